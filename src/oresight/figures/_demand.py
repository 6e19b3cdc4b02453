"""How demand may grow, by scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import CommodityId
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import base, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

TOTAL = "TOTAL"
BASE = "base"
KILO = 1000.0
SCENARIOS = {
    "STEPS": N_("Stated policies"),
    "APS": N_("Announced pledges"),
    "NZE": N_("Net zero by 2050"),
}
REFERENCE = "STEPS"
HORIZON = 2040
DASHES = {"STEPS": "solid", "APS": "dashed", "NZE": "dotted"}


@figure("demand", N_("Demand outlook by scenario"))
def demand(scene: Scene) -> Figure:
    """Draw world demand for a commodity to 2050 in the scenarios of the IEA."""
    commodity, table = _found(scene, scene.commodity or CommodityId("lithium"))
    if table.is_empty():
        raise lacking("demand", N_("No outlook of demand is published for it."))
    t = scene.t
    whole = table["measure"][0] == "total_demand"
    subtitles = {
        True: N_("World demand, thousand tonnes, from the base year"),
        False: N_("World demand of clean-energy technologies alone, thousand tonnes"),
    }
    return Figure(
        name="demand",
        title=_title(scene, commodity, table),
        subtitle=t(subtitles[whole]),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "Scenarios are conditional projections, not forecasts; the source gives no intervals."
                )
            ),
        ),
        height=300,
    )


def _title(scene: Scene, commodity: CommodityId, table: pl.DataFrame) -> str:
    """Return by how much demand grows; from nothing it grows by no factor, and its amount is told."""
    t, first = scene.t, int(table["year"].min())  # type: ignore[arg-type]
    begin, end = (_at(table, year) for year in (first, HORIZON))
    word = scene.commodity_word(commodity)
    if begin <= 0:
        return t(
            N_("Under stated policies, {amount} thousand tonnes of {commodity} are wanted in {horizon}"),
            amount=scene.number(end, 1), commodity=word, horizon=HORIZON,
        )  # fmt: skip
    return t(
        N_(
            "Under stated policies, world demand for {commodity} is {factor} times that of {year} "
            "in {horizon}"
        ),
        commodity=word,
        factor=scene.number(end / begin, 1),
        year=first,
        horizon=HORIZON,
    )


def _found(scene: Scene, commodity: CommodityId) -> tuple[CommodityId, pl.DataFrame]:
    """Return the outlook of a commodity, or of what it belongs to."""
    rows = scene.atlas.table("demand_outlook")
    for candidate in (commodity, *scene.atlas.catalogue.ancestors(commodity)):
        own = rows.filter(pl.col("commodity") == candidate)
        total = own.filter(pl.col("measure") == "total_demand", pl.col("end_use") == TOTAL)
        clean = own.filter(
            pl.col("measure") == "clean_technology_demand", pl.col("end_use") != TOTAL
        )
        for found in (total, clean):
            if found.height:
                return candidate, _summed(found)
    return commodity, rows.clear()


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the uses up; the base year begins every scenario."""
    sums = (
        rows.group_by(
            "commodity", "measure", "region", "scenario", "year", "unit", "source_id", "grade"
        )
        .agg(pl.col("quantity").sum())
        .with_columns(quantity=pl.col("quantity") / KILO, unit=pl.lit("kt"))
    )
    begin = sums.filter(pl.col("scenario") == BASE)
    starts = [begin.with_columns(scenario=pl.lit(name)) for name in SCENARIOS]
    later = sums.filter(pl.col("scenario") != BASE)
    return pl.concat([later, *(start.select(later.columns) for start in starts)]).sort(
        "scenario", "year"
    )


def _at(table: pl.DataFrame, year: int) -> float:
    row = table.filter(pl.col("scenario") == REFERENCE, pl.col("year") == year)
    return float(row["quantity"].sum())


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    shown = [name for name in SCENARIOS if (table["scenario"] == name).any()]
    return base(
        legend=legend(data=[scene.t(SCENARIOS[name]) for name in shown]),
        grid={"left": 4, "right": 24, "top": 34, "bottom": 22, "containLabel": True},
        xAxis=value_axis(
            min=int(table["year"].min()),  # type: ignore[arg-type]
            max=int(table["year"].max()),  # type: ignore[arg-type]
            splitLine={"show": False},
            axisLabel={"color": "#1a1a1c", "formatter": {"$fn": "decimal", "args": [0]}},
        ),
        yAxis=value_axis(min=0),
        series=[
            {
                "type": "line",
                "name": scene.t(SCENARIOS[name]),
                "symbolSize": 6,
                "lineStyle": {"width": 2, "type": DASHES[name]},
                "data": [
                    [year, round(quantity, 3)]
                    for year, quantity in table.filter(pl.col("scenario") == name)
                    .select("year", "quantity")
                    .iter_rows()
                ],
            }
            for name in shown
        ],
    )


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    last = table.filter(pl.col("year") == HORIZON)
    parts = [
        t(N_("{scenario} {value} kt"), scenario=t(SCENARIOS[name]), value=scene.number(value, 1))
        for name, value in last.select("scenario", "quantity").iter_rows()
    ]
    return t(
        N_("Lines of demand by scenario. In {year}: {parts}."),
        year=HORIZON,
        parts=t(N_(", ")).join(parts),
    )
