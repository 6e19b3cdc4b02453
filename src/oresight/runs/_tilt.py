"""Numbers pushed towards an end of the unit interval, and how dense they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["density", "pushed"]

PLAIN = 0.25
"""Part of the numbers that is drawn as if there were no tilt."""

HALVINGS = 53
"""As many as a number has binary digits."""


def pushed(numbers: Values, tilt: float) -> Values:
    """
    Return even numbers as numbers with a density of ``1/4 + 3/4 (1 + tilt) u ** tilt``.

    A tilt below 0 does the same towards 0.

    Examples
    --------
    >>> pushed(np.array([0.25, 0.5]), 3.0).round(3).tolist()
    [0.603, 0.796]
    >>> bool((pushed(np.array([0.25, 0.5]), 0.0) == [0.25, 0.5]).all())
    True
    """
    if tilt == 0:
        return numbers
    if tilt < 0:
        return np.asarray(1.0 - pushed(1.0 - numbers, -tilt))
    low, high = np.zeros_like(numbers), np.ones_like(numbers)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = PLAIN * middle + (1.0 - PLAIN) * middle ** (1.0 + tilt) < numbers
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(high)


def density(numbers: Values, tilt: float) -> Values:
    """Return the density of pushed numbers where they lie."""
    up = numbers if tilt >= 0 else 1.0 - numbers
    return np.asarray(PLAIN + (1.0 - PLAIN) * (1.0 + abs(tilt)) * up ** abs(tilt))
