"""What a story does to goods: how dear they become, and how much use is lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Grade
from oresight.figures._registry import figure, lacking
from oresight.figures._story import (
    SHOWN,
    account,
    divides,
    lane_words,
    lanes,
    marks,
    named,
    named_first,
    side_by_side,
    story_figure,
    story_legend,
    told_branches,
)
from oresight.figures._style import INK, LINE, QUIET, base, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._figure import Figure
    from oresight.figures._scene import Scene
    from oresight.scenarios import Account

NAME = "scenario-prices"
GOOD = ("commodity", "stage", "form")
TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]


@figure(NAME, N_("Prices and lost use in a scenario, branch by branch"))
def scenario_prices(scene: Scene) -> Figure:
    """Draw the goods that a story hits hardest: peak of the price and months of use lost."""
    told = account(scene)
    table = _table(told)
    if table.is_empty():
        raise lacking(NAME, N_("Next to nothing happens to any good in this story."))
    t = scene.t
    left = told.goods.select(GOOD).n_unique() - table["lane"].n_unique()
    out = t(N_("Less hard hit, and left out: {count}."), count=left)
    return story_figure(
        scene,
        told,
        table,
        name=NAME,
        title=_title(scene, told, table),
        subtitle=t(
            N_(
                "Left: peak of the price over the base year's, log scale. Right: months of use lost in "
                "{months} months"
            ),
            months=told.outcome.asked.months,
        ),
        option=_option(scene, told, table),
        alt=_alt(scene, told, table),
        notes=[out] if left else [],
    )


def _table(told: Account) -> pl.DataFrame:
    rows = told.goods.filter(~pl.col("calm"))
    kept = rows.select(GOOD).unique(maintain_order=True).head(SHOWN)
    lane = kept.with_row_index("lane")
    return rows.join(lane, on=GOOD, nulls_equal=True, maintain_order="left").select(
        "branch", *GOOD, "price", "price_low", "price_high", "lost", "lost_low", "lost_high",
        pl.lit(Grade.ASSUMED.value).alias("grade"), "sources", "lane",
    )  # fmt: skip


def _good(scene: Scene, told: Account, row: dict[str, Any]) -> str:
    return told.good_name(row, scene.lang)


def _title(scene: Scene, told: Account, table: pl.DataFrame) -> str:
    t = scene.t
    worst = table.filter(lane=0).sort("lost", "price", descending=True, nulls_last=True)
    row = worst.row(0, named=True)
    words = {
        "good": told.good_name(row, scene.lang, within=True),
        "price": scene.number(row["price"], 1),
    }
    if row["lost"] is None:
        text = t(N_("the price of {good} peaks at {price} times its base"), **words)
    else:
        text = t(
            N_(
                "the price of {good} peaks at {price} times its base, and {lost} months of use are lost"
            ),
            lost=scene.number(row["lost"], 1),
            **words,
        )
    return named(scene, told, text, row["branch"])


def _option(scene: Scene, told: Account, table: pl.DataFrame) -> dict[str, Any]:
    t = scene.t
    words = lane_words(table, partial(_good, scene, told))
    branches = told_branches(told, table)
    top = 28 if len(told.outcome.branches) > 1 else 8
    place = {"top": top, "bottom": 44}
    most = float(table["price_high"].max())  # type: ignore[arg-type]
    least = float(table["price_low"].min())  # type: ignore[arg-type]
    series = []
    for branch in branches:
        rows = table.filter(branch=branch)
        for panel, name in enumerate(("price", "lost")):
            lane = pl.col("lane") + side_by_side(branches, branch)
            known = rows.select(lane, name, f"{name}_low", f"{name}_high").drop_nulls()
            series += marks(
                scene, told, branch, known.iter_rows(), xAxisIndex=panel, yAxisIndex=panel
            )
    for panel in range(2):
        series[1 + 2 * panel]["markLine"] = divides(len(words))
    return base(
        legend=story_legend(scene, told, branches),
        grid=[
            {"left": "25%", "width": "40%", **place},
            {"left": "70%", "width": "27%", **place},
        ],
        xAxis=[
            value_axis(
                t(N_("Peak price, base year = 1")),
                type="log", gridIndex=0, min=min(round(least, 2), 1.0), max=_above(most),
                axisLabel={"color": INK, "customValues": [x for x in TICKS if x <= _above(most)]},
                splitLine={"lineStyle": {"color": LINE, "width": 0.5}},
            ),
            value_axis(t(N_("Months of use lost")), gridIndex=1, min=0, axisLabel={"color": QUIET}),
        ],
        yAxis=[lanes(words, gridIndex=0), lanes([""] * len(words), gridIndex=1)],
        series=series,
    )  # fmt: skip


def _above(value: float) -> int:
    """Return the first tick at or above a value."""
    return next((tick for tick in TICKS if tick >= value), TICKS[-1])


def _alt(scene: Scene, told: Account, table: pl.DataFrame) -> str:
    t = scene.t

    def told_of(row: dict[str, Any]) -> str:
        return t(
            N_("{good} price {price} ({low} to {high})"),
            good=_good(scene, told, row),
            price=scene.number(row["price"], 1),
            low=scene.number(row["price_low"], 1),
            high=scene.number(row["price_high"], 1),
        )

    return t(
        N_("Two panels of dots with intervals, goods hit hardest on top: {parts}."),
        parts=named_first(table, told_of),
    )
