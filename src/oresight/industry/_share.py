"""How industries share what a country gets: in proportion, or by the value of their use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._fill import by_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Taker", "shared"]

UNTOLD = ""
"""All industries together whose share nobody tells."""


@dataclass(frozen=True, slots=True)
class Taker:
    """
    An industry that takes a form.

    Parameters
    ----------
    share
        Of the country's use, 0 to 1; None where nobody tells.
    worth
        Value added that hangs on it.
    """

    isic: str
    share: float | None
    worth: float


def shared(
    fill: NDArray[np.float64],
    takers: Iterable[Taker],
    isic: str,
    *,
    by: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return one industry's fill, between its even share of a shortage and what is left by value.

    Industries whose share nobody tells hold together what the others leave. Uses that no industry
    is known to have are the first to go without.

    Parameters
    ----------
    fill
        Of the country, axes ``(month, draw)``.
    by
        How far the shortage is shared by value, 0 to 1, axes ``(draw,)``.

    Examples
    --------
    >>> takers = [Taker("C26", 0.5, 9.0), Taker("C27", 0.5, 1.0)]
    >>> half = np.array([[0.5]])
    >>> [float(shared(half, takers, "C26", by=np.array([one]))[0, 0]) for one in (0.0, 1.0)]
    [0.5, 1.0]
    """
    told, worth = _sizes(takers)
    name = isic if isic in told else UNTOLD
    if name not in told:
        return fill
    names = list(told)
    shares = np.array([told[one] for one in names])
    value = np.array([worth[one] for one in names]) / shares
    served = by_value(fill, shares, value)[names.index(name)]
    return np.asarray(fill + by * (served - fill))


def _sizes(takers: Iterable[Taker]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the share of each industry, and what hangs on it; shares add to at most one."""
    listed = list(takers)
    told: dict[str, float] = {}
    for one in listed:
        if one.share:
            told[one.isic] = max(told.get(one.isic, 0.0), one.share)
    worth: dict[str, float] = {}
    for one in listed:
        worth[one.isic] = max(worth.get(one.isic, 0.0), one.worth)
    untold = {name: value for name, value in worth.items() if name not in told}
    total = sum(told.values())
    told = {name: share / max(total, 1.0) for name, share in told.items()}
    if untold and total < 1.0:
        told[UNTOLD], worth[UNTOLD] = 1.0 - total, sum(untold.values())
    return told, worth
