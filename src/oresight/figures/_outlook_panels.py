"""The two panels of an outlook: tonnes on the left, the price on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._demand import DASHES, SCENARIOS
from oresight.figures._style import INK, PALETTE, QUIET, base, legend, pale, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

__all__ = ["HORIZON", "REFERENCE", "panels"]

REFERENCE, START, HORIZON = "STEPS", 2024, 2040
DEMAND, SUPPLY, PATH, PRICE, GAP = PALETTE[0], PALETTE[1], PALETTE[2], INK, "#f3c9ad"
APART = 5
"""Years between two numbers of the narrow axis at least."""

LEFT, RIGHT = (44, 360), (482, 200)
"""Left edge and width of the two panels, in pixels of 720."""


def panels(scene: Scene, table: pl.DataFrame, heads: tuple[str, str]) -> dict[str, Any]:
    """Return the option of both panels from the rows of the table."""
    t = scene.t
    words = {
        "supply": t(N_("Announced supply")),
        "with_scrap": t(N_("With scrap at today's share")),
        "path": t(N_("On the market's path, 90 %")),
        "gap": t(N_("Gap")),
        "past_price": t(N_("Past price")),
    }
    series = [*_left(scene, table, words), *_right(table, words)]
    kinds: dict[str, str] = {}
    for one in series:  # a band and its line share a name, and the band comes first
        kinds.setdefault(one["name"], one["type"])
    names = [
        {"name": name, **({"itemStyle": {"opacity": 0}} if kind == "line" else {"icon": "rect"})}
        for name, kind in kinds.items()
    ]
    return base(
        legend=legend(data=names, itemWidth=26, itemGap=12, width=700),
        title=[
            {
                "text": head,
                "left": left - 36,
                "top": 46,
                "padding": 0,
                "textStyle": {"fontSize": 12, "lineHeight": 16, "color": INK},
            }
            for head, (left, _) in zip(heads, (LEFT, RIGHT), strict=True)
        ],
        grid=[
            {"left": left, "width": width, "top": 92, "bottom": 26} for left, width in (LEFT, RIGHT)
        ],
        xAxis=[_years(table, at=at) for at in (0, 1)],
        yAxis=[
            value_axis(gridIndex=at, min=0, axisLabel={"color": QUIET, "formatter": "{value}"})
            for at in (0, 1)
        ],
        series=series,
    )


def _years(table: pl.DataFrame, *, at: int) -> dict[str, Any]:
    rows = table.filter(pl.col("unit") == ("kt", "1")[at])
    begin = min(rows["year"], default=HORIZON - 1)
    marks = {begin, HORIZON} | ({2030, 2035} if at == 0 else set())
    marks |= {START} if START - begin >= APART else set()
    return value_axis(
        gridIndex=at,
        min=begin,
        max=HORIZON,
        splitLine={"show": False},
        axisLabel={
            "color": INK,
            "customValues": sorted(marks),
            "formatter": {"$fn": "decimal", "args": [0]},
        },
    )


def _line(rows: pl.DataFrame, name: str, *, color: str, dash: str, at: int) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "xAxisIndex": at,
        "yAxisIndex": at,
        "color": color,
        "lineStyle": {"width": 2, "type": dash, "color": color},
        "data": [
            [year, round(value, 4)] for year, value in rows.select("year", "value").iter_rows()
        ],
    }


def _band(rows: pl.DataFrame, name: str, *, color: str, at: int) -> dict[str, Any]:
    return {
        "type": "custom",
        "name": name,
        "renderItem": {"$fn": "band"},
        "clip": True,
        "xAxisIndex": at,
        "yAxisIndex": at,
        "itemStyle": {"color": color},
        "data": [
            [year, round(low, 4), round(high, 4)]
            for year, low, high in rows.select("year", "low", "high").iter_rows()
        ],
        "encode": {"x": 0, "y": [1, 2]},
    }


def _left(scene: Scene, table: pl.DataFrame, words: dict[str, str]) -> list[dict[str, Any]]:
    """Return the gap, the fan, and the lines of demand and supply."""
    of = {name: table.filter(series=name) for name in ("demand", "supply", "with_scrap", "use")}
    top = of["with_scrap"] if of["with_scrap"].height else of["supply"]
    open_part = (
        of["demand"]
        .filter(scenario=REFERENCE)
        .join(top.select("year", covered="value"), on="year")
        .select("year", low=pl.min_horizontal("value", "covered"), high="value")
    )
    found = []
    if (open_part["high"] > open_part["low"]).any():
        found.append(_band(open_part, words["gap"], color=GAP, at=0))
    if of["use"].height:
        found += [
            _band(of["use"], words["path"], color=pale(PATH, 0.72), at=0),
            _line(of["use"], words["path"], color=PATH, dash="solid", at=0),
        ]
    found += [
        _line(
            of["demand"].filter(scenario=name),
            scene.t(N_("Demand: {scenario}"), scenario=scene.t(SCENARIOS[name])),
            color=DEMAND,
            dash=DASHES[name],
            at=0,
        )
        for name in SCENARIOS
    ]
    found.append(_line(of["supply"], words["supply"], color=SUPPLY, dash="solid", at=0))
    if of["with_scrap"].height:
        found.append(
            _line(of["with_scrap"], words["with_scrap"], color=SUPPLY, dash="dashed", at=0)
        )
    return found


def _right(table: pl.DataFrame, words: dict[str, str]) -> list[dict[str, Any]]:
    path, past = table.filter(series="price"), table.filter(series="past_price")
    found = []
    if path.height:
        found += [
            _band(path, words["path"], color=pale(PATH, 0.72), at=1),
            _line(path, words["path"], color=PATH, dash="solid", at=1),
        ]
    if past.height:
        found.append(_line(past, words["past_price"], color=PRICE, dash="solid", at=1))
    return found
