"""What holds for every figure, in both languages."""

import json

import polars as pl
import pytest

from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError, UnknownNameError
from oresight.figures import Scene, draw, figures

NAMES = sorted(figures())


@pytest.fixture(scope="module", params=["ja", "en"])
def scene(request, atlas, today):
    return Scene(atlas, importer=Iso3("JPN"), as_of=today, lang=request.param, draws=50)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_words_numbers_and_sources(scene, atlas, name):
    """
    Title, subtitle, alternative text, table and known sources are there.
    """
    drawn = draw(name, scene)
    assert drawn.name == name
    assert drawn.title
    assert drawn.subtitle
    assert drawn.alt
    assert drawn.table.height > 0
    assert {"grade"} <= set(drawn.table.columns)
    known = set(atlas.table("sources")["source_id"])
    assert drawn.sources
    assert set(drawn.sources) <= known


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_repeats_and_shows_no_broken_number(scene, name):
    """
    The same figure gives the same bytes; nothing in it is NaN or undefined.
    """
    drawn = draw(name, scene)
    svg = drawn.svg()
    assert svg == draw(name, scene).svg()
    assert svg.startswith("<svg")
    assert [word for word in ("NaN", "undefined", "[object", "Infinity") if word in svg] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_plain_json(scene, name):
    """
    Functions are named, not carried.
    """
    drawn = draw(name, scene)
    assert json.loads(json.dumps(drawn.option, allow_nan=False)) is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_speaks_one_language(atlas, today, name):
    """
    The Japanese title is not the English one.
    """
    titles = {
        draw(name, Scene(atlas, importer=Iso3("JPN"), as_of=today, lang=lang, draws=50)).title
        for lang in ("ja", "en")
    }
    assert len(titles) == 2


def test_the_table_leaves_as_safe_csv(scene):
    """
    CSV has the columns of the table, and no cell that a spreadsheet would run.
    """
    drawn = draw("map", scene)
    lines = drawn.csv().splitlines()
    assert lines[0].split(",") == drawn.table.columns
    assert [line for line in lines if line.startswith(("=", "+", "@"))] == []


def test_the_map_shows_what_the_table_holds(scene):
    """
    Chart and table come from one object.
    """
    drawn = draw("map", scene.with_choices(commodity=CommodityId("gallium")))
    shown = {item["name"]: item["value"] for item in drawn.option["series"][0]["data"]}
    held = dict(
        drawn.table.filter(pl.col("share").is_not_null()).select("country", "share").iter_rows()
    )
    assert shown == {country: round(100 * share, 2) for country, share in held.items()}


def test_a_figure_without_data_says_so(scene):
    """
    Nothing is drawn from nothing.
    """
    with pytest.raises(BadInputError):
        draw("map", scene.with_choices(commodity=CommodityId("all_minerals")))


def test_an_unknown_figure_is_named_with_the_nearest(scene):
    """
    A slip of the pen is met.
    """
    with pytest.raises(UnknownNameError) as caught:
        draw("concentratoin", scene)
    assert "concentration" in caught.value.near


def test_crimea_is_drawn_with_ukraine():
    """
    The map follows General Assembly resolution 68/262.
    """
    from oresight.figures import asset_folder

    world = json.loads(asset_folder().joinpath("world.json").read_text(encoding="utf-8"))
    rings = {
        item["properties"]["name"]: [ring[0] for ring in item["geometry"]["coordinates"]]
        for item in world["features"]
    }

    def reaches(name):
        return any(all(32 < x < 37 and 44 < y < 47 for x, y in ring) for ring in rings[name])

    assert reaches("UKR")
    assert not reaches("RUS")
