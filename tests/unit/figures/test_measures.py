"""The line of time of export restrictions."""

import datetime as dt

import polars as pl

from oresight.figures import draw
from oresight.figures._style import milliseconds


def bars(drawn):
    """Row and start of every bar that begins a stretch, by the order of the axis."""
    spans = [item for item in drawn.option["series"] if item["type"] == "custom"]
    return {(at, start) for item in spans for at, start, *_ in item["data"]}


def test_the_table_holds_every_stretch_that_is_drawn(scene, check_picture):
    """
    Each stretch of the table is a bar; a bar more than that begins on the day, where bars turn pale.
    """
    drawn = draw("measures", scene)
    names = drawn.table["id"].unique(maintain_order=True).to_list()[::-1]
    held = {
        (names.index(name), milliseconds(start))
        for name, start in drawn.table.select("id", "start").iter_rows()
    }
    today = milliseconds(scene.as_of.isoformat())
    assert held <= bars(drawn)
    assert {start for _, start in bars(drawn) - held} == {today}
    check_picture(drawn, draw("measures", scene))


def test_a_suspension_that_lapsed_unrecorded_turns_unknown(scene):
    """
    China's October package was announced, set aside for a year, and is unknown since.
    """
    table = draw("measures", scene).table.filter(pl.col("id") == "cn-2025-57")
    assert table.select("status", "start", "end").rows() == [
        ("announced", "2025-10-09", "2025-11-07"),
        ("suspended", "2025-11-07", "2026-11-11"),
        ("unknown", "2026-11-11", None),
    ]


def test_the_alternative_text_names_who_restricts_most(scene):
    """
    A reader who does not see the bars learns of China's count.
    """
    assert scene.place("CHN") in draw("measures", scene).alt


def test_an_earlier_day_knows_nothing_later(scene):
    """
    On a day of 2023 no measure announced later is drawn.
    """
    drawn = draw("measures", scene.with_choices(as_of=dt.date(2023, 1, 1)))
    first = drawn.table.group_by("id").agg(pl.col("start").min())
    assert first["start"].max() <= "2023-01-01"
