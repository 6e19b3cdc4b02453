"""How concentrated supply was, year by year, at each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.atlas import cross_section, production_years
from oresight.codes import CommodityId, Stage
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import base, category_axis, legend, value_axis
from oresight.locale import N_, STAGES

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

SHOWN = (Stage.MINE, Stage.REFINE)


@figure("concentration", N_("Concentration over time"))
def concentration(scene: Scene) -> Figure:
    """Draw the largest country's share of world output since 1990, by stage."""
    commodity = scene.commodity or CommodityId("cobalt")
    table = _table(scene, commodity)
    if table.is_empty():
        raise lacking("concentration", N_("No output of it is known in any year."))
    t = scene.t
    stage = "refine" if (table["stage"] == "refine").any() else "mine"
    last = table.filter(pl.col("stage") == stage).sort("year").tail(1).row(0, named=True)
    verbs = {
        "mine": N_("In {year}, {country} mined {share} % of the world's {commodity}"),
        "refine": N_("In {year}, {country} refined {share} % of the world's {commodity}"),
    }
    return Figure(
        name="concentration",
        title=t(
            verbs[stage],
            year=last["year"],
            country=scene.place(last["country"]),
            share=scene.percent(last["share"]),
            commodity=scene.commodity_word(commodity),
        ),
        subtitle=t(N_("Share of the largest country in world output, per cent, by stage")),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table, stage),
        sources=tuple(table["sources"].explode().unique().sort()),
        notes=(
            t(
                N_(
                    "A ring marks a year whose source differs from the year before: levels may shift there."
                )
            ),
        ),
        height=300,
    )


def _table(scene: Scene, commodity: CommodityId) -> pl.DataFrame:
    rows = []
    for stage in SHOWN:
        for year in production_years(scene.atlas, commodity, stage):
            section = cross_section(scene.atlas, commodity, stage=stage, year=year)
            if section is None or not np.nan_to_num(section.shares).any():
                continue
            largest = int(np.nanargmax(section.shares))
            known = np.nan_to_num(section.shares)
            rows.append(
                (
                    commodity,
                    stage.value,
                    year,
                    section.countries[largest],
                    float(known[largest]),
                    float(known @ known),
                    section.source_id,
                    section.grade.value,
                    list(section.sources),
                )
            )
    columns: dict[str, Any] = {
        "commodity": pl.String,
        "stage": pl.String,
        "year": pl.Int64,
        "country": pl.String,
        "share": pl.Float64,
        "hhi": pl.Float64,
        "source_id": pl.String,
        "grade": pl.String,
        "sources": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(unit=pl.lit("1"))


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    years = list(range(int(table["year"].min()), int(table["year"].max()) + 1))  # type: ignore[arg-type]
    shown = [stage for stage in SHOWN if (table["stage"] == stage.value).any()]
    return base(
        legend=legend(data=[scene.t(STAGES[stage]) for stage in shown]),
        grid={"left": 4, "right": 16, "top": 34, "bottom": 22, "containLabel": True},
        xAxis=category_axis([str(year) for year in years], boundaryGap=False),
        yAxis=value_axis(min=0, max=100, axisLabel={"formatter": "{value} %", "color": "#5a5a60"}),
        series=[_series(scene, table, stage, years) for stage in shown],
    )


def _series(scene: Scene, table: pl.DataFrame, stage: Stage, years: list[int]) -> dict[str, object]:
    rows = {row["year"]: row for row in table.filter(pl.col("stage") == stage.value).to_dicts()}
    points: list[dict[str, object] | None] = []
    for year in years:
        row, before = rows.get(year), rows.get(year - 1)
        if row is None:
            points.append(None)
            continue
        moved = before is None or before["source_id"] != row["source_id"]
        points.append(
            {
                "value": round(100 * row["share"], 2),
                "symbol": "emptyCircle",
                "symbolSize": 7 if moved else 0,
            }
        )
    return {
        "type": "line",
        "name": scene.t(STAGES[stage]),
        "data": points,
        "lineStyle": {"width": 2, "type": "solid" if stage is Stage.REFINE else "dashed"},
        "symbol": "emptyCircle",
        "connectNulls": False,
    }


def _alt(scene: Scene, table: pl.DataFrame, stage: str) -> str:
    rows = table.filter(pl.col("stage") == stage).sort("year")
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    return scene.t(
        N_(
            "Lines of the largest country's share: {a} % in {first} ({one}), {b} % in {last} ({two})."
        ),
        a=scene.percent(first["share"]),
        first=first["year"],
        one=scene.place(first["country"]),
        b=scene.percent(last["share"]),
        last=last["year"],
        two=scene.place(last["country"]),
    )
