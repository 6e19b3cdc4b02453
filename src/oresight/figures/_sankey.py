"""One commodity from mine to sector: four layers, each in shares of its own total."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import OTHER, CommodityId, Grade, Stage
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import PALETTE, base
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.atlas import CrossSection
    from oresight.figures._scene import Scene

COUNTRIES = 5
USES = 6
SMALL = 0.004
LABEL_FROM = 0.018
GREY = "#c9cbd1"
OTHER_USE = "Other uses"


@figure("sankey", N_("From mine to sector in four layers"))
def sankey(scene: Scene) -> Figure:
    """Draw who mines, who refines, what it is used for and which sectors use it."""
    commodity = scene.commodity or CommodityId("cobalt")
    mined, refined = (
        cross_section(scene.atlas, commodity, stage=stage, year=scene.year)
        for stage in (Stage.MINE, Stage.REFINE)
    )
    uses = _uses(scene, commodity)
    layers = [*(section for section in (mined, refined) if section)]
    if not layers or (len(layers) == 1 and uses.is_empty()):
        raise lacking("sankey", N_("Fewer than two of its layers are known."))
    table = _table(layers, uses)
    t = scene.t
    leader = layers[-1]
    country, share = max(zip(leader.countries, leader.shares.tolist(), strict=True), key=_known)
    titles = {
        Stage.MINE: N_("{share} % of the world's {commodity} is mined in {country}"),
        Stage.REFINE: N_(
            "{share} % of the world's {commodity} is refined in {country} on its way from mine to sector"
        ),
    }
    return Figure(
        name="sankey",
        title=t(
            titles[leader.stage],
            commodity=scene.commodity_word(commodity),
            country=scene.place(country),
            share=scene.percent(share),
        ),
        subtitle=t(
            N_("Each layer adds to 100 %: {layers}"),
            layers=t(N_(", ")).join(_layer_words(scene, layers, uses)),
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().unique().sort()),
        notes=(
            t(
                N_(
                    "Who supplies whom between layers is not observed: links are drawn in proportion to "
                    "both ends (maximum entropy)."
                )
            ),
        ),
        height=360,
    )


def _known(pair: tuple[str, float]) -> float:
    return float(np.nan_to_num(pair[1]))


def _uses(scene: Scene, commodity: CommodityId) -> pl.DataFrame:
    """Return end uses with their sector: the world's where known, else the EU's; shares of one."""
    rows = scene.atlas.table("end_uses").filter(
        pl.col("commodity") == commodity, pl.col("nace2").is_not_null()
    )
    if rows.is_empty():
        return rows.with_columns(share=pl.lit(None, dtype=pl.Float64))
    shares = rows.select(
        pl.col("end_use"),
        pl.col("nace2"),
        "grade",
        "source_id",
        "region",
        "period",
        share=pl.col("share_pct").cast(pl.Float64) / pl.col("share_pct").cast(pl.Float64).sum(),
    )
    return shares.sort("share", "end_use", descending=[True, False])


def _nodes(section: CrossSection) -> list[tuple[str, float]]:
    pairs = sorted(
        zip(section.countries, section.shares.tolist(), strict=True),
        key=lambda p: (-_known(p), p[0]),
    )
    named: list[tuple[str, float]] = [
        (country, _known((country, share))) for country, share in pairs[:COUNTRIES]
    ]
    named = [pair for pair in named if pair[1] > SMALL]
    rest = 1.0 - sum(share for _, share in named)
    return [*named, (OTHER, rest)] if rest > SMALL else named


def _table(sections: list[CrossSection], uses: pl.DataFrame) -> pl.DataFrame:
    """Return links ``layer, source, target, share`` between neighbouring layers."""
    rows: list[tuple[object, ...]] = []
    layers = [
        (section.stage.value, _nodes(section), list(section.sources), section.grade.value)
        for section in sections
    ]
    rows += [link for left, right in pairwise(layers) for link in _product(left, right)]
    if not uses.is_empty():
        grade = Grade.worst(uses["grade"])
        named = _use_nodes(uses)
        use_layer = (
            "use",
            [(use, share) for use, _, share in named],
            sorted(uses["source_id"].unique()),
            grade.value,
        )
        rows += _product(layers[-1], use_layer) if layers else []
        rows += [
            ("use", use, "sector", sector, share, grade.value, use_layer[2])
            for use, sector, share in named
        ]
    columns = ["from_layer", "source", "to_layer", "target", "share", "grade", "sources"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(unit=pl.lit("1"))


def _use_nodes(uses: pl.DataFrame) -> list[tuple[str, str, float]]:
    """Return uses with sector and share; the small ones together, sector by sector."""
    large = uses.head(USES)
    small = uses.slice(USES).group_by("nace2").agg(pl.col("share").sum()).sort("nace2")
    named = list(large.select("end_use", "nace2", "share").iter_rows())
    return [*named, *((OTHER_USE, sector, share) for sector, share in small.iter_rows())]


Layer = tuple[str, list[tuple[str, float]], list[str], str]


def _product(left: Layer, right: Layer) -> list[tuple[object, ...]]:
    grade = Grade.worst([left[3], right[3], Grade.ASSUMED]).value
    merged: dict[str, float] = {}
    for name, share in right[1]:
        merged[name] = merged.get(name, 0.0) + share
    return [
        (left[0], one, right[0], two, a * b, grade, sorted({*left[2], *right[2]}))
        for one, a in left[1]
        for two, b in merged.items()
    ]


def _word(scene: Scene, layer: str, code: str) -> str:
    if layer in {"mine", "refine"}:
        return scene.place(code)
    return scene.term("end_use" if layer == "use" else "nace2", code)


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    ends = [
        *table.select("from_layer", "source").unique(maintain_order=True).iter_rows(),
        *table.select("to_layer", "target").unique(maintain_order=True).iter_rows(),
    ]
    nodes = list(dict.fromkeys(ends))
    countries = list(dict.fromkeys(code for layer, code in nodes if layer in {"mine", "refine"}))
    colours = {
        code: PALETTE[at % len(PALETTE)]
        for at, code in enumerate(c for c in countries if c != OTHER)
    }
    layers = list(dict.fromkeys(layer for layer, _ in nodes))
    totals = _totals(table, layers[0])
    return base(
        series=[
            {
                "type": "sankey",
                "left": 4,
                "right": 170,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 6,
                "layoutIterations": 0,
                "silent": True,
                "data": [
                    _node(scene, layer, code, total=totals[layer, code])
                    | {
                        "depth": layers.index(layer),
                        "itemStyle": {"color": colours.get(code, GREY), "borderWidth": 0},
                    }
                    for layer, code in nodes
                ],
                "links": [
                    {
                        "source": f"{row['from_layer']}/{row['source']}",
                        "target": f"{row['to_layer']}/{row['target']}",
                        "value": round(100 * row["share"], 4),
                    }
                    for row in table.to_dicts()
                ],
                "lineStyle": {"color": "source", "opacity": 0.28, "curveness": 0.5},
                "label": {"color": "#1a1a1c", "fontSize": 10.5, "width": 160, "overflow": "break"},
            }
        ]
    )


def _totals(table: pl.DataFrame, first: str) -> dict[tuple[str, str], float]:
    """Return the share of each node: what comes in, or what goes out of the first layer."""
    totals: dict[tuple[str, str], float] = {}
    for row in table.to_dicts():
        ends = [(row["to_layer"], row["target"])]
        if row["from_layer"] == first:
            ends.append((row["from_layer"], row["source"]))
        for end in ends:
            totals[end] = totals.get(end, 0.0) + row["share"]
    return totals


def _node(scene: Scene, layer: str, code: str, *, total: float) -> dict[str, object]:
    label = f"{_word(scene, layer, code)} {scene.percent(total)} %"
    return {
        "name": f"{layer}/{code}",
        "label": {"show": total >= LABEL_FROM, "formatter": label},
    }


def _layer_words(scene: Scene, sections: list[CrossSection], uses: pl.DataFrame) -> list[str]:
    t = scene.t
    words = {Stage.MINE: N_("mining {year}"), Stage.REFINE: N_("refining {year}")}
    found = [t(words[section.stage], year=section.year) for section in sections]
    if not uses.is_empty():
        found.append(
            t(
                N_("uses and sectors in {region} {period}"),
                region=scene.place({"EU": "EU27"}.get(uses["region"][0], uses["region"][0])),
                period=uses["period"][0],
            )
        )
    return found


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    largest = table.group_by("to_layer", "target", maintain_order=True).agg(pl.col("share").sum())
    tops = largest.sort("share", descending=True).unique(
        "to_layer", keep="first", maintain_order=True
    )
    parts = [
        f"{_word(scene, layer, code)} {scene.percent(share)} %"
        for layer, code, share in tops.iter_rows()
    ]
    return t(
        N_("Sankey diagram. The largest node of each layer: {parts}."),
        parts=t(N_(", ")).join(parts),
    )
