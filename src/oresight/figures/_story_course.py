"""Month by month: how short goods are in a story and how dear, with what the draws leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Grade
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._story import account, named, story_legend, story_notes, told_branches
from oresight.figures._style import INK, LINE, PALETTE, QUIET, base, milliseconds, value_axis
from oresight.locale import N_
from oresight.scenarios import summary

if TYPE_CHECKING:
    from oresight.figures._scene import Scene
    from oresight.scenarios import Account

NAME = "scenario-course"
GOOD = ("commodity", "stage", "form")
FOLLOWED = ("shortage", "price_ratio")
"""What is followed, from left to right."""

SHOWN = 3
"""Goods that are followed, the hardest hit."""

TALL, GAP, TOP = 104, 42, 52
"""Heights of a panel, of the room above it and of what stands above all, in pixels."""

ABOVE = 22
"""From the top of a panel up to that of its heading, in pixels."""

FAINT = 0.16
"""How much of its colour a band has: those of several branches are seen through each other."""

DASHES = ("solid", "dashed", "dotted")
HUNDRED = 100.0


@figure(NAME, N_("Shortage and prices in a scenario, month by month"))
def scenario_course(scene: Scene) -> Figure:
    """Draw shortage and price of the goods that a story hits hardest, month by month."""
    told = account(scene)
    table = _table(told)
    if table.is_empty():
        raise lacking(NAME, N_("Next to nothing happens to any good in this story."))
    t, branches = scene.t, told_branches(told, table)
    return Figure(
        name=NAME,
        title=_title(scene, told, table),
        subtitle=t(
            N_(
                "Left: part of the usual use of {importer} that is not met, per cent. Right: price over "
                "the base year's"
            ),
            importer=scene.place(told.outcome.asked.importer),
        ),
        option=_option(scene, told, table),
        table=table,
        alt=t(
            N_("Lines with bands through the months. Highest medians: {parts}."),
            parts="; ".join(_part(scene, told, row) for row in _peaks(table).to_dicts()),
        ),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=(
            *story_notes(scene, told, branches),
            t(N_("Lines: medians; bands: 90 % of the draws in each month.")),
        ),
        height=_top(table["lane"].n_unique()),
        fixed=True,
    )


def _table(told: Account) -> pl.DataFrame:
    """Return a row a good, branch, month and number, of the goods that are hit hardest."""
    hit = told.goods.filter(~pl.col("calm"))
    kept = hit.select(GOOD).unique(maintain_order=True).head(SHOWN).with_row_index("lane")
    rows = told.rows.filter(pl.col("month").is_not_null())
    if rows.is_empty() and not kept.is_empty():
        rows = summary(told.outcome)
    known = rows.filter(
        pl.col("month").is_not_null(), pl.col("indicator").is_in(FOLLOWED),
        pl.col("country") == told.outcome.asked.importer,
    )  # fmt: skip
    return known.join(kept, on=GOOD, nulls_equal=True, maintain_order="left").select(
        "branch", *GOOD, "indicator", "month", "date", "value", "low", "high", "unit",
        pl.lit(Grade.ASSUMED.value).alias("grade"), "sources", "lane",
    )  # fmt: skip


def _peaks(table: pl.DataFrame) -> pl.DataFrame:
    """Return the month in which each good is shortest of, or dearest where shortage is not told."""
    order = pl.col("indicator") == FOLLOWED[0]
    return (
        table.sort("lane", order, "value", descending=[False, True, True])
        .unique("lane", keep="first", maintain_order=True)
        .sort("lane")
    )


def _title(scene: Scene, told: Account, table: pl.DataFrame) -> str:
    row = _peaks(table).row(0, named=True)
    words = {
        "good": told.good_name(row, scene.lang, within=True),
        "date": f"{row['date']:%Y-%m}",
    }
    if row["indicator"] == "price_ratio":
        text = scene.t(
            N_("the price of {good} is highest in {date}, at {price} times its base"),
            price=scene.number(row["value"], 1),
            **words,
        )
    else:
        text = scene.t(
            N_("{good} is shortest in {date}, by {share} % of usual use ({low}–{high} %)"),
            share=scene.percent(row["value"]),
            low=scene.percent(row["low"]),
            high=scene.percent(row["high"]),
            **words,
        )
    return named(scene, told, text, row["branch"])


def _part(scene: Scene, told: Account, row: dict[str, Any]) -> str:
    times = row["indicator"] == "price_ratio"
    number = scene.number(row["value"], 1) if times else f"{scene.percent(row['value'])} %"
    return scene.t(
        N_("{good} {number} in {date}"),
        good=told.good_name(row, scene.lang),
        number=number,
        date=f"{row['date']:%Y-%m}",
    )


def _option(scene: Scene, told: Account, table: pl.DataFrame) -> dict[str, Any]:
    lanes = table.unique("lane", keep="first", maintain_order=True).sort("lane").to_dicts()
    panels = [(row, side) for row in lanes for side in range(len(FOLLOWED))]
    series: list[dict[str, Any]] = []
    for at, (row, side) in enumerate(panels):
        rows = table.filter(
            lane=row["lane"], indicator=FOLLOWED[side]
        ).sort("branch", "month")  # fmt: skip
        series += _lines(scene, told, rows, panel=at)
    days = [milliseconds(str(day)) for day in (table["date"].min(), table["date"].max())]
    return base(
        legend=story_legend(scene, told, told_branches(told, table)),
        title=[_heading(scene, told, row, side=side, lanes=len(lanes)) for row, side in panels],
        grid=[_place(row["lane"], side, lanes=len(lanes)) for row, side in panels],
        xAxis=[
            {
                "type": "time", "gridIndex": at, "min": days[0], "max": days[1],
                "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
                "axisTick": {"show": False},
                "axisLabel": {
                    "color": QUIET, "fontSize": 10, "formatter": "{yyyy}-{MM}", "hideOverlap": True,
                },
                "splitLine": {"show": False},
            }
            for at in range(len(panels))
        ],
        yAxis=[
            value_axis(gridIndex=at, min=0, splitNumber=3, axisLabel={"color": QUIET, "fontSize": 10})
            for at in range(len(panels))
        ],
        series=series,
    )  # fmt: skip


def _place(lane: int, side: int, *, lanes: int) -> dict[str, Any]:
    left = {"left": "7%", "right": "54%"} if side == 0 else {"left": "55%", "right": "4%"}
    return {"top": _part_of(_top(lane), lanes), "height": _part_of(TALL, lanes), **left}


def _top(lane: int) -> int:
    return TOP + lane * (TALL + GAP)


def _part_of(pixels: int, lanes: int) -> str:
    """Return a height as a part of the whole picture, which a page may draw larger."""
    return f"{HUNDRED * pixels / _top(lanes):.2f}%"


def _heading(
    scene: Scene, told: Account, row: dict[str, Any], *, side: int, lanes: int
) -> dict[str, Any]:
    """Return what stands above a panel."""
    form = N_("{good}: shortage, %") if side == 0 else N_("{good}: price, base year = 1")
    return {
        "text": scene.t(form, good=told.good_name(row, scene.lang)),
        "left": "7%" if side == 0 else "55%",
        "top": _part_of(_top(row["lane"]) - ABOVE, lanes),
        "textStyle": {"fontSize": 11, "fontWeight": "normal", "color": INK},
    }


def _lines(scene: Scene, told: Account, rows: pl.DataFrame, *, panel: int) -> list[dict[str, Any]]:
    """Return a band and a line for each branch of a panel."""
    found: list[dict[str, Any]] = []
    axes = {"xAxisIndex": panel, "yAxisIndex": panel}
    for branch in told_branches(told, rows):
        at = told.outcome.branches.index(branch)
        color = PALETTE[at % len(PALETTE)]
        own = rows.filter(branch=branch)
        times = HUNDRED if own["indicator"][0] == FOLLOWED[0] else 1.0
        data = [
            [milliseconds(str(day)), *(round(times * one, 4) for one in numbers)]
            for day, *numbers in own.select("date", "value", "low", "high").iter_rows()
        ]
        found += [
            {
                "type": "custom", "renderItem": {"$fn": "band"}, "silent": True, "clip": True,
                "itemStyle": {"color": _faint(color)},
                "data": [[day, low, high] for day, _, low, high in data],
                "encode": {"x": 0, "y": [1, 2]}, **axes,
            },
            {
                "type": "line", "name": told.branch_name(branch, scene.lang), "symbol": "none",
                "color": color, "clip": True,
                "lineStyle": {"width": 2, "type": DASHES[at % len(DASHES)], "color": color},
                "data": [[day, value] for day, value, _, _ in data], **axes,
            },
        ]  # fmt: skip
    return found


def _faint(color: str) -> str:
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({', '.join(map(str, parts))}, {FAINT})"
