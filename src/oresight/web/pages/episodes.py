"""One past episode: what was seen, what the engine says of it blind, and the measure to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter

from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.figures import draw
from oresight.locale import N_
from oresight.report import Heading, Items, Paragraph
from oresight.runs import Run
from oresight.web._blocks import Button, Links, Notice
from oresight.web._cards import card_of, word_table
from oresight.web._page import Page, page
from oresight.web._past import DRAWS, backtested
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Measure
    from oresight.web._visit import Visit

router = APIRouter()

SEEN: Final = (
    "commodity", "metric", "period", "observed", "value", "low", "high", "no_effect", "full_ban",
    "unit", "grade",
)  # fmt: skip


@page(router, "/evidence/{episode}")
def one_episode(visit: Reading, episode: str) -> Page:
    """Return one past episode: seen and replayed, number by number."""
    facts = visit.atlas.table("episodes").filter(episode=episode)
    if facts.is_empty():
        known = visit.atlas.table("episodes")["episode"].unique().to_list()
        raise UnknownNameError("episode", episode, near=nearest(episode, known))
    found = backtested(visit.desk)
    rows = found.observations.filter(episode=episode)
    scores = found.scores.filter(episode=episode)
    return Page(
        title=visit.t(N_("Episode {name}"), name=episode),
        lead=_lead(facts),
        blocks=(
            *_picture(visit, episode),
            word_table(
                visit, rows, columns=SEEN, title=visit.t(N_("Seen and replayed")),
                data=visit.same(form=".csv"),
            ),
            *_notes(visit, rows),
            word_table(
                visit, scores.filter(pl.col("value").is_not_null()),
                columns=("commodity", "metric", "indicator", "value", "low", "high", "unit", "missed"),
                title=visit.t(N_("Scores")),
            ),
            Paragraph(visit.t(N_("The market is that of the year before, or of the nearest year known."))),
            *_measures(visit, facts),
            word_table(
                visit, facts, columns=("subject", "form", "variable", "geography", "period_before",
                "period_after", "source", "confidence"), title=visit.t(N_("Where it was seen")),
            ),
        ),
        tables={"observations": rows, "scores": scores, "episode": facts},
        run=Run.of(
            {"evidence": "backtest", "draws": DRAWS["backtest"]},
            edition=visit.atlas.edition, seed=1,
        ),
        command=f"oresight evidence run --draws {DRAWS['backtest']} --detail",
    )  # fmt: skip


def _notes(visit: Visit, rows: pl.DataFrame) -> list[object]:
    """Return what is to be known of the replays, each thing once."""
    told = rows["note"].drop_nulls().unique(maintain_order=True)
    return [Items(tuple(map(visit.t, told)))] if told.len() else []


def _lead(facts: pl.DataFrame) -> str:
    row = facts.row(0, named=True)
    told = (row["actor"], row["measure"], row["announced"])
    return " · ".join(str(one) for one in told if one)


def _picture(visit: Visit, episode: str) -> list[object]:
    from oresight.errors import BadInputError

    try:
        figure = draw("episode", visit.scene(episode=episode, past=backtested(visit.desk)))
    except BadInputError:
        return [Notice(visit.t(N_("No ratio of this episode can be compared.")))]
    return [card_of(visit, figure, episode=episode)]


def _measures(visit: Visit, facts: pl.DataFrame) -> list[object]:
    """Return buttons that follow the measures of the ledger that the episode is of."""
    found = {one.id: one for one in _in_ledger(visit, facts)}
    title = Heading(visit.t(N_("Follow the measure")), 2)
    if not found:
        return [title, Notice(visit.t(N_("The ledger has no measure of that day and country.")))]
    blocks: list[object] = [title]
    for one in found.values():
        address = visit.href(f"/measures/{one.id}")
        blocks += [
            Links(((one.title(visit.lang), address),)),
            Button(
                visit.href(f"/measures/{one.id}/simulation").partition("?")[0],
                visit.t(N_("Simulate this measure")),
                visit.state,
            ),
        ]
    return blocks


def _in_ledger(visit: Visit, facts: pl.DataFrame) -> Iterator[Measure]:
    """Yield the measures that were announced on the day, by the country, on the commodity."""
    for actor, day, commodity in (
        facts.select("actor", "announced", "commodity").unique(maintain_order=True).iter_rows()
    ):
        imposer = _code(visit, actor)
        for one in visit.desk.ledger.measures:
            near = {commodity, *visit.atlas.catalogue.ancestors(commodity)}
            if (
                imposer is not None
                and one.imposer.code == imposer
                and str(one.announced) == day
                and near & set(one.commodities)
            ):
                yield one


def _code(visit: Visit, actor: str | None) -> str | None:
    try:
        return str(visit.atlas.country(actor or "").iso3)
    except UnknownNameError:
        return None
