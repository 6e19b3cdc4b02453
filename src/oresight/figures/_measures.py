"""What is in force, suspended or unknown on a day, on a line of time."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of, open_ledger, status
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import (
    STATUS_FILLS,
    base,
    category_axis,
    legend,
    milliseconds,
    wrapped,
)
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Measure
    from oresight.figures._scene import Scene

SHOWN = 24
YEARS_BACK = 4
YEARS_AHEAD = 1
STANDING = ("in_force", "suspended", "unknown", "announced")
PLANNED = 0.4
"""How strong a bar stands after the day of the figure."""

DAY = dt.timedelta(days=1)
LABEL_EMS = 25.0
FEW = 12
"""Bars up to which the height stays: labels of a lower picture would meet."""

ROW_HEIGHTS = {1: 17, 2: 28}
"""In pixels, by the lines of the longest label."""


LATEST = N_(
    "Status over time, latest announced first; the line marks {date}, pale is what follows "
    "if nothing changes. The {shown} latest of {total}"
)
NAMING = N_(
    "Status over time; the line marks {date}, pale is what follows if nothing changes. "
    "{shown} of {total}, what names the commodity before the rest"
)


@figure("measures", N_("Timeline of export restrictions"))
def measures(scene: Scene) -> Figure:
    """Draw the export restrictions that reach the importer and have not ended, by start."""
    table = _table(scene)
    if table.is_empty():
        raise lacking(
            "measures", N_("The ledger knows of no restriction that reaches that importer.")
        )
    shown = table.filter(pl.col("id").is_in(_chosen(scene, table)))
    now = table.unique("id", keep="first", maintain_order=True)
    counts = dict(now["status_on_day"].value_counts().iter_rows())
    t = scene.t
    names = _names(scene, shown)
    lines = max(name.count("\n") + 1 for name in names.values())
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
            LATEST if scene.rows is None else NAMING,
            date=format_date(scene.as_of, scene.lang),
            shown=len(names),
            total=now.height,
        ),
        option=_option(scene, shown, names),
        table=shown,
        alt=_alt(scene, now),
        sources=tuple(shown["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "A bar that reaches the right edge has no end on record. A date known to the month "
                    "or year stands at its first day."
                )
            ),
        ),
        height=62 + ROW_HEIGHTS[lines] * len(names),
        fixed=lines > 1 or len(names) <= FEW,
    )


def _chosen(scene: Scene, table: pl.DataFrame) -> list[str]:
    """Return the latest; where few are wanted, those that name the commodity before the rest."""
    once = table.unique("id", keep="first", maintain_order=True)
    if scene.rows is None:
        return once["id"].head(SHOWN).to_list()
    naming = once.filter(pl.col("commodities").list.contains(scene.commodity or ""))
    ids = dict.fromkeys([*naming["id"], *once["id"]])
    return list(ids)[: scene.rows]


def _table(scene: Scene) -> pl.DataFrame:
    """Return one row for each stretch of time in which a measure keeps a status, latest first."""
    ledger = open_ledger(scene.atlas)
    rows = measures_as_of(
        ledger,
        scene.as_of,
        lang=scene.lang,
        target=scene.importer,
        commodity=scene.commodity,
    )
    instruments = scene.atlas.table("instruments").filter(pl.col("restricts_exports"))["instrument"]
    kept = rows.filter(
        pl.col("status").is_in(STANDING), pl.col("instrument").is_in(instruments.implode())
    )
    found = [
        (name, *stretch)
        for name in kept["id"]
        for stretch in stretches(ledger[name], until=_last(scene))
    ]
    columns = ["id", "start", "end", "state"]
    spans = pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String), orient="row")
    return (
        kept.rename({"status": "status_on_day"})
        .join(spans, on="id", how="inner")
        .with_columns(first=pl.col("start").min().over("id"))
        .sort("first", "id", "start", descending=[True, False, False])
        .select(
            "id",
            "imposer",
            "title",
            "commodities",
            "instrument",
            "start",
            "end",
            pl.col("state").alias("status"),
            "status_on_day",
            "legal_reference",
            "grade",
            "source_id",
        )
    )


def _first(scene: Scene, table: pl.DataFrame) -> dt.date:
    """Return the first of January before everything shown, but not too long ago."""
    return dt.date(max(scene.as_of.year - YEARS_BACK, int(str(table["start"].min())[:4])), 1, 1)


def _last(scene: Scene) -> dt.date:
    return dt.date(scene.as_of.year + YEARS_AHEAD, 12, 31)


def stretches(
    measure: Measure, *, until: dt.date, kept: Sequence[str] = STANDING
) -> list[tuple[str, str | None, str]]:
    """
    Return start, end (None: open) and status of each stretch that begins by *until*.

    What is known to the month or year is set at its first day, and asked for on its last.
    """
    begins = (measure.announced, measure.start, measure.suspended_from, measure.resumed)
    lasts = (measure.suspended_until, measure.end)
    turns = {date.first: date.last for date in begins if date}
    turns |= {date.last + DAY: date.last + DAY for date in lasts if date}
    if not turns:
        return []
    states = [(day, status(measure, turns[day]).status) for day in sorted(turns) if day <= until]
    changes = [states[0], *(new for old, new in pairwise(states) if new[1] != old[1])]
    ends = [day.isoformat() for day, _ in changes[1:]]
    return [
        (day.isoformat(), end, state.value)
        for (day, state), end in zip(changes, [*ends, None], strict=True)
        if state in kept
    ]


def _names(scene: Scene, table: pl.DataFrame) -> dict[str, str]:
    """Return the label of each measure."""
    return {
        row["id"]: wrapped(f"{scene.place(row['imposer'])}: {row['title']}", LABEL_EMS)
        for row in table.unique("id", keep="first", maintain_order=True).to_dicts()
    }


def _option(scene: Scene, table: pl.DataFrame, names: dict[str, str]) -> dict[str, Any]:
    shown = [state for state in STANDING if (table["status"] == state).any()]
    places = {name: at for at, name in enumerate(reversed(names))}
    return base(
        legend=legend(data=[scene.t(STATUS_LABELS[Status(state)]) for state in shown]),
        grid={"left": 4, "right": 22, "top": 30, "bottom": 22, "containLabel": True},
        xAxis={
            "type": "time",
            "min": milliseconds(_first(scene, table).isoformat()),
            "max": milliseconds(_last(scene).isoformat()),
            "axisLabel": {"color": "#5a5a60", "formatter": "{yyyy}"},
            "minInterval": 365 * 24 * 3600 * 1000,
            "splitLine": {"show": True, "lineStyle": {"color": "#d8d8db", "width": 0.6}},
        },
        yAxis=category_axis(
            list(reversed(names.values())),
            axisLabel={"interval": 0, "fontSize": 11, "lineHeight": 12.5, "color": "#1a1a1c"},
        ),
        series=[_spans(scene, table, state, places=places) for state in shown] + [day_line(scene)],
    )


def _spans(
    scene: Scene, table: pl.DataFrame, state: str, *, places: dict[str, int]
) -> dict[str, Any]:
    today = milliseconds(scene.as_of.isoformat())
    data: list[list[float]] = []
    for row in table.filter(pl.col("status") == state).to_dicts():
        start, end = (
            milliseconds(row["start"]),
            milliseconds(row["end"] or _last(scene).isoformat()),
        )
        if start < today:
            data.append([places[row["id"]], start, min(end, today), 1.0])
        if end > today:
            data.append([places[row["id"]], max(start, today), end, PLANNED])
    return {
        "type": "custom",
        "name": scene.t(STATUS_LABELS[Status(state)]),
        "renderItem": {"$fn": "span"},
        "itemStyle": STATUS_FILLS[state],
        "encode": {"x": [1, 2], "y": 0},
        "clip": True,
        "data": data,
    }


def day_line(scene: Scene) -> dict[str, Any]:
    """Return the line that marks the day."""
    return {
        "type": "line",
        "data": [],
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": "#1a1a1c", "type": "solid", "width": 1.4},
            "data": [{"xAxis": milliseconds(scene.as_of.isoformat())}],
        },
    }


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
