"""The scoreboard of past episodes: the engine's error against the better of two guesses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._past import past
from oresight.figures._registry import figure
from oresight.figures._style import INK, PALETTE, QUIET, base, category_axis, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

LEAST, MOST = 0.05, 20.0
"""Ends of the axis; what lies beyond stands at the end."""

GUESS = ("mae_no_effect", "mae_full_ban")
KEYS = ("episode", "commodity", "metric", "observations", "missed", "grade")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
WORST = 3

SEEN = {
    "exports": N_("exports"),
    "exports_to": N_("exports to one country"),
    "import_share": N_("share in imports"),
    "imports": N_("imports"),
    "imports_from": N_("imports from the imposer"),
    "line_stop_day": N_("first line that stops"),
    "price_gap": N_("price abroad over price at home"),
    "price_inside": N_("price at home"),
    "price_outside": N_("price abroad"),
    "price_world": N_("world price"),
    "recovery": N_("months until exports are back"),
}


@figure("scoreboard", N_("Scoreboard of past episodes"))
def scoreboard(scene: Scene) -> Figure:
    """Draw one row an episode, commodity and number, misses on top."""
    table = _table(scene)
    t = scene.t
    closer = int((~table["missed"]).sum())
    return Figure(
        name="scoreboard",
        title=t(
            N_("On past episodes the engine beats the better guess in {closer} of {total} rows"),
            closer=closer,
            total=table.height,
        ),
        subtitle=t(
            N_(
                "Mean error over that of the better guess, no effect or full ban; "
                "each forecast blind to its own outcome"
            )
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=(
            t(
                N_(
                    "Left of 1 the engine is closer. Numbers at the right: how many of what was seen "
                    "lie within the 90 % interval."
                )
            ),
        ),
        height=76 + 20 * table.height,
    )


def _table(scene: Scene) -> pl.DataFrame:
    """Return one row a group, the worst first; error over guess in the column ``value``."""
    rows = past(scene).scores.filter(
        pl.col("value").is_not_null(), pl.col("commodity").is_not_null()
    )
    wide = rows.pivot("indicator", index=KEYS, values="value", aggregate_function="first")
    ends = rows.filter(indicator="mae").select(*KEYS[:3], "low", "high", "sources")
    guess = pl.min_horizontal(*GUESS)
    return (
        wide.join(ends, on=KEYS[:3], maintain_order="left")
        .with_columns(
            value=pl.col("mae") / guess, low=pl.col("low") / guess, high=pl.col("high") / guess,
            unit=pl.lit("1"),
        )
        .select(*KEYS, "value", "low", "high", "unit", "coverage_90", *GUESS, "crps", "sources")
        .sort("value", descending=True, maintain_order=True)
    )  # fmt: skip


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    rows = table.reverse().to_dicts()
    t = scene.t
    closer, missed = t(N_("Closer than both guesses")), t(N_("Missed"))
    return base(
        legend=legend(data=[missed, closer]),
        grid={"left": 4, "right": 60, "top": 34, "bottom": 40, "containLabel": True},
        xAxis=value_axis(
            t(N_("Error over that of the better guess")),
            type="log", min=LEAST, max=MOST,
            axisLabel={"color": QUIET, "customValues": [0.1, 1.0, 10.0]},
        ),
        yAxis=category_axis([_words(scene, row) for row in rows], axisLabel={"interval": 0}),
        series=[
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": QUIET},
                "data": [
                    [at, _within(row["low"]), _within(row["high"])]
                    for at, row in enumerate(rows)
                    if row["low"] is not None
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
            _dots(rows, missed, PALETTE[1], wanted=True, symbol="diamond"),
            _dots(rows, closer, PALETTE[0], wanted=False, symbol="circle"),
            _counts(rows),
        ],
    )  # fmt: skip


def _within(value: float) -> float:
    return round(min(max(value, LEAST), MOST), 4)


def _words(scene: Scene, row: dict[str, Any]) -> str:
    year = YEAR.search(row["episode"])
    name = scene.commodity_name(row["commodity"])
    seen = scene.t(SEEN[row["metric"]])
    return f"{name} {year.group() if year else ''} {seen}".replace("  ", " ")


def _dots(
    rows: list[dict[str, Any]], name: str, color: str, *, wanted: bool, symbol: str
) -> dict[str, object]:
    return {
        "type": "scatter",
        "name": name,
        "symbol": symbol,
        "symbolSize": 11 if symbol == "diamond" else 9,
        "itemStyle": {"color": color},
        "z": 5,
        "data": [
            [_within(row["value"]), at] for at, row in enumerate(rows) if row["missed"] is wanted
        ],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": INK, "type": "solid", "width": 1},
            "data": [{"xAxis": 1}],
        },
    }


def _counts(rows: list[dict[str, Any]]) -> dict[str, object]:
    """Return how many observations the interval holds, at the right edge."""
    return {
        "type": "scatter",
        "symbolSize": 1,
        "itemStyle": {"color": "transparent"},
        "clip": False,
        "silent": True,
        "data": [
            {
                "value": [MOST, at],
                "label": {
                    "show": True,
                    "position": "right",
                    "color": INK,
                    "formatter": f"{round(row['coverage_90'] * row['observations'])}/{row['observations']}",
                },
            }
            for at, row in enumerate(rows)
            if row["coverage_90"] is not None
        ],
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    parts = [
        f"{_words(scene, row)} {scene.number(row['value'])}" for row in table.head(WORST).to_dicts()
    ]
    return scene.t(
        N_("Dots of the error over that of the better guess, worst on top: {parts}."),
        parts="; ".join(parts),
    )
