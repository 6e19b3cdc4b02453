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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.evidence._blind import Blind

    Weights = NDArray[np.float64]

__all__ = ["TAUGHT", "Act", "Lesson", "act_of", "learned", "lesson", "resampled"]

TAUGHT = "export_licence"
"""The instrument whose handling is learned."""

APART = 3
"""Months within which two measures of one imposer are one act: what is asked may carry other dates."""

Act = tuple[str, int]
"""Imposer, and the month from which it counts."""


@dataclass(frozen=True)
class Lesson:
    """One commodity's exports under one act, and how near each draw came, axes ``(draw,)``, summing to 1."""

    act: Act
    commodity: str
    weights: Weights

    def same_act(self, act: Act) -> bool:
        """Tell whether this is a lesson of an act itself, under whatever name."""
        return self.act[0] == act[0] and abs(self.act[1] - act[1]) < APART


def act_of(blind: Blind) -> Act:
    """Return the act that a measure is part of."""
    return blind.imposer, blind.effective


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
    >>> one = Lesson(("CHN", 1), "gallium", np.array([0.0, 1.0]))
    >>> learned([one], ("CHN", 40), draws=2, prior_acts=1.0).tolist()
    [0.25, 0.75]
    >>> learned([one], ("CHN", 2), draws=2, prior_acts=1.0).tolist()
    [0.5, 0.5]
    """
    others: dict[Act, list[Weights]] = {}
    for one in lessons:
        if not one.same_act(act):
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
