"""What was seen beside what the engine said, as tables: one row a score, or one an observation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.evidence._scores import covered, crps, interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation

    Row = dict[str, object]

__all__ = [
    "ALL",
    "SCORES",
    "Background",
    "Compared",
    "Unscored",
    "observation_table",
    "score_table",
]

ALL = "all"
"""Stands for every episode in a pooled row."""

SCORES = ("mae", "mae_no_effect", "mae_full_ban", "coverage_90", "crps")
PRIOR = "ORESIGHT_PRIOR"

KEYS: dict[str, Any] = {
    "episode": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "metric": pl.String,
    "year": pl.Int64,
    "known_until": pl.Int64,
    "learned_from": pl.Int64,
}
NUMBERS: dict[str, Any] = {
    "indicator": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}
SCORE_SCHEMA = {
    **KEYS, **NUMBERS, "observations": pl.Int64, "missed": pl.Boolean, "note": pl.String,
}  # fmt: skip
OBSERVATION_SCHEMA = {
    **KEYS, "period": pl.String, "observed": pl.Float64, **NUMBERS, "no_effect": pl.Float64,
    "full_ban": pl.Float64, "note": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Background:
    """What to know of a replay once it is over: its measure, its market, and its first month."""

    blind: Blind
    year: int
    known_until: int
    sources: tuple[str, ...]
    note: str
    begin: int
    start: int


@dataclass(frozen=True)
class Compared:
    """
    One number that was seen, and the draws of what the engine says.

    Parameters
    ----------
    told
        Axes ``(draw,)``; the first is the point forecast, and alone there is no distribution.
    full_ban
        None where nothing was there to be banned.
    market, stage
        Where it comes from; None where nothing was done to trade.
    learned_from
        How many other acts taught the engine how such a measure is handled.
    path
        Of a recovery, the exports from the first month that is simulated, axes ``(month, draw)``.
    """

    seen: Observation
    asked: Question
    metric: str
    period: str
    observed: float
    told: NDArray[np.float64]
    no_effect: float
    full_ban: float | None
    market: Background | None = None
    stage: str | None = None
    unit: str = "1"
    learned_from: int = 0
    path: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def draws(self) -> NDArray[np.float64]:
        """The sample of the forecast; the point forecast where there is no other."""
        return self.told[1:] if self.told.size > 1 else self.told

    @property
    def is_sample(self) -> bool:
        """Whether there is a distribution."""
        return self.told.size > 1


@dataclass(frozen=True)
class Unscored:
    """An observation that cannot be compared, and why, as a message key."""

    seen: Observation
    reason: str
    metric: str = ""


def score_table(compared: Sequence[Compared], left: Sequence[Unscored]) -> pl.DataFrame:
    """
    Return the scores: misses first, then the rest, then all episodes, then what has no score.

    Misses stand in the order of their error over that of the better reference.
    """
    groups = _grouped(compared, lambda one: (one.seen.episode, one.asked.commodity, one.metric))
    order = sorted(groups, key=lambda some: (not _missed(some), -_against_guess(some)))
    rows = [row for some in order for row in _scores(some, _keys(some[0]))]
    for some in _grouped(compared, lambda one: (one.metric,)):
        rows += _scores(some, {"episode": ALL, "metric": some[0].metric})
    rows += _reasons(left)
    return pl.DataFrame(rows, schema=SCORE_SCHEMA)


def observation_table(compared: Sequence[Compared], left: Sequence[Unscored]) -> pl.DataFrame:
    """Return one row an observation, the largest misses first."""
    order = sorted(compared, key=lambda one: -abs(float(one.told[0]) - one.observed))
    rows = [*(_row(one) for one in order), *(_left_row(one) for one in left)]
    return pl.DataFrame(rows, schema=OBSERVATION_SCHEMA)


def _grouped(
    compared: Iterable[Compared], key: Callable[[Compared], tuple[str, ...]]
) -> list[list[Compared]]:
    groups: dict[tuple[str, ...], list[Compared]] = {}
    for one in compared:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _mae(some: Sequence[Compared]) -> float:
    return float(np.mean([abs(float(one.told[0]) - one.observed) for one in some]))


def _references(some: Sequence[Compared]) -> tuple[float, float | None]:
    """Return the mean errors of no effect and of a full ban; None where one has no answer."""
    calm = float(np.mean([abs(one.no_effect - one.observed) for one in some]))
    bans = [abs(one.full_ban - one.observed) for one in some if one.full_ban is not None]
    return calm, float(np.mean(bans)) if len(bans) == len(some) else None


def _best_guess(some: Sequence[Compared]) -> float:
    calm, ban = _references(some)
    return min(calm, np.inf if ban is None else ban)


def _missed(some: Sequence[Compared]) -> bool:
    """Tell whether the engine is no closer than a reference that knows nothing."""
    return _mae(some) >= _best_guess(some)


def _against_guess(some: Sequence[Compared]) -> float:
    """Return the error over itself and that of the better reference: from 0, at best, to 1."""
    error, guess = _mae(some), _best_guess(some)
    return error / (error + guess) if error + guess > 0 else 0.5


def _keys(one: Compared) -> Row:
    return {
        "episode": one.seen.episode,
        "commodity": one.asked.commodity,
        "stage": one.stage,
        "country": one.asked.blind.imposer or None,
        "metric": one.metric,
        "year": one.market.year if one.market else None,
        "known_until": one.market.known_until if one.market else None,
        "learned_from": one.learned_from,
        "note": (one.market.note if one.market else "") or None,
    }


def _scores(some: Sequence[Compared], keys: Row) -> Iterator[Row]:
    calm, ban = _references(some)
    spread = [one for one in some if one.is_sample]
    cover = float(np.mean([covered(one.draws, one.observed) for one in spread])) if spread else None
    values = {
        "mae": _mae(some),
        "mae_no_effect": calm,
        "mae_full_ban": ban,
        "coverage_90": cover,
        "crps": float(np.mean([crps(one.draws, one.observed) for one in some])),
    }
    sources = _sources(some)
    for name in SCORES:
        low, high = _range(some) if name == "mae" else (None, None)
        yield {
            **keys,
            "indicator": name,
            "value": values[name],
            "low": low,
            "high": high,
            "unit": "1" if name == "coverage_90" else some[0].unit,
            "grade": Grade.ASSUMED.value,
            "sources": sources,
            "observations": len(some),
            "missed": _missed(some),
        }


def _range(some: Sequence[Compared]) -> tuple[float | None, float | None]:
    """Return the 90 percent interval of the error of a single draw; none without a distribution."""
    if not all(one.is_sample for one in some):
        return None, None
    if len({one.draws.size for one in some}) > 1:
        return None, None
    return interval(np.mean([np.abs(one.draws - one.observed) for one in some], axis=0))


def _sources(some: Sequence[Compared]) -> list[str]:
    found = [one.seen.source for one in some]
    found += [source for one in some if one.market for source in one.market.sources]
    return [*dict.fromkeys(name for name in found if name), PRIOR]


def _reasons(left: Sequence[Unscored]) -> Iterator[Row]:
    groups: dict[tuple[str, str, str, str], list[Unscored]] = {}
    for one in left:
        key = (one.seen.episode, one.seen.commodity, one.metric or one.seen.variable, one.reason)
        groups.setdefault(key, []).append(one)
    for (episode, commodity, metric, reason), some in groups.items():
        yield {
            "episode": episode, "commodity": commodity, "metric": metric, "indicator": "mae",
            "observations": len(some), "note": reason,
        }  # fmt: skip


def _row(one: Compared) -> Row:
    low, high = interval(one.draws) if one.is_sample else (None, None)
    middle = float(one.told[0])
    return {
        **_keys(one),
        "period": one.period,
        "observed": one.observed,
        "indicator": one.metric,
        "value": middle,
        "low": None if low is None else min(low, middle),
        "high": None if high is None else max(high, middle),
        "unit": one.unit,
        "grade": Grade.ASSUMED.value,
        "sources": _sources([one]),
        "no_effect": one.no_effect,
        "full_ban": one.full_ban,
    }


def _left_row(one: Unscored) -> Row:
    seen = one.seen
    return {
        "episode": seen.episode, "commodity": seen.commodity, "metric": one.metric or seen.variable,
        "period": seen.period, "observed": seen.ratio if np.isfinite(seen.ratio) else None,
        "indicator": one.metric or None, "note": one.reason,
    }  # fmt: skip
