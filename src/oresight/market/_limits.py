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
) -> NDArray[np.float64]:
    """
    Return what a licence regime lets out, as a share of the base year, axes ``(month, draw)``.

    Every month's shipments are applied for; what piled up when the regime began is applied for at once.
    Of each lot a part is approved, after a delay with a gamma distribution.

    Parameters
    ----------
    approval, exempt
        Shares approved in the end, and shipped without a licence, axes ``(draw,)``.
    delay, shape
        Mean months to a decision, and the shape of their distribution.
    backlog
        Months of shipments applied for at the start beside those of the month.

    Examples
    --------
    >>> one = np.ones(1)
    >>> found = licensed_share(
    ...     7, effective=2, approval=one, delay=2 * one, shape=2 * one, exempt=0 * one, backlog=2 * one
    ... )
    >>> [round(float(share), 2) for share in found[:, 0]]
    [inf, inf, 0.62, 1.1, 1.13, 1.08, 1.04]
    """
    age = np.arange(months)[:, None] - effective
    scale = np.maximum(delay, 1e-9) / shape
    decided = gammainc(shape, np.maximum(age + 0.5, 0.0) / scale)
    this_month = gammainc(shape, np.maximum(age + 1.0, 0.0) / scale) - gammainc(
        shape, np.maximum(age, 0.0) / scale
    )
    share = exempt + (1 - exempt) * approval * (decided + backlog * this_month)
    return np.asarray(np.where(age >= 0, share, np.inf))
