"""
What other episodes teach of how licences are handled: weights on draws, never on an episode's own.

How strict a licence office is, and when it eases, is a political choice. The next one may be handled like
any that was seen, or like none of them. Each public act is one lesson: draws that come near its exports
weigh more. The forecast for an act mixes the lessons of the *others*, one part each, with the prior, one
part too: the predictive distribution of a Dirichlet process whose base is the prior.

References
----------
D. Blackwell and J. B. MacQueen, Annals of Statistics 1 (1973) 353, doi:10.1214/aos/1176342372.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.evidence._blind import Blind

    Weights = NDArray[np.float64]

__all__ = ["TAUGHT", "Act", "Lesson", "act_of", "learned", "lesson", "resampled"]

TAUGHT = "export_licence"
"""The instrument whose handling is learned."""

APART, APART_OF_ONE = 2, 12
"""Months from which two measures of one imposer are two acts: in general, and on one commodity."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something to the trade in what, and the month from which it counts."""

    imposer: str
    month: int
    commodities: frozenset[str] = field(compare=False)

    def is_one_with(self, other: Act) -> bool:
        """
        Tell whether two are one act, under whatever name or slightly other date.

        Examples
        --------
        >>> one = Act("CHN", 24283, frozenset({"gallium"}))
        >>> [one.is_one_with(Act("CHN", month, frozenset({"tin"}))) for month in (24284, 24285)]
        [True, False]
        """
        apart = abs(self.month - other.month)
        shared = bool(self.commodities & other.commodities)
        return self.imposer == other.imposer and apart < (APART_OF_ONE if shared else APART)


@dataclass(frozen=True)
class Lesson:
    """One commodity's exports under one act, and how near each draw came, axes ``(draw,)``, summing to 1."""

    act: Act
    commodity: str
    weights: Weights


def act_of(blind: Blind) -> Act:
    """Return the act that a measure is part of."""
    return Act(
        blind.imposer, blind.effective, frozenset(str(commodity) for commodity, _ in blind.matter)
    )


def lesson(
    act: Act, commodity: str, *, errors: Sequence[Weights], spreads: Sequence[Weights], least: float
) -> Lesson:
    """
    Return what an act's exports teach.

    Parameters
    ----------
    errors, spreads
        Of each number that was seen, how far each draw is from it and how far it may be, axes
        ``(draw,)``; the middle of everything is not among the draws.
    least
        Part of the draws that must still count: where fewer come near, all are told apart less.
    """
    away = np.array(errors) / np.array(spreads)
    score = -0.5 * (away**2).sum(axis=0) - np.log(np.array(spreads)).sum(axis=0)
    return Lesson(act, commodity, _tempered(score - score.max(), least))


def _tempered(score: Weights, least: float) -> Weights:
    """Return weights whose effective number is a part of the draws at least."""
    from scipy.optimize import brentq

    def weights(power: float) -> Weights:
        raw = np.exp(power * score)
        return np.asarray(raw / raw.sum())

    def short(power: float) -> float:
        found = weights(power)
        return float(1.0 / (found**2).sum() - least * score.size)

    return weights(1.0) if short(1.0) >= 0 else weights(float(brentq(short, 0.0, 1.0)))


def learned(lessons: Iterable[Lesson], act: Act, *, draws: int, prior_acts: float) -> Weights:
    """
    Return the weights of draws for an act, from lessons of all acts but itself.

    Parameters
    ----------
    prior_acts
        How many acts the prior counts for.

    Examples
    --------
    >>> act = Act("CHN", 1, frozenset({"gallium"}))
    >>> one = Lesson(act, "gallium", np.array([0.0, 1.0]))
    >>> learned([one], Act("CHN", 9, frozenset({"tin"})), draws=2, prior_acts=1.0).tolist()
    [0.25, 0.75]
    >>> learned([one], act, draws=2, prior_acts=1.0).tolist()
    [0.5, 0.5]
    """
    others: dict[Act, list[Weights]] = {}
    for one in lessons:
        if not one.act.is_one_with(act):
            others.setdefault(one.act, []).append(one.weights)
    parts = [np.mean(some, axis=0) for some in others.values()]
    whole = prior_acts * np.full(draws, 1.0 / draws) + np.sum([np.zeros(draws), *parts], axis=0)
    return np.asarray(whole / whole.sum())


def resampled(weights: Weights) -> NDArray[np.intp]:
    """
    Return which draw stands at each place of an unweighted sample of the same size.

    Systematic: each draw stands as often as its weight tells, to within one.

    Examples
    --------
    >>> resampled(np.array([0.5, 0.0, 0.25, 0.25])).tolist()
    [0, 0, 2, 3]
    """
    places = (np.arange(weights.size) + 0.5) / weights.size
    return np.minimum(np.searchsorted(np.cumsum(weights), places), weights.size - 1)
