"""The report on own parts: from the workbook of a fictional firm to what to ask and hold."""

import io

import polars as pl
import pypdf
import pytest

from oresight.company import assess, read_workbook, template
from oresight.report import own_parts_report, pdf, publish
from oresight.report._document import Heading, TableBlock
from oresight.report._native import native_charts

PARTS = read_workbook(template("en", filled=True), name="example.xlsx")


@pytest.fixture(scope="module")
def plain(atlas, scene_of):
    """The report without a story."""
    scene = scene_of("gallium")
    found = assess(atlas, PARTS, importer="JPN", as_of=scene.as_of)
    return own_parts_report(found, scene, command="oresight report company parts.xlsx")


@pytest.fixture(scope="module")
def followed(atlas, scene_of):
    """The report under a measure, in few draws."""
    scene = scene_of("gallium")
    found = assess(atlas, PARTS, importer="JPN", as_of=scene.as_of, measure="cn-2025-ree7", draws=8)
    return own_parts_report(found, scene, command="oresight report company parts.xlsx")


def titles(document):
    return [one.title for one in document.blocks if isinstance(one, TableBlock)]


def test_without_a_story_it_says_that_none_was_followed(plain):
    """
    And gives no number for what was not computed.
    """
    assert "Parts that stop first" not in titles(plain[0])
    assert "Exposure: the largest origin of each part and material" in titles(plain[0])


@pytest.mark.slow
def test_under_a_measure_it_tells_stops_and_stock(followed):
    """
    In the order of the questions that people ask.
    """
    heads = [one.text for one in followed[0].blocks if isinstance(one, Heading)]
    assert heads == [
        "What the parts hang on",
        "Weeks of cover",
        "What stops first",
        "Proposed stock",
        "Questions to suppliers",
    ]
    assert "Parts that stop first" in titles(followed[0])


@pytest.mark.slow
def test_it_has_four_to_eight_pages(followed):
    """
    With the last page.
    """
    assert 4 <= len(pypdf.PdfReader(io.BytesIO(pdf(followed[0]))).pages) <= 8


@pytest.mark.slow
def test_its_figures_are_native_charts(followed):
    """
    Bars with intervals.
    """
    assert [native_charts(one, lang="en")[0].kind for one in followed[0].figures.values()] == [
        "bar",
        "bar",
        "bar",
    ]


@pytest.mark.parametrize("form", ["pdf", "xlsx", "pptx"])
def test_every_form_can_be_written(atlas, plain, form):
    """
    Names of a company's own among them.
    """
    document, sheets = plain
    assert publish(document, sheets, atlas=atlas, form=form)


def test_the_workbook_holds_every_table(plain):
    """
    What the pages cut is whole there.
    """
    assert {"exposure", "cover", "questions", "parts"} <= set(plain[1])
    assert isinstance(plain[1]["exposure"], pl.DataFrame)
