"""Who answered whom: measures and counter-measures on a line of time, the essay's figure 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of, open_ledger
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import INK, LINE, QUIET, STATUS_FILLS, base, ink_on, legend, wrapped
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

LANES = ("CHN", "USA", "JPN")
FIRST_DAY = "2022-01-01"
LEFT = 74
PLOT_HEIGHT = 264
KEY_TOP = PLOT_HEIGHT - 2
KEY_COLUMNS = (4, 368)
KEY_EMS = 24.3
KEY_LINE = 13.5
KEY_GAP = 3.0
DATE_WIDTH = 86
SHAPES = {
    "in_force": "circle",
    "suspended": "roundRect",
    "unknown": "diamond",
    "announced": "circle",
    "ended": "rect",
}


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
    key, depth = _key(scene, table.to_dicts())
    return Figure(
        name="contest",
        title=t(
            N_("{count} of {total} answers on record came from {country}"),
            count=china,
            total=answers.height,
            country=scene.place("CHN"),
        ),
        subtitle=t(
            N_(
                "Measures since 2022 in order of announcement; an arrow leads to the answer; fill and "
                "shape: status on {date}"
            ),
            date=format_date(scene.as_of, scene.lang),
        ),
        option=_option(scene, table, key),
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
        height=round(KEY_TOP + depth) + 6,
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


def _option(scene: Scene, table: pl.DataFrame, key: list[dict[str, Any]]) -> dict[str, Any]:
    rows = table.to_dicts()
    shown = [status for status in STATUS_FILLS if (table["status"] == status).any()]
    lanes = [*(scene.place(code) for code in LANES), scene.t(N_("Others"))]
    return base(
        legend=legend(
            data=[
                {"name": scene.t(STATUS_LABELS[Status(status)]), "icon": SHAPES[status]}
                for status in shown
            ]
        ),
        grid={"left": LEFT, "right": 12, "top": 34, "height": PLOT_HEIGHT - 62},
        xAxis={
            "type": "value",
            "min": 0.4,
            "max": len(rows) + 0.6,
            "axisLabel": {"show": False},
            "axisTick": {"show": False},
            "splitLine": {"show": False},
            "axisLine": {"show": False},
        },
        yAxis={
            "type": "value",
            "min": -0.5,
            "max": len(lanes) - 0.5,
            "interval": 0.5,
            "inverse": True,
            "axisLabel": {
                "color": INK,
                "fontWeight": "bold",
                "fontSize": 12,
                "formatter": {"$fn": "lane", "args": [lanes]},
            },
            "axisTick": {"show": False},
            "axisLine": {"show": False},
            "splitLine": {"show": False},
        },
        series=[_graph(scene, rows, shown), _years(rows, len(lanes))],
        graphic=key,
    )


def _years(rows: list[dict[str, Any]], lanes: int) -> dict[str, Any]:
    """Return lines between years, each year's name under its first measure, and between lanes."""
    years = [row["start"][:4] for row in rows]
    firsts = {year: years.index(year) + 0.5 for year in sorted(set(years))}
    upright = [
        {
            "xAxis": at,
            "label": {
                "show": True,
                "formatter": year,
                "align": "left" if years.count(year) > 1 else "center",
            },
        }
        for year, at in firsts.items()
    ]
    level = [{"yAxis": at + 0.5, "label": {"show": False}} for at in range(lanes - 1)]
    return {
        "type": "line",
        "data": [],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"position": "end", "color": INK, "fontSize": 12},
            "lineStyle": {"color": LINE, "type": "solid", "width": 1},
            "data": [*upright, *level],
        },
    }


def _graph(scene: Scene, rows: list[dict[str, Any]], shown: list[str]) -> dict[str, Any]:
    present = {row["id"]: row for row in rows}
    return {
        "type": "graph",
        "coordinateSystem": "cartesian2d",
        "silent": True,
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 6,
        "lineStyle": {"color": QUIET, "width": 1, "opacity": 0.75},
        "categories": [
            {
                "name": scene.t(STATUS_LABELS[Status(status)]),
                "symbol": SHAPES[status],
                "itemStyle": {"borderColor": QUIET, "borderWidth": 0.8, **STATUS_FILLS[status]},
            }
            for status in shown
        ],
        "data": [
            {
                "name": row["id"],
                "category": shown.index(row["status"]),
                "value": [row["number"], _lane(row["imposer"])],
                "symbol": SHAPES[row["status"]],
                "symbolSize": 20 if SHAPES[row["status"]] == "diamond" else 15,
                "label": {
                    "show": True,
                    "formatter": str(row["number"]),
                    "fontSize": 9.5,
                    "color": ink_on(STATUS_FILLS[row["status"]]["color"]),
                },
            }
            for row in rows
        ],
        "links": [
            {
                "source": cause,
                "target": row["id"],
                "lineStyle": {"curveness": _bend(present[cause]["imposer"], row["imposer"])},
            }
            for row in rows
            for cause in row["responds_to"]
            if cause in present
        ],
    }


def _bend(cause: str, answer: str) -> float:
    """Return how far an arrow bends: widely where it must pass marks of its own lane."""
    return 0.45 if _lane(cause) == _lane(answer) else 0.08


def _key(scene: Scene, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float]:
    """Return the measures in words under the picture, in two columns, and how deep they reach."""
    words = [
        wrapped(f"{scene.place(row['imposer'])}: {row['title']}", KEY_EMS, lines=3) for row in rows
    ]
    depths = [KEY_LINE * (word.count("\n") + 1) + KEY_GAP for word in words]
    half = next(at for at in range(len(rows) + 1) if 2 * sum(depths[:at]) >= sum(depths))
    drawn: list[dict[str, Any]] = []
    for left, first, last in zip(KEY_COLUMNS, (0, half), (half, len(rows)), strict=True):
        for at in range(first, last):
            top = KEY_TOP + sum(depths[first:at])
            date = f"{rows[at]['number']}  {rows[at]['start']}"
            drawn += [_words(date, left, top), _words(words[at], left + DATE_WIDTH, top)]
    return drawn, max(sum(depths[:half]), sum(depths[half:]))


def _words(text: str, left: float, top: float) -> dict[str, Any]:
    return {
        "type": "text",
        "left": left,
        "top": top,
        "silent": True,
        "style": {
            "text": text,
            "fontSize": 11,
            "lineHeight": KEY_LINE,
            "fontFamily": "Noto Sans JP",
            "fill": INK,
        },
    }


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
