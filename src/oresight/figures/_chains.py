"""Who holds which stage of the chains of digital and green products: the essay's figure 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import (
    PALETTE,
    base,
    category_axis,
    ems,
    hatch,
    ink_on,
    legend,
    value_axis,
)
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

COLOURED = 6
LABEL_FROM = 4.0
"""Shares below, in per cent, are too thin for their number."""

PER_EM = 1.95
"""Width of one letter of a label, in per cent of the axis."""

GREY = "#8c8c8c"
BLANK = "#f1f1f3"
REST = "OTH"
STAGES = {
    "raw_material": N_("raw materials"),
    "processed_material": N_("processed materials"),
    "magnet": N_("magnets"),
    "component": N_("components"),
    "assembly": N_("assembly"),
}
TECHNOLOGIES = {
    "additive_manufacturing": N_("Additive manufacturing"),
    "data_storage_servers": N_("Data storage and servers"),
    "drones": N_("Drones"),
    "dual_use_mean": N_("Dual-use technologies"),
    "electrolysers": N_("Electrolysers"),
    "fuel_cell": N_("Fuel cells"),
    "heat_pumps": N_("Heat pumps"),
    "li_ion_battery": N_("Lithium-ion batteries"),
    "motors_and_wind": N_("Motors and wind turbines"),
    "phones_tablets_laptops": N_("Phones, tablets, laptops"),
    "photovoltaics": N_("Photovoltaics"),
    "robotics": N_("Robotics"),
    "space_satellites": N_("Space and satellites"),
    "wind_turbines": N_("Wind turbines"),
}
GRADES = {"reported": 0, "estimated": 1, "assumed": 2}
MEASURED = "reported"


@figure("chains", N_("Country shares along the chains of products"))
def chains(scene: Scene) -> Figure:
    """Draw, for each technology and stage, who holds which share."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("chains", N_("No shares along the chains are known by that day."))
    t = scene.t
    china = table.filter(pl.col("region") == "CHN")
    bars = table.select("technology", "stage").n_unique()
    half = 50.0
    return Figure(
        name="chains",
        title=t(
            N_(
                "{country} holds half or more of {count} of the {total} stages for which shares are known"
            ),
            country=scene.place("CHN"),
            count=china.filter(pl.col("share_pct") >= half).height,
            total=bars,
        ),
        subtitle=t(
            N_(
                "Share by stage, per cent, latest year on record; * and stripes: quoted by third parties, "
                "a prior"
            )
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "What is shared out differs: output, capacity or value. Pale is not stated or elsewhere."
                )
            ),
        ),
        height=62 + 21 * bars,
    )


def _table(scene: Scene) -> pl.DataFrame:
    """Return one consistent series for each technology and stage: measured first, then latest."""
    rows = (
        scene.atlas.table("technology_shares")
        .filter(
            pl.col("year") <= scene.as_of.year,
            pl.col("technology").is_in(list(TECHNOLOGIES)),
            pl.col("stage").is_in(list(STAGES)),
            pl.col("share_pct").is_not_null(),
            ~pl.col("region").is_in(["WLD", REST]),
        )
        .with_columns(rank=pl.col("grade").replace_strict(GRADES, return_dtype=pl.Int64))
    )
    series = ["technology", "stage", "item", "basis", "year", "grade", "source_id"]
    best = (
        rows.group_by([*series, "rank"])
        .agg(regions=pl.col("region").n_unique(), total=pl.col("share_pct").sum())
        .sort(
            "rank", "year", "regions", "item", "basis", descending=[False, True, True, False, False]
        )
        .unique(["technology", "stage"], keep="first", maintain_order=True)
    )
    order = list(STAGES)
    return (
        rows.join(best.select(series), on=series, how="semi")
        .unique([*series, "region"], keep="first", maintain_order=True)
        .with_columns(
            unit=pl.lit("%"),
            at=pl.col("stage").replace_strict(
                {name: at for at, name in enumerate(order)}, return_dtype=pl.Int64
            ),
        )
        .sort("technology", "at", "share_pct", "region", descending=[False, False, True, False])
        .select(
            "technology",
            "stage",
            "item",
            "region",
            "year",
            "share_pct",
            "unit",
            "basis",
            "grade",
            "source_id",
        )
    )


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    bars = list(table.select("technology", "stage").unique(maintain_order=True).iter_rows())[::-1]
    grades = {(row["technology"], row["stage"]): row["grade"] for row in table.to_dicts()}
    total = table.group_by("region").agg(pl.col("share_pct").sum())
    regions = total.sort("share_pct", "region", descending=[True, False])["region"].to_list()
    cells = {
        (row["technology"], row["stage"], row["region"]): row["share_pct"]
        for row in table.to_dicts()
    }
    assumed = [grades[bar] != MEASURED for bar in bars]
    return base(
        legend=legend(data=[scene.place(code) for code in regions[:COLOURED]]),
        grid={"left": 4, "right": 24, "top": 32, "bottom": 24, "containLabel": True},
        xAxis=value_axis(max=100, axisLabel={"formatter": "{value} %", "color": "#5a5a60"}),
        yAxis=category_axis(
            [_name(scene, bar, grades[bar]) for bar in bars],
            axisLabel={"interval": 0, "fontSize": 11, "color": "#1a1a1c"},
        ),
        series=[
            *(
                _series(
                    scene,
                    code,
                    PALETTE[at] if at < COLOURED else GREY,
                    [cells.get((*bar, code)) for bar in bars],
                    assumed,
                )
                for at, code in enumerate(regions)
            ),
            _rest([100.0 - _sum(cells, bar) for bar in bars]),
        ],
    )


def _name(scene: Scene, bar: tuple[str, str], grade: str) -> str:
    mark = "" if grade == MEASURED else " *"
    return f"{scene.t(TECHNOLOGIES[bar[0]])}: {scene.t(STAGES[bar[1]])}{mark}"


def _sum(cells: dict[tuple[str, str, str], float], bar: tuple[str, str]) -> float:
    return sum(share for (*where, _), share in cells.items() if tuple(where) == bar)


def _series(
    scene: Scene, code: str, colour: str, values: list[float | None], assumed: list[bool]
) -> dict[str, Any]:
    """Return a region's share in each bar; striped where the share is a prior."""
    return {
        "type": "bar",
        "stack": "all",
        "name": scene.place(code),
        "barWidth": "76%",
        "itemStyle": {"color": colour},
        "data": [
            None
            if value is None
            else {
                "value": round(value, 2),
                "itemStyle": {
                    **(_faint(colour) if prior else {"color": colour}),
                    "borderColor": "#ffffff",
                    "borderWidth": 0.6,
                },
                "label": _label(scene, code, value, colour),
            }
            for value, prior in zip(values, assumed, strict=True)
        ],
    }


def _faint(colour: str) -> dict[str, Any]:
    """Return stripes fine enough to write on."""
    fill = hatch(colour)
    return {**fill, "decal": {**fill["decal"], "color": "rgba(255,255,255,0.28)"}}


def _label(scene: Scene, code: str, value: float, colour: str) -> dict[str, Any]:
    """Return the share, with the region's name where there is room for it."""
    name = f"{scene.place(code)} {scene.number(value, 0)}"
    return {
        "show": value >= LABEL_FROM,
        "formatter": name if PER_EM * ems(name) < value else scene.number(value, 0),
        "color": ink_on(colour),
        "fontSize": 11,
    }


def _rest(values: list[float]) -> dict[str, Any]:
    """Return what no region of the record holds."""
    return {
        "type": "bar",
        "stack": "all",
        "itemStyle": {"color": BLANK, "borderColor": "#d8d8db", "borderWidth": 0.6},
        "data": [max(round(value, 2), 0.0) for value in values],
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    largest = table.sort("share_pct", descending=True).unique(
        ["technology", "stage"], keep="first", maintain_order=True
    )
    parts = [
        f"{_name(scene, (row['technology'], row['stage']), MEASURED)} "
        f"{scene.place(row['region'])} {scene.number(row['share_pct'], 0)} %"
        for row in largest.head(6).to_dicts()
    ]
    return t(
        N_("Stacked bars by technology and stage. The largest: {parts}."), parts="; ".join(parts)
    )
