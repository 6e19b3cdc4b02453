"""Who could press the importer, and over what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import PALETTE, base, category_axis, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

METHOD = "leverage"
SHOWN = 16
NAMED = 4
GREY = "#8c8c8c"


@figure("leverage", N_("Strongest positions of suppliers"))
def leverage(scene: Scene) -> Figure:
    """Draw the suppliers with most leverage over the importer, with intervals."""
    scores = scene.scored(METHOD)
    table = (
        scores.filter(
            pl.col("method") == METHOD,
            pl.col("indicator") == "leverage",
            pl.col("value").is_not_null(),
        )
        .sort("value", "country", "commodity", descending=[True, False, False])
        .head(SHOWN)
        .select(
            "country",
            "commodity",
            "stage",
            "importer",
            "year",
            "value",
            "low",
            "high",
            "unit",
            "grade",
            "sources",
        )
    )
    if table.is_empty():
        raise lacking("leverage", N_("No leverage could be computed."))
    t = scene.t
    leader, times = (
        table["country"]
        .value_counts(sort=True)
        .sort("count", "country", descending=[True, False])
        .row(0)
    )
    return Figure(
        name="leverage",
        title=t(
            N_("{country} holds {count} of the {total} strongest positions over {importer}"),
            country=scene.place(leader),
            count=times,
            total=table.height,
            importer=scene.place(scene.importer),
        ),
        subtitle=t(N_("Leverage, 0 to 1 (experimental), with the 90 % interval")),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        height=94 + 21 * table.height,
    )


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    rows = table.reverse().to_dicts()
    frequent = (
        table["country"].value_counts(sort=True).sort("count", "country", descending=[True, False])
    )
    countries = frequent["country"].to_list()
    return base(
        legend=legend(data=[scene.place(code) for code in countries]),
        grid={"left": 4, "right": 24, "top": 50, "bottom": 24, "containLabel": True},
        xAxis=value_axis(min=0, max=1),
        yAxis=category_axis(
            [scene.commodity_at(row["commodity"], row["stage"]) for row in rows],
            axisLabel={"interval": 0},
        ),
        series=[
            *(_bars(scene, rows, code, position) for position, code in enumerate(countries)),
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": "#1a1a1c"},
                "z": 5,
                "data": [
                    [at, row["low"], row["high"]]
                    for at, row in enumerate(rows)
                    if row["low"] is not None
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
        ],
    )


def _bars(scene: Scene, rows: list[dict[str, Any]], code: str, position: int) -> dict[str, object]:
    return {
        "type": "bar",
        "stack": "one",
        "name": scene.place(code),
        "barWidth": "62%",
        "itemStyle": {
            "color": PALETTE[position] if position < len(PALETTE) else GREY,
            "opacity": 0.85,
        },
        "data": [round(row["value"], 4) if row["country"] == code else None for row in rows],
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{country} over {commodity} {value}"),
            country=scene.place(row["country"]),
            commodity=scene.commodity_word(row["commodity"]),
            value=scene.number(row["value"]),
        )
        for row in table.head(NAMED).to_dicts()
    ]
    return t(N_("Bars of leverage by supplier. The strongest: {parts}."), parts="; ".join(parts))
