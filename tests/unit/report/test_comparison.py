"""Two stories compared: the same draws, the same months, and what is told of both."""

import io

import pypdf
import pytest

from oresight.report import compared, pdf, scenario_comparison
from oresight.report._document import FigureBlock, Heading, TableBlock
from oresight.report._native import native_charts
from oresight.scenarios import open_scenario

STORY = open_scenario("antimony-2024")
CALM = STORY.without_block("licences")


@pytest.fixture(scope="module")
def comparison():
    """A story, and the same without the block that does anything, in few draws."""
    return compared(STORY, CALM, importer="JPN", draws=6, lang="en")


@pytest.fixture(scope="module")
def made(comparison, scene_of):
    """The report on both, in English."""
    return scenario_comparison(comparison, scene_of("antimony"), command="oresight report scenario")


def test_both_are_followed_over_the_same_months(comparison):
    """
    Else their draws could not be compared.
    """
    one, other = (told.outcome for told in comparison.pair)
    assert (one.begin, one.asked.months) == (other.begin, other.asked.months)


def test_the_chapters_stand_in_their_order(made):
    """
    Assumptions, results, what they hang on, the certificate.
    """
    heads = [one.text for one in made[0].blocks if isinstance(one, Heading) and one.level == 1]
    assert heads == [
        "What was assumed",
        "What comes of it",
        "What the results hang on",
        "Certificate",
    ]


def test_a_story_without_blocks_is_told_as_such(made):
    """
    Not as an empty table.
    """
    changes = next(
        one for one in made[0].blocks if getattr(one, "title", "").startswith("What differs")
    )
    assert changes.rows[0][2:] == ("is there", "is not there")


def test_differences_have_intervals_in_figure_and_table(made):
    """
    Of the same draws.
    """
    document, sheets = made
    (table,) = [
        one for one in document.blocks if isinstance(one, TableBlock) and "apart" in one.title
    ]
    assert "90 % interval" in table.header
    assert {"value", "low", "high"} <= set(sheets["02-compare-differences"].columns)


def test_every_figure_is_a_native_chart_too(made):
    """
    With its intervals.
    """
    figures = made[0].figures.values()
    assert all(native_charts(one, lang="en") for one in figures)


def test_a_long_report_has_no_more_than_six_pages(made):
    """
    And no fewer than three, where little happens.
    """
    document, _ = made
    assert 3 <= len(pypdf.PdfReader(io.BytesIO(pdf(document))).pages) <= 6


def test_the_same_in_japanese_has_every_figure(comparison, scene_of):
    """
    Words differ, numbers do not.
    """
    document, _ = scenario_comparison(comparison, scene_of("antimony", "ja"), command="x")
    titles = [one.title for one in document.blocks if isinstance(one, FigureBlock)]
    assert any("アンチモン" in one for one in titles)
