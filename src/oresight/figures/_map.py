"""Who mines or refines: shares of the world's output on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.atlas import CrossSection, cross_section
from oresight.codes import CommodityId, Stage
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import LINE, base
from oresight.locale import N_, format_number

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

SCALE = ("#e8eef7", "#9dbce0", "#3f7fc1", "#0b3d7a")
NAMED = 3


@figure("map", N_("World map of output by stage"))
def world_map(scene: Scene) -> Figure:
    """Draw who holds which share of a commodity's output at a stage."""
    commodity = scene.commodity or CommodityId("cobalt")
    stage = scene.stage or Stage.REFINE
    section = cross_section(scene.atlas, commodity, stage=stage, year=scene.year)
    if section is None:
        raise lacking("map", N_("Nothing is known of who produces it at that stage."))
    table = _table(section)
    t = scene.t
    titles = {
        Stage.MINE: N_("{country} mines {share} % of the world's {commodity}"),
        Stage.REFINE: N_("{country} refines {share} % of the world's {commodity}"),
    }
    first = table.row(0, named=True)
    return Figure(
        name="map",
        title=t(
            titles[stage],
            country=scene.place(first["country"]),
            share=format_number(100 * first["share"], scene.lang, digits=0),
            commodity=scene.commodity_word(commodity),
        ),
        subtitle=t(N_("Share of world output, {year}, per cent"), year=section.year),
        option=_option(table),
        table=table,
        alt=_alt(scene, table),
        sources=section.sources,
        notes=(t(N_("Borders on the map express no view of their status.")),),
        height=360,
    )


def _table(section: CrossSection) -> pl.DataFrame:
    return (
        pl.DataFrame(
            {
                "commodity": section.commodity,
                "stage": section.stage.value,
                "country": list(section.countries),
                "year": section.year,
                "quantity": section.quantity,
                "unit": section.unit,
                "share": section.shares,
                "grade": section.grade.value,
                "sources": [list(section.sources)] * len(section.countries),
            }
        )
        .with_columns(pl.col("share", "quantity").fill_nan(None))
        .sort("share", "country", descending=[True, False], nulls_last=True)
    )


def _option(table: pl.DataFrame) -> dict[str, object]:
    known = table.filter(pl.col("share").is_not_null())
    return base(
        visualMap={
            "min": 0,
            "max": 100,
            "orient": "horizontal",
            "left": 0,
            "bottom": 0,
            "itemWidth": 10,
            "itemHeight": 120,
            "text": ["100 %", "0 %"],
            "inRange": {"color": list(SCALE)},
        },
        series=[
            {
                "type": "map",
                "map": "world",
                "projection": {"$fn": "equalEarth"},
                "left": 0,
                "right": 0,
                "top": 0,
                "bottom": 26,
                "silent": True,
                "itemStyle": {"areaColor": "#f4f4f5", "borderColor": LINE, "borderWidth": 0.5},
                "data": [
                    {"name": country, "value": round(100 * share, 2)}
                    for country, share in known.select("country", "share").iter_rows()
                ],
            }
        ],
    )


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{country} {share} %"),
            country=scene.place(country),
            share=format_number(100 * share, scene.lang, digits=1),
        )
        for country, share in table.select("country", "share").head(NAMED).iter_rows()
    ]
    return t(
        N_("World map shaded by share of output. The largest: {countries}."),
        countries=t(N_(", ")).join(parts),
    )
