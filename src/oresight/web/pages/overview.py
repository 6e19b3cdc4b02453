"""概況: what changed, where the importer is most exposed, what may come, how fresh the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from fastapi import APIRouter

from oresight.atlas import changes_between, expiry_calendar
from oresight.locale import N_, format_date
from oresight.runs import Run
from oresight.scenarios import load_scenario
from oresight.web._blocks import Tile, Tiles, Waiting
from oresight.web._cards import card
from oresight.web._choices import Choice, Choices, importer_choice
from oresight.web._desk import BACK
from oresight.web._fresh import changed, due_soon, fresh_table, freshness
from oresight.web._grid import MISSING, Cell, Column, Grid, number_cell, share_cell
from oresight.web._page import Page, page
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.exposure import NationalExposure

router = APIRouter()

WORST: Final = 5
NO_NUMBER: Final = N_("not known: the data do not suffice")
STORIES: Final = ("bloc-formation", "resource-nationalism", "substitution")


@page(router, "/")
def overview(visit: Reading) -> Page:
    """Return what changed, the worst exposures, three stories and the freshness of the sources."""
    t, day = visit.t, visit.as_of
    changes = changes_between(visit.desk.ledger, day - BACK, day, lang=visit.lang)
    due = expiry_calendar(visit.desk.ledger, day, lang=visit.lang)
    known = visit.desk.exposure_if_known(visit.importer, day)
    fresh = visit.desk.results.of(("fresh",), lambda: fresh_table(visit))
    text = t(N_("Exposures are being computed; this takes some seconds, once a day."))
    blocks = (
        _ask(visit),
        *changed(visit, changes),
        *due_soon(visit, due),
        *([Waiting(visit.href("/exposure"), text)] if known is None else _worst(visit, known)),
        _stories(visit),
        freshness(visit, fresh),
    )
    run = Run.of({"overview": visit.importer, "as_of": day}, edition=visit.atlas.edition, as_of=day)
    return Page(
        title=t(N_("Overview: {importer}"), importer=visit.words.place(visit.importer)),
        lead=t(N_("As of {date}"), date=format_date(day, visit.lang)),
        blocks=blocks,
        tables={"changes": changes, "due": due, "fresh": fresh}
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


def _worst(visit: Visit, found: NationalExposure, count: int = WORST) -> list[object]:
    table = found.worst(count)
    refining = found.of("concentration").filter(
        pl.col("indicator") == "top1_share", pl.col("stage") == "refine"
    )
    cut = found.of("eu-sr").filter(pl.col("indicator") == "supply_risk")
    behind = {
        name: {row["commodity"]: row for row in rows.to_dicts()}
        for name, rows in (("refiner", refining), ("risk", cut))
    }
    t = visit.t
    columns = (
        Column(t(N_("Commodity"))),
        Column(t(N_("Rank: best, median, worst"))),
        Column(t(N_("Supply risk"))),
        Column(t(N_("Probability of crossing the threshold"))),
        Column(t(N_("Largest refiner"))),
    )
    rows = [_exposed(visit, row, table, behind) for row in table.to_dicts()]
    note = t(
        N_("By the median of the ranks that all methods give; supply risk is critical from 1.")
    )
    return [
        Grid(columns, rows, t(N_("Worst exposures")), note, visit.href("/exposure.csv")),
        *card(visit, "worst", scores=found.scores),
    ]


def _exposed(
    visit: Visit,
    row: dict[str, Any],
    table: pl.DataFrame,
    behind: dict[str, dict[str, dict[str, Any]]],
) -> list[Cell]:
    """Return one exposure; a blank says why."""
    words, name = visit.words, row["commodity"]
    ranks = [words.number(row[one], 0) for one in ("best_rank", "median_rank", "worst_rank")]
    top = max([1.0, *table["high"].drop_nulls()])
    chance, first = row["p_critical"], behind["refiner"].get(name)
    refiner = Cell(MISSING, _why(visit, first))
    if first is not None and first["value"] is not None:
        share = share_cell(words, first["value"], first["low"], first["high"])
        place, address = words.place(first["country"]), visit.href(f"/countries/{first['country']}")
        refiner = Cell(f"{place} {share.text}", share.detail, share.span, href=address)
    return [
        Cell(words.commodity(name), href=visit.href(f"/commodities/{name}")),
        Cell("\u2009–\u2009".join(ranks)),
        number_cell(
            words, row["supply_risk"], row["low"], row["high"], top=top,
            why=_why(visit, behind["risk"].get(name)),
        ),
        Cell(words.percent(chance), span=None if chance is None else (0.0, chance, chance)),
        refiner,
    ]  # fmt: skip


def _why(visit: Visit, row: dict[str, Any] | None) -> str:
    """Return why a number is missing."""
    return visit.t(row["note"]) if row and row["note"] else visit.t(NO_NUMBER)


def _ask(visit: Visit) -> Choices:
    """Return the form that chooses importer and day."""
    day = Choice("as_of", visit.t(N_("As of")), visit.as_of.isoformat(), sort="date")
    return Choices(
        visit.href("/").partition("?")[0], (importer_choice(visit), day), visit.t(N_("Show"))
    )


def _stories(visit: Visit) -> Tiles:
    tiles = []
    for name in STORIES:
        story = load_scenario(visit.atlas, name)
        title, text = story.title.text(visit.lang), story.description.text(visit.lang)
        tiles.append(Tile(visit.href(f"/scenarios/{name}"), title or name, text or ""))
    return Tiles(tuple(tiles), visit.t(N_("What may come")))
