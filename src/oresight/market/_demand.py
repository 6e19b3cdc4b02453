"""How use falls as prices rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["demanded"]


def demanded(
    shape: NDArray[np.float64], elasticity: NDArray[np.float64], relative: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return use over base use: one formula whose exponent is the shape, and its limit.

    Parameters
    ----------
    relative
        Price over base price.

    Examples
    --------
    >>> one = np.ones(1)
    >>> float(demanded(one, 0.2 * one, 6.0 * one)[0])
    0.5
    """
    positive = np.maximum(relative, 1e-300)
    power = np.where(shape == 1.0, relative, positive ** np.maximum(shape, 1.0))
    curved = shape / np.where(shape > 0, shape - elasticity + elasticity * power, 1.0)
    return np.where(shape > 0, curved, positive**-elasticity)
