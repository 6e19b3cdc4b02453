"""What is in force, suspended or unknown on a day, on a line of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of, open_ledger
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import base, category_axis, legend, milliseconds, shortened
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

SHOWN = 26
YEARS_BACK = 4
YEARS_AHEAD = 1
COLOURS = {
    "in_force": "#d55e00",
    "suspended": "#56b4e9",
    "unknown": "#cc79a7",
    "announced": "#e69f00",
}
LABEL_EMS = 30.0


@figure("measures", N_("Timeline of export restrictions"))
def measures(scene: Scene) -> Figure:
    """Draw the export restrictions that reach the importer and have not ended, by start."""
    table = _table(scene)
    if table.is_empty():
        raise lacking(
            "measures", N_("The ledger knows of no restriction that reaches that importer.")
        )
    counts = dict(table["status"].value_counts().iter_rows())
    t = scene.t
    return Figure(
        name="measures",
        title=t(
            N_(
                "{count} export restrictions that reach {importer} are in force; the status of {unknown} "
                "is unknown"
            ),
            count=counts.get("in_force", 0),
            importer=scene.place(scene.importer),
            unknown=counts.get("unknown", 0),
        ),
        subtitle=t(
            N_("From start to known end; the line marks {date}. The {shown} latest of {total}"),
            date=format_date(scene.as_of, scene.lang),
            shown=min(SHOWN, table.height),
            total=table.height,
        ),
        option=_option(scene, table.head(SHOWN)),
        table=table.head(SHOWN),
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        height=70 + 17 * min(SHOWN, table.height),
    )


def _table(scene: Scene) -> pl.DataFrame:
    rows = measures_as_of(
        open_ledger(scene.atlas),
        scene.as_of,
        lang=scene.lang,
        target=scene.importer,
        commodity=scene.commodity,
    )
    instruments = scene.atlas.table("instruments").filter(pl.col("restricts_exports"))["instrument"]
    return (
        rows.filter(
            pl.col("status").is_in(list(COLOURS)), pl.col("instrument").is_in(instruments.implode())
        )
        .with_columns(start=pl.coalesce("effective", "announced"))
        .filter(pl.col("start").is_not_null(), pl.col("start") != "")
        .with_columns(end=pl.coalesce("ended", "suspended_until", "until"))
        .sort("start", "id", descending=[True, False])
        .select(
            "id",
            "imposer",
            "title",
            "commodities",
            "instrument",
            "start",
            "end",
            "status",
            "legal_reference",
            "grade",
            "source_id",
        )
    )


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, object]:
    rows = table.reverse().to_dicts()
    today = milliseconds(scene.as_of.isoformat())
    first = milliseconds(scene.as_of.replace(year=scene.as_of.year - YEARS_BACK, day=1).isoformat())
    last = milliseconds(scene.as_of.replace(year=scene.as_of.year + YEARS_AHEAD, day=1).isoformat())
    names = [shortened(f"{scene.place(row['imposer'])}: {row['title']}", LABEL_EMS) for row in rows]
    shown = [status for status in COLOURS if (table["status"] == status).any()]
    return base(
        legend=legend(data=[scene.t(STATUS_LABELS[Status(status)]) for status in shown]),
        grid={"left": 4, "right": 22, "top": 30, "bottom": 22, "containLabel": True},
        xAxis={
            "type": "time",
            "min": first,
            "max": last,
            "axisLabel": {"color": "#5a5a60", "formatter": "{yyyy}"},
            "minInterval": 365 * 24 * 3600 * 1000,
            "splitLine": {"show": True, "lineStyle": {"color": "#d8d8db", "width": 0.6}},
        },
        yAxis=category_axis(names, axisLabel={"interval": 0, "fontSize": 10.5}),
        series=[
            _spans(scene, rows, status, last=last, today=today if at == 0 else None)
            for at, status in enumerate(shown)
        ],
    )


def _spans(
    scene: Scene, rows: list[dict[str, str]], status: str, *, last: int, today: int | None
) -> dict[str, object]:
    data = [
        [at, milliseconds(row["start"]), milliseconds(row["end"]) if row["end"] else last]
        for at, row in enumerate(rows)
        if row["status"] == status
    ]
    series: dict[str, object] = {
        "type": "custom",
        "name": scene.t(STATUS_LABELS[Status(status)]),
        "renderItem": {"$fn": "span"},
        "itemStyle": {"color": COLOURS[status]},
        "encode": {"x": [1, 2], "y": 0},
        "clip": True,
        "data": data,
    }
    if today is not None:
        series["markLine"] = {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": "#1a1a1c", "type": "solid", "width": 1},
            "data": [{"xAxis": today}],
        }
    return series


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    imposers = (
        table["imposer"].value_counts(sort=True).sort("count", "imposer", descending=[True, False])
    )
    parts = [
        t(N_("{country} {count}"), country=scene.place(code), count=count)
        for code, count in imposers.head(3).iter_rows()
    ]
    return t(
        N_("Bars on a line of time, one a measure. By imposer: {parts}."),
        parts=t(N_(", ")).join(parts),
    )
