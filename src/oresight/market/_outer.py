"""Taxes in percent and guaranteed prices, which prices move and which move prices: a fixed point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._measures import AdValorem, Guarantee
from oresight.market._network import Network
from oresight.market._places import position, receivers
from oresight.market._policy import Policies, compile_policies, unfold
from oresight.market._solve import Equilibria, solve_draws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.market._measures import Single
    from oresight.market._policy import Policy

__all__ = ["Taxed", "solve_taxed"]

TOLERANCE = 1e-8
"""Largest gap between a tax and what the prices it makes ask for, over the base price."""

PASSES = 30
"""Passes after which a draw is given up and flagged."""


@dataclass(frozen=True)
class Taxed:
    """
    Markets under taxes in percent and guaranteed prices.

    Parameters
    ----------
    equilibria
        Each with the specific taxes and subsidies that they come to.
    subsidy
        What guarantees add to a tonne sold, axes ``(draw, S, n)``.
    residual
        How far each tax is from its rate times the price at origin, and each subsidy from what its
        guarantee lacks, over the base price: the largest, axes ``(draw,)``.
    passes
        How often each draw was solved, axes ``(draw,)``.
    """

    equilibria: Equilibria
    subsidy: NDArray[np.float64]
    residual: NDArray[np.float64]
    passes: NDArray[np.int64]

    @property
    def failed(self) -> NDArray[np.int64]:
        """Draws whose prices or taxes did not settle: flagged, never dropped."""
        unsettled = np.nonzero(~(self.residual <= TOLERANCE))[0]
        return np.union1d(unsettled, self.equilibria.failed)

    @property
    def guarantee_cost(self) -> NDArray[np.float64]:
        """What guarantees cost whoever pays them, in money, axes ``(draw, S, n)``."""
        cost = np.zeros_like(self.subsidy)
        for draw in np.nonzero((self.subsidy > 0).any(axis=(1, 2)))[0]:
            sold = self.equilibria.one(int(draw)).reading.flow.sum(axis=2)
            cost[draw] = self.subsidy[draw] * sold
        return cost


def solve_taxed(
    network: Network | Sequence[Network],
    draws: Iterable[Iterable[Policy]],
    *,
    market: NDArray[np.int64] | None = None,
    start: NDArray[np.float64] | None = None,
) -> Taxed:
    """
    Return the equilibrium of every draw, whose taxes may be in percent and whose prices guaranteed.

    Neither has a potential. A tax in percent is a specific tax at the rate times the price at origin; a
    guarantee is a subsidy that closes the gap to it. Both are found in passes: each solves the market
    at the taxes of the last and begins at its prices. A tax lowers the price it is taken from by less
    than itself, so that the passes contract by less than the rate; a secant through the last two makes
    them few, whatever the rate.

    Parameters
    ----------
    network, market, start
        As for `solve_draws`.

    Raises
    ------
    BadInputError
        If rates on one shipment add up to -1 or less, at which nobody would pay a price.

    Examples
    --------
    >>> from oresight.market import AdValorem, Guarantee, example_world
    >>> world = example_world()
    >>> found = solve_taxed(world, [[AdValorem("A", "mine", 0.25)], [Guarantee("B", "refine", 22.0)]])
    >>> tax, prices = found.equilibria.policies.wedge[0, 0, 0, 1], found.equilibria.prices
    >>> bool(abs(tax - 0.25 * prices[0, 0, 0, 0]) < 1e-6), found.failed.size
    (True, 0)
    >>> round(float(prices[1, 0, 1, 1]), 4), bool(found.guarantee_cost[1].sum() > 0)
    (22.0, True)
    """
    networks = (network,) if isinstance(network, Network) else tuple(network)
    listed = [tuple(draw) for draw in draws]
    which = np.zeros(len(listed), dtype=np.int64) if market is None else market
    unfolded = [unfold(networks[int(at)], draw) for at, draw in zip(which, listed, strict=True)]
    outer = _outer(networks, which, unfolded)
    steady = [
        [one for one in draw if not isinstance(one, AdValorem | Guarantee)] for draw in unfolded
    ]
    fixed = compile_policies(networks, steady, market=which)
    base = np.stack([one.base for one in networks])[which]
    prices = np.array(np.broadcast_to(base if start is None else start, base.shape))
    return _Passes(networks, which, fixed, outer, base[:, 0]).settle(prices)


def _outer(
    networks: tuple[Network, ...],
    market: NDArray[np.int64],
    draws: list[tuple[Single, ...]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rates, axes ``(draw, S, from, to)``, and guaranteed prices, axes ``(draw, S, n)``."""
    stages, n = networks[0].shape
    rate = np.zeros((len(draws), stages, n, n))
    floor = np.zeros((len(draws), stages, n))
    for at, draw in enumerate(draws):
        one = networks[int(market[at])]
        for tax in draw:
            if isinstance(tax, AdValorem):
                s, i = position(one, tax.stage, tax.country)
                rate[at, s, i, receivers(one, i, tax.targets)] += tax.rate
            elif isinstance(tax, Guarantee):
                where = (at, *position(one, tax.stage, tax.country))
                floor[where] = max(floor[where], tax.price)
    if (rate <= -1.0).any():
        raise BadInputError(
            Fault(
                N_("{field} holds {value}, which is out of range."),
                N_("Give subsidies that add up to less than the price."),
                fields={"field": "rate", "value": float(rate.min())},
            )
        )
    return rate, floor


class _Passes:
    """
    Draws on their way to the prices at which their taxes are taken.

    A guess has axes ``(draw, 2, S, n)``: the prices at origin, and the subsidies of guarantees.
    """

    def __init__(
        self,
        networks: tuple[Network, ...],
        market: NDArray[np.int64],
        fixed: Policies,
        outer: tuple[NDArray[np.float64], NDArray[np.float64]],
        price: NDArray[np.float64],
    ) -> None:
        self.networks, self.market, self.fixed, self.price = networks, market, fixed, price
        self.rate, self.floor = outer
        self.taxed = (self.rate != 0.0).any(axis=3)
        self.weight = np.stack(
            [np.abs(self.rate).max(axis=3), (self.floor > 0.0).astype(float)], axis=1
        )
        self.passes = np.zeros(len(price), dtype=np.int64)
        self.residual = np.full(len(price), np.inf)

    def settle(self, prices: NDArray[np.float64]) -> Taxed:
        """Pass until every tax and subsidy is what the prices ask for, or too often."""
        guess = np.stack([prices[:, 0], np.maximum(self.floor - prices[:, 0], 0.0)], axis=1)
        left = np.arange(len(guess))
        before: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        for _ in range(PASSES):
            found = self._solved(left, guess, prices)
            prices[left] = found.prices
            self.passes[left] += 1
            off = self._off(left, guess[left], found.prices[:, 0])
            over = self.weight[left] * np.abs(off) / self.price[left, None]
            self.residual[left] = over.max(axis=(1, 2, 3))
            going = self.residual[left] > TOLERANCE
            stepped = _secant(guess[left], off, before)
            stepped[:, 1] = np.maximum(stepped[:, 1], 0.0)
            before = guess[left][going], off[going]
            left = left[going]
            if not left.size:
                break
            guess[left] = stepped[going]
        everyone = np.arange(len(guess))
        last = self._solved(everyone, guess, prices)
        return Taxed(last, guess[:, 1], self.residual, self.passes)

    def _off(
        self, left: NDArray[np.int64], guess: NDArray[np.float64], price: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how far prices and subsidies are from what the guess makes of them."""
        tax = np.where(self.taxed[left], price - guess[:, 0], 0.0)
        lacks = np.maximum(self.floor[left] - price, -guess[:, 1])
        return np.stack([tax, np.where(self.floor[left] > 0.0, lacks, 0.0)], axis=1)

    def _solved(
        self, left: NDArray[np.int64], guess: NDArray[np.float64], prices: NDArray[np.float64]
    ) -> Equilibria:
        some = Policies(
            *(getattr(self.fixed, name)[left] for name in Policies.__dataclass_fields__)
        )
        tax = self.rate[left] * np.maximum(guess[left, 0], 0.0)[..., None]
        return solve_draws(
            self.networks,
            replace(some, wedge=some.wedge + tax - guess[left, 1][..., None]),
            market=self.market[left],
            start=prices[left],
        )


def _secant(
    guess: NDArray[np.float64],
    off: NDArray[np.float64],
    before: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
) -> NDArray[np.float64]:
    """Return the next guess: where the line through the last two passes is met best."""
    if before is None:
        return guess + off
    then, was = before
    change = off - was
    length = (change**2).sum(axis=(1, 2, 3))
    part = np.divide(
        (change * off).sum(axis=(1, 2, 3)), length, out=np.zeros_like(length), where=length > 0
    )[:, None, None, None]
    return np.asarray(guess + off - part * (guess - then + change))
