"""Every measure of the ledger as a thin bar on a line of time, by instrument."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of, open_ledger
from oresight.figures._figure import Figure
from oresight.figures._measures import day_line, stretches
from oresight.figures._registry import figure, lacking
from oresight.figures._style import (
    INK,
    STATUS_FILLS,
    base,
    category_axis,
    ems,
    legend,
    milliseconds,
)
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

OPEN = ("in_force", "suspended", "unknown", "announced")
"""What a bar shows; one that ended ends."""
YEARS_BACK = 12
YEARS_AHEAD = 1
LABEL_SIZE = 11
ROW = 7
"""Height of a bar with its gap, in pixels."""

APART = 1
"""Empty rows between instruments."""

LEAST = 3
"""Rows of an instrument at least, so that its name has room."""


@figure("measures-ledger", N_("All measures by instrument, on a line of time"))
def measures_ledger(scene: Scene) -> Figure:
    """Draw when each measure was announced, in force and suspended, those of one kind together."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("measures-ledger", N_("The ledger has no dated measure on it by that day."))
    now = table.unique("id", keep="first")
    held = now.filter(pl.col("status_on_day") == "in_force")
    t, rows = scene.t, _rows(table)
    return Figure(
        name="measures-ledger",
        title=t(
            N_("{count} of {total} measures on record are in force on {date}"),
            count=held.height,
            total=now.height,
            date=format_date(scene.as_of, scene.lang),
        ),
        subtitle=t(
            N_(
                "A bar a measure, by instrument and in order of their beginning; the line marks the day, "
                "pale is what follows if nothing changes"
            )
        ),
        option=_option(scene, table, rows),
        table=table,
        alt=_alt(scene, now),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "A bar that reaches the right edge has no end on record. A date known to the month "
                    "or year stands at its first day."
                )
            ),
            t(N_("Measures without any date on record are in the table of the ledger alone.")),
        ),
        height=56 + ROW * len(rows),
        fixed=True,
    )


def _table(scene: Scene) -> pl.DataFrame:
    """Return one row for each stretch of time in which a measure keeps a status, by instrument."""
    ledger = open_ledger(scene.atlas)
    rows = measures_as_of(ledger, scene.as_of, lang=scene.lang, commodity=scene.commodity)
    found = [
        (name, *stretch)
        for name in rows["id"]
        for stretch in stretches(ledger[name], until=_last(scene), kept=OPEN)
    ]
    columns = ["id", "start", "end", "state"]
    spans = pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String), orient="row")
    return (
        rows.rename({"status": "status_on_day"})
        .join(spans, on="id", how="inner")
        .filter(pl.col("end").is_null() | (pl.col("end") >= _first(scene).isoformat()))
        .with_columns(
            begun=pl.col("start").min().over("id"), many=pl.col("id").n_unique().over("instrument")
        )
        .sort("many", "instrument", "begun", "id", "start", descending=[True, *[False] * 4])
        .select(
            "id", "imposer", "title", "commodities", "instrument", "start", "end",
            pl.col("state").alias("status"), "status_on_day", "legal_reference", "grade", "source_id",
        )
    )  # fmt: skip


def _first(scene: Scene) -> dt.date:
    return dt.date(scene.as_of.year - YEARS_BACK, 1, 1)


def _last(scene: Scene) -> dt.date:
    return dt.date(scene.as_of.year + YEARS_AHEAD, 12, 31)


def _rows(table: pl.DataFrame) -> list[tuple[str, str]]:
    """Return instrument and measure of each row of the picture, from the top; blank where it is empty."""
    found: list[tuple[str, str]] = []
    pairs = table.select("instrument", "id").unique(maintain_order=True).iter_rows()
    for kind, group in groupby(pairs, key=lambda pair: pair[0]):
        names = [name for _, name in group]
        blank = max(LEAST - len(names), 0) + APART
        found += [(kind, name) for name in [*names, *[""] * blank]]
    return found


def _option(scene: Scene, table: pl.DataFrame, rows: list[tuple[str, str]]) -> dict[str, Any]:
    shown = [state for state in OPEN if (table["status"] == state).any()]
    labels = _labels(scene, rows)
    places = {name: len(rows) - 1 - at for at, (_, name) in enumerate(rows) if name}
    return base(
        legend=legend(data=[scene.t(STATUS_LABELS[Status(state)]) for state in shown]),
        grid={
            "left": LABEL_SIZE * max(map(ems, labels)) + 14,
            "right": 22,
            "top": 30,
            "bottom": 22,
        },
        xAxis={
            "type": "time",
            "min": milliseconds(_first(scene).isoformat()),
            "max": milliseconds(_last(scene).isoformat()),
            "axisLabel": {"color": "#5a5a60", "formatter": "{yyyy}"},
            "minInterval": 365 * 24 * 3600 * 1000,
            "splitLine": {"show": True, "lineStyle": {"color": "#d8d8db", "width": 0.6}},
        },
        yAxis=category_axis(
            list(reversed(labels)),
            axisLabel={"interval": 0, "fontSize": LABEL_SIZE, "lineHeight": 12.5, "color": INK},
        ),
        series=[
            {
                "type": "custom",
                "name": scene.t(STATUS_LABELS[Status(state)]),
                "renderItem": {"$fn": "span"},
                "itemStyle": STATUS_FILLS[state],
                "encode": {"x": [1, 2], "y": 0},
                "clip": True,
                "data": _spans(scene, table.filter(status=state), places),
            }
            for state in shown
        ]
        + [day_line(scene)],
    )


def _labels(scene: Scene, rows: list[tuple[str, str]]) -> list[str]:
    """Return the name of each instrument beside its middle row, and blanks."""
    labels = [""] * len(rows)
    names = open_ledger(scene.atlas).instruments
    at = 0
    for kind, group in groupby(rows, key=lambda pair: pair[0]):
        size = len([*group])
        labels[at + (size - APART - 1) // 2] = names[kind].label(scene.lang)
        at += size
    return labels


def _spans(scene: Scene, table: pl.DataFrame, places: dict[str, int]) -> list[list[float]]:
    today = milliseconds(scene.as_of.isoformat())
    data: list[list[float]] = []
    for row in table.to_dicts():
        start = milliseconds(row["start"])
        end = milliseconds(row["end"] or _last(scene).isoformat())
        if start < today:
            data.append([places[row["id"]], start, min(end, today), 1.0])
        if end > today:
            data.append([places[row["id"]], max(start, today), end, 0.4])
    return data


def _alt(scene: Scene, now: pl.DataFrame) -> str:
    names = open_ledger(scene.atlas).instruments
    counts = now["instrument"].value_counts().sort("count", "instrument", descending=[True, False])
    parts = [
        scene.t(N_("{instrument} {count}"), instrument=names[kind].label(scene.lang), count=count)
        for kind, count in counts.head(4).iter_rows()
    ]
    return scene.t(
        N_("Bars on a line of time, one a measure. Most are: {parts}."),
        parts=scene.t(N_(", ")).join(parts),
    )
