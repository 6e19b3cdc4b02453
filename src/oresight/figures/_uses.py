"""Which technology needs which mineral: the essay's figure 1, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import INK, LINE, base, category_axis, legend, wrapped
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

SHOWN = 26
ROLES = {"core": N_("cannot do without"), "supporting": N_("also used")}
CONFIRMED = {"reported", "estimated"}
ONE = N_("{commodity} is used in {count} of {total} technologies")
MANY = N_("Used in most technologies: {commodity}, each in {count} of {total}")
COLUMN_EMS = 12.5
TOP = 26
HEAD = 118
ROW_HEIGHT = 18


@figure("uses", N_("Minerals and the technologies that need them"))
def uses(scene: Scene) -> Figure:
    """Draw the matrix of commodities and technologies, with the grade of each link."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("uses", N_("No technology is known to need it."))
    t = scene.t
    counts = table.group_by("commodity").agg(pl.col("use_id").n_unique())
    most = counts.filter(pl.col("use_id") == pl.col("use_id").max())["commodity"].sort()
    title = ONE if scene.commodity is not None and most.len() == 1 else MANY
    return Figure(
        name="uses",
        title=t(
            title,
            commodity=t(N_(", ")).join(scene.commodity_name(code) for code in most),
            count=counts["use_id"].max(),
            total=scene.atlas.table("mineral_uses")["use_id"].n_unique(),
        ),
        subtitle=t(
            N_(
                "Links between minerals and technologies; filled: read in a source, hollow: textbook "
                "knowledge"
            )
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        height=TOP + HEAD + 16 + ROW_HEIGHT * table["commodity"].n_unique(),
        fixed=True,
    )


def _table(scene: Scene) -> pl.DataFrame:
    rows = scene.atlas.table("mineral_uses")
    if scene.commodity is not None:
        wanted = [scene.commodity, *scene.atlas.catalogue.members(scene.commodity)]
        rows = rows.filter(pl.col("commodity").is_in(wanted))
    counts = rows.group_by("commodity").agg(pl.col("use_id").n_unique())
    most = counts.sort("use_id", "commodity", descending=[True, False]).head(SHOWN)
    return (
        rows.filter(pl.col("commodity").is_in(most["commodity"].implode()))
        .sort("role", "grade", "commodity", "use_id")
        .unique(["commodity", "use_id"], keep="first", maintain_order=True)
        .select(
            "commodity", "use_id", "use_en", "use_ja", "role", "confidence", "grade", "source_id"
        )
    )


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    order = (
        table.group_by("commodity").agg(pl.len()).sort("len", "commodity", descending=[False, True])
    )
    commodities = order["commodity"].to_list()
    columns = table.group_by("use_id").agg(pl.len()).sort("len", "use_id", descending=[True, False])
    technologies = columns["use_id"].to_list()
    word = "use_ja" if scene.lang == "ja" else "use_en"
    names = dict(table.select("use_id", word).iter_rows())
    return base(
        legend=legend(data=[scene.t(label) for label in ROLES.values()], selectedMode=False),
        grid={"left": 4, "right": 76, "top": TOP, "bottom": 8, "containLabel": True},
        xAxis=category_axis(
            [wrapped(names[code], COLUMN_EMS) for code in technologies],
            position="top",
            axisLabel={
                "interval": 0,
                "rotate": -60,
                "fontSize": 11,
                "lineHeight": 12,
                "color": INK,
            },
            splitLine={"show": True, "lineStyle": {"color": LINE, "width": 0.5}},
        ),
        yAxis=category_axis(
            [scene.commodity_name(code) for code in commodities],
            axisLabel={"interval": 0, "fontSize": 11, "color": INK},
            splitLine={"show": True, "lineStyle": {"color": LINE, "width": 0.5}},
        ),
        series=[
            _marks(scene, table, role, technologies=technologies, commodities=commodities)
            for role in ROLES
        ],
    )


def _marks(
    scene: Scene, table: pl.DataFrame, role: str, *, technologies: list[str], commodities: list[str]
) -> dict[str, Any]:
    core = role == "core"
    colour = "#0b5cad" if core else "#c27800"
    filled = {"color": colour, "opacity": 1}
    hollow = {"color": "#ffffff", "borderColor": colour, "borderWidth": 1.6, "opacity": 1}
    return {
        "type": "scatter",
        "name": scene.t(ROLES[role]),
        "symbol": "circle" if core else "diamond",
        "symbolSize": 10 if core else 9,
        "itemStyle": filled,
        "silent": True,
        "data": [
            {
                "value": [technologies.index(row["use_id"]), commodities.index(row["commodity"])],
                "itemStyle": filled if row["grade"] in CONFIRMED else hollow,
            }
            for row in table.filter(pl.col("role") == role).to_dicts()
        ],
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    counts = table.group_by("commodity").agg(pl.col("use_id").n_unique())
    parts = [
        t(N_("{commodity} {count}"), commodity=scene.commodity_name(code), count=count)
        for code, count in counts.sort("use_id", "commodity", descending=[True, False])
        .head(5)
        .iter_rows()
    ]
    return t(
        N_("Matrix of minerals and technologies. Technologies that need each: {parts}."),
        parts=t(N_(", ")).join(parts),
    )
