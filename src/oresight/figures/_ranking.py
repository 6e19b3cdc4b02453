"""The worst exposures: supply risk with its interval, against the threshold of criticality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import QUIET, base, category_axis, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

METHOD = "eu-sr"
SHOWN = 18
EVEN = 0.5


@figure("ranking", N_("Supply risk with intervals"))
def ranking(scene: Scene) -> Figure:
    """Draw the commodities of highest supply risk, each at its riskier stage."""
    scores = scene.scored(METHOD)
    table = risk_table(scores)
    if table.is_empty():
        raise lacking("ranking", N_("No supply risk could be computed."))
    likely = table.filter(pl.col("p_cross") >= EVEN).height
    shown = table.head(SHOWN)
    t = scene.t
    return Figure(
        name="ranking",
        title=t(
            N_(
                "{count} of {total} commodities are more likely than not above the critical threshold"
            ),
            count=likely,
            total=table.height,
        ),
        subtitle=t(
            N_(
                "Supply risk for {importer} (no unit), at the riskier stage, with the 90 % interval; "
                "at right the probability of reaching the threshold"
            ),
            importer=scene.place(scene.importer),
        ),
        option=interval_chart(scene, shown),
        table=shown,
        alt=_alt(scene, shown),
        sources=tuple(shown["sources"].explode().drop_nulls().unique().sort()),
        height=70 + 20 * shown.height,
    )


def risk_table(scores: pl.DataFrame) -> pl.DataFrame:
    """Return each commodity's supply risk at its riskier stage, highest first."""
    return (
        scores.filter(
            pl.col("method") == METHOD,
            pl.col("indicator") == "supply_risk",
            pl.col("value").is_not_null(),
        )
        .sort("value", "commodity", "stage", descending=[True, False, False], nulls_last=True)
        .unique("commodity", keep="first", maintain_order=True)
        .select(
            "commodity",
            "stage",
            "importer",
            "year",
            "value",
            "low",
            "high",
            "unit",
            "threshold",
            "p_cross",
            "grade",
            "sources",
        )
    )


def interval_chart(scene: Scene, shown: pl.DataFrame) -> dict[str, object]:
    """Return the chart of a table of supply risks, in its order; null is no point."""
    rows = shown.reverse().to_dicts()
    names = [scene.commodity_at(row["commodity"], row["stage"]) for row in rows]
    threshold = next((row["threshold"] for row in rows if row["threshold"] is not None), None)
    top = max(row["high"] or row["value"] or 1.0 for row in rows)
    return base(
        grid={"left": 4, "right": 52, "top": 8, "bottom": 40, "containLabel": True},
        xAxis=value_axis(scene.t(N_("Supply risk")), min=0, max=math.ceil(top)),
        yAxis=[
            category_axis(names),
            category_axis(
                [
                    "" if row["p_cross"] is None else f"{scene.percent(row['p_cross'])} %"
                    for row in rows
                ],
                position="right",
                axisLine={"show": False},
                axisLabel={"color": QUIET, "interval": 0},
            ),
        ],
        series=[
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": "#0b5cad"},
                "data": [
                    [at, row["low"], row["high"]]
                    for at, row in enumerate(rows)
                    if row["low"] is not None
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
            {
                "type": "scatter",
                "symbolSize": 8,
                "itemStyle": {"color": "#0b5cad"},
                "data": [
                    [row["value"], at] for at, row in enumerate(rows) if row["value"] is not None
                ],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"color": "#d55e00", "type": "dashed"},
                    "label": {"show": False},
                    "data": [] if threshold is None else [{"xAxis": threshold}],
                },
            },
            {"type": "scatter", "yAxisIndex": 1, "data": []},
        ],
    )


def _alt(scene: Scene, shown: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{commodity} {value}"),
            commodity=scene.commodity_name(code),
            value=scene.number(value),
        )
        for code, value in shown.head(5).select("commodity", "value").iter_rows()
    ]
    return t(
        N_("Points with intervals of supply risk. The highest: {parts}."),
        parts=t(N_(", ")).join(parts),
    )
