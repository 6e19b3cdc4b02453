"""How supply and use adapt over years: parameters by draw, and the rules they enter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Adaptation", "between", "life_weights"]


@dataclass(frozen=True)
class Adaptation:
    """
    How fast and how far a market adapts; every field has axes ``(draw,)`` unless said.

    Prices are told as multiples of base prices. A rule that runs *from* one multiple *to* another
    stands for many projects or users, whose own thresholds lie evenly between the two.

    Parameters
    ----------
    memory
        Years over which expected prices follow prices.
    lead
        Years from decision to first output, axes ``(draw, S)``, whole; at least 1.
    invest_from, invest_to
        Expected price at which the first and the last project pays.
    invest_most
        Share of base capacity that can be decided on in a year.
    close_from, close_to
        Expected price below which the first mine closes, and at which all have.
    close_years
        Years over which closing and reopening happen.
    wear
        Share of closed capacity that is lost in a year.
    adjustment
        Share of the gap between short-run and long-run use that closes in a year; never more than the
        short-run elasticity over the long-run one.
    elasticity_long
        Long-run elasticity over the short-run one; at least 1.
    thrift_most, thrift_from, thrift_to, thrift_years
        Share of use that can be spared without loss of function; the prices between which it pays;
        years to do it. It is never undone.
    switch_base, switch_most, switch_slope, switch_years
        Share of use that substitutes serve in the base year and can serve at most; what a doubling of
        the price adds to the logarithm of their odds; years to follow.
    life, life_shape
        Mean life of products in years, and the shape of its Weibull distribution.
    growth_before
        Yearly growth of use before the base year.
    """

    memory: NDArray[np.float64]
    lead: NDArray[np.int64]
    invest_from: NDArray[np.float64]
    invest_to: NDArray[np.float64]
    invest_most: NDArray[np.float64]
    close_from: NDArray[np.float64]
    close_to: NDArray[np.float64]
    close_years: NDArray[np.float64]
    wear: NDArray[np.float64]
    adjustment: NDArray[np.float64]
    elasticity_long: NDArray[np.float64]
    thrift_most: NDArray[np.float64]
    thrift_from: NDArray[np.float64]
    thrift_to: NDArray[np.float64]
    thrift_years: NDArray[np.float64]
    switch_base: NDArray[np.float64]
    switch_most: NDArray[np.float64]
    switch_slope: NDArray[np.float64]
    switch_years: NDArray[np.float64]
    life: NDArray[np.float64]
    life_shape: NDArray[np.float64]
    growth_before: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what no market can be."""
        ranges = {
            "memory": self.memory >= 1,
            "lead": self.lead >= 1,
            "invest_from": self.invest_from >= 1,
            "invest_to": self.invest_to > self.invest_from,
            "invest_most": self.invest_most >= 0,
            "close_from": self.close_from <= 1,
            "close_to": (self.close_to > 0) & (self.close_to < self.close_from),
            "close_years": self.close_years >= 1,
            "wear": (self.wear >= 0) & (self.wear <= 1),
            "adjustment": (self.adjustment >= 0) & (self.adjustment <= 1),
            "elasticity_long": self.elasticity_long >= 1,
            "thrift_most": (self.thrift_most >= 0) & (self.thrift_most < 1),
            "thrift_from": self.thrift_from >= 1,
            "thrift_to": self.thrift_to > self.thrift_from,
            "thrift_years": self.thrift_years >= 1,
            "switch_base": (self.switch_base > 0) & (self.switch_base < self.switch_most),
            "switch_most": self.switch_most < 1,
            "switch_slope": self.switch_slope >= 0,
            "switch_years": self.switch_years >= 1,
            "life": self.life > 0,
            "life_shape": self.life_shape > 0,
            "growth_before": self.growth_before > -1,
        }
        faults = [
            Fault(
                N_("{field} is out of range."),
                N_("See the reference of Adaptation for what each of its fields may be."),
                fields={"field": name},
            )
            for name, fine in ranges.items()
            if not np.all(fine)
        ]
        if faults:
            raise BadInputError(*faults)

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.memory.size)

    def slice(self, some: slice) -> Adaptation:
        """Return some of the draws."""
        return Adaptation(*(getattr(self, field.name)[some] for field in fields(self)))


def between(
    price: NDArray[np.float64], first: NDArray[np.float64], last: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return the share whose threshold a price has passed, thresholds lying evenly between two.

    Examples
    --------
    >>> between(np.array([1.0, 1.5, 3.0]), np.array([1.0]), np.array([2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.asarray(np.clip((price - first) / (last - first), 0.0, 1.0))


def life_weights(
    years: int, *, life: NDArray[np.float64], shape: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return the share of a year's products that come back so many years later, axes ``(year, draw)``.

    Lives have a Weibull distribution with the mean *life*; what outlasts all the years comes back in
    the last of them, so that shares add to 1.

    Examples
    --------
    >>> found = life_weights(40, life=np.array([10.0]), shape=np.array([2.0]))
    >>> bool(abs(found.sum() - 1.0) < 1e-12), int(found[:, 0].argmax())
    (True, 7)
    """
    from scipy.special import gamma

    scale = life / gamma(1.0 + 1.0 / shape)
    ends = np.arange(years + 1)[:, None] / scale
    gone = 1.0 - np.exp(-(ends**shape))
    gone[-1] = 1.0
    return np.asarray(np.diff(gone, axis=0))
