"""規制: the ledger with its gaps, and one measure, from which one click simulates it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.atlas import measures_as_of
from oresight.locale import N_
from oresight.runs import Run
from oresight.web._cards import card
from oresight.web._ledger import FILTERS, choices, gaps, hs_codes
from oresight.web._measure import measure_facts, neighbours
from oresight.web._page import Page, page
from oresight.web._simulated import Asked, followable, reason_of
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()

Word = Annotated[str, Query(max_length=80)]
SORTS: Final = ("started", "title", "imposer", "instrument", "status")
HEADS: Final = {
    "title": N_("Measure"),
    "imposer": N_("Imposer"),
    "target": N_("Target"),
    "commodities": N_("Commodities"),
    "instrument": N_("Instrument"),
    "status": N_("Status"),
    "started": N_("Begun"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of the table: words, its status, and whether it can be simulated or why not."""

    measure: str
    words: Mapping[str, str]
    status: str
    codes: tuple[str, ...]
    reason: str
    href: str
    simulate: str


@page(router, "/measures")
def measures(
    visit: Reading, imposer: Word = "", target: Word = "", commodity: Word = "",
    instrument: Word = "", status: Word = "", sort: Word = "started",
) -> Page:  # fmt: skip
    """Return the ledger on a day, filtered, with a timeline, and the gaps by country and instrument."""
    wanted = dict(zip(FILTERS, (imposer, target, commodity, instrument, status), strict=True))
    found = _sorted(_filtered(visit, wanted), sort)
    known = followable(visit.desk, visit.importer)
    return Page(
        title=visit.t(N_("Measures")),
        lead=visit.t(
            N_("{count} policy acts on critical minerals, with the status of each on the day."),
            count=found.height,
        ),
        blocks=card(visit, "measures-ledger", commodity=_code(visit, commodity)),
        tables={"measures": found, "gaps": gaps(visit, found).table},
        run=Run.of({"measures": wanted}, edition=visit.atlas.edition, as_of=visit.as_of),
        command=_command(visit, wanted),
        template="measures.html",
        more={
            "rows": [_row(visit, row, known) for row in found.to_dicts()],
            "heads": [(name, visit.t(label)) for name, label in HEADS.items()],
            "sorts": SORTS,
            "choices": choices(visit),
            "wanted": wanted | {"sort": sort},
            "checked": known is not None,
            "gaps": gaps(visit, found),
        },
        kept=known is not None,
    )


def _code(visit: Visit, commodity: str) -> str | None:
    return visit.atlas.commodity(commodity).id if commodity else None


def _filtered(visit: Visit, wanted: dict[str, str]) -> pl.DataFrame:
    asked = {name: word for name, word in wanted.items() if word}
    rows = measures_as_of(visit.desk.ledger, visit.as_of, lang=visit.lang, **asked)
    return rows.with_columns(started=pl.coalesce("announced", "effective", "ended"))


def _sorted(rows: pl.DataFrame, sort: str) -> pl.DataFrame:
    column = sort if sort in SORTS else SORTS[0]
    return rows.sort(column, "id", descending=[column == "started", False], nulls_last=True)


def _row(visit: Visit, row: dict[str, Any], known: Mapping[str, str] | None) -> Row:
    words = visit.words
    instrument = visit.desk.ledger.instruments[row["instrument"]].label(visit.lang)
    reason = reason_of(visit.desk.ledger[row["id"]], known)
    asked = Asked(row["id"], visit.importer)
    return Row(
        row["id"],
        {
            "title": row["title"],
            "imposer": words.place(row["imposer"]),
            "target": visit.t(N_(", ")).join(words.place(one) for one in row["target"]),
            "commodities": words.commodities(row["commodities"]),
            "instrument": instrument,
            "status": words.status(row["status"]),
            "status_reason": row["status_reason"],
            "started": row["started"] or "–",
        },
        row["status"],
        hs_codes(visit, row["commodities"], row["stage"]),
        visit.t(reason) if reason else "",
        visit.href(f"/measures/{row['id']}"),
        visit.href(asked.path()),
    )


def _command(visit: Visit, wanted: dict[str, str]) -> str:
    given = " ".join(f"--{name} {word}" for name, word in wanted.items() if word)
    return f"oresight measures --as-of {visit.as_of} {given}".strip()


@page(router, "/measures/{measure}")
def one_measure(visit: Reading, measure: str) -> Page:
    """Return one measure: its facts, what answered it, and whether it can be simulated."""
    one = visit.desk.ledger[measure]
    rows = measures_as_of(visit.desk.ledger, dt.date.max, lang=visit.lang).filter(id=one.id)
    known = followable(visit.desk, visit.importer)
    reason = reason_of(one, known)
    asked = Asked(one.id, visit.importer)
    return Page(
        title=one.title(visit.lang),
        lead=one.summary(visit.lang),
        blocks=neighbours(visit, one),
        tables={"measure": rows},
        run=Run.of({"measure": one.id}, edition=visit.atlas.edition, as_of=visit.as_of),
        command=f"oresight simulate {one.id} --importer {visit.importer}"
        if not reason
        else _command(visit, {"imposer": one.imposer.code}),
        template="measure.html",
        more={
            "facts": measure_facts(visit, one),
            "reason": visit.t(reason) if reason else "",
            "simulate": visit.href(asked.path()),
        },
        kept=known is not None,
    )
