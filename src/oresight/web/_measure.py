"""One measure as a page shows it: its facts, its history, who answered whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import Event, response_chains, status
from oresight.locale import N_
from oresight.web._cards import word_table
from oresight.web._ledger import hs_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Measure
    from oresight.web._cards import WordTable
    from oresight.web._visit import Visit

__all__ = ["measure_facts", "neighbours"]

RELATED: Final = 12
MISSING: Final = "–"
SCOPES: Final = {
    "all": N_("everything of them"),
    "component": N_("components"),
    "compound": N_("compounds"),
    "dual_use": N_("dual-use items"),
    "magnet": N_("magnets"),
    "ore": N_("ores and concentrates"),
    "refined": N_("refined forms"),
    "scrap": N_("scrap"),
    "technology": N_("know-how and equipment"),
}
LICENCE: Final = "export_licence"
HISTORY: Final = (
    (Event.ANNOUNCED, "announced"),
    (Event.STARTED, "effective"),
    (Event.SUSPENDED, "suspended_from"),
    (Event.SUSPENSION_OVER, "suspended_until"),
    (Event.RESUMED, "resumed"),
    (Event.ENDED, "ended"),
)


def measure_facts(visit: Visit, one: Measure) -> list[tuple[str, str]]:
    """Return what the ledger records of a measure, named."""
    t, words = visit.t, visit.words
    comma = t(N_(", "))
    at = status(one, visit.as_of)
    source = visit.atlas.source(one.source_id)
    codes = hs_codes(visit, [*one.commodities], [*one.stages])
    return [
        (t(N_("Status")), f"{words.status(at.status)} – {at.reason.text(visit.lang)}"),
        (t(N_("Imposer")), words.place(one.imposer.code)),
        (t(N_("Target")), comma.join(_target(visit, one))),
        (t(N_("Instrument")), visit.desk.ledger.instruments[one.instrument].label(visit.lang)),
        (t(N_("Commodities")), words.commodities(one.commodities)),
        (t(N_("Stage")), comma.join(words.stage(stage) for stage in one.stages) or MISSING),
        (t(N_("Scope")), comma.join(t(SCOPES.get(word, word)) for word in one.scope) or MISSING),
        (t(N_("Codes of trade (HS)")), comma.join(codes) or MISSING),
        (t(N_("Legal reference")), one.legal_reference or t(N_("not on record"))),
        (t(N_("Read in")), one.source),
        (t(N_("Source")), f"{source.publisher}, {source.title}"),
        (t(N_("Grade")), words.grade(one.grade)),
        (t(N_("Id")), one.id),
    ]  # fmt: skip


def _target(visit: Visit, one: Measure) -> Iterator[str]:
    for party in one.targets:
        place = visit.words.place(party.place)
        yield place if party.country is None else f"{party.name(visit.lang)} ({place})"


def neighbours(visit: Visit, one: Measure) -> tuple[object, ...]:
    """Return the dates of a measure, licences on record, who answered whom, and measures like it."""
    made = (_history(visit, one), _licences(visit, one), _chain(visit, one), _related(visit, one))
    return tuple(table for table in made if table is not None)


def _history(visit: Visit, one: Measure) -> WordTable | None:
    rows = [
        {"event": event.value, "date": str(day)}
        for event, name in HISTORY
        if (day := getattr(one, name)) is not None
    ]
    plans = ((N_("planned start"), one.planned_start), (N_("planned end"), one.planned_end),
             (N_("planned resumption"), one.planned_resumption))  # fmt: skip
    rows += [{"event": visit.t(name), "date": str(day)} for name, day in plans if day is not None]
    if not rows:
        return None
    return word_table(visit, pl.DataFrame(rows), title=visit.t(N_("History")))


def _licences(visit: Visit, one: Measure) -> WordTable | None:
    """Return what is on record of how the imposer's licences are granted."""
    if one.instrument != LICENCE:
        return None
    imposer = visit.atlas.country(one.imposer.code).name("en")
    rows = visit.atlas.table("licence_regimes").filter(pl.col("regime").str.starts_with(imposer))
    if rows.is_empty():
        return None
    shown = rows.select("regime", "subject", "metric", "value", "unit", "period", "source", "grade")
    note = visit.t(
        N_(
            "What other acts teach of how licences are handled is weighed in the back-test, not here: "
            "a simulation draws from the prior of the instrument."
        )
    )
    return word_table(visit, shown, title=visit.t(N_("How its licences are granted")), note=note)


def _chain(visit: Visit, one: Measure) -> WordTable | None:
    """Return the chain of answers that a measure stands in."""
    links_of = [
        (depth, link)
        for head in response_chains(visit.desk.ledger)
        if any(link.measure.id == one.id for _, link in head.walk())
        for depth, link in head.walk()
    ]
    rows = {link.measure.id: (depth, link) for depth, link in links_of}
    if not rows:
        return None
    table = pl.DataFrame(
        [
            {
                "title": "→ " * depth + link.measure.title(visit.lang),
                "imposer": link.measure.imposer.code,
                "announced": str(link.measure.announced or MISSING),
                "delay_days": link.delay_days,
            }
            for depth, link in rows.values()
        ]
    )
    links = [visit.href(f"/measures/{name}") for name in rows]
    note = visit.t(
        N_("That one measure answers another is an analyst's reading, by timing or by stated link.")
    )
    return word_table(visit, table, links=links, note=note, title=visit.t(N_("Who answered whom")))


def _related(visit: Visit, one: Measure) -> WordTable | None:
    """Return measures of the same imposer on the same commodities, or of the same kind."""
    mine = set(one.commodities)
    near = [
        other
        for other in visit.desk.ledger
        if other.id != one.id
        and (mine & set(other.commodities) or other.instrument == one.instrument)
        and other.imposer.code == one.imposer.code
    ]
    near.sort(key=lambda other: (-len(mine & set(other.commodities)), other.id))
    if not near:
        return None
    table = pl.DataFrame(
        [
            {
                "title": other.title(visit.lang),
                "commodities": ";".join(other.commodities),
                "status": status(other, visit.as_of).status.value,
                "announced": str(other.announced or MISSING),
            }
            for other in near[:RELATED]
        ]
    )
    links = [visit.href(f"/measures/{other.id}") for other in near[:RELATED]]
    return word_table(visit, table, links=links, title=visit.t(N_("Measures like it")))
