"""Reports from the command line: one a form, opened by others."""

import openpyxl
import pptx
import pypdf
import pytest

from oresight.cli._main import run

DAY = ("--as-of", "2026-11-24", "--draws", "50")


@pytest.fixture
def write(tmp_path):
    """Write a report, and return its file."""

    def written(kind, about, name, *, lang="ja"):
        path = tmp_path / name
        assert run(["--lang", lang, "--quiet", "report", kind, *about, *DAY, "-o", str(path)]) == 0
        return path

    return written


def test_a_one_page_sheet_has_one_page(write):
    """
    As PDF.
    """
    assert len(pypdf.PdfReader(write("brief", ["gallium"], "x.pdf")).pages) == 1


def test_a_sheet_in_excel_has_its_figures(write):
    """
    Sources and assumptions first.
    """
    book = openpyxl.load_workbook(write("brief", ["gallium"], "x.xlsx"))
    assert book.sheetnames[:4] == ["出所", "前提", "01-sankey", "02-imports"]
    assert len(book["02-imports"]._charts) == 1


def test_slides_open(write):
    """
    In Japanese.
    """
    show = pptx.Presentation(write("brief", ["gallium"], "x.pptx"))
    assert show.slides[0].shapes.title.text_frame.text == "ガリウム: 日本のエクスポージャー"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "brief", "gallium", "-o", "x.doc"], 2),
        (["report", "brief", "gallium", "tin", "-o", "x.pdf"], 2),
        (["report", "letter", "gallium", "-o", "x.pdf"], 3),
        (["report", "brief", "kryptonite", "-o", "x.pdf"], 3),
    ],
)
def test_what_cannot_be_written_is_told(capsys, arguments, code):
    """
    In one sentence, without a traceback.
    """
    assert run(["--lang", "en", *arguments]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_own_parts_make_a_report(write, tmp_path):
    """
    From the filled-in template of a fictional firm.
    """
    parts = tmp_path / "parts.xlsx"
    assert run(["--lang", "ja", "--quiet", "company", "template", str(parts), "--example"]) == 0
    pages = pypdf.PdfReader(write("company", [str(parts)], "own.pdf")).pages
    assert 3 <= len(pages) <= 8
    assert str(tmp_path) not in "".join(page.extract_text() for page in pages)
