"""Who mines and who refines the minerals of the energy transition: the essay's figure 2, any year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import OTHER, CommodityId, Stage
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import PALETTE, base, category_axis, legend, shortened, value_axis
from oresight.locale import N_, STAGES

if TYPE_CHECKING:
    from oresight.atlas import CrossSection
    from oresight.figures._scene import Scene

TOP = 3
COLOURED = 7
GREY = "#c9cbd1"
LABEL_FROM = 0.09
NAME_EMS = 15.0
"""Width of a name before its stage: a label of two lines would run into its neighbour."""

SHOWN = (Stage.MINE, Stage.REFINE)
LARGEST = {
    "mine": N_("{country} mines {share} % of the world's {commodity}"),
    "refine": N_("{country} refines {share} % of the world's {commodity}"),
}


@figure("shares", N_("Shares of mining and refining by country"))
def shares(scene: Scene) -> Figure:
    """Draw each mineral's largest miners and refiners as bars that add up to the world."""
    sections = _sections(scene)
    if not sections:
        raise lacking("shares", N_("No output is known for that year."))
    table = _table(sections)
    t = scene.t
    return Figure(
        name="shares",
        title=_title(scene, table),
        subtitle=t(
            N_("Share of world output, {year}, per cent; three largest countries at each stage"),
            year=", ".join(str(year) for year in table["year"].unique().sort()),
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().unique().sort()),
        notes=(
            t(
                N_(
                    "Each bar adds up within one source, one form and one year; grey is the rest of "
                    "the world."
                )
            ),
        ),
        height=70 + 21 * table.select("commodity", "stage").n_unique(),
    )


def _title(scene: Scene, table: pl.DataFrame) -> str:
    """Return who leads: of one commodity its largest supplier, of many who refines most of them."""
    t, named = scene.t, table.filter(pl.col("country") != OTHER)
    led = named.sort("share", descending=True).unique(["commodity", "stage"], keep="first")
    refined = led.filter(pl.col("stage") == "refine")
    if table["commodity"].n_unique() == 1 or refined.is_empty():
        first = (led if refined.is_empty() else refined).sort("share", descending=True)
        row = first.row(0, named=True)
        return t(
            LARGEST[row["stage"]],
            country=scene.place(row["country"]),
            share=scene.percent(row["share"]),
            commodity=scene.commodity_word(row["commodity"]),
        )
    leader = refined["country"].mode().sort()[0]
    return t(
        N_("{country} refines more than any other country in {count} of {total} minerals"),
        country=scene.place(leader),
        count=refined.filter(pl.col("country") == leader).height,
        total=refined.height,
    )


def _sections(scene: Scene) -> list[CrossSection]:
    atlas = scene.atlas
    production = atlas.table("production")
    transition = production.filter(pl.col("source_id").str.starts_with("IEA"))["commodity"]
    named = (scene.commodity,) if scene.commodity else transition.unique().sort()
    found = (
        cross_section(atlas, CommodityId(commodity), stage=stage, year=scene.year)
        for commodity in named
        for stage in SHOWN
    )
    return [section for section in found if section is not None]


def _table(sections: list[CrossSection]) -> pl.DataFrame:
    rows = []
    for section in sections:
        ranked = sorted(
            zip(section.countries, section.shares.tolist(), strict=True),
            key=lambda pair: (-np.nan_to_num(pair[1]), pair[0]),
        )[:TOP]
        named = [(country, share) for country, share in ranked if np.isfinite(share) and share > 0]
        rest = 1.0 - sum(share for _, share in named)
        rows += [
            (
                section.commodity,
                section.stage.value,
                country,
                section.year,
                share,
                section.grade.value,
                list(section.sources),
            )
            for country, share in (*named, (OTHER, max(rest, 0.0)))
        ]
    columns = ["commodity", "stage", "country", "year", "share", "grade", "sources"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(unit=pl.lit("1"))


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    bars = list(table.select("commodity", "stage").unique(maintain_order=True).iter_rows())[::-1]
    named = table.filter(pl.col("country") != OTHER)
    order = (
        named.group_by("country")
        .agg(pl.col("share").sum())
        .sort("share", "country", descending=[True, False])
    )["country"].to_list()
    countries = [*order, OTHER]
    cells = {
        (row["commodity"], row["stage"], row["country"]): row["share"] for row in table.to_dicts()
    }
    return base(
        legend=legend(data=[scene.place(code) for code in countries[:COLOURED]], type="plain"),
        grid={"left": 4, "right": 24, "top": 34, "bottom": 24, "containLabel": True},
        xAxis=value_axis(max=100, axisLabel={"formatter": "{value} %", "color": "#5a5a60"}),
        yAxis=category_axis(
            [
                f"{shortened(scene.commodity_name(commodity), NAME_EMS)} {scene.t(STAGES[Stage(stage)])}"
                for commodity, stage in bars
            ],
            axisLabel={"color": "#1a1a1c", "fontSize": 11},
        ),
        series=[
            _series(scene, code, position, [cells.get((*bar, code)) for bar in bars])
            for position, code in enumerate(countries)
        ],
    )


def _series(
    scene: Scene, code: str, position: int, values: list[float | None]
) -> dict[str, object]:
    grey = code == OTHER
    colour = GREY if grey or position >= COLOURED else PALETTE[position]
    dark = colour == GREY
    return {
        "type": "bar",
        "stack": "world",
        "name": scene.place(code),
        "barWidth": "74%",
        "itemStyle": {"color": colour, "borderColor": "#ffffff", "borderWidth": 0.6},
        "data": [
            None
            if value is None
            else {
                "value": round(100 * value, 2),
                "label": {
                    "show": not grey and value >= LABEL_FROM,
                    "formatter": _label(scene, code, value),
                    "color": "#1a1a1c" if dark else "#ffffff",
                    "fontSize": 10,
                },
            }
            for value in values
        ],
    }


def _label(scene: Scene, code: str, value: float) -> str:
    """Name the country where there is room for its name."""
    share = scene.percent(value)
    return f"{scene.place(code)} {share}" if value > 2 * LABEL_FROM else share


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    stages = {
        "mine": N_("{commodity}, mining: {country} {share} %"),
        "refine": N_("{commodity}, refining: {country} {share} %"),
    }
    largest = (
        table.filter(pl.col("country") != OTHER)
        .sort("share", descending=True)
        .unique(["commodity", "stage"], keep="first", maintain_order=True)
        .sort("commodity", "stage")
    )
    parts = [
        t(
            stages[row["stage"]],
            commodity=scene.commodity_name(row["commodity"]),
            country=scene.place(row["country"]),
            share=scene.percent(row["share"]),
        )
        for row in largest.to_dicts()
    ]
    return t(N_("Stacked bars of country shares. The largest: {parts}."), parts="; ".join(parts))
