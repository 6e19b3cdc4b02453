"""How fresh the data are: the last entry of each source in each table, and the first glance at changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.atlas import EVENT_LABELS, Event
from oresight.locale import N_, format_date
from oresight.web._blocks import Notice
from oresight.web._grid import MISSING, Cell, Column, Grid

if TYPE_CHECKING:
    from oresight.web._visit import Visit

__all__ = ["changed", "due_soon", "fresh_table", "freshness"]

WEEK: Final = dt.timedelta(days=7)
LAST: Final = 6
TABLES: Final = {
    "production": N_("Production by country"),
    "trade": N_("Trade by country"),
    "prices": N_("Prices"),
    "demand_outlook": N_("Demand outlook"),
    "governance": N_("Governance"),
    "measures": N_("Measures"),
}
"""Tables whose last entries tell how fresh the data are."""
WHEN: Final = ("announced", "period", "year")
OUTLOOK: Final = "demand_outlook"
"""A table that looks ahead: its last year says how far, not how fresh."""


def fresh_table(visit: Visit) -> pl.DataFrame:
    """Return ``table, source_id, rows, last``: the last entry of each source in each table."""
    found = []
    for name in TABLES:
        table = visit.atlas.scan(name)
        column = next(one for one in WHEN if one in table.collect_schema())
        last = pl.col(column).cast(pl.String).max()
        rows = table.group_by("source_id").agg(rows=pl.len().cast(pl.Int64), last=last).collect()
        found.append(rows.select(pl.lit(name).alias("table"), "source_id", "rows", "last"))
    return pl.concat(found).sort("table", "last", "source_id", descending=[False, True, False])


def freshness(visit: Visit, table: pl.DataFrame) -> Grid:
    """Return how far each source of each table reaches, with its edition."""
    t = visit.t
    editions = dict(visit.atlas.table("sources").select("source_id", "edition").iter_rows())
    order = list(TABLES)
    rows = []
    for row in sorted(table.to_dicts(), key=lambda row: order.index(row["table"])):
        source = visit.atlas.source(row["source_id"])
        last = str(row["last"] or MISSING)
        rows.append(
            [
                Cell(t(TABLES[row["table"]]), href=visit.href(f"/data/{row['table']}")),
                Cell(source.title, source.publisher,
                     href=f"{visit.href('/data/sources')}#{row['source_id']}"),
                Cell(str(editions.get(row["source_id"]) or MISSING)),
                Cell(last, t(N_("looks ahead")) if row["table"] == OUTLOOK else ""),
                Cell(visit.words.number(row["rows"], 0)),
            ]
        )  # fmt: skip
    columns = (
        Column(t(N_("Data"))),
        Column(t(N_("Source"))),
        Column(t(N_("Its edition"))),
        Column(t(N_("Last entry"))),
        Column(t(N_("Rows")), right=True),
    )
    return Grid(columns, rows, t(N_("How fresh the data are")))


def changed(visit: Visit, changes: pl.DataFrame) -> list[object]:
    """Return what happened to measures in the last week, or the latest before it."""
    t = visit.t
    fresh = changes.filter(pl.col("last") >= visit.as_of - WEEK)
    title = t(N_("What changed this week"))
    shown = (fresh if fresh.height else changes).sort("last", descending=True).head(LAST)
    if shown.is_empty():
        return [Notice(t(N_("The ledger has no change in half a year.")))]
    note = "" if fresh.height else t(N_("Nothing in the last seven days; these are the latest."))
    rows = [_act(visit, row)
            for row in shown.to_dicts()]  # fmt: skip
    return [Grid(_heads(visit), rows, title, note, visit.same(form=".csv", table="changes"))]


def due_soon(visit: Visit, due: pl.DataFrame) -> list[object]:
    """Return what begins, ends or lapses next, with the days left."""
    t = visit.t
    if due.is_empty():
        return []
    rows = [
        [
            *_act(visit, row),
            Cell(t(N_("{count} days"), count=row["days"]), strong=row["days"] <= WEEK.days),
        ]
        for row in due.sort("first").head(LAST).to_dicts()
    ]
    columns = (*_heads(visit), Column(t(N_("Days left")), right=True))
    title = t(N_("What begins, ends or lapses within a year"))
    return [Grid(columns, rows, title, data=visit.same(form=".csv", table="due"))]


def _heads(visit: Visit) -> tuple[Column, ...]:
    names = (N_("Measure"), N_("Imposer"), N_("Event"), N_("Date"))
    return tuple(Column(visit.t(one)) for one in names)


def _act(visit: Visit, row: dict[str, Any]) -> list[Cell]:
    when = date = str(row["date"])
    if len(date) == len("2026-01-01"):
        when = format_date(dt.date.fromisoformat(date), visit.lang)
    return [
        Cell(row["title"], href=visit.href(f"/measures/{row['id']}")),
        Cell(visit.words.place(row["imposer"])),
        Cell(visit.t(EVENT_LABELS[Event(row["event"])])),
        Cell(when),
    ]
