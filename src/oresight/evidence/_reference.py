"""
Questions that others have answered, asked of us: theirs and ours side by side.

Table ``reference_questions`` says how to ask: who stops which shipments to whom, and what of the answer
is held against theirs. Nothing is set to come near them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.codes import Grade, Iso3
from oresight.evidence._periods import MONTHS
from oresight.evidence._scores import interval
from oresight.evidence._total_stop import Stop, stopped
from oresight.industry import (
    cascade,
    cascade_behaviour,
    illustrative_table,
    losses,
    rules,
    shock_of_losses,
    supplies,
)
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.industry import Losses, Supply

    Draws = NDArray[np.float64]
    Row = dict[str, Any]

__all__ = ["WHY", "reference_comparison"]

BILLION: Final = 1e9
WHOLE_ECONOMY: Final = "TOTAL"
LEAST: Final = "least"
"""What they give is a least value: ours agrees where it is not below."""

PRIOR: Final = "ORESIGHT_PRIOR"

WHY: Final[Mapping[str, str]] = {
    "exposure": N_(
        "Ours is wide: how much of an industry's value added cannot be made without the commodity is a "
        "prior from one in a hundred to four in five; theirs follows sales product by product. Ours "
        "counts direct losses alone."
    ),
    "short_run": N_(
        "Ours is dearer: months pass before anybody saves or restarts a plant, and few tonnes are refined "
        "outside China in our records; theirs clears one whole year."
    ),
    "untold_makers": N_(
        "Ours is far dearer: our records tell hardly any refined germanium outside China, though some is "
        "made from zinc and scrap in Europe and North America."
    ),
    "overlap": N_(
        "Two inputs that one industry lacks at once do not stop it twice, in theirs as in ours."
    ),
    "devices": N_(
        "Electronics as a whole in ours, the making of semiconductor devices in theirs; weapons and "
        "aircraft take the rest of ours."
    ),
    "knock_on": N_(
        "Theirs adds what suppliers and buyers of stopped industries lose; ours counts direct losses alone, "
        "with substitution, stocks and other origins."
    ),
    "mild": N_(
        "Theirs takes off what stocks and other origins make up for; ours does so month by month, and how "
        "much hangs on a magnet is a prior."
    ),
    "mixture": N_("Not asked: it weighs many cases by probabilities of its own."),
    "older_world": N_("Not asked: no market of that time can be made from the atlas."),
}
"""Why ours and theirs differ, by the word of the table."""

SCHEMA: Final[dict[str, Any]] = {
    "model": pl.String,
    "case": pl.String,
    "result": pl.String,
    "importer": pl.String,
    "theirs": pl.Float64,
    "theirs_low": pl.Float64,
    "theirs_high": pl.Float64,
    "indicator": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "knock_on_least": pl.Float64,
    "knock_on_most": pl.Float64,
    "ours_inside": pl.Boolean,
    "theirs_inside": pl.Boolean,
    "flagged": pl.Int64,
    "why": pl.String,
}


@dataclass(frozen=True)
class _Answer:
    """What one stop does to one importer."""

    supplies: tuple[Supply, ...]
    losses: Losses
    flagged: int
    spread: Draws
    """Losses of the importer as they spread, by plan and by rationing, axes ``(bound, draw)``."""

    def of(self, asked: Row, economy: float | None) -> Draws | None:
        """Return draws of what a row asks for; None where it has no answer."""
        months = int(asked["months"])
        if asked["quantity"] == "price_change":
            return self._price(asked, months)
        if not self.losses.valued:
            return None
        lost = self.losses.value_added[:months].sum(axis=0)
        if asked["quantity"] == "industry_share":
            part = self._industry(asked["industry"], months)
            return np.asarray(part / np.where(lost > 0, lost, np.nan))
        if asked["quantity"] == "value_added_change":
            return np.asarray(-lost / BILLION)
        return None if economy is None else np.asarray(-lost / economy)

    def _price(self, asked: Row, months: int) -> Draws | None:
        wanted = asked["commodities"].split(";")
        for one in self.supplies:
            if {*one.commodities} & {*wanted}:
                return np.asarray(one.price[:months].mean(axis=0) - 1.0)
        return None

    def _industry(self, isic: str, months: int) -> Draws:
        found = np.zeros(self.losses.value_added.shape[1])
        for line in self.losses.valued:
            if line.isic.startswith(isic):
                found += (line.lost[:months] * (line.value_added or 0.0) / MONTHS).sum(axis=0)
        return found


def reference_comparison(atlas: Atlas, *, draws: int = 100, seed: int = 1) -> pl.DataFrame:
    """
    Return published results beside ours, those outside first.

    Parameters
    ----------
    draws
        Ours is their median, with the 90 percent interval.

    Returns
    -------
    polars.DataFrame
        ``ours_inside`` tells whether our value lies in their interval, or is at least theirs where
        they say more than; ``theirs_inside`` whether their value lies in ours. Ours counts direct
        losses; ``knock_on_least`` and ``knock_on_most`` are a year's loss as it spreads through the
        illustrative table, under the best plan and under rationing.
    """
    asked = {row["id"]: row for row in atlas.table("reference_questions").iter_rows(named=True)}
    answers: dict[Stop, _Answer] = {}
    for row in asked.values():
        stop = _stop(row) if row["quantity"] else None
        if stop is not None and stop not in answers:
            answers[stop] = _answer(atlas, stop, draws=draws, seed=seed)
    rows = [
        _row(atlas, theirs, asked.get(theirs["id"]), answers)
        for theirs in atlas.table("reference_models").iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA).sort(
        "ours_inside", "theirs_inside", nulls_last=True, maintain_order=True
    )


def _stop(row: Row) -> Stop:
    targets = (row["target"],) if row["target"] else ()
    return Stop(row["imposer"], targets, tuple(row["commodities"].split(";")), row["importer"])


def _answer(atlas: Atlas, stop: Stop, *, draws: int, seed: int) -> _Answer:
    found = stopped(atlas, stop, draws=draws, seed=seed)
    gets = supplies(found.followed)
    held = rules(atlas, draws=draws, seed=seed)
    lost = losses(atlas, gets, held, importer=Iso3(stop.importer))
    return _Answer(gets, lost, found.flagged, _spread(atlas, lost))


def _spread(atlas: Atlas, lost: Losses) -> Draws:
    """Return value added that the importer loses as its losses spread, USD, axes ``(bound, draw)``."""
    if not lost.valued:
        return np.zeros((2, 0))
    flows, behaviour = illustrative_table(atlas), cascade_behaviour(atlas)
    found = []
    for draw in range(lost.value_added.shape[1]):
        shock = shock_of_losses(lost, flows, draw=draw, step_days=behaviour.step_days)
        walked = cascade(flows, shock, behaviour, regions=(lost.importer,), sectors=False)
        found.append((walked.value_added[1].lower, walked.value_added[1].upper))
    return np.array(found).T * BILLION


def _economy(atlas: Atlas, importer: str) -> float | None:
    """Return the value added of a whole economy, USD a year; None where nobody tells."""
    rows = atlas.table("industry_exposure").filter(
        pl.col("country") == importer, pl.col("isic_or_nace") == WHOLE_ECONOMY
    )
    return None if rows.is_empty() else float(rows["value_added_usd_bn"][0]) * BILLION


def _row(atlas: Atlas, theirs: Row, asked: Row | None, answers: Mapping[Stop, _Answer]) -> Row:
    row: Row = {
        "model": theirs["model"], "case": theirs["case"], "result": theirs["result"],
        "theirs": theirs["value"], "theirs_low": theirs["low"], "theirs_high": theirs["high"],
        "unit": theirs["unit"], "sources": [theirs["source_id"]],
    }  # fmt: skip
    if asked is None:
        return row
    row["why"], row["importer"] = WHY[asked["why"]], asked["importer"]
    if not asked["quantity"]:
        return row
    answer = answers[_stop(asked)]
    drawn = answer.of(asked, _economy(atlas, asked["importer"]))
    if drawn is None:
        return row
    return row | _ours(theirs, asked, answer, drawn) | _knock_on(atlas, asked, answer)


def _knock_on(atlas: Atlas, asked: Row, answer: _Answer) -> Row:
    """Return the medians of both bounds of a year's loss; nothing for other questions."""
    scale = {"value_added_change": BILLION, "value_added_share": _economy(atlas, asked["importer"])}
    by = scale.get(asked["quantity"])
    if by is None or int(asked["months"]) != MONTHS or not answer.spread.size:
        return {}
    sample = answer.spread[:, 1:] if answer.spread.shape[1] > 1 else answer.spread
    least, most = np.median(sample, axis=1) / by
    return {"knock_on_least": 0.0 - float(least), "knock_on_most": 0.0 - float(most)}


def _ours(theirs: Row, asked: Row, answer: _Answer, drawn: Draws) -> Row:
    known = drawn[np.isfinite(drawn)]
    sample = known[1:] if known.size > 1 else known
    value, (low, high) = float(np.median(sample)), interval(sample)
    if asked["bound"] == LEAST:
        ours: bool | None = value >= theirs["value"]
    elif theirs["low"] is None:
        ours = None
    else:
        ours = theirs["low"] <= value <= theirs["high"]
    sources = [source for one in answer.supplies for source in one.sources]
    return {
        "indicator": asked["quantity"], "value": value, "low": low, "high": high,
        "grade": Grade.ASSUMED.value,
        "sources": [*dict.fromkeys((theirs["source_id"], *sources, PRIOR))],
        "ours_inside": ours, "theirs_inside": low <= theirs["value"] <= high,
        "flagged": answer.flagged,
    }  # fmt: skip
