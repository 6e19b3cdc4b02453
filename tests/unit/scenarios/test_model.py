"""Scenarios are values: changed by copies, told apart by what happens, written and read back."""

import dataclasses

import pytest

from oresight.errors import UnknownNameError
from oresight.scenarios import (
    BLOCKS,
    SORTS,
    Branch,
    Words,
    library,
    load_scenario,
    make_block,
    open_scenario,
    parse_scenario,
    scenario_template,
    write_scenario,
)

TITLES = [pytest.param(name, id=name) for name in library()]


@pytest.mark.parametrize("name", TITLES)
def test_a_scenario_written_and_read_is_the_same(atlas, ledger, name):
    """
    Nothing is lost on the way to a file and back.
    """
    story = load_scenario(atlas, name, ledger=ledger)
    again = parse_scenario(atlas, write_scenario(story).encode(), name=name, ledger=ledger)
    assert (again, again.hash) == (story, story.hash)


@pytest.mark.parametrize("name", TITLES)
def test_the_library_says_where_its_numbers_come_from(atlas, ledger, name):
    """
    Every block has a source, or the word prior; every story has both languages.
    """
    story = load_scenario(atlas, name, ledger=ledger)
    blocks = [block for branch in story.branch_ids for block in story.story(branch)]
    assert [block.id for block in blocks if not block.values.get("source")] == []
    assert story.title.en != story.title.ja
    assert story.description.en != story.description.ja


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_template_is_valid_as_it_stands(atlas, ledger, lang):
    """
    What a newcomer gets needs no correction.
    """
    story = parse_scenario(atlas, scenario_template(lang).encode(), name="new", ledger=ledger)
    assert [block.id for block in story.blocks] == ["my-measure"]


def test_the_template_shows_every_kind_and_field(atlas):
    """
    It is made from the same declaration as the reader.
    """
    text = scenario_template()
    assert [kind for kind in BLOCKS if f"kind: {kind}" not in text] == []
    assert [
        field for spec in BLOCKS.values() for field in spec.fields if field.name not in text
    ] == []


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_examples_of_a_kind_are_valid(atlas, ledger, kind):
    """
    Every field's example can be read as it is shown.
    """
    import yaml

    other = {"measure": ("measure",), "price_shock": ("cost",), "stock_release": ("cover",)}
    shown = {one.name: yaml.safe_load(one.example) for one in BLOCKS[kind].fields}
    left = {name: value for name, value in shown.items() if name not in other.get(kind, ())}
    left.pop("limit", None)
    block = make_block(atlas, "x", kind, ledger=ledger, start="2027-01-01", **left)
    assert set(left) <= set(block.values)


def test_every_sort_of_field_is_explained():
    """
    No field is of a sort without words.
    """
    assert {one.sort for spec in BLOCKS.values() for one in spec.every} <= set(SORTS)


def test_a_block_is_added_and_taken_away_by_copies(atlas, ledger):
    """
    The first story stays as it was.
    """
    story = open_scenario("antimony-2024", atlas=atlas)
    block = make_block(
        atlas, "thrift", "thrift", ledger=ledger, commodities="antimony", ceiling="10 %",
        speed="12 months", start="2025-01-01",
    )  # fmt: skip
    changed = story.with_block(block)
    assert [one.id for one in changed.blocks][-1] == "thrift"
    assert changed.without_block("thrift") == story
    assert changed.hash != story.hash
    with pytest.raises(dataclasses.FrozenInstanceError):
        story.id = "other"


def test_titles_and_comments_do_not_tell_stories_apart(atlas):
    """
    The identity is what happens.
    """
    story = open_scenario("antimony-2024", atlas=atlas)
    renamed = dataclasses.replace(story, title=Words("Other", "別"))
    assert renamed.hash == story.hash


def test_branches_share_the_blocks_of_the_story(atlas):
    """
    A branch adds, replaces and removes.
    """
    story = open_scenario("suspensions-lapse-2026-11", atlas=atlas)
    assert [block.id for block in story.story("extended")] == []
    assert len(story.story("lapsed")) == 3
    assert story.with_branch(Branch("third")).branch_ids == ("lapsed", "extended", "third")


@pytest.mark.parametrize("ask", [lambda s: s.story("none"), lambda s: s.without_block("none")])
def test_what_a_story_has_not_is_told(atlas, ask):
    """
    A wrong branch or block is an unknown name.
    """
    with pytest.raises(UnknownNameError):
        ask(open_scenario("antimony-2024", atlas=atlas))


def test_the_package_opens_scenarios_by_name():
    """
    `oresight.scenario` is there without importing a room.
    """
    import oresight

    assert oresight.scenario("antimony-2024").horizon_months == 24
