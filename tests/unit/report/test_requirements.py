"""The sheet of the four requirements: two pages, evidence with grades, and no verdict."""

import io

import pypdf
import pytest

from oresight.report import pdf, requirements_sheet
from oresight.report._document import Callout, TableBlock


@pytest.fixture(scope="module")
def sheet(report_of):
    """The sheet of gallium, in English."""
    return report_of(requirements_sheet, "gallium")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("commodity", ["dysprosium", "cobalt"])
def test_it_has_two_pages(report_of, commodity, lang):
    """
    Whatever is known of it.
    """
    document, _ = report_of(requirements_sheet, commodity, lang)
    assert len(pypdf.PdfReader(io.BytesIO(pdf(document))).pages) == 2


def test_each_requirement_has_its_evidence(sheet):
    """
    In the order of the guideline.
    """
    tables = [one.title for one in sheet[0].blocks if isinstance(one, TableBlock)]
    assert tables == [
        "Importance: what is known",
        "Dependence on the outside: what is known",
        "Likelihood of a cut: what is known",
        "Need for measures: what is known",
    ]


def test_it_says_that_it_is_no_official_form(sheet):
    """
    In the kicker and in the first sentence.
    """
    (lead,) = [one.lines for one in sheet[0].blocks if isinstance(one, Callout)]
    assert "not an official form" in lead[0]
    assert "NOT AN OFFICIAL FORM" in sheet[0].kicker


def test_known_evidence_has_grade_and_sources_and_other_evidence_a_reason(sheet):
    """
    Missing is told, never zero.
    """
    rows = sheet[1]["requirements"].to_dicts()
    known = [row for row in rows if row["value"] is not None]
    assert [row["evidence"] for row in known if not (row["grade"] and row["sources"])] == []
    assert [row["evidence"] for row in rows if row["value"] is None and not row["note"]] == []
