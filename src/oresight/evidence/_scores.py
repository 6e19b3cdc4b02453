"""How far an answer is from what was seen: error, cover, and the score of a whole distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["covered", "crps", "interval"]


def crps(draws: NDArray[np.float64], seen: float) -> float:
    """
    Return the continuous ranked probability score of a sample, in the unit of what is measured.

    It is the mean distance of the draws to what was seen, less half their mean distance to each other:
    the absolute error where all draws are the same. Lower is better.

    References
    ----------
    T. Gneiting and A. E. Raftery, Journal of the American Statistical Association 102 (2007) 359.

    Examples
    --------
    >>> crps(np.array([2.0, 2.0]), 1.5)
    0.5
    >>> crps(np.array([0.0, 1.0]), 0.5)
    0.25
    """
    ordered = np.sort(draws)
    n = ordered.size
    weights = 2.0 * np.arange(1, n + 1) - n - 1
    spread = 2.0 * float(weights @ ordered) / n**2
    return float(np.abs(draws - seen).mean() - spread / 2.0)


def interval(draws: NDArray[np.float64]) -> tuple[float, float]:
    """
    Return the two ends of the 90 percent interval of a sample.

    Examples
    --------
    >>> [round(end, 6) for end in interval(np.linspace(0.0, 1.0, 101))]
    [0.05, 0.95]
    """
    tail = (1 - INTERVAL_LEVEL) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def covered(draws: NDArray[np.float64], seen: float) -> bool:
    """
    Tell whether what was seen lies within the 90 percent interval of a sample.

    Examples
    --------
    >>> covered(np.linspace(0.0, 1.0, 101), 0.97)
    False
    """
    low, high = interval(draws)
    return low <= seen <= high
