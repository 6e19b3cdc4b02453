"""Measures that change from month to month: what a country lets out, and who hears of it when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammainc

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Limit", "licensed_share"]

LEAST = 1e-9
"""Months that stand for none, where a time divides."""


@dataclass(frozen=True)
class Limit:
    """
    What a country lets out at a stage, month by month as goods leave.

    Parameters
    ----------
    stage, country
        Positions in the network.
    targets
        Countries it is aimed at, axes ``(n,)``.
    share
        Part of the base year's shipments that may leave, axes ``(month, draw)``; infinite where
        nothing is limited.
    pooled
        Whether the limit is on all targets together, as a quota is, or on each by itself.
    announced, effective
        Months in which it is heard of and begins to bite; announced may lie before the first month.

    Raises
    ------
    BadInputError
        If it bites before it is announced, or a share is negative or not a number.
    """

    stage: int
    country: int
    targets: NDArray[np.bool_]
    share: NDArray[np.float64]
    pooled: bool
    announced: int
    effective: int

    def __post_init__(self) -> None:
        """Refuse dates out of order and shares that are none."""
        if self.effective < self.announced:
            raise BadInputError(
                Fault(
                    N_(
                        "A limit bites in month {effective}, before it is announced in month {announced}."
                    ),
                    N_("Put the dates in order."),
                    fields={"effective": self.effective, "announced": self.announced},
                )
            )
        if not (self.share >= 0).all():
            raise BadInputError(
                Fault(
                    N_("{field} holds {value}, which is out of range."),
                    N_("Give a number that is not negative."),
                    fields={"field": "share", "value": float(self.share[~(self.share >= 0)][0])},
                )
            )


def licensed_share(
    months: int,
    *,
    effective: int,
    approval: NDArray[np.float64],
    delay: NDArray[np.float64],
    shape: NDArray[np.float64],
    exempt: NDArray[np.float64],
    backlog: NDArray[np.float64],
    eased: NDArray[np.float64] | None = None,
    ease: NDArray[np.float64] | float = 0.0,
    ready: NDArray[np.float64] | float = 0.0,
    refile: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """
    Return what a licence regime lets out, as a share of the base year, axes ``(month, draw)``.

    Shippers who have their papers together apply for every month's shipments, and at first for what
    piled up. A decision takes a time with a gamma distribution. The part approved moves from that of a new
    regime to that of a settled one; of the rest a part comes back as a new application, so that exports
    may exceed the base year for a while when an authority eases.

    Parameters
    ----------
    approval, eased
        Shares of applications approved while the regime is new, and once it has settled; the same if
        *eased* is absent. Axes ``(draw,)``, as of all others.
    exempt
        Share shipped without a licence.
    delay, shape
        Mean months to a decision, and the shape of their distribution.
    backlog
        Months of shipments applied for at the start beside those of the month.
    ease
        Months in which the distance to the settled approval falls by a factor of e.
    ready
        Months in which the part of shippers without complete papers does.
    refile
        Part of what is refused or sent back that is applied for again a month later.

    Examples
    --------
    >>> one = np.ones(1)
    >>> found = licensed_share(
    ...     7, effective=2, approval=one, delay=2 * one, shape=2 * one, exempt=0 * one, backlog=2 * one
    ... )
    >>> [round(float(share), 2) for share in found[:, 0]]
    [inf, inf, 0.62, 1.1, 1.13, 1.08, 1.04]

    A regime that refuses half at first, and learns to say yes:

    >>> found = licensed_share(
    ...     9, effective=0, approval=0.5 * one, delay=one, shape=2 * one, exempt=0 * one, backlog=0 * one,
    ...     eased=one, ease=2.0, ready=1.0, refile=1.0,
    ... )
    >>> [round(float(share), 2) for share in found[:, 0]]
    [0.06, 0.33, 0.66, 0.89, 1.0, 1.03, 1.03, 1.02, 1.01]
    """
    span = max(months - effective, 0)
    age = np.arange(span, dtype=np.float64)[:, None]
    scale = np.maximum(delay, LEAST) / shape

    def decided(age: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(gammainc(shape, np.maximum(age, 0.0) / scale))

    during = np.where(age > 0, decided(age + 0.5) - decided(age - 0.5), decided(age + 0.5))
    begun = decided(age + 1.0) - decided(age)
    papers = 1.0 - np.exp(-(age + 0.5) / np.maximum(ready, LEAST)) * np.ones_like(approval)
    late = approval if eased is None else eased
    granted = late + (approval - late) * np.exp(-(age + 0.5) / np.maximum(ease, LEAST))
    first = backlog * np.diff(papers, axis=0, prepend=0.0)
    filed, passed = papers.copy(), np.zeros_like(papers)
    for month in range(span):
        rest = span - month
        passed[month:] += filed[month] * during[:rest] + first[month] * begun[:rest]
        if rest > 1:
            filed[month + 1] += refile * (1.0 - granted[month]) * passed[month]
    share = np.full((months, *papers.shape[1:]), np.inf)
    begin = max(effective, 0)
    let = exempt + (1.0 - exempt) * granted * passed
    share[begin:] = let[begin - effective :]
    return share
