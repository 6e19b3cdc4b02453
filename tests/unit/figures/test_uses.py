"""Minerals and the technologies that need them."""

import polars as pl

from oresight.codes import CommodityId
from oresight.figures import draw


def test_the_table_holds_every_mark(scene, check_picture):
    """
    One mark for each link, filled where a source says so.
    """
    drawn = draw("uses", scene)
    marks = [mark for series in drawn.option["series"] for mark in series["data"]]
    assert len(marks) == drawn.table.height
    hollow = [mark for mark in marks if mark["itemStyle"]["color"] == "#ffffff"]
    assert len(hollow) == drawn.table.filter(pl.col("grade") == "assumed").height
    check_picture(drawn, draw("uses", scene))


def test_all_that_lead_are_named(scene):
    """
    Minerals that share the first place all stand in the title and in the alternative text.
    """
    drawn = draw("uses", scene)
    counts = drawn.table.group_by("commodity").agg(pl.len())
    leaders = counts.filter(pl.col("len") == pl.col("len").max())["commodity"]
    names = [scene.commodity_name(code) for code in leaders]
    assert [name for name in names if name not in drawn.title or name not in drawn.alt] == []


def test_no_label_is_cut(scene):
    """
    Every name of a technology is written out.
    """
    axis = draw("uses", scene).option["xAxis"]
    assert [word for word in axis["data"] if "…" in word] == []


def test_one_commodity_is_one_row(scene):
    """
    A chosen commodity alone is drawn.
    """
    drawn = draw("uses", scene.with_choices(commodity=CommodityId("gallium")))
    assert set(drawn.table["commodity"]) == {"gallium"}
    assert scene.commodity_name("gallium") in drawn.title
