"""Excel and PowerPoint: native charts, alternative text, the same bytes, nothing that runs."""

import datetime as dt
import io
import zipfile

import openpyxl
import polars as pl
import pptx
import pytest
from pptx.enum.chart import XL_CHART_TYPE

from oresight.figures import Figure
from oresight.report import Document, commodity_brief, commodity_report, publish, slides, workbook
from oresight.report._album import Album
from oresight.report._document import Callout, Command, Fact, Facts
from oresight.report._slide_text import INCH, LINE, room_for
from oresight.report._tables import table_block
from oresight.runs import Run

RUN = Run.of({"a": 1}, edition="2026.11", as_of=dt.date(2026, 11, 27), seed=1)
DRAWN = ("imports", "ranking", "map", "prices", "gaps")
EVIL = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def paper(scene_of):
    """A document with a figure of each kind, and a table."""

    def made(lang="en"):
        album = Album(scene_of("cobalt", lang))
        figures = [block for name in DRAWN for block in album.figure(name)]
        table = table_block("A table", ("Name", "Value"), [(EVIL, "1")] * 40)
        lead = (Callout(("A finding.",)), Facts((Fact("Risk", "3.1", "2–4"),)))
        return Document(
            title="Cobalt",
            subtitle="As of a day",
            kicker="TEST",
            lang=lang,
            run=RUN,
            blocks=(*lead, *figures, table, Command("oresight report")),
            images=album.images,
            figures=album.figures,
        )

    return made


@pytest.fixture(scope="module")
def show(paper):
    """The same as slides, opened."""
    return pptx.Presentation(io.BytesIO(slides(paper())))


def shapes(show, name):
    return [one for slide in show.slides for one in slide.shapes if getattr(one, name, False)]


def test_each_figure_has_a_slide_between_the_first_two_and_the_last(show):
    """
    A title, the findings, one slide a figure, a table on as many as it needs, how to make it again.
    """
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert titles[:2] == ["Cobalt", "Key findings"]
    assert titles[-1] == "How to reproduce this document"
    assert len([one for one in titles if one.startswith("A table (")]) > 1
    assert titles[2] == "34 % of Japan's imports of cobalt come from Finland"


def test_charts_are_native_and_of_their_kind(show):
    """
    Whoever opens the file can edit the numbers.
    """
    kinds = [one.chart.chart_type for one in shapes(show, "has_chart")]
    assert kinds == [
        XL_CHART_TYPE.COLUMN_STACKED,
        XL_CHART_TYPE.BAR_CLUSTERED,
        XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
        *[XL_CHART_TYPE.BAR_CLUSTERED] * 4,
    ]


def test_every_chart_picture_and_table_has_words_for_who_does_not_see_it(show):
    """
    As alternative text; the notes of the slide have the same.
    """
    seen = [one for slide in show.slides for one in slide.shapes if not one.has_text_frame]
    named = [one._element.xpath(".//p:cNvPr/@descr") for one in seen]
    assert all(names and names[0] for names in named)


def test_an_interval_is_an_error_bar(show):
    """
    In PowerPoint as in Excel.
    """
    found = [one.chart._chartSpace.xpath(".//c:errBars") for one in shapes(show, "has_chart")]
    assert [len(bars) for bars in found] == [0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_text_runs_out_of_its_box(paper, lang):
    """
    By an estimate of the width of letters.
    """
    show = pptx.Presentation(io.BytesIO(slides(paper(lang))))
    over = []
    for slide in show.slides:
        for shape in slide.shapes:
            lines = (
                [one for one in shape.text_frame.paragraphs if one.runs]
                if shape.has_text_frame
                else []
            )
            if lines:
                size = lines[0].runs[0].font.size.pt
                texts = [one.text for one in lines]
                need = room_for(texts, size, width=shape.width / 914400)
                if need > shape.height / 914400 + 0.01:
                    over.append(texts)
    assert over == []


def test_the_face_is_one_that_has_japanese(paper):
    """
    Of the theme, so that charts have it too.
    """
    with zipfile.ZipFile(io.BytesIO(slides(paper("ja")))) as packed:
        theme = packed.read("ppt/theme/theme1.xml").decode()
    assert '<a:ea typeface="游ゴシック"/>' in theme


def test_the_same_slides_have_the_same_bytes(paper):
    """
    Nothing of the clock gets in, nor into the workbooks of the charts.
    """
    assert slides(paper()) == slides(paper())


def test_the_workbook_behind_a_chart_runs_nothing():
    """
    A name that begins as a formula is text.
    """
    option = {"xAxis": {"type": "category", "data": [EVIL]}, "yAxis": {"type": "value"},
              "series": [{"type": "bar", "name": EVIL, "data": [1.0]}]}  # fmt: skip
    figure = Figure("x", EVIL, "", option, pl.DataFrame({"a": [1]}), "words", ())
    document = Document("T", "S", "K", "en", RUN, (_block(),), figures={"01-x": figure})
    show = pptx.Presentation(io.BytesIO(slides(document)))
    (chart,) = [one.chart for one in shapes(show, "has_chart")]
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def _block():
    from oresight.report._document import FigureBlock

    return FigureBlock("01-x.svg", "A finding", "Unit", "words", "A source")


def test_a_sheet_has_the_charts_of_its_figure(atlas, paper):
    """
    Native, and a picture where there is none.
    """
    made = paper()
    tables = {name: figure.table for name, figure in made.figures.items()}
    content = workbook(atlas, tables, run=RUN, lang="en", command="oresight", figures=made.figures)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        charts = [name for name in packed.namelist() if name.startswith("xl/charts/chart")]
        pictures = [name for name in packed.namelist() if name.startswith("xl/media/")]
        kinds = [packed.read(name).decode() for name in sorted(charts)]
        drawings = [packed.read(n).decode() for n in packed.namelist() if "drawings/drawing" in n]
    assert (len(charts), len(pictures)) == (7, 1)
    assert ["c:barChart" in one for one in kinds] == [True, True, False, True, True, True, True]
    assert all("descr=" in one for one in drawings if "<xdr:" in one)


def test_a_sheet_without_a_figure_stays_as_it_was(atlas):
    """
    A table alone.
    """
    table = pl.DataFrame({"commodity": ["cobalt"], "value": [1.5]})
    plain = workbook(atlas, {"a": table}, run=RUN, lang="en", command="x")
    assert plain == workbook(atlas, {"a": table}, run=RUN, lang="en", command="x", figures={})


@pytest.mark.parametrize("form", ["pdf", "xlsx", "pptx"])
def test_a_report_gives_the_same_bytes_in_every_form(atlas, report_of, form):
    """
    Same inputs, same file.
    """
    one, other = (report_of(commodity_brief, "gallium") for _ in range(2))
    assert publish(*one, atlas=atlas, form=form) == publish(*other, atlas=atlas, form=form)


@pytest.mark.slow
def test_sources_and_assumptions_come_first(atlas, report_of):
    """
    Then one sheet a figure.
    """
    document, sheets = report_of(commodity_report, "gallium", "ja")
    content = publish(document, sheets, atlas=atlas, form="xlsx")
    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
    assert names[:3] == ["出所", "前提", "01-sankey"]


def test_room_is_estimated_from_the_width_of_letters():
    """
    Letters of full width take a whole em.
    """
    assert room_for(["鉱" * 10], 10.0, width=10 * 5 / INCH) == 2 * 10.0 * LINE / INCH
