"""How far an importer is from the benchmarks of the Critical Raw Materials Act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import LINE, QUIET, base, category_axis, shortened, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

METHOD = "dependence"
SHOWN = 22
MET, MISSED = "#0b5cad", "#d55e00"
BENCHMARKS = (
    ("crma_extraction_gap", "extraction", N_("Extraction")),
    ("crma_processing_gap", "processing", N_("Processing")),
    ("crma_recycling_gap", "recycling", N_("Recycling")),
    ("crma_single_country", "single_third_country", N_("Largest single country")),
)
"""Indicator, row of the table ``benchmarks``, heading."""

CEILING = "crma_single_country"
LABEL_EMS = 14.0
VISIBLE = 0.005
"""Below, a bar cannot be seen and a nought is written."""
PANEL_LEFT = 23.0
PANEL_WIDTH = 16.5
PANEL_STEP = 19.4


@figure("gaps", N_("Gaps to the benchmarks of the Critical Raw Materials Act"))
def gaps(scene: Scene) -> Figure:
    """Draw, by commodity, the shares that the four benchmarks are set for."""
    scores = scene.scored(METHOD)
    table = _table(scores, _levels(scene))
    if table.is_empty():
        raise lacking("gaps", N_("No benchmark could be computed."))
    t = scene.t
    processing = table.filter(pl.col("indicator") == "crma_processing_gap")
    return Figure(
        name="gaps",
        title=t(
            N_(
                "{importer} meets the processing benchmark in {count} of {total} commodities where it "
                "is known"
            ),
            importer=scene.place(scene.importer),
            count=processing.filter(pl.col("met")).height,
            total=processing.height,
        ),
        subtitle=t(
            N_(
                "Share of annual consumption, per cent; the line is the benchmark for 2030 (10, 40, 25 "
                "at least, 65 at most)"
            )
        ),
        option=_option(scene, table),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=(
            t(
                N_(
                    "No bar: not known. Recycling rates are the EU's where the importer's own are not."
                )
            ),
        ),
        height=86 + 17 * table["commodity"].n_unique(),
    )


def _levels(scene: Scene) -> dict[str, float]:
    """Return each benchmark as a share of consumption, by the indicator that is held against it."""
    rows = dict(scene.atlas.table("benchmarks").select("id", "value_pct").iter_rows())
    return {indicator: rows[name] / 100 for indicator, name, _ in BENCHMARKS}


def _table(scores: pl.DataFrame, levels: dict[str, float]) -> pl.DataFrame:
    """Return shares (not gaps) with whether each benchmark is met, for the best known commodities."""
    known = scores.filter(
        pl.col("method") == METHOD,
        pl.col("indicator").is_in(list(levels)),
        pl.col("value").is_not_null(),
    )
    benchmark = pl.col("indicator").replace_strict(levels, return_dtype=pl.Float64)
    ceiling = pl.col("indicator") == CEILING
    shift = pl.when(ceiling).then(0.0).otherwise(benchmark)
    shares = known.with_columns(
        benchmark=benchmark,
        value=pl.col("value") + shift,
        low=pl.col("low") + shift,
        high=pl.col("high") + shift,
    ).with_columns(
        met=pl.when(pl.col("indicator") == CEILING)
        .then(pl.col("value") <= pl.col("benchmark"))
        .otherwise(pl.col("value") >= pl.col("benchmark"))
    )
    worst_first = shares.sort("met", "value").unique(["commodity", "indicator"], keep="first")
    counts = (
        worst_first.group_by("commodity")
        .agg(pl.len(), missed=(~pl.col("met")).sum())
        .sort("len", "missed", "commodity", descending=[True, True, False])
        .head(SHOWN)
    )
    return worst_first.filter(pl.col("commodity").is_in(counts["commodity"].implode())).select(
        "commodity", "indicator", "stage", "country", "importer", "year", "value", "low", "high", "unit",
        "benchmark", "met", "basis", "grade", "sources",
    ).sort("commodity", "indicator")  # fmt: skip


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    missed = table.group_by("commodity").agg((~pl.col("met")).sum())
    order = missed.sort("met", "commodity", descending=[False, True])["commodity"].to_list()
    names = [shortened(scene.commodity_name(code), LABEL_EMS) for code in order]
    cells = {(row["commodity"], row["indicator"]): row for row in table.to_dicts()}
    panels = list(enumerate(BENCHMARKS))
    levels = _levels(scene)
    return base(
        title=[
            {
                "text": scene.t(title),
                "left": f"{PANEL_LEFT + PANEL_STEP * at}%",
                "top": 0,
                "textStyle": {"fontSize": 12, "fontWeight": "bold", "fontFamily": "Noto Sans JP"},
            }
            for at, (_, _, title) in panels
        ],
        grid=[
            {
                "left": f"{PANEL_LEFT + PANEL_STEP * at}%",
                "width": f"{PANEL_WIDTH}%",
                "top": 26,
                "bottom": 26,
            }
            for at, _ in panels
        ],
        xAxis=[
            value_axis(
                gridIndex=at,
                min=0,
                max=100,
                interval=50,
                axisLabel={"color": QUIET, "fontSize": 10},
                splitLine={"lineStyle": {"color": LINE, "width": 0.5}},
            )
            for at, _ in panels
        ],
        yAxis=[
            category_axis(
                names,
                gridIndex=at,
                axisLabel={"show": at == 0, "interval": 0, "fontSize": 11},
            )
            for at, _ in panels
        ],
        series=[
            _series(at, name, levels[name], [cells.get((code, name)) for code in order])
            for at, (name, _, _) in panels
        ],
    )


def _series(
    at: int, name: str, level: float, rows: list[dict[str, float] | None]
) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        "xAxisIndex": at,
        "yAxisIndex": at,
        "barWidth": "64%",
        "data": [
            None
            if row is None
            else {
                "value": round(100 * row["value"], 2),
                "itemStyle": {"color": MET if row["met"] else MISSED},
                "label": {
                    "show": row["value"] < VISIBLE,
                    "position": "right",
                    "formatter": "0",
                    "color": MISSED,
                    "fontSize": 10,
                },
            }
            for row in rows
        ],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": "#1a1a1c", "type": "solid", "width": 1},
            "data": [{"xAxis": 100 * level}],
        },
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{benchmark}: {met} of {known} met"),
            benchmark=t(title),
            met=table.filter(pl.col("indicator") == name, pl.col("met")).height,
            known=table.filter(pl.col("indicator") == name).height,
        )
        for name, _, title in BENCHMARKS
    ]
    return t(N_("Bars by commodity against four benchmarks. {parts}."), parts="; ".join(parts))
