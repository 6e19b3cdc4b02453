"""Changes to the text of a story: what was asked for changes, and nothing else."""

import datetime as dt

import pytest

from oresight.errors import BadInputError, UnknownNameError
from oresight.scenarios import (
    BLOCKS,
    entries,
    library,
    load_scenario,
    parse_scenario,
    scenario_template,
    with_day,
    with_entry,
    with_shift,
    without_entry,
)

TEXT = """\
oresight: scenario/1   # the language
blocks:
  # why this one
  ban:
    kind: measure
    measure: cn-2023-gage
    start: 2027-01-31   # a guess
    # severity: 50 %

  wall: {kind: thrift, commodities: [cobalt], ceiling: 20 %, speed: 24 months, start: 2027-03-01}
branches:
  mild:
    remove: [ban]
    blocks: {}
"""


def changed(before, after):
    """The lines that went and that came."""
    old, new = before.splitlines(), after.splitlines()
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_blocks_are_found_where_they_stand():
    """
    Each has its lines, with what is said of it behind a hash, and the days that it names.
    """
    ban, wall = entries(TEXT)
    assert (ban.id, ban.kind, ban.measure, ban.line, ban.last) == (
        "ban", "measure", "cn-2023-gage", 4, 8,
    )  # fmt: skip
    assert ban.days == {"start": dt.date(2027, 1, 31)}
    assert (wall.id, wall.line, wall.last) == ("wall", 10, 10)


@pytest.mark.parametrize("name", library())
def test_every_story_of_the_library_is_outlined(atlas, name):
    """
    Its blocks are those that the reader of stories finds, on the same lines.
    """
    story = load_scenario(atlas, name)
    own = {(block.id, block.place.line) for block, _ in story.blocks_once()}
    found = {(one.id, one.line) for one in entries(library()[name].read_text(encoding="utf-8"))}
    assert own <= found


def test_a_day_changes_on_its_line_alone():
    """
    Comments behind it stay.
    """
    after = with_day(TEXT, "ban", "start", day=dt.date(2027, 5, 1))
    assert changed(TEXT, after) == (
        ["    start: 2027-01-31   # a guess"],
        ["    start: 2027-05-01   # a guess"],
    )


def test_a_day_that_was_not_there_gets_a_line():
    """
    An end stands after the start, as deep as the other fields.
    """
    after = with_day(TEXT, "ban", "end", day=dt.date(2027, 6, 30))
    assert changed(TEXT, after) == ([], ["    end: 2027-06-30"])
    assert with_day(after, "ban", "end", day=None) == TEXT


def test_a_day_between_brackets_stays_between_them():
    """
    A block on one line stays on it.
    """
    after = with_day(TEXT, "wall", "end", day=dt.date(2028, 3, 1))
    assert "start: 2027-03-01, end: 2028-03-01}" in after
    assert with_day(after, "wall", "end", day=None) == TEXT


def test_a_block_moves_with_all_its_days():
    """
    The last day of a month stays the last one where a month is shorter.
    """
    text = with_day(TEXT, "ban", "end", day=dt.date(2027, 12, 31))
    moved = entries(with_shift(text, "ban", months=1))[0]
    assert moved.days == {"start": dt.date(2027, 2, 28), "end": dt.date(2028, 1, 31)}
    assert with_shift(with_shift(text, "ban", days=40), "ban", days=-40) == text


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_new_block_is_right_as_it_stands(atlas, kind, lang):
    """
    Every kind, in each language, under all branches or under one.
    """
    text, name = with_entry(TEXT, kind, start=dt.date(2027, 2, 1), lang=lang)
    assert name in {block.id for block in parse_scenario(atlas, text.encode(), name="x").blocks}
    text, name = with_entry(TEXT, kind, branch="mild", lang=lang)
    story = parse_scenario(atlas, text.encode(), name="x")
    assert name in {block.id for block in story.branch("mild").blocks}


def test_new_blocks_have_names_of_their_own():
    """
    The second of a kind is told apart from the first.
    """
    text, first = with_entry(TEXT, "cartel")
    _, second = with_entry(text, "cartel")
    assert (first, second) == ("cartel", "cartel-2")


def test_a_template_takes_a_block(atlas):
    """
    Also where everything else in the text is behind a hash.
    """
    text, name = with_entry(scenario_template("ja"), "thrift", lang="ja")
    assert name in {block.id for block in parse_scenario(atlas, text.encode(), name="x").blocks}


def test_what_was_added_is_removed_again_without_a_trace():
    """
    With all that was said of it.
    """
    for branch in ("", "mild"):
        text, name = with_entry(TEXT, "cartel", branch=branch)
        assert without_entry(text, name, branch=branch).split() == TEXT.split()


def test_the_last_block_leaves_an_empty_list(atlas):
    """
    A name with nothing behind it would be a fault of its own.
    """
    text = without_entry(without_entry(TEXT, "ban"), "wall")
    assert "blocks: {}" in text
    assert entries(text) == ()


def test_one_of_several_between_brackets_goes_with_its_comma():
    """
    First, middle or last.
    """
    text = "blocks: {a: {kind: x}, b: {kind: y}, c: {kind: z}}\n"
    assert without_entry(text, "a") == "blocks: {b: {kind: y}, c: {kind: z}}\n"
    assert without_entry(text, "b") == "blocks: {a: {kind: x}, c: {kind: z}}\n"
    assert without_entry(text, "c") == "blocks: {a: {kind: x}, b: {kind: y}}\n"


def test_names_that_are_not_there_are_told_with_the_nearest():
    """
    Blocks, fields, kinds and branches.
    """
    with pytest.raises(UnknownNameError):
        with_day(TEXT, "bann", "start", day=None)
    with pytest.raises(UnknownNameError):
        with_day(TEXT, "ban", "begin", day=None)
    with pytest.raises(UnknownNameError):
        with_entry(TEXT, "cartell")
    with pytest.raises(UnknownNameError):
        with_entry(TEXT, "cartel", branch="wild")


@pytest.mark.parametrize("text", ["", "a: [", "a: &x 1", "{blocks: {}}", "- a", "\x00", "x"])
def test_texts_that_leave_no_room_are_refused_in_words(text):
    """
    Never a traceback, whatever is written.
    """
    with pytest.raises(BadInputError):
        with_entry(text, "cartel")


def test_a_day_outside_of_the_calendar_is_refused():
    """
    Moved too far, a block stays where it is.
    """
    with pytest.raises(BadInputError):
        with_shift(TEXT, "ban", months=120_000)
