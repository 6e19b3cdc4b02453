"""概況: what changed, where the importer is most exposed, what may come, how fresh the data are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter

from oresight.atlas import changes_between, expiry_calendar
from oresight.locale import N_, format_date
from oresight.report import Heading
from oresight.runs import Run
from oresight.scenarios import load_scenario
from oresight.web._blocks import Notice, Tile, Tiles, Waiting
from oresight.web._cards import card, word_table
from oresight.web._page import Page, page
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.exposure import NationalExposure

router = APIRouter()

WEEK: Final = dt.timedelta(days=7)
LAST: Final = 6
WORST: Final = 5
TABLES: Final = {
    "production": N_("Production by country"),
    "trade": N_("Trade by country"),
    "prices": N_("Prices"),
    "measures": N_("Measures"),
}
"""Tables whose last entry tells how fresh the data are."""
STORIES: Final = ("bloc-formation", "resource-nationalism", "substitution")
CHANGES: Final = ("date", "imposer", "title", "event")


@page(router, "/")
def overview(visit: Reading) -> Page:
    """Return what changed, the worst exposures, three stories and the freshness of the sources."""
    t, day = visit.t, visit.as_of
    changes = changes_between(visit.desk.ledger, day - dt.timedelta(days=183), day, lang=visit.lang)
    due = expiry_calendar(visit.desk.ledger, day, lang=visit.lang)
    known = visit.desk.exposure_if_known(visit.importer, day)
    blocks: list[object] = [*_changed(visit, changes), *_due(visit, due)]
    if known is None:
        text = t(N_("Exposures are being computed; this takes some seconds, once a day."))
        blocks += [Waiting(visit.href("/exposure"), text)]
    else:
        blocks += _worst(visit, known)
    blocks += [_stories(visit), *_fresh(visit)]
    run = Run.of({"overview": visit.importer, "as_of": day}, edition=visit.atlas.edition, as_of=day)
    return Page(
        title=t(N_("Overview: {importer}"), importer=visit.words.place(visit.importer)),
        lead=t(N_("As of {date}"), date=format_date(day, visit.lang)),
        blocks=tuple(blocks),
        tables={"changes": changes, "due": due}
        | ({} if known is None else {"worst": known.worst(WORST)}),
        run=run,
        command=f"oresight run {visit.options}",
        kept=known is not None,
    )


@page(router, "/exposure")
def exposure(visit: Reading) -> Page:
    """Return the importer's worst exposures by all methods."""
    found = visit.exposure
    return Page(
        title=visit.t(N_("Exposure of {importer}"), importer=visit.words.place(visit.importer)),
        blocks=tuple(_worst(visit, found)),
        tables={"worst": found.worst(40), "scores": found.scores},
        run=found.run,
        command=f"oresight run {visit.options}",
    )


def _changed(visit: Visit, changes: pl.DataFrame) -> list[object]:
    t = visit.t
    fresh = changes.filter(pl.col("last") >= visit.as_of - WEEK)
    note = "" if fresh.height else t(N_("Nothing in the last seven days; these are the latest."))
    shown = (fresh if fresh.height else changes).sort("last", descending=True).head(LAST)
    title = t(N_("What changed this week"))
    if shown.is_empty():
        return [Heading(title, 2), Notice(t(N_("The ledger has no change in half a year.")))]
    links = (
        [visit.href(f"/measures/{name}") for name in shown["id"]] if "id" in shown.columns else []
    )
    columns = [name for name in CHANGES if name in shown.columns] or shown.columns
    return [
        word_table(
            visit, shown, columns=columns, title=title, links=links, note=note,
            data=visit.same(form=".csv", table="changes"),
        )
    ]  # fmt: skip


def _due(visit: Visit, due: pl.DataFrame) -> list[object]:
    if due.is_empty():
        return []
    shown = due.sort("first").head(LAST)
    columns = [name for name in CHANGES if name in shown.columns] or shown.columns
    links = (
        [visit.href(f"/measures/{name}") for name in shown["id"]] if "id" in shown.columns else []
    )
    title = visit.t(N_("What begins, ends or lapses within a year"))
    return [
        word_table(
            visit, shown, columns=columns, title=title, links=links,
            data=visit.same(form=".csv", table="due"),
        )
    ]  # fmt: skip


def _worst(visit: Visit, found: NationalExposure) -> list[object]:
    table = found.worst(WORST)
    columns = ("commodity", "supply_risk", "low", "high", "p_critical", "refiner", "refiner_share")
    return [
        word_table(
            visit, table, columns=columns, title=visit.t(N_("Worst exposures")),
            links=[visit.href(f"/commodities/{name}") for name in table["commodity"]],
            data=visit.href("/exposure.csv"),
        ),
        *card(visit, "ranking"),
    ]  # fmt: skip


def _stories(visit: Visit) -> Tiles:
    tiles = []
    for name in STORIES:
        story = load_scenario(visit.atlas, name)
        title, text = story.title.text(visit.lang), story.description.text(visit.lang)
        tiles.append(Tile(visit.href(f"/scenarios/{name}"), title or name, text or ""))
    return Tiles(tuple(tiles), visit.t(N_("What may come")))


def _fresh(visit: Visit) -> list[object]:
    """Return the last year of each kind of production and trade data that is in the edition."""
    rows = []
    for name in TABLES:
        table = visit.atlas.table(name)
        column = next(
            (one for one in ("year", "period", "announced") if one in table.columns), None
        )
        if column is not None:
            last = table[column].drop_nulls().cast(pl.String).max()
            title = visit.t(TABLES[name])
            rows.append({"item": title, "rows": table.height, "known_until": str(last)})
    title = visit.t(N_("How fresh the data are"))
    return [word_table(visit, pl.DataFrame(rows), title=title)] if rows else []
