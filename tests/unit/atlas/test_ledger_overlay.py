"""A ledger of one's own over the shipped one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from oresight.atlas import open_atlas
from oresight.atlas._ledger import (
    Ledger,
    Origin,
    PartyKind,
    Status,
    open_ledger,
    parse_own_rows,
    read_own_rows,
    status,
)
from oresight.codes import Stage
from oresight.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

AFTER = dt.date(2026, 11, 24)

NEW = """\
- id: own-2026-nickel
  imposer: インドネシア
  target: [日本, KOR]
  commodities: [ニッケル]
  instrument: export_quota
  scope: ore
  announced: 2026-11-20
  effective: 2026-12
  title_en: Nickel quota
  source: own reading
"""


@pytest.fixture(scope="module")
def shipped() -> Ledger:
    """Return the shipped ledger."""
    return open_ledger(open_atlas())


def over(ledger: Ledger, text: str, *, file: str = "own.yaml") -> Ledger:
    """Return the ledger with the text of a user's file laid over it."""
    return ledger.overlay(parse_own_rows(text.encode(), file=file))


def faults(ledger: Ledger, text: str, *, file: str = "own.yaml") -> list[str]:
    """Return the faults of a user's file, in English, one a line."""
    with pytest.raises(BadInputError) as caught:
        over(ledger, text, file=file)
    return str(caught.value).splitlines()


def test_a_new_row_adds_a_measure(shipped: Ledger) -> None:
    """The ledger grows by the row, and the row is the user's."""
    ledger = over(shipped, NEW)
    assert len(shipped) + 1 == len(ledger)
    assert Origin.OWN is ledger["own-2026-nickel"].origin


def test_names_in_either_language_are_understood(shipped: Ledger) -> None:
    """A row may say ニッケル and 日本."""
    measure = over(shipped, NEW)["own-2026-nickel"]
    assert measure.commodities == ("nickel",)
    assert [party.code for party in measure.targets] == ["JPN", "KOR"]


def test_the_scope_gives_the_stages(shipped: Ledger) -> None:
    """Ore is mined."""
    assert over(shipped, NEW)["own-2026-nickel"].stages == (Stage.MINE,)


def test_the_shipped_ledger_stays_as_it_is(shipped: Ledger) -> None:
    """Laying rows over a ledger makes another."""
    over(shipped, "- {replaces: cn-2025-57, ended: 2026-11-10}")
    assert shipped["cn-2025-57"].ended is None


def test_a_replacing_row_keeps_what_it_leaves_blank(shipped: Ledger) -> None:
    """Only what the user writes changes."""
    measure = over(shipped, "- {replaces: cn-2025-57, suspended_until: 2027-11-10}")["cn-2025-57"]
    assert shipped["cn-2025-57"].commodities == measure.commodities
    assert Status.SUSPENDED is status(measure, AFTER).status


def test_a_resumption_of_ones_own_settles_the_status(shipped: Ledger) -> None:
    """The user who read the news need not wait for the next edition."""
    measure = over(shipped, "- {replaces: cn-2025-57, resumed: 2026-11-11}")["cn-2025-57"]
    assert Status.IN_FORCE is status(measure, dt.date(2026, 11, 11)).status


def test_confirming_a_planned_end_ends_the_measure(shipped: Ledger) -> None:
    """The surcharge lapsed as planned, says the user."""
    measure = over(shipped, "- {replaces: us-2026-s122, ended: 2026-07-24}")["us-2026-s122"]
    assert Status.ENDED is status(measure, AFTER).status


def test_correcting_a_title_settles_nothing(shipped: Ledger) -> None:
    """What the user does not date stays as little known as before."""
    measure = over(shipped, "- {replaces: cn-2025-70, title_en: The truce}")["cn-2025-70"]
    assert Status.UNKNOWN is status(measure, AFTER).status


def test_none_empties_a_cell(shipped: Ledger) -> None:
    """A blank keeps, the word none removes."""
    measure = over(shipped, "- {replaces: cn-2025-57, responds_to: none}")["cn-2025-57"]
    assert measure.responds_to == ()


def test_a_replaced_target_takes_the_place_of_entities(shipped: Ledger) -> None:
    """Whoever says the ban is against all of Japan overrules the list."""
    measure = over(shipped, "- {replaces: cn-2026-japan-11, target: JPN}")["cn-2026-japan-11"]
    assert [party.kind for party in measure.targets] == [PartyKind.COUNTRY]


def test_an_entity_is_named_after_its_country(shipped: Ledger) -> None:
    """COUNTRY/Name is an entity with a seat."""
    row = "- {id: x, imposer: CHN, target: JPN/Toyota, instrument: export_ban}"
    party = over(shipped, row)["x"].targets[0]
    assert (party.kind, party.place, party.name_en) == (PartyKind.ENTITY, "JPN", "Toyota")


def test_csv_and_yaml_say_the_same(shipped: Ledger) -> None:
    """The two forms of a file give one measure."""
    table = "id,imposer,target,instrument,effective\nx,CHN,JPN;EU,tariff,2026\n"
    listing = "- {id: x, imposer: CHN, target: [JPN, EU], instrument: tariff, effective: 2026}"
    assert over(shipped, table, file="own.csv")["x"] == over(shipped, listing)["x"]


def test_a_japanese_spreadsheet_is_read(shipped: Ledger) -> None:
    """CSV saved as Shift-JIS is understood."""
    table = "id,imposer,target,instrument\nx,中国,日本,export_ban\n".encode("cp932")
    ledger = shipped.overlay(parse_own_rows(table, file="own.csv"))
    assert ledger["x"].imposer.code == "CHN"


def test_every_fault_is_told_at_once_with_its_line(shipped: Ledger) -> None:
    """Two rows, five faults, one report."""
    text = (
        "id,imposer,target,commodities,instrument,effective,ended,responds_to\n"
        "a,Chinna,JPN,cobolt,export_ban,2026-02-30,,\n"
        "b,CHN,JPN,,export_bann,2026-05,2026-04,\n"
    )
    told = [line.partition(". ")[0] for line in faults(shipped, text, file="own.csv")]
    assert told == [
        "own.csv:2:imposer: No country is called 'Chinna'",
        "own.csv:2:commodities: No commodity is called 'cobolt'",
        "own.csv:2:effective: '2026-02-30' is not a date",
        "own.csv:3:instrument: No instrument is called 'export_bann'",
        "own.csv:3:ended: The measure ends 2026-04 before it starts 2026-05",
    ]


def test_a_fault_offers_the_nearest_word(shipped: Ledger) -> None:
    """A slip of the hand is put right at a glance."""
    row = "- {id: x, imposer: CHN, target: JPN, instrument: tariff, commodities: cobolt}"
    assert "Did you mean cobalt?" in faults(shipped, row)[0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{id: cn-2025-57, imposer: CHN, target: all, instrument: tariff}", "taken by another"),
        ("{replaces: cn-2025-99}", "No measure has the id 'cn-2025-99'. Did you mean"),
        ("{replaces: cn-2025-57, id: mine}", "cannot have another id"),
        (
            "{id: x, imposer: CHN, target: JPN, instrument: tariff, responds_to: nothing-at-all}",
            "No measure has the id 'nothing-at-all'",
        ),
        (
            "{id: x, imposer: CHN, target: JPN, instrument: tariff, suspended_until: 2026}",
            "suspended_until without suspended_from",
        ),
        (
            "{id: x, imposer: CHN, target: JPN, instrument: tariff, "
            "suspended_from: 2026-05, suspended_until: 2026-04}",
            "suspension ends 2026-04 before",
        ),
        ("{id: x, imposer: CHN, target: JPN, instrument: tariff, grade: sure}", "'sure'"),
        ("{id: x y, imposer: CHN, target: JPN, instrument: tariff}", "cannot be the id"),
        ("{imposer: CHN, target: JPN, instrument: tariff}", "The measure has no id"),
        (
            "{id: x, imposer: CHN, target: JPN, instrument: tariff, colour: red}",
            "no column 'colour'",
        ),
        ("{id: x, id: y, imposer: CHN, target: JPN, instrument: tariff}", "'id' stands twice"),
        ("{id: x, imposer: {a: b}, target: JPN, instrument: tariff}", "neither a word nor a list"),
        ("just words", "This is not a measure"),
    ],
)
def test_a_faulty_row_is_named(shipped: Ledger, row: str, fault: str) -> None:
    """What is wrong is said, and what to do about it."""
    assert any(fault in line for line in faults(shipped, f"- {row}"))


def test_answers_in_a_circle_are_refused(shipped: Ledger) -> None:
    """No measure comes after what comes after it."""
    rows = "".join(
        f"- {{id: {one}, imposer: CHN, target: USA, instrument: tariff, responds_to: {other}}}\n"
        for one, other in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    expected = (
        "own.yaml:1:responds_to: The measures answer one another in a circle: a → b → c → a. "
        "An answer comes after what it answers; leave out one of them."
    )
    assert [expected] == faults(shipped, rows)


@pytest.mark.parametrize(
    ("file", "data", "fault"),
    [
        ("own.csv", b"", "holds no measure"),
        ("own.yaml", b"", "holds no measure"),
        ("own.yaml", b"measures: 3", "This is not a measure"),
        ("own.yaml", b"- [[[[[[1]]]]]]", "nests too deep"),
        ("own.yaml", b"- {id: 'x", "cannot be understood"),
        ("own.csv", b'id\n"x\n', "cannot be understood"),
        ("own.csv", b"id,imposer\nx,CHN,JPN\n", "3 cells under 2 column names"),
        ("own.csv", b"\x81", "is not text"),
        ("own.csv", b"x" * 1_000_001, "larger than 1 MB"),
        ("own.xlsx", b"id\nx\n", "CSV or YAML"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(file: str, data: bytes, fault: str) -> None:
    """A file that is no table of measures gives a fault, not a guess."""
    with pytest.raises(BadInputError, match=fault):
        parse_own_rows(data, file=file)


def test_a_file_on_disk_is_read(shipped: Ledger, tmp_path: Path) -> None:
    """The file may lie anywhere."""
    file = tmp_path / "own.yaml"
    file.write_text(NEW, encoding="utf-8")
    assert len(shipped) + 1 == len(shipped.overlay(read_own_rows(file)))


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """No file, no traceback."""
    with pytest.raises(BadInputError, match="cannot be read"):
        read_own_rows(tmp_path / "none.csv")


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    """A file past the limit is refused by its size."""
    file = tmp_path / "huge.csv"
    with file.open("wb") as handle:
        handle.truncate(5_000_000_000)
    with pytest.raises(BadInputError, match="larger than 1 MB"):
        read_own_rows(file)
