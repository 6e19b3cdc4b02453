"""One number from many draws: the median, the interval, and what chance leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Estimate", "estimate"]

TAIL = (1 - INTERVAL_LEVEL) / 2
QUANTILES = (0.5, TAIL, 1 - TAIL)
KNOWN = 0.5
"""Part of the draws in which a number must have a meaning to be shown."""

BATCHES, FEWEST = 10, 5
"""Batches whose medians tell the error, and draws that each must have."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    What draws come to; NaN where too few of them have a meaning.

    Parameters
    ----------
    value, low, high
        The median, and the ends of the interval that covers 90 % of the draws.
    error
        Standard error of the median; NaN for fewer than fifty draws.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    error: NDArray[np.float64]

    def rows(self) -> Iterator[tuple[int, dict[str, object]]]:
        """
        Yield the numbers that have a meaning in the columns of a table, with the place of each.

        Examples
        --------
        >>> import numpy as np
        >>> drawn = np.array([[1.0, 1.0], [np.nan, np.nan], [2.0, 4.0]])
        >>> [(at, row["value"], row["mc_error"]) for at, row in estimate(drawn).rows()]
        [(0, 1.0, None), (2, 3.0, None)]
        """
        value, low, high, error = (
            one.ravel().tolist() for one in (self.value, self.low, self.high, self.error)
        )
        for at, middle in enumerate(value):
            if isfinite(middle):
                yield (
                    at,
                    {
                        "value": middle,
                        "low": low[at],
                        "high": high[at],
                        "mc_error": error[at] if isfinite(error[at]) else None,
                    },
                )


def estimate(drawn: NDArray[np.float64]) -> Estimate:
    """
    Return what is shown of a number: its median over the draws, always within its interval.

    Sums, means over months, ratios and peaks are taken in each draw, before they come here: the total
    of medians is not the median of totals.

    Parameters
    ----------
    drawn
        Axes ``(..., draw)``; NaN in draws in which the number has no meaning.

    Notes
    -----
    The error comes from the spread of the medians of ten batches of consecutive draws. Batches of
    quasi-random draws make up for each other, so that it is an upper estimate.

    Examples
    --------
    >>> import numpy as np
    >>> found = estimate(np.arange(101.0))
    >>> float(found.value), round(float(found.low), 9), float(found.high)
    (50.0, 5.0, 95.0)
    """
    rows = drawn.reshape(-1, drawn.shape[-1])
    found = np.full((4, len(rows)), np.nan)
    known = np.isfinite(rows)
    whole = known.all(axis=1)
    found[:, whole] = _of(rows[whole])
    for at in np.nonzero(~whole & (known.mean(axis=1) >= KNOWN))[0]:
        found[:, at] = _of(rows[at, known[at]][None])[:, 0]
    return Estimate(*(one.reshape(drawn.shape[:-1]) for one in found))


def _of(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return value, low, high and error of rows without gaps."""
    size = rows.shape[1] // BATCHES
    error = np.full(len(rows), np.nan)
    if size >= FEWEST:
        batches = rows[:, : size * BATCHES].reshape(len(rows), BATCHES, size)
        error = np.median(batches, axis=2).std(axis=1, ddof=1) / np.sqrt(BATCHES)
    return np.asarray([*np.quantile(rows, QUANTILES, axis=1), error])
