"""What to ask each supplier: what the sheet leaves blank, and what looks critical."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import STATUS_LABELS
from oresight.codes import Stage
from oresight.company._exposure import in_force, nearest_of
from oresight.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oresight.atlas import Atlas, Restriction
    from oresight.codes import CommodityId, Iso3
    from oresight.company._exposure import Barriers, Exposed
    from oresight.company._part import Part

__all__ = ["Question", "question_table", "questions_of"]

FIRST, SECOND, THIRD = 1, 2, 3
ALMOST_ALL: Final = 0.8
"""Share of one country from which a second source is asked for."""

NOTABLE: Final = 0.2
"""Share of an average from which a country is asked about."""

LIKELY: Final = 0.05
"""Probability of a stop from which a part is asked about first."""

ASKED: Final = {
    Stage.COMPONENT: N_("In which country, and at which plant, is {part} made?"),
    Stage.REFINE: N_(
        "At which refineries or smelters, in which countries, is the {commodity} in {part} refined? "
        "Please name each with its share, and its RMI identification where it has one."
    ),
    Stage.MINE: N_(
        "From which countries, with which shares, does the ore of the {commodity} in {part} come?"
    ),
}
SECOND_SOURCE: Final = {
    Stage.COMPONENT: N_(
        "Which second plant outside {country} could make {part}, how many, and from when?"
    ),
    Stage.REFINE: N_(
        "Which second source of {commodity} outside {country} could you make {part} from, how much, and "
        "from when?"
    ),
}
WHY_ORIGIN: Final = N_("The sheet does not tell; averages stand in.")

SCHEMA: Final = {
    "supplier": pl.String,
    "supplier_country": pl.String,
    "priority": pl.Int64,
    "part_id": pl.String,
    "part": pl.String,
    "commodity": pl.String,
    "topic": pl.String,
    "question": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Question:
    """
    One question to a supplier.

    Parameters
    ----------
    priority
        1 to be asked first, to 3.
    text, reason
        Message keys with ``{part}``, ``{commodity}``, ``{country}``; of a restriction also
        ``{measure}``, ``{id}`` and ``{status}``.
    """

    part: Part
    commodity: CommodityId | None
    topic: str
    priority: int
    text: str
    reason: str
    country: Iso3 | None = None
    restriction: Restriction | None = None


def questions_of(
    exposed: Sequence[Exposed], barriers: Barriers, *, likely: Mapping[str, float]
) -> Iterator[Question]:
    """
    Yield what to ask about one part.

    Parameters
    ----------
    exposed
        Its materials.
    likely
        Probability of a stop by part, where a story was followed.
    """
    part = exposed[0].part
    urgent = likely.get(part.id, 0.0) >= LIKELY
    for one in exposed:
        yield from _origins(one, urgent=urgent)
        yield from _restrictions(one, barriers)
        yield from _single(one, barriers.home, urgent=urgent)
        if one.material.mass_g is None:
            yield Question(
                part, one.material.commodity, "mass", THIRD,
                N_("How many grams of {commodity} does one {part} hold?"),
                N_("Without it no tonnes can be told."),
            )  # fmt: skip
    yield from _plans(part, urgent=urgent)


def _origins(one: Exposed, *, urgent: bool) -> Iterator[Question]:
    for stage, text in ASKED.items():
        mix = one.origins.get(stage)
        about_part = stage is Stage.COMPONENT
        if stage in one.material.routes or (mix is None and not about_part):
            continue
        rank = THIRD if stage is Stage.MINE else SECOND - urgent
        commodity = None if about_part else one.material.commodity
        yield Question(one.part, commodity, f"origin_{stage}", rank, text, WHY_ORIGIN)


def _restrictions(one: Exposed, barriers: Barriers) -> Iterator[Question]:
    """Yield what to ask of restrictions on the way: once a country, at the stage nearest to the part."""
    seen: set[Iso3] = set()
    for stage, mix in one.origins.items():
        buyer = barriers.buyer(one.origins, stage)
        for place, share in mix.shares.items():
            found = barriers.on(one.material.commodity, stage, place, buyer)
            if not found or place in seen or share[0] < (LIKELY if mix.is_told else NOTABLE):
                continue
            seen.add(place)
            yield Question(
                one.part, one.material.commodity, "licence", FIRST if in_force(found) else SECOND,
                N_(
                    "Does {commodity} from {country} in {part} fall under the measure \"{measure}\"? Which "
                    "licences do you hold, until when, and how long did the last one take?"
                ),
                N_("{id}: {status}."), place, nearest_of(found),
            )  # fmt: skip


def _single(one: Exposed, home: frozenset[Iso3], *, urgent: bool) -> Iterator[Question]:
    """Yield what to ask where one foreign country is told to hold nearly all."""
    rank = FIRST if urgent else SECOND
    for stage, text in SECOND_SOURCE.items():
        mix = one.origins.get(stage)
        place = None if mix is None or not mix.is_told else mix.largest
        if mix is None or place is None or place in home or mix.shares[place][0] < ALMOST_ALL:
            continue
        commodity = None if stage is Stage.COMPONENT else one.material.commodity
        yield Question(
            one.part, commodity, "second_source", rank, text,
            N_("Nearly all of it comes from {country}."), place,
        )  # fmt: skip


def _plans(part: Part, *, urgent: bool) -> Iterator[Question]:
    if part.stock_days is None:
        yield Question(
            part, None, "stock", FIRST if urgent else SECOND,
            N_("How many days of {part} do you hold for us, and how many of its materials?"),
            N_("The sheet does not tell the stock."),
        )  # fmt: skip
    elif urgent:
        yield Question(
            part, None, "stock", FIRST,
            N_("How many days could you go on delivering {part} if its materials stopped today?"),
            N_("It is likely to stop under the story that was followed."),
        )  # fmt: skip
    if part.substitute is None:
        yield Question(
            part, None, "substitute", FIRST if urgent else THIRD,
            N_("Is there a substitute for {part}, or a design with less of its materials, and how many "
               "days would it take to qualify?"),
            N_("The sheet does not tell of a substitute."),
        )  # fmt: skip
    elif part.substitute and part.substitute_days is None:
        yield Question(
            part, None, "substitute", FIRST if urgent else SECOND,
            N_("How many days would it take to qualify the substitute for {part}?"),
            N_("Without the days no substitute is counted on."),
        )  # fmt: skip


def question_table(questions: Sequence[Question], atlas: Atlas, lang: str) -> pl.DataFrame:
    """Return questions in a language, supplier by supplier, what to ask first on top."""
    t = translator(lang)
    rows = []
    for one in questions:
        said = {
            "part": one.part.name,
            "commodity": "" if one.commodity is None else atlas.commodity(one.commodity).word(lang),
            "country": "" if one.country is None else atlas.place(one.country, lang=lang),
        }
        if one.restriction is not None:
            said |= {
                "measure": one.restriction.measure.title(lang),
                "id": one.restriction.measure.id,
                "status": t(STATUS_LABELS[one.restriction.status]),
            }
        rows.append(
            (
                one.part.supplier or None, one.part.supplier_country, one.priority, one.part.id,
                one.part.name, one.commodity, one.topic, t(one.text, **said), t(one.reason, **said),
            )
        )  # fmt: skip
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return table.unique(maintain_order=True).sort(
        "supplier", "priority", "part_id", nulls_last=True, maintain_order=True
    )
