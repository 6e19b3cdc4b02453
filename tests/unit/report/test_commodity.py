"""Reports on a commodity: their length, their order, and what they say of gaps."""

import io

import pypdf
import pytest

from oresight.report import commodity_brief, commodity_report, pdf
from oresight.report._document import FigureBlock, Items, TableBlock


def pages(document):
    return pypdf.PdfReader(io.BytesIO(pdf(document))).pages


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("commodity", ["cobalt", "gallium", "dysprosium", "lithium"])
def test_a_commodity_report_has_six_to_ten_pages(report_of, commodity, lang):
    """
    Whatever is known of it.
    """
    document, _ = report_of(commodity_report, commodity, lang)
    assert 6 <= len(pages(document)) <= 10


@pytest.fixture(scope="module")
def gallium(report_of):
    """The report on gallium, with the tables behind it."""
    return report_of(commodity_report, "gallium")


@pytest.mark.slow
def test_every_figure_and_table_of_numbers_names_its_sources(gallium):
    """
    No number without one.
    """
    document, _ = gallium
    blocks = [one for one in document.blocks if isinstance(one, FigureBlock)]
    assert [one.title for one in blocks if not one.sources] == []


@pytest.mark.slow
def test_all_methods_stand_side_by_side_and_blanks_are_told(gallium):
    """
    What is missing has a table of its own.
    """
    document, _ = gallium
    titles = [one.title for one in document.blocks if isinstance(one, TableBlock)]
    assert titles == ["Values of all methods", "Numbers that stay blank, and why"]


@pytest.mark.slow
def test_every_figure_has_its_table_in_the_workbook(gallium):
    """
    By the same name.
    """
    document, sheets = gallium
    assert set(document.figures) <= set(sheets)


@pytest.mark.slow
def test_the_last_page_has_run_edition_and_command(gallium):
    """
    Enough to make the report again.
    """
    text = pages(gallium[0])[-1].extract_text()
    assert [
        word for word in (gallium[0].run.id, "2026.11", "oresight --lang en") if word not in text
    ] == []


def test_an_archived_report_says_that_it_keeps_to_both_standards(report_of):
    """
    PDF/UA-1 and PDF/A-2a.
    """
    document, _ = report_of(commodity_brief, "gallium")
    kept = pdf(document, archive=True)
    assert b"pdfuaid:part" in kept
    assert b"pdfaid:part" in kept


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("commodity", ["cobalt", "dysprosium", "lithium", "nickel"])
def test_a_one_page_sheet_has_one_page(report_of, commodity, lang):
    """
    It is set smaller where it would not fit.
    """
    document, _ = report_of(commodity_brief, commodity, lang)
    assert len(pages(document)) == 1


def test_a_one_page_sheet_says_what_to_do(report_of):
    """
    With the number that each line follows from.
    """
    document, _ = report_of(commodity_brief, "cobalt")
    (todo,) = [one.lines for one in document.blocks if isinstance(one, Items)]
    assert "Refining: seek supply outside China, from Finland 8 %" in todo[1]
    assert "oresight simulate cd-2025-cobalt-quota" in todo[-1]


def test_a_commodity_without_figures_has_those_of_what_it_belongs_to(report_of):
    """
    Named as such.
    """
    document, _ = report_of(commodity_brief, "dysprosium")
    titles = [one.title for one in document.blocks if isinstance(one, FigureBlock)]
    assert "66 % of Japan's imports of rare earths come from China" in titles


def test_the_strip_of_measures_prefers_those_that_name_the_commodity(report_of):
    """
    The quota of the Congo comes before lists of entities.
    """
    _, sheets = report_of(commodity_brief, "cobalt")
    assert "cd-2025-cobalt-quota" in set(sheets["03-measures"]["id"])


def test_prices_mark_the_restrictions_on_the_commodity(figure_of):
    """
    With a number in the picture and its name in the note.
    """
    figure = figure_of("prices")
    (line,) = figure.option["series"]
    assert [one["label"]["formatter"] for one in line["markLine"]["data"]] == ["1", "2", "3"]
    assert "3 2025-10-16 DR Congo: Cobalt export quotas" in figure.notes[0]
