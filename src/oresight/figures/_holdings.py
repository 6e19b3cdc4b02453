"""What one country holds: its largest shares of world output, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Stage
from oresight.exposure import holdings_of
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import (
    QUIET,
    base,
    category_axis,
    legend,
    shortened,
    value_axis,
)
from oresight.locale import N_, STAGES

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

NAME = "holdings"
SHOWN = 16
NAMED = 3
LABEL_EMS = 13.0
COLORS = {"mine": "#0b5cad", "refine": "#d55e00"}
SYMBOLS = {"mine": "circle", "refine": "diamond"}


@figure(NAME, N_("What a country holds of world output"))
def country_holdings(scene: Scene) -> Figure:
    """Draw the largest shares that the country of the view itself holds, by commodity and stage."""
    table = holdings_of(scene.case, scene.importer).filter(pl.col("value").is_not_null())
    if table.is_empty():
        raise lacking(NAME, N_("No output of that country is known at any stage."))
    t, shown = scene.t, table.head(SHOWN)
    return Figure(
        name=NAME,
        title=t(
            N_(
                "{country} is the largest supplier in {count} of {total} stages where it has output"
            ),
            country=scene.place(scene.importer),
            count=table.filter(pl.col("rank") == 1).height,
            total=table.height,
        ),
        subtitle=t(
            N_("Share of world output, per cent, with the 90 % interval; at right its rank")
        ),
        option=_option(scene, shown),
        table=shown.drop("note"),
        alt=_alt(scene, shown),
        sources=tuple(shown["sources"].explode().drop_nulls().unique().sort()),
        height=108 + 20 * shown.height,
    )


def _option(scene: Scene, shown: pl.DataFrame) -> dict[str, Any]:
    rows = shown.reverse().to_dicts()
    stages = [stage for stage in COLORS if stage in set(shown["stage"])]
    names = [shortened(scene.commodity_name(row["commodity"]), LABEL_EMS) for row in rows]
    ranks = [scene.t(N_("no. {rank}"), rank=row["rank"]) for row in rows]
    return base(
        legend=legend(data=[scene.t(STAGES[Stage(stage)]) for stage in stages]),
        grid={"left": 4, "right": 46, "top": 32, "bottom": 40, "containLabel": True},
        xAxis=value_axis(scene.t(N_("Share of world output, %")), min=0, max=100),
        yAxis=[
            category_axis(names),
            category_axis(
                ranks,
                position="right",
                axisLine={"show": False},
                axisLabel={"color": QUIET, "interval": 0},
            ),
        ],
        series=[
            *(one for stage in stages for one in _series(scene, rows, stage)),
            {"type": "scatter", "yAxisIndex": 1, "data": []},
        ],
    )


def _series(scene: Scene, rows: list[dict[str, Any]], stage: str) -> list[dict[str, Any]]:
    own = [(at, row) for at, row in enumerate(rows) if row["stage"] == stage]
    style = {"color": COLORS[stage]}
    return [
        {
            "type": "custom",
            "name": scene.t(STAGES[Stage(stage)]),
            "renderItem": {"$fn": "interval"},
            "itemStyle": style,
            "encode": {"x": [1, 2], "y": 0},
            "data": [
                [at, 100 * row["low"], 100 * row["high"]]
                for at, row in own
                if row["low"] is not None
            ],
        },
        {
            "type": "scatter",
            "name": scene.t(STAGES[Stage(stage)]),
            "symbol": SYMBOLS[stage],
            "symbolSize": 9,
            "itemStyle": style,
            "data": [[round(100 * row["value"], 2), at] for at, row in own],
        },
    ]


def _alt(scene: Scene, shown: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{commodity} {value} %"),
            commodity=scene.commodity_at(row["commodity"], row["stage"]),
            value=scene.percent(row["value"]),
        )
        for row in shown.head(NAMED).to_dicts()
    ]
    return t(
        N_("Points with intervals of shares of world output. The largest: {parts}."),
        parts=t(N_(", ")).join(parts),
    )
