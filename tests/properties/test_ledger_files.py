"""What holds of any file laid over the ledger, and of any filter on it."""

from __future__ import annotations

import datetime as dt
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.atlas import open_atlas
from oresight.atlas._ledger import (
    Ledger,
    Status,
    changes_between,
    expiry_calendar,
    measures_as_of,
    open_ledger,
    parse_own_rows,
)
from oresight.atlas._ledger._rows import COLUMNS
from oresight.errors import BadInputError

DAYS = st.dates(dt.date(2009, 1, 1), dt.date(2031, 12, 31))
SUFFIXES = st.sampled_from(["own.csv", "own.yaml"])
CELLS = st.sampled_from(
    ["", "none", "CHN", "JPN;EU", "all", "cobalt", "export_ban", "2026", "2026-13", "x", "~", "ore"]
) | st.text(max_size=12)


@cache
def shipped() -> Ledger:
    """Return the shipped ledger, read once."""
    return open_ledger(open_atlas())


def lay(data: bytes, file: str) -> Ledger | None:
    """Return the ledger with a file laid over it, or None where the file is refused."""
    try:
        return shipped().overlay(parse_own_rows(data, file=file))
    except BadInputError as error:
        found = error
    assert found.faults
    assert str(found)
    return None


@given(st.binary(max_size=300), SUFFIXES)
@settings(max_examples=300)
def test_any_bytes_are_a_ledger_or_a_fault(data: bytes, file: str) -> None:
    """No file makes anything else of itself."""
    lay(data, file)


@given(st.text(alphabet="-:{}[],'\"|>&*!%@`#?~ \n\t\\=.abx01日\0\x85\u2028", max_size=80))
@settings(max_examples=400)
def test_any_yaml_is_a_ledger_or_a_fault(text: str) -> None:
    """The punctuation of YAML holds no surprise."""
    lay(text.encode(), "own.yaml")


@given(st.lists(st.sampled_from(COLUMNS), max_size=6), st.lists(st.lists(CELLS, max_size=6)))
@settings(max_examples=200)
def test_any_table_of_cells_is_a_ledger_or_a_fault(
    header: list[str], rows: list[list[str]]
) -> None:
    """Right columns with wrong cells are refused, right cells are taken."""
    text = "\n".join(",".join(cells) for cells in [header, *rows])
    lay(text.encode("utf-8", "surrogatepass"), "own.csv")


@given(st.dictionaries(st.sampled_from(COLUMNS), CELLS, max_size=8))
@settings(max_examples=200)
def test_laying_a_file_twice_is_laying_it_once(cells: dict[str, str]) -> None:
    """An overlay of replacing rows is idempotent."""
    kept = {name: text for name, text in cells.items() if name not in {"id", "replaces"}}
    row = {"replaces": "cn-2025-57", **kept}
    lines = [
        ",".join(f'"{text.replace(chr(34), "")}"' for text in part) for part in (row, row.values())
    ]
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    once = lay(data, "own.csv")
    if once is not None:
        twice = once.overlay(parse_own_rows(data, file="own.csv"))
        assert once.measures == twice.measures


@given(
    DAYS,
    st.fixed_dictionaries(
        {},
        optional={
            "imposer": st.sampled_from(["CHN", "USA", "EU", "DEU"]),
            "target": st.sampled_from(["JPN", "USA", "EU", "all"]),
            "commodity": st.sampled_from(["dysprosium", "rare_earths", "nickel", "gallium"]),
            "instrument": st.sampled_from(["export_ban", "tariff"]),
            "status": st.sampled_from([str(word) for word in Status]),
        },
    ),
)
@settings(max_examples=60, deadline=None)
def test_every_filter_only_takes_away(day: dt.date, filters: dict[str, str]) -> None:
    """What passes more filters passes fewer."""
    every = set(measures_as_of(shipped(), day)["id"])
    some = set(measures_as_of(shipped(), day, **filters)["id"])
    assert some <= every


@given(DAYS, st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_a_longer_horizon_only_adds(day: dt.date, more: int) -> None:
    """Whatever is due within a month is due within a longer time."""
    near = set(
        expiry_calendar(shipped(), day, horizon_days=30).select("id", "event", "date").rows()
    )
    far = expiry_calendar(shipped(), day, horizon_days=30 + more)
    assert near <= set(far.select("id", "event", "date").rows())


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_what_is_certain_happens_once(day: dt.date, first: int, second: int) -> None:
    """Two windows side by side share no certain event."""
    middle = day + dt.timedelta(days=first)
    end = middle + dt.timedelta(days=second)
    before = changes_between(shipped(), day, middle).filter(certain=True)
    after = changes_between(shipped(), middle, end).filter(certain=True)
    seen = set(before.select("id", "event").rows())
    assert seen.isdisjoint(after.select("id", "event").rows())
