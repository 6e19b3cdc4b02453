"""Where strategic projects stand, on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import LINE, base, legend
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

CATEGORIES = {
    "extraction": (N_("Extraction"), "#d55e00", "circle"),
    "processing": (N_("Processing"), "#0b5cad", "diamond"),
    "recycling": (N_("Recycling"), "#009e73", "triangle"),
    "substitution": (N_("Substitution"), "#cc79a7", "rect"),
}


@figure("projects", N_("Map of strategic projects"))
def projects(scene: Scene) -> Figure:
    """Draw the strategic projects of the European Union, inside and outside it, by what they do."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("projects", N_("No strategic project for it is known."))
    t = scene.t
    counts = _counts(table)
    return Figure(
        name="projects",
        title=t(
            N_("{count} strategic projects under the Critical Raw Materials Act: {parts}"),
            count=table["id"].n_unique(),
            parts=t(N_(", ")).join(
                f"{t(CATEGORIES[name][0])} {count}" for name, count in counts.items()
            ),
        ),
        subtitle=t(
            N_("Projects on the lists of March and June 2025; one with two roles counts in both")
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "Places are approximate localities, since the Commission publishes no coordinates; "
                    "{count} projects whose place is not known are not on the map."
                ),
                count=table.filter(pl.col("lat").is_null())["id"].n_unique(),
            ),
            t(N_("Borders on the map express no view of their status.")),
        ),
        height=360,
    )


def _table(scene: Scene) -> pl.DataFrame:
    rows = (
        scene.atlas.table("projects")
        .select(
            "id",
            "list",
            "name",
            "country",
            "materials",
            "lat",
            "lon",
            "recognised",
            "grade",
            "source_id",
            category=pl.col("category").str.split(";"),
        )
        .explode("category")
        .filter(pl.col("category").is_in(list(CATEGORIES)))
        .sort("id", "category")
    )
    if scene.commodity is None:
        return rows
    wanted = [scene.commodity, *scene.atlas.catalogue.ancestors(scene.commodity)]
    return rows.filter(
        pl.col("materials").str.split(";").list.eval(pl.element().is_in(wanted)).list.any()
    )


def _counts(table: pl.DataFrame) -> dict[str, int]:
    found = dict(table["category"].value_counts().iter_rows())
    return {name: found[name] for name in CATEGORIES if name in found}


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    return base(
        legend=legend(data=[scene.t(CATEGORIES[name][0]) for name in _counts(table)]),
        geo={
            "map": "world",
            "projection": {"$fn": "equalEarth", "args": [0]},
            "left": 0,
            "right": 0,
            "top": 26,
            "bottom": 0,
            "silent": True,
            "itemStyle": {"areaColor": "#eef0f3", "borderColor": LINE, "borderWidth": 0.5},
        },
        series=[
            {
                "type": "scatter",
                "coordinateSystem": "geo",
                "name": scene.t(CATEGORIES[name][0]),
                "symbol": CATEGORIES[name][2],
                "symbolSize": 8,
                "itemStyle": {
                    "color": CATEGORIES[name][1],
                    "opacity": 0.8,
                    "borderColor": "#ffffff",
                    "borderWidth": 0.6,
                },
                "data": [
                    [lon, lat]
                    for lon, lat in table.filter(pl.col("category") == name)
                    .select("lon", "lat")
                    .iter_rows()
                ],
            }
            for name in _counts(table)
        ],
    )


def _placed(table: pl.DataFrame, category: str) -> pl.DataFrame:
    """Return the longitude and latitude of the projects of a category whose place is known."""
    return table.filter(pl.col("category") == category).select("lon", "lat").drop_nulls()


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    once = table.unique("id")
    places = (
        once["country"].value_counts(sort=True).sort("count", "country", descending=[True, False])
    )
    parts = [
        t(N_("{country} {count}"), country=scene.place(code), count=count)
        for code, count in places.head(4).iter_rows()
    ]
    return t(
        N_("World map with a mark for each project. Most: {parts}."), parts=t(N_(", ")).join(parts)
    )
