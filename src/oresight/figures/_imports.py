"""Where an importer's supply of a commodity came from, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import sourcing
from oresight.codes import OTHER, CommodityId, Stage
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import PALETTE, base, category_axis, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.atlas import Sourcing
    from oresight.figures._scene import Scene

YEARS = 12
NAMED = 6
GREY = "#c9cbd1"
STAGES = (Stage.REFINE, Stage.MINE)
EXACT = {"exact", "dominant"}
TITLES = {
    True: N_("{share} % of {importer}'s imports of {commodity} come from {country}"),
    False: N_(
        "Of {importer}'s imports under {codes}, which holds {commodity} among others, {share} % come from "
        "{country}"
    ),
}


@figure("imports", N_("Origins of imports"))
def imports(scene: Scene) -> Figure:
    """Draw the origins of an importer's imports over the years for which trade is known."""
    commodity = scene.commodity or CommodityId("cobalt")
    stages = STAGES if scene.stage is None else (scene.stage,)
    mixes = next((found for stage in stages if (found := _mixes(scene, commodity, stage))), None)
    if mixes is None:
        raise lacking("imports", N_("No trade in it is covered for that importer."))
    table = _table(mixes)
    last = mixes[-1]
    largest = (
        table.filter(pl.col("year") == last.year).sort("share", descending=True).row(0, named=True)
    )
    t = scene.t
    stage_words = {Stage.MINE: N_("ores and concentrates"), Stage.REFINE: N_("refined forms")}
    bases = {"content": N_("contained tonnes"), "gross": N_("gross tonnes"), "value": N_("value")}
    return Figure(
        name="imports",
        title=t(
            TITLES[last.match in EXACT],
            codes=", ".join(last.codes),
            share=scene.percent(largest["share"]),
            importer=scene.place(scene.importer),
            commodity=scene.commodity_word(commodity),
            country=scene.place(largest["country"]),
        ),
        subtitle=t(
            N_("Share of imports by origin, per cent of {basis}; {stage}, trade codes {codes}"),
            basis=t(bases[largest["basis"]]),
            stage=t(stage_words[last.stage]),
            codes=", ".join(last.codes),
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table, last.year),
        sources=last.sources,
        notes=_notes(scene, last),
        height=320,
    )


def _mixes(scene: Scene, commodity: CommodityId, stage: Stage) -> list[Sourcing]:
    latest = scene.year or scene.atlas.years("trade")[-1]
    found = (
        sourcing(scene.atlas, scene.importer, commodity, stage=stage, year=year)
        for year in range(latest - YEARS + 1, latest + 1)
    )
    return [mix for mix in found if mix is not None and mix.partners and mix.import_shares.any()]


def _basis(mix: Sourcing) -> str:
    if np.isfinite(mix.content_t).any():
        return "content"
    return "gross" if np.isfinite(mix.gross_t).any() else "value"


def _table(mixes: list[Sourcing]) -> pl.DataFrame:
    total: dict[str, float] = {}
    for mix in mixes:
        for country, share in zip(mix.partners, mix.import_shares.tolist(), strict=True):
            total[country] = total.get(country, 0.0) + share
    named = sorted(total, key=lambda country: (-total[country], country))[:NAMED]
    rows = []
    for mix in mixes:
        shares = dict(zip(mix.partners, mix.import_shares.tolist(), strict=True))
        kept = {country: shares.get(country, 0.0) for country in named}
        kept[OTHER] = max(1.0 - sum(kept.values()), 0.0)
        rows += [
            (
                mix.commodity,
                mix.stage.value,
                country,
                mix.year,
                share,
                _basis(mix),
                mix.grade.value,
                list(mix.sources),
            )
            for country, share in kept.items()
        ]
    columns = ["commodity", "stage", "country", "year", "share", "basis", "grade", "sources"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(unit=pl.lit("1"))


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    years = table["year"].unique().sort().to_list()
    countries = table["country"].unique(maintain_order=True).to_list()
    shares = {(row["year"], row["country"]): row["share"] for row in table.to_dicts()}
    return base(
        legend=legend(data=[scene.place(code) for code in countries]),
        grid={"left": 4, "right": 16, "top": 34, "bottom": 22, "containLabel": True},
        xAxis=category_axis([str(year) for year in years]),
        yAxis=value_axis(min=0, max=100, axisLabel={"formatter": "{value} %", "color": "#5a5a60"}),
        series=[
            {
                "type": "bar",
                "stack": "imports",
                "name": scene.place(code),
                "barWidth": "72%",
                "barMaxWidth": 48,
                "itemStyle": {
                    "color": GREY if code == OTHER else PALETTE[at % len(PALETTE)],
                    "borderColor": "#ffffff",
                    "borderWidth": 0.6,
                },
                "data": [round(100 * shares[year, code], 2) for year in years],
            }
            for at, code in enumerate(countries)
        ],
    )


def _notes(scene: Scene, last: Sourcing) -> tuple[str, ...]:
    t = scene.t
    fits = {
        "dominant": N_("The trade codes hold mostly, not only, this commodity."),
        "shared": N_("The trade codes hold other commodities too: the mix is indicative."),
        "proxy": N_("The trade codes stand in for this commodity: the mix is indicative."),
    }
    return (t(fits[last.match]),) if last.match in fits else ()


def _alt(scene: Scene, table: pl.DataFrame, year: int) -> str:
    t = scene.t
    rows = table.filter(pl.col("year") == year, pl.col("country") != OTHER).sort(
        "share", descending=True
    )
    parts = [
        t(N_("{country} {share} %"), country=scene.place(code), share=scene.percent(share))
        for code, share in rows.head(3).select("country", "share").iter_rows()
    ]
    return t(
        N_("Stacked bars of import origins by year. In {year}: {parts}."),
        year=year,
        parts=t(N_(", ")).join(parts),
    )
