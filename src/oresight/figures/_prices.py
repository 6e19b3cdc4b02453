"""What a commodity cost, month by month or year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import measures_as_of, open_ledger
from oresight.codes import CommodityId
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import base, milliseconds, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

YEARS = 15
MARKED = 6
"""Restrictions that are marked at most."""


@figure("prices", N_("Prices"))
def prices(scene: Scene) -> Figure:
    """Draw the price of a commodity over the last fifteen years for which it is known."""
    commodity = scene.commodity or CommodityId("cobalt")
    table = _table(scene, commodity)
    if table.is_empty():
        raise lacking("prices", N_("No price of it may be shipped."))
    marks = _marks(scene, commodity, table)
    last = table.row(-1, named=True)
    peak = table.sort("price_usd_per_t", "period", descending=[True, False]).row(0, named=True)
    t = scene.t
    return Figure(
        name="prices",
        title=t(
            N_("In {last}, {commodity} cost as much as never before in the series")
            if last["period"] == peak["period"]
            else N_("In {last}, {commodity} cost {share} % of its peak of {peak}"),
            last=last["period"],
            commodity=scene.commodity_word(commodity),
            share=scene.percent(last["price_usd_per_t"] / peak["price_usd_per_t"]),
            peak=peak["period"],
        ),
        subtitle=t(N_("USD per tonne, {series}"), series=last["series"]),
        option=_option(table, marks),
        table=table,
        alt=t(
            N_("Line of prices. {first}: {a} USD per tonne; {last}: {b}."),
            first=table["period"][0],
            a=scene.number(table["price_usd_per_t"][0], 0),
            last=last["period"],
            b=scene.number(last["price_usd_per_t"], 0),
        ),
        sources=tuple(table["source_id"].unique().sort()),
        notes=_notes(scene, marks),
        height=280,
    )


def _table(scene: Scene, commodity: CommodityId) -> pl.DataFrame:
    """Return one series: the monthly one that reaches furthest, else the yearly one."""
    rows = scene.atlas.table("prices").filter(
        pl.col("commodity") == commodity,
        pl.col("price_usd_per_t").is_not_null(),
        pl.col("period") <= scene.as_of.isoformat(),
    )
    if rows.is_empty():
        return rows
    ranked = rows.group_by("series", "source_id", "frequency").agg(pl.col("period").max(), pl.len())
    chosen = ranked.sort(
        pl.col("frequency") == "monthly", "len", "series", descending=[True, True, False]
    ).row(0, named=True)
    series = rows.filter(
        pl.col("series") == chosen["series"], pl.col("source_id") == chosen["source_id"]
    ).sort("period")
    first = str(int(chosen["period"][:4]) - YEARS)
    return series.filter(pl.col("period") >= first)


def _marks(scene: Scene, commodity: CommodityId, table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the restrictions on it that began while prices are told, the latest of many."""
    rows = measures_as_of(
        open_ledger(scene.atlas), scene.as_of, lang=scene.lang, target=scene.importer,
        commodity=commodity,
    )  # fmt: skip
    instruments = scene.atlas.table("instruments").filter(pl.col("restricts_exports"))["instrument"]
    kept = rows.filter(
        pl.col("commodities").list.contains(commodity),
        pl.col("instrument").is_in(instruments.implode()),
        pl.col("effective").is_between(
            pl.lit(str(table["period"][0])), pl.lit(scene.as_of.isoformat())
        ),
    )
    return kept.sort("effective", "id").tail(MARKED).to_dicts()


def _notes(scene: Scene, marks: list[dict[str, Any]]) -> tuple[str, ...]:
    if not marks:
        return ()
    parts = [
        f"{at} {row['effective']} {scene.place(row['imposer'])}: {row['title']}"
        for at, row in enumerate(marks, start=1)
    ]
    told = N_(
        "Broken lines: restrictions on it that reach {importer}, by the day they began: {marks}."
    )
    return (
        scene.t(told, importer=scene.place(scene.importer), marks=scene.t(N_("; ")).join(parts)),
    )


def _begins(marks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return upright lines, each with its number on top."""
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": "#d55e00", "type": "dashed", "width": 1},
        "data": [
            {"xAxis": milliseconds(row["effective"]),
             "label": {"show": True, "formatter": str(at), "color": "#d55e00", "fontSize": 11}}
            for at, row in enumerate(marks, start=1)
        ],
    }  # fmt: skip


def _option(table: pl.DataFrame, marks: list[dict[str, Any]]) -> dict[str, object]:
    line: dict[str, object] = {"markLine": _begins(marks)} if marks else {}
    top = 26 if marks else 12
    return base(
        grid={"left": 4, "right": 16, "top": top, "bottom": 22, "containLabel": True},
        xAxis={"type": "time", "axisLabel": {"formatter": "{yyyy}", "color": "#1a1a1c"}},
        yAxis=value_axis(min=0),
        series=[
            {
                "type": "line",
                **line,
                "showSymbol": False,
                "lineStyle": {"width": 1.8},
                "data": [
                    [milliseconds(period), price]
                    for period, price in table.select("period", "price_usd_per_t").iter_rows()
                ],
            }
        ],
    )
