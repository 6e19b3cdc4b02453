"""A file becomes a scenario, or a list of everything that is wrong with it."""

import datetime as dt
import os
import time

import pytest

from oresight.errors import BadInputError
from oresight.locale import describe
from oresight.scenarios import MAX_BYTES, load_scenario, parse_scenario, write_scenario

BAN = """\
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: china
    commodities: [ガリウム]
    stages: [refine]
    start: 2027-01-01
"""


def test_names_may_be_written_in_any_form(read):
    """
    Countries and commodities go by their names in both languages; ids are kept.
    """
    (block,) = read(BAN).blocks
    assert (block.word("imposer"), block.names("commodities"), block.start) == (
        "CHN",
        ("gallium",),
        dt.date(2027, 1, 1),
    )


def test_what_is_left_out_is_filled_in(read):
    """
    Writing a default or leaving it out is the same story.
    """
    text = """
    blocks:
      rule: {kind: local_processing, imposer: IDN, commodities: nickel, start: 2027-01-01}
    """
    explicit = text.replace("start:", "allowed: 0 %, start:")
    assert read(text).hash == read(explicit).hash


def test_every_fault_is_told_with_its_line(faults):
    """
    A typo in a key, a country, a commodity, a unit and a date make five faults.
    """
    found = faults(
        """\
        blocks:
          a: {kind: thrift, commodities: [cobolt], ceiling: 5 %, speed: 2 years, start: 2027-01-01}
          b: {kind: thrift, commodities: [cobalt], ceiling: 5 %, speed: 2 moons, start: 2027-01-01}
          c: {kind: thrift, commodities: [cobalt], ceiling: 5 %, speed: 2 years, start: 2027-02-30}
          d: {kind: thrift, comodities: [cobalt], ceiling: 5 %, speed: 2 years, start: 2027-01-01}
          e:
            kind: bloc_wall
            camp: [g77]
            commodities: [cobalt]
            height: 40 %
            start: 2027-01-01
        """
    )
    assert [line.split(": ")[0] for line in found] == [
        "own.yaml:3",
        "own.yaml:4",
        "own.yaml:5",
        "own.yaml:6",
        "own.yaml:6",
        "own.yaml:9",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("blocks:\n  x: {kind: measur, measure: cn-2023-gage}", "Use one of measure"),
        ("blocks:\n  x: {kind: measure, measure: cn-2023-gag}", "Did you mean cn-2023-gage"),
        ("blocks:\n  x: {kind: cartel, members: CHL, commodities: lithium}", "cohesion is missing"),
        ("blocs: {}", "Use one of blocks"),
        ("horizon: 24", "has no unit"),
        ("title: {fr: Titre}", "one in each language"),
        ("blocks: []", "listed by id"),
        ("remove: [x]\n" + BAN, "no block 'x' to remove"),
        ("from: galium-germanium-2023", "Did you mean gallium-germanium-2023"),
        ("blocks:\n  x: {kind: measure, measure: eu-2026-al-scrap}", "knows no day"),
        (
            "blocks:\n  x: {kind: measure, measure: cn-2023-gage, imposer: USA}",
            "that of the ledger",
        ),
        ("blocks:\n  x: {kind: measure, instrument: export_ban}", "needs imposer"),
        (
            "blocks:\n  x: {kind: measure, measure: cd-2025-cobalt-ban, delay: 45 days}",
            "only a licence",
        ),
        (
            "blocks:\n  x: {kind: measure, measure: cn-2023-gage, severity: 120 %}",
            "no more than all",
        ),
    ],
)
def test_a_fault_says_what_to_do(faults, text, told):
    """
    The nearest word, the missing field or the right form stands beside the fault.
    """
    assert told in "\n".join(faults(text))


@pytest.mark.parametrize(
    ("ceiling", "told"),
    [
        ("120 %", "from 0 % to 100 %"),
        ("{triangular: [10 %, 5 %, 20 %]}", "out of order"),
        ("{triangle: [1 %, 5 %, 20 %]}", "Use one of triangular"),
        ("[1 %, 5 %]", "no number and no distribution"),
        ("{uniform: [10 %, 500 %]}", "out of range"),
    ],
)
def test_a_number_out_of_its_range_is_a_fault(faults, ceiling, told):
    """
    A share beyond the whole, or a distribution that is none, is told.
    """
    block = f"x: {{kind: thrift, commodities: tin, ceiling: {ceiling}, speed: 2 years, start: 2027-01-01}}"
    assert told in "\n".join(faults(f"blocks:\n  {block}"))


def test_weights_that_do_not_sum_to_one_are_refused(faults):
    """
    Nobody guesses what was meant.
    """
    (told,) = faults(BAN + "branches:\n  a: {weight: 50 %}\n  b: {weight: 60 %}")
    assert "sum to 110 %" in told


def test_weights_are_for_all_branches_or_for_none(faults):
    """
    A branch without a weight has no hidden one.
    """
    (told,) = faults(BAN + "branches:\n  a: {weight: 50 %}\n  b: {}")
    assert "has no weight" in told


def test_weights_that_sum_to_one_are_kept(read):
    """
    They are what the user gave.
    """
    story = read(BAN + "branches:\n  a: {weight: 40 %}\n  b: {weight: 60 %}")
    assert story.weights == {"a": 0.4, "b": 0.6}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "kind: cartel, members: [CHL, ARG], commodities: lithium, cohesion: 50 %, start: 2027-01-01",
            "kind: cartel, members: lithium_triangle, commodities: lithium, cohesion: 2 %, start: 2028-01-01",
        ),
        (
            "kind: coordination, members: western, commodities: tin, stance: competes, start: 2027-01-01",
            "kind: coordination, members: [JPN], commodities: tin, stance: coordinates, start: 2027-06-01",
        ),
        ("kind: measure, measure: cn-2023-gage", "kind: measure, measure: cn-2023-gage"),
        (
            "kind: measure, instrument: export_ban, imposer: CHN, commodities: tin, stages: mine, "
            "start: 2027-01-01",
            "kind: measure, instrument: export_quota, imposer: CHN, commodities: tin, stages: mine, "
            "start: 2027-02-01",
        ),
    ],
)
def test_blocks_that_contradict_each_other_are_refused(faults, one, other):
    """
    Same place, same days, and only one of them can be meant.
    """
    (told,) = faults(f"blocks:\n  a: {{{one}}}\n  b: {{{other}}}")
    assert "own.yaml:4: a and b contradict each other" in told


def test_blocks_one_after_the_other_do_not_contradict_each_other(read):
    """
    A cartel may be more united in its second year.
    """
    text = "kind: cartel, members: CHL, commodities: lithium"
    story = read(
        f"""
        blocks:
          a: {{{text}, cohesion: 20 %, start: 2027-01-01, end: 2027-12-31}}
          b: {{{text}, cohesion: 50 %, start: 2028-01-01}}
        """
    )
    assert [block.id for block in story.blocks] == ["a", "b"]


def test_a_scenario_may_change_another(read):
    """
    Blocks are added, replaced and removed by id; the rest stays.
    """
    story = read(
        """
        from: gallium-germanium-2023
        remove: [ban-on-the-united-states]
        blocks:
          licences: {kind: measure, measure: cn-2023-gage, severity: 60 %}
          more: {kind: thrift, commodities: gallium, ceiling: 10 %, speed: 1 years, start: 2024-01-01}
        """
    )
    assert [block.id for block in story.blocks] == ["licences", "more"]
    assert story.blocks[0].number("severity").middle == 0.6
    assert (story.title.text("ja"), story.horizon_months) == ("ガリウム・ゲルマニウム2023年", 36)


def test_scenarios_that_go_in_a_circle_are_refused(atlas, tmp_path):
    """
    A from B from A is told with the way round.
    """
    for name, other in (("a", "b"), ("b", "a")):
        text = f"oresight: scenario/1\nfrom: {other}.yaml\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"a\.yaml → b\.yaml → a\.yaml"):
        load_scenario(atlas, tmp_path / "a.yaml")


def test_a_scenario_from_bytes_reads_no_files(faults):
    """
    Without a folder, `from:` is for the library alone.
    """
    assert "No scenario is called" in faults("from: ../secret.yaml")[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "Anchors"),
        ("a: !!python/object:os.system x", "Tags"),
        ("[" * 40 + "]" * 40, "nests too deep"),
        ("a: [" + "x, " * 30_000 + "x]", "more than 20000 words"),
        ("a: b\n---\nc: d", "two documents"),
        ("a: 'x", "cannot be understood"),
        ("a: \x00", "cannot be understood"),
        ("", "empty"),
    ],
)
def test_what_is_no_scenario_is_refused_before_it_is_built(atlas, text, told):
    """
    Laughs in billions, code, depth and sheer length cost nothing.
    """
    with pytest.raises(BadInputError, match=told):
        parse_scenario(atlas, text.encode(), name="own.yaml")


def test_a_file_of_a_hundred_megabytes_is_refused_at_once(atlas, tmp_path):
    """
    Its size is asked before it is read.
    """
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    begun = time.perf_counter()
    with pytest.raises(BadInputError, match=f"larger than {MAX_BYTES} bytes"):
        load_scenario(atlas, path)
    assert time.perf_counter() - begun < 0.5


def test_a_file_at_the_limit_is_read_or_refused_quickly(atlas):
    """
    The worst file of the size allowed takes no two seconds.
    """
    lines = (f"  b{n}: {{kind: thrift, x{n}: 1}}\n" for n in range(4_000))
    text = "oresight: scenario/1\nblocks:\n" + "".join(lines)
    begun = time.perf_counter()
    with pytest.raises(BadInputError):
        parse_scenario(atlas, text.encode()[:MAX_BYTES], name="own.yaml")
    assert time.perf_counter() - begun < 2.0


def test_faults_are_told_in_both_languages(atlas):
    """
    The same fault, in the reader's words.
    """
    with pytest.raises(BadInputError) as caught:
        parse_scenario(atlas, b"oresight: scenario/1\nblocs: {}\n", name="own.yaml")
    assert describe(caught.value, "ja")[0].startswith("own.yaml:2: ここに'blocs'")


@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_what_may_have_no_end_is_not_opened(atlas, tmp_path, kind):
    """
    To open a pipe waits for its other end, and a device says that it is empty and never ends.
    """
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    with pytest.raises(BadInputError) as caught:
        load_scenario(atlas, str(tmp_path / f"{kind}.yaml"))
    assert describe(caught.value, "ja")[0].endswith(
        "ファイルを読めません(通常のファイルではありません)。 ファイル名とアクセス権を確認してください。"
    )


def test_a_link_to_itself_is_a_file_that_cannot_be_read(atlas, tmp_path):
    """
    Following it leads nowhere; that is told, as of any file that is not there.
    """
    link = tmp_path / "ring.yaml"
    link.symlink_to(link)
    with pytest.raises(BadInputError) as caught:
        load_scenario(atlas, str(link))
    assert str(link) in "".join(describe(caught.value, "en"))


@pytest.mark.parametrize("year", ["1066", "last year", "[2022]", "20222"])
def test_a_base_year_without_trade_is_refused_with_those_there_are(faults, year):
    """
    With its line, and the first and last year there is.
    """
    assert faults(f"base_year: {year}\n" + BAN) == [
        "own.yaml:2: A base year is one of those of which trade is known. Write a year from 1995 to "
        "2024, or leave it out."
    ]


def test_a_base_year_is_written_read_and_laid_under(read, atlas):
    """
    What is written says the same story; a story made from it keeps the year, and another year is
    another story.
    """
    story = read("base_year: 2021\n" + BAN)
    again = parse_scenario(atlas, write_scenario(story).encode(), name="own.yaml")
    assert (again.base_year, again.hash) == (2021, story.hash)
    assert read("base_year: 2022\n" + BAN).hash != story.hash
    assert read("from: antimony-2024").base_year == 2023
