"""One past episode: what was seen beside what the engine says, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.figures._figure import Figure
from oresight.figures._past import past
from oresight.figures._registry import figure, lacking
from oresight.figures._scoreboard import SEEN
from oresight.figures._style import INK, PALETTE, QUIET, base, category_axis, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

DEFAULT: Final = "E03_GaGe_licence_2023"
LEAST, MOST = 0.03, 30.0
"""Ends of the axis; what lies beyond stands at the end."""

COLUMNS: Final = (
    "episode", "commodity", "metric", "period", "observed", "value", "low", "high", "unit",
    "no_effect", "full_ban", "grade", "sources",
)  # fmt: skip


@figure("episode", N_("One past episode: observed and replayed"))
def episode(scene: Scene) -> Figure:
    """Draw each number of an episode: what was seen, and the replay with its interval."""
    name = scene.episode or DEFAULT
    every = past(scene).observations
    known = every["episode"].unique().to_list()
    if name not in known:
        raise UnknownNameError("episode", name, near=nearest(name, known))
    table = _table(every.filter(episode=name))
    if table.is_empty():
        raise lacking("episode", N_("No ratio of this episode can be compared."))
    within = table.filter(pl.col("observed").is_between("low", "high")).height
    t = scene.t
    return Figure(
        name="episode",
        title=t(
            N_("{within} of {count} numbers seen lie within the replay's interval"),
            within=within,
            count=table.height,
        ),
        subtitle=t(
            N_("{episode}: ratio to the period before the measure, median and 90 % interval"),
            episode=name,
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        height=80 + 20 * table.height,
    )


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the ratios that were compared, by number and time; nought stands at the end of the axis."""
    known = rows.filter(pl.col("value").is_not_null(), pl.col("low").is_not_null(), unit="1")
    return known.select(COLUMNS).sort("commodity", "metric", "period")


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    rows = table.reverse().to_dicts()
    t = scene.t
    seen, told = t(N_("Seen")), t(N_("Replayed"))
    return base(
        legend=legend(data=[seen, told]),
        grid={"left": 14, "right": 24, "top": 34, "bottom": 40, "containLabel": True},
        xAxis=value_axis(
            t(N_("Ratio to the period before; 1 is no change")),
            type="log", min=LEAST, max=MOST,
            axisLabel={"color": QUIET, "customValues": [0.1, 0.3, 1.0, 3.0, 10.0]},
        ),
        yAxis=category_axis([_words(scene, row) for row in rows], axisLabel={"interval": 0}),
        series=[
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": QUIET},
                "data": [
                    [at, _within(row["low"]), _within(row["high"])] for at, row in enumerate(rows)
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
            _dots(rows, "value", name=told, color=PALETTE[0], symbol="circle"),
            _dots(rows, "observed", name=seen, color=PALETTE[1], symbol="diamond"),
        ],
    )  # fmt: skip


def _within(value: float) -> float:
    return round(min(max(value, LEAST), MOST), 4)


def _words(scene: Scene, row: dict[str, Any]) -> str:
    name = scene.commodity_name(row["commodity"])
    return f"{name} {scene.t(SEEN[row['metric']])} {row['period']}"


def _dots(
    rows: list[dict[str, Any]], column: str, *, name: str, color: str, symbol: str
) -> dict[str, object]:
    return {
        "type": "scatter",
        "name": name,
        "symbol": symbol,
        "symbolSize": 11 if symbol == "diamond" else 8,
        "itemStyle": {"color": color},
        "z": 5,
        "data": [[_within(row[column]), at] for at, row in enumerate(rows)],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": INK, "type": "solid", "width": 1},
            "data": [{"xAxis": 1}],
        },
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    parts = [
        f"{_words(scene, row)} {scene.number(row['observed'])} / {scene.number(row['value'])}"
        for row in table.head(3).to_dicts()
    ]
    return scene.t(N_("Seen and replayed, number by number: {parts}."), parts="; ".join(parts))
