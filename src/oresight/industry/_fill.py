"""From fill to output: covers that run down, days of a stop, and how a shortage is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DAYS", "by_value", "lost_output", "still_days", "stop_day"]

DAYS = 365.25 / 12
"""Days of a month, in a year of 365.25."""


def lost_output(fill: NDArray[np.float64], cover: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return the part of each month's output that is lost once parts at hand are used up.

    A line runs on its cover until what did not come exceeds it; from then on it runs as far as
    deliveries go. Cover that is used is not built up again.

    Parameters
    ----------
    fill
        0 to 1, axes ``(month, draw)``.
    cover
        Days of full output, axes ``(draw,)``.

    Examples
    --------
    >>> half = np.full((3, 1), 0.5)
    >>> [round(float(lost), 2) for lost in lost_output(half, np.array([DAYS]))[:, 0]]
    [0.0, 0.0, 0.5]
    """
    short = np.cumsum((1.0 - fill) * DAYS, axis=0)
    gone = np.maximum(short - cover, 0.0)
    return np.diff(gone, axis=0, prepend=np.zeros((1, gone.shape[1]))) / DAYS


def stop_day(
    fill: NDArray[np.float64], cover: NDArray[np.float64], threshold: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return the first day on which fill is under a threshold and no cover is left.

    Within a month deliveries are taken to be even.

    Parameters
    ----------
    fill, cover
        As in `lost_output`.
    threshold
        Fill below which it counts as a stop, axes ``(draw,)``.

    Returns
    -------
    NDArray
        Days from the first month, axes ``(draw,)``; NaN where it does not happen.

    Examples
    --------
    >>> fill = np.array([[1.0], [0.5], [0.0]])
    >>> float(stop_day(fill, np.array([0.0]), np.array([0.6]))[0]) == DAYS
    True
    >>> np.isnan(stop_day(fill, np.array([60.0]), np.array([0.6])))
    array([ True])
    """
    short = np.cumsum((1.0 - fill) * DAYS, axis=0)
    before = short - (1.0 - fill) * DAYS
    stops = (fill < threshold) & (short > cover)
    first = stops.argmax(axis=0)
    draw = np.arange(fill.shape[1])
    pace = 1.0 - fill[first, draw]
    wait = np.divide(
        np.maximum(cover - before[first, draw], 0.0), pace, out=np.zeros_like(pace), where=pace > 0
    )
    return np.where(stops.any(axis=0), first * DAYS + wait, np.nan)


def still_days(
    fill: NDArray[np.float64], cover: NDArray[np.float64], threshold: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return on how many days fill is under a threshold and no cover is left, axes ``(draw,)``.

    Parameters
    ----------
    fill, cover, threshold
        As in `stop_day`.

    Examples
    --------
    >>> fill = np.array([[0.0], [0.0], [1.0]])
    >>> float(still_days(fill, np.array([21.0]), np.array([0.5]))[0]) == 2 * DAYS - 21.0
    True
    """
    pace = 1.0 - fill
    over = np.maximum(np.cumsum(pace * DAYS, axis=0) - cover, 0.0)
    days = np.divide(over, pace, out=np.zeros_like(fill), where=pace > 0)
    return np.asarray((np.minimum(days, DAYS) * (fill < threshold)).sum(axis=0))


def by_value(
    fill: NDArray[np.float64], shares: NDArray[np.float64], value: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return each user's fill when the least valuable use of a tonne goes without first.

    Parameters
    ----------
    fill
        Of all users together, axes ``(month, draw)``.
    shares
        Of each in the use of the country, adding to at most 1; what is left goes without first.
    value
        Of the use of one of them, in any unit that orders them; as long as *shares*.

    Returns
    -------
    NDArray
        Axes ``(user, month, draw)``.

    Examples
    --------
    >>> fill = by_value(np.array([[0.5]]), np.array([0.4, 0.4]), np.array([1.0, 9.0]))
    >>> [round(float(one), 2) for one in fill[:, 0, 0]]
    [0.25, 1.0]
    """
    found = np.ones((len(shares), *fill.shape))
    left = np.maximum(1.0 - fill - max(1.0 - float(shares.sum()), 0.0), 0.0)
    for user in np.argsort(value, kind="stable"):
        cut = np.minimum(left, shares[user])
        found[user] = 1.0 - cut / shares[user]
        left = left - cut
    return found
