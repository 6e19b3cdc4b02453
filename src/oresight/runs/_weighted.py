"""Expectations and tails from draws that do not count alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["Expected", "effective_draws", "expected", "tail_draws", "tail_mean"]

NORMAL_90 = 1.6448536269514722
"""Standard errors on either side of an estimate within which 90 % of a normal distribution lies."""


@dataclass(frozen=True, slots=True)
class Expected:
    """
    An expectation over draws, and how far chance may have moved it.

    Parameters
    ----------
    value, error
        The estimate and its standard error: an upper one where draws are quasi-random.
    low, high
        Ends of its 90 % confidence interval; not those of the draws.
    effective
        Plain draws that would tell as much.
    """

    value: float
    error: float
    effective: float

    @property
    def low(self) -> float:
        """The lower end of the confidence interval."""
        return self.value - NORMAL_90 * self.error

    @property
    def high(self) -> float:
        """The upper end of the confidence interval."""
        return self.value + NORMAL_90 * self.error


def effective_draws(weights: Values) -> float:
    """
    Return how many draws that count alike tell as much (Kish 1965).

    Examples
    --------
    >>> effective_draws(np.array([1.0, 1.0, 1.0, 0.0]))
    3.0
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def expected(drawn: Values, weights: Values) -> Expected:
    """
    Return the mean of draws that count differently, normalised by all weights.

    Of what happens or does not, as 1 or 0, it is the chance.

    Parameters
    ----------
    drawn, weights
        Axes ``(draw,)``: see `oresight.runs.Points.weights`.

    Raises
    ------
    BadInputError
        If no draw counts.

    Notes
    -----
    Biased by less than its error over the root of the draws (Owen, Monte Carlo theory, chapter 9).

    Examples
    --------
    >>> expected(np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 2.0])).value
    3.75
    """
    if not weights.sum() > 0:
        raise BadInputError(
            Fault(N_("No draw counts."), N_("Take more draws than the middle one alone."))
        )
    part = weights / weights.sum()
    value = float(part @ drawn)
    error = float(np.sqrt((part**2 * (drawn - value) ** 2).sum()))
    return Expected(value, error, effective_draws(weights))


def tail_mean(drawn: Values, weights: Values, *, part: float = 0.01) -> Expected:
    """
    Return the mean of the worst *part* of the draws, the largest being the worst.

    Its error is that of Rockafellar and Uryasev's form (doi:10.21314/JOR.2000.038), at the threshold
    that the draws themselves give.

    Examples
    --------
    >>> numbers = np.arange(1.0, 101.0)
    >>> round(tail_mean(numbers, np.ones(100), part=0.1).value, 6)
    95.5
    """
    threshold = _threshold(drawn, weights, part)
    return expected(threshold + np.maximum(drawn - threshold, 0.0) / part, weights)


def tail_draws(drawn: Values, weights: Values, *, part: float = 0.01) -> float:
    """
    Return how many draws that count alike the worst *part* rests on.

    Examples
    --------
    >>> round(tail_draws(np.arange(1.0, 101.0), np.ones(100), part=0.1), 6)
    10.0
    """
    inside = np.where(drawn >= _threshold(drawn, weights, part), weights, 0.0)
    return effective_draws(inside)


def _threshold(drawn: Values, weights: Values, part: float) -> float:
    """Return the number that *part* of the weight lies above."""
    order = np.argsort(-drawn, kind="stable")
    above = np.cumsum(weights[order]) / weights.sum()
    return float(drawn[order[min(int(np.searchsorted(above, part)), len(order) - 1)]])
