"""Who answered whom: measures and counter-measures on a line of time, the essay's figure 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of, open_ledger
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import LINE, base, category_axis, legend, milliseconds, shortened
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

LANES = ("CHN", "USA")
OTHERS = "others"
COLOURS = {
    "in_force": "#d55e00",
    "suspended": "#56b4e9",
    "unknown": "#cc79a7",
    "announced": "#e69f00",
    "ended": "#a8a8ad",
}
FIRST_DAY = "2022-01-01"
SPREAD = 0.42
"""How far marks of one lane stand apart, in parts of the lane."""
KEY_EMS = 36.0
KEY_LINE = 13
PLOT_HEIGHT = 300


@figure("contest", N_("Measures and their answers"))
def contest(scene: Scene) -> Figure:
    """Draw the measures that answer one another, with their status on the day."""
    table = _table(scene)
    if table.is_empty():
        raise lacking(
            "contest", N_("The ledger knows of no measure that answers another by that day.")
        )
    t = scene.t
    answers = table.filter(pl.col("responds_to").list.len() > 0)
    china = answers.filter(pl.col("imposer") == "CHN").height
    rows = -(-table.height // 2)
    return Figure(
        name="contest",
        title=t(
            N_("{count} of {total} answers on record came from {country}"),
            count=china,
            total=answers.height,
            country=scene.place("CHN"),
        ),
        subtitle=t(
            N_("Measures since 2022 and what they answer, by imposer; colour: status on {date}"),
            date=scene.as_of.isoformat(),
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "That one measure answers another is an analyst's reading, by timing or by stated link."
                )
            ),
        ),
        height=PLOT_HEIGHT + KEY_LINE * rows + 14,
        fixed=True,
    )


def _table(scene: Scene) -> pl.DataFrame:
    """Return the measures of all chains, in order, numbered."""
    rows = (
        measures_as_of(open_ledger(scene.atlas), scene.as_of, lang=scene.lang)
        .with_columns(start=pl.coalesce("announced", "effective"))
        .filter(pl.col("start") >= FIRST_DAY, pl.col("start") <= scene.as_of.isoformat())
    )
    answered = rows["responds_to"].explode().drop_nulls().unique()
    return (
        rows.filter((pl.col("responds_to").list.len() > 0) | pl.col("id").is_in(answered.implode()))
        .sort("start", "id")
        .with_row_index("number", offset=1)
        .select(
            "number",
            "id",
            "imposer",
            "title",
            "start",
            "status",
            "responds_to",
            "legal_reference",
            "grade",
            "source_id",
        )
    )


def _lane(imposer: str) -> int:
    return LANES.index(imposer) if imposer in LANES else len(LANES)


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    rows = table.to_dicts()
    shown = [status for status in COLOURS if (table["status"] == status).any()]
    lanes = [*(scene.place(code) for code in LANES), scene.t(N_("Others"))]
    key_top = PLOT_HEIGHT + 4
    half = -(-len(rows) // 2)
    return base(
        legend=legend(data=[scene.t(STATUS_LABELS[Status(status)]) for status in shown]),
        grid={"left": 60, "right": 20, "top": 30, "height": PLOT_HEIGHT - 66},
        xAxis={
            "type": "time",
            "min": milliseconds(FIRST_DAY),
            "max": milliseconds(f"{scene.as_of.year + 1}-01-01"),
            "axisLabel": {"formatter": "{yyyy}", "color": "#1a1a1c"},
            "minInterval": 365 * 24 * 3600 * 1000,
            "splitLine": {"show": True, "lineStyle": {"color": LINE, "width": 0.5}},
        },
        yAxis=[
            {
                "type": "value",
                "min": -0.5,
                "max": len(lanes) - 0.5,
                "interval": 1,
                "inverse": True,
                "axisLabel": {"show": False},
                "axisTick": {"show": False},
                "axisLine": {"show": False},
                "splitLine": {"show": False},
            },
            category_axis(lanes, position="left", inverse=True, axisLine={"show": False}),
        ],
        series=[
            _graph(scene, rows, shown),
            {"type": "scatter", "yAxisIndex": 1, "data": []},
        ],
        graphic=[
            {
                "type": "text",
                "left": 4 if at < half else "50%",
                "top": key_top + KEY_LINE * (at % half),
                "silent": True,
                "style": {
                    "text": shortened(f"{row['number']}  {row['start']}  {row['title']}", KEY_EMS),
                    "fontSize": 10,
                    "fontFamily": "Noto Sans JP",
                    "fill": "#1a1a1c",
                },
            }
            for at, row in enumerate(rows)
        ],
    )


def _graph(scene: Scene, rows: list[dict[str, Any]], shown: list[str]) -> dict[str, Any]:
    present = {row["id"] for row in rows}
    return {
        "type": "graph",
        "coordinateSystem": "cartesian2d",
        "symbolSize": 17,
        "silent": True,
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 6,
        "lineStyle": {"color": "#5a5a60", "width": 1, "opacity": 0.7, "curveness": 0.12},
        "categories": [
            {
                "name": scene.t(STATUS_LABELS[Status(status)]),
                "itemStyle": {"color": COLOURS[status]},
            }
            for status in shown
        ],
        "data": [
            {
                "name": row["id"],
                "category": shown.index(row["status"]),
                "value": [milliseconds(row["start"]), _height(at, row["imposer"])],
                "label": {
                    "show": True,
                    "formatter": str(row["number"]),
                    "fontSize": 10,
                    "color": "#ffffff",
                },
            }
            for at, row in enumerate(rows)
        ],
        "links": [
            {"source": cause, "target": row["id"]}
            for row in rows
            for cause in row["responds_to"]
            if cause in present
        ],
    }


def _height(at: int, imposer: str) -> float:
    """Set neighbours in time apart, within their lane."""
    steps = (0.0, -1.0, 1.0, -0.5, 0.5, -0.75, 0.75, 0.25, -0.25)
    return _lane(imposer) + SPREAD * steps[at % len(steps)]


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    titles = dict(table.select("id", "title").iter_rows())
    pairs = [
        t(N_("{answer} answers {cause}"), answer=row["title"], cause=titles[cause])
        for row in table.to_dicts()
        for cause in row["responds_to"]
        if cause in titles
    ]
    return t(N_("Marks on a line of time, joined by arrows. {parts}."), parts="; ".join(pairs))
