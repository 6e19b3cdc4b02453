"""The chapter on what is to come."""

import datetime as dt

import pytest

from oresight.codes import CommodityId, Iso3
from oresight.exposure import national_exposure
from oresight.figures import Scene
from oresight.methods import Case
from oresight.report._album import Album
from oresight.report._outlook import outlook_chapter
from oresight.report._sheet import commodity_brief
from oresight.report._tables import Words

DAY = dt.date(2026, 11, 24)


def chapter(atlas, *names):
    """Blocks of the chapter for a watchlist, and the sheets behind them."""
    case = Case(atlas, Iso3("JPN"), DAY, commodities=tuple(map(CommodityId, names)), draws=10)
    exposure = national_exposure(case, DAY, lang="en")
    album = Album(Scene(atlas, importer=Iso3("JPN"), as_of=DAY, lang="en", draws=3))
    return outlook_chapter(exposure, album, Words(atlas, "en")), album.sheets


@pytest.fixture(scope="module")
def written(atlas):
    """Lithium, an element of the rare earths, and what nobody projects."""
    return chapter(atlas, "lithium", "neodymium", "bismuth")


def test_price_and_risk_stand_side_by_side(written):
    """
    One row a commodity; an element takes the outlook of what it belongs to.
    """
    table = next(block for block in written[0] if block.kind == "table")
    rows = {row[0]: row[1:] for row in table.rows}
    assert set(rows) == {"Lithium (Refining)", "Rare earths (Refining)"}
    assert rows["Lithium (Refining)"][0].startswith("low")
    assert rows["Lithium (Refining)"][1].startswith("gap from 2031")
    assert rows["Rare earths (Refining)"][0] == "no history"


def test_the_picture_is_of_the_glut_that_hides_a_gap(written):
    """
    Lithium, although the rare earths stand first by exposure.
    """
    picture = next(block for block in written[0] if block.kind == "figure")
    assert picture.title.startswith("Lithium")


def test_the_rows_behind_it_are_a_sheet_of_the_workbook(written):
    """
    Readings and shares, of stated policies alone.
    """
    sheet = written[1]["outlook"]
    assert set(sheet["scenario"].drop_nulls()) == {"STEPS"}
    assert {"price_signal", "structural_risk"} <= set(sheet["indicator"])


def test_without_an_outlook_there_is_no_chapter(atlas):
    """
    Bismuth alone.
    """
    assert chapter(atlas, "bismuth")[0] == []


@pytest.mark.parametrize(("name", "told"), [("cobalt", True), ("bismuth", False)])
def test_the_one_page_sheet_says_it_in_a_line(atlas, name, told):
    """
    Where there is an outlook; else there is no such line.
    """
    commodity = atlas.commodity(name)
    case = Case(atlas, Iso3("JPN"), DAY, commodities=(commodity.id,), draws=10)
    scene = Scene(atlas, importer=Iso3("JPN"), as_of=DAY, lang="en", draws=10)
    exposure = national_exposure(case, DAY, lang="en")
    document, _ = commodity_brief(commodity, exposure, scene, command="")
    lines = document.blocks[0].lines
    assert any(line.startswith("Outlook under stated policies") for line in lines) is told
