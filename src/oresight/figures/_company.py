"""Own parts in pictures: whose stop hits most, how long stock lasts, and what stops first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.errors import BadInputError
from oresight.figures._figure import Figure
from oresight.figures._own_parts import company_exposure
from oresight.figures._style import base, category_axis, shortened, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oresight.company import Assessment
    from oresight.figures._scene import Scene

__all__ = ["company_figures"]

NAMED: Final = 12
PERCENT: Final = 100.0
WEEK: Final = 7.0
LABEL_EMS: Final = 18.0
HEAD, ROW = 62, 22
FEWEST: Final = 3
ENDS: Final = ("value", "low", "high")


def company_figures(found: Assessment, scene: Scene) -> Iterator[Figure]:
    """
    Yield the figures of an assessment that have something to show.

    Their names: ``company-exposure``, ``company-cover``, ``company-chances``.
    """
    for draw in (_exposure, _cover, _chances):
        figure = draw(found, scene)
        if figure is not None:
            yield figure


def _exposure(found: Assessment, scene: Scene) -> Figure | None:
    try:
        return company_exposure.draw(scene.with_choices(assessment=found))
    except BadInputError:
        return None


def _cover(found: Assessment, scene: Scene) -> Figure | None:
    rows = found.cover.filter(indicator="cover_without_largest").filter(
        pl.col("value").is_not_null()
    )
    table = rows.sort("value").unique("part_id", keep="first", maintain_order=True).head(NAMED)
    if table.is_empty():
        return None
    t, first = scene.t, table.row(0, named=True)
    told = table.with_columns(pl.col(ENDS) / WEEK)
    return Figure(
        name="company-cover",
        title=t(
            N_("{part} lasts {weeks} weeks if {country} stops"),
            part=first["part"],
            weeks=scene.number(first["value"] / WEEK, 1),
            country=scene.place(first["country"]),
        ),
        subtitle=t(N_("Weeks of cover if the largest country of origin stops; 90 % interval")),
        option=_bars(told, list(table["part"]), t(N_("weeks"))),
        table=table,
        alt=_alt(scene, told, list(table["part"]), digits=1),
        sources=_sources(table),
        height=HEAD + ROW * max(table.height, FEWEST),
        fixed=True,
    )


def _chances(found: Assessment, scene: Scene) -> Figure | None:
    rows = found.stops.filter(indicator="stop_probability").filter(pl.col("value") > 0)
    once = rows.sort("value", descending=True).unique("part_id", keep="first", maintain_order=True)
    table = once.head(NAMED)
    if table.is_empty():
        return None
    t, first = scene.t, table.row(0, named=True)
    told = table.with_columns(pl.col(ENDS) * PERCENT)
    return Figure(
        name="company-chances",
        title=t(
            N_("{part} stops with a probability of {share} %"),
            part=first["part"],
            share=scene.percent(first["value"]),
        ),
        subtitle=t(
            N_("Probability that a part runs out, per cent, in its worst branch; 90 % interval")
        ),
        option=_bars(told, list(table["part"]), "%"),
        table=table,
        alt=_alt(scene, told, list(table["part"]), digits=0),
        sources=_sources(table),
        height=HEAD + ROW * max(table.height, FEWEST),
        fixed=True,
    )


def _bars(rows: pl.DataFrame, names: Sequence[str], unit: str) -> dict[str, Any]:
    """Return lying bars with intervals, the first row on top."""
    turned = rows.reverse().select(ENDS).rows()
    return base(
        grid={"left": 4, "right": 24, "top": 6, "bottom": 40, "containLabel": True},
        xAxis=value_axis(unit, min=0),
        yAxis=category_axis(
            [shortened(name, LABEL_EMS) for name in reversed(names)],
            axisLabel={"interval": 0, "fontSize": 11},
        ),
        series=[
            {"type": "bar", "name": unit, "barWidth": "62%",
             "barMaxWidth": 16, "itemStyle": {"color": "#7fa8d6"},
             "data": [value for value, _, _ in turned]},
            {"type": "custom", "renderItem": {"$fn": "interval"}, "itemStyle": {"color": "#1a1a1c"},
             "encode": {"x": [1, 2], "y": 0},
             "data": [[at, low, high] for at, (_, low, high) in enumerate(turned) if low is not None]},
        ],
    )  # fmt: skip


def _alt(scene: Scene, rows: pl.DataFrame, names: Sequence[str], *, digits: int) -> str:
    parts = [
        f"{name} {scene.number(value, digits)}"
        for name, value in zip(names, rows["value"], strict=True)
    ]
    return scene.t(N_("Bars with intervals. {parts}."), parts=scene.t(N_(", ")).join(parts[:5]))


def _sources(table: pl.DataFrame) -> tuple[str, ...]:
    return tuple(table["sources"].explode().drop_nulls().unique().sort())
