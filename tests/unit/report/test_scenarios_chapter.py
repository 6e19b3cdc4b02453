"""The chapter on stories."""

import datetime as dt

import pytest

from oresight.codes import Iso3
from oresight.figures import Scene
from oresight.report._album import Album
from oresight.report._scenarios import scenarios_chapter, story_finding
from oresight.report._tables import Words
from oresight.scenarios import account_of, parse_scenario, run_scenario

DAY = dt.date(2026, 11, 24)
STORY = b"""
oresight: scenario/1
title: {en: A ban, ja: "\xe7\xa6\x81\xe8\xbc\xb8"}
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: [gallium, synthetic_diamond]
    stages: [refine]
    severity: {triangular: [50 %, 80 %, 100 %]}
    start: 2027-01-01
branches:
  alone: {title: {en: Alone, ja: "\xe5\x8d\x98\xe7\x8b\xac"}}
  stock:
    title: {en: With a stock, ja: "\xe5\x82\x99\xe8\x93\x84"}
    blocks:
      stock:
        kind: stock_release
        countries: [JPN]
        commodities: [gallium]
        cover: 120 days
        start: 2027-01-01
        end: 2027-12-31
"""


@pytest.fixture(scope="module")
def told(atlas):
    """A ban, with and without a public stock."""
    return account_of(run_scenario(parse_scenario(atlas, STORY, name="ban"), draws=3))


def chapter(atlas, stories, lang="en"):
    """Blocks of the chapter, and the album behind them."""
    album = Album(Scene(atlas, importer=Iso3("JPN"), as_of=DAY, lang=lang))
    return scenarios_chapter(stories, album, Words(atlas, lang)), album


@pytest.fixture(scope="module")
def written(atlas, told):
    """The chapter in English."""
    return chapter(atlas, [told])


def tables(blocks):
    return [block for block in blocks if block.kind == "table"]


def test_a_story_is_told_from_its_assumptions_to_its_lines(written):
    """
    What was assumed, what it does to goods, which lines stop.
    """
    assumed, goods, lines = tables(written[0])
    assert assumed.rows[0][0] == "Export ban"
    assert assumed.rows[0][3].endswith("80 (50–100) %")
    assert assumed.rows[1][3].endswith("4 months")
    assert [row[5] for row in assumed.rows] == ["prior", "prior"]
    assert [row[:2] for row in goods.rows] == [("Gallium", "Alone"), ("Gallium", "With a stock")]
    assert lines.rows[-1][0] == "All industries of known value added"


def test_the_chapter_says_that_markets_cleared(written):
    """
    The certificate of each story, in words.
    """
    told = [block.text for block in written[0] if block.kind == "paragraph"]
    assert "Draws that did not clear: 0" in told[1]


def test_each_table_says_how_many_draws_it_is_of(written):
    """
    Few draws are told, not hidden.
    """
    assert ["3 draws" in table.notes[0] for table in tables(written[0])[1:]] == [True, True]


def test_what_the_engine_does_not_follow_is_told(written):
    """
    With the reason.
    """
    left = next(block for block in written[0] if block.kind == "list")
    assert "synthetic diamond" in left.lines[0]


def test_the_frames_behind_it_are_sheets_of_the_workbook(written):
    """
    Whole, under names that say what they are.
    """
    names = {"scenario-goods", "scenario-lines", "scenario-losses", "scenario-blocks"}
    assert names <= set(written[1].sheets)
    goods = written[1].sheets["scenario-goods"]
    assert goods["scenario"].unique().to_list() == ["ban"]
    assert {"grade", "sources"} <= set(goods.columns)


def test_the_finding_names_the_worst_branch(atlas, told):
    """
    Price, first line and value added in one sentence, in both languages.
    """
    english = story_finding(told, Words(atlas, "en"))
    assert english.startswith("If “A ban” came about (Alone): the price of gallium peaks at")
    assert "the first line of" in english
    assert "単独" in story_finding(told, Words(atlas, "ja"))


def test_the_chapter_speaks_japanese(atlas, told):
    """
    Headings, tables and cells.
    """
    blocks, _ = chapter(atlas, [told], "ja")
    assert blocks[0].text == "シナリオ:何が起きうるか"
    assert tables(blocks)[1].rows[0][0] == "ガリウム"


def test_without_a_story_there_is_no_chapter(atlas):
    """
    Not even its heading.
    """
    assert chapter(atlas, [])[0] == []
