"""Documents: set in type without a warning, written whole or not at all."""

import datetime as dt
import io

import openpyxl
import polars as pl
import pytest

from oresight.report import compile_pdf, equation_svg, workbook
from oresight.report._typst import TypesettingError
from oresight.runs import Run, write_atomically

RUN = Run.of({"a": 1}, edition="2026.11", as_of=dt.date(2026, 11, 24), seed=1)
HEAD = '#set document(title: "x")\n#set text(lang: "en", font: "Noto Sans JP")\n'


def test_a_font_that_is_not_there_is_a_failure():
    """
    Typst only warns; we do not.
    """
    with pytest.raises(TypesettingError, match="no such font"):
        compile_pdf('#set document(title: "x")\n#set text(font: "No such font")\nx', data={})


def test_a_broken_template_is_a_failure():
    """
    An error of the template is told.
    """
    with pytest.raises(TypesettingError):
        compile_pdf("#let x = ", data={})


def test_packages_from_elsewhere_are_refused():
    """
    A template that would download does not compile.
    """
    with pytest.raises(TypesettingError):
        compile_pdf(HEAD + '#import "@preview/cetz:0.3.0": canvas\nx', data={})


def test_the_same_document_gives_the_same_bytes():
    """
    Nothing of the clock gets in.
    """
    text = HEAD + "= Title\n\n日本語"
    assert compile_pdf(text, data={}) == compile_pdf(text, data={})


def test_a_picture_without_words_is_refused():
    """
    PDF/UA-1 asks for alternative text.
    """
    with pytest.raises(TypesettingError):
        compile_pdf(
            HEAD + '#image("images/x.svg")',
            data={},
            images={"x.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"},
        )


def test_an_equation_is_drawn():
    """
    As SVG, of its own size.
    """
    assert "<svg" in equation_svg("H = sum_c s_c^2")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """
    The rename is the last step.
    """
    path = tmp_path / "x.pdf"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["x.pdf"]


def test_a_workbook_runs_nothing_and_begins_with_its_sources(atlas):
    """
    Formulas are text; the first sheets are sources and assumptions.
    """
    table = pl.DataFrame({"commodity": ["=HYPERLINK(1)"], "value": [1.5], "sources": [["WGI2024"]]})
    content = workbook(atlas, {"scores": table}, run=RUN, lang="en", command="oresight run")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 3
    cells = [cell for row in book[book.sheetnames[-1]].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert content == workbook(atlas, {"scores": table}, run=RUN, lang="en", command="oresight run")
