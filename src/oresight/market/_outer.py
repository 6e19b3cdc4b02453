"""Taxes in percent of a price that they move themselves: a fixed point around the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._measures import AdValorem
from oresight.market._network import Network
from oresight.market._places import position, receivers
from oresight.market._policy import Policies, compile_policies, unfold
from oresight.market._solve import Equilibria, solve_draws

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.market._measures import Single
    from oresight.market._policy import Policy

__all__ = ["Taxed", "solve_ad_valorem"]

TOLERANCE = 1e-8
"""Largest change of a tax from one pass to the next, over the base price."""

PASSES = 30
"""Passes after which a draw is given up and flagged."""


@dataclass(frozen=True)
class Taxed:
    """
    Markets under taxes in percent.

    Parameters
    ----------
    equilibria
        Each with the specific taxes that the rates come to.
    residual
        How far each tax is from its rate times the price at origin, over the base price: the largest,
        axes ``(draw,)``.
    passes
        How often each draw was solved, axes ``(draw,)``.
    """

    equilibria: Equilibria
    residual: NDArray[np.float64]
    passes: NDArray[np.int64]

    @property
    def failed(self) -> NDArray[np.int64]:
        """Draws whose prices or taxes did not settle: flagged, never dropped."""
        unsettled = np.nonzero(~(self.residual <= TOLERANCE))[0]
        return np.union1d(unsettled, self.equilibria.failed)


def solve_ad_valorem(
    network: Network | Sequence[Network],
    draws: Iterable[Iterable[Policy]],
    *,
    market: NDArray[np.int64] | None = None,
    start: NDArray[np.float64] | None = None,
) -> Taxed:
    """
    Return the equilibrium of every draw, whose taxes may be in percent.

    A tax in percent has no potential. It is a specific tax at the rate times the price at origin, found
    in passes: each solves the market at the taxes of the last and begins at its prices. A tax lowers
    the price it is taken from by less than itself, so that the passes contract by less than the rate; a
    secant through the last two makes them few, whatever the rate.

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
    >>> from oresight.market import AdValorem, example_world
    >>> world = example_world()
    >>> found = solve_ad_valorem(world, [[AdValorem("A", "mine", 0.25)]])
    >>> tax = found.equilibria.policies.wedge[0, 0, 0, 1]
    >>> bool(abs(tax - 0.25 * found.equilibria.prices[0, 0, 0, 0]) < 1e-6), found.failed.size
    (True, 0)
    """
    networks = (network,) if isinstance(network, Network) else tuple(network)
    listed = [tuple(draw) for draw in draws]
    which = np.zeros(len(listed), dtype=np.int64) if market is None else market
    unfolded = [unfold(networks[int(at)], draw) for at, draw in zip(which, listed, strict=True)]
    rate = _rates(networks, which, unfolded)
    steady = [[one for one in draw if not isinstance(one, AdValorem)] for draw in unfolded]
    fixed = compile_policies(networks, steady, market=which)
    base = np.stack([one.base for one in networks])[which]
    prices = np.array(np.broadcast_to(base if start is None else start, base.shape))
    return _Passes(networks, which, fixed, rate, base).settle(prices)


def _rates(
    networks: tuple[Network, ...],
    market: NDArray[np.int64],
    draws: list[tuple[Single, ...]],
) -> NDArray[np.float64]:
    """Return the rates that shipments bear, axes ``(draw, S, from, to)``."""
    stages, n = networks[0].shape
    rate = np.zeros((len(draws), stages, n, n))
    for at, draw in enumerate(draws):
        one = networks[int(market[at])]
        for tax in draw:
            if isinstance(tax, AdValorem):
                s, i = position(one, tax.stage, tax.country)
                rate[at, s, i, receivers(one, i, tax.targets)] += tax.rate
    if (rate <= -1.0).any():
        raise BadInputError(
            Fault(
                N_("{field} holds {value}, which is out of range."),
                N_("Give subsidies that add up to less than the price."),
                fields={"field": "rate", "value": float(rate.min())},
            )
        )
    return rate


class _Passes:
    """Draws on their way to the prices at which their taxes are taken."""

    def __init__(
        self,
        networks: tuple[Network, ...],
        market: NDArray[np.int64],
        fixed: Policies,
        rate: NDArray[np.float64],
        base: NDArray[np.float64],
    ) -> None:
        self.networks, self.market, self.fixed = networks, market, fixed
        self.rate, self.price = rate, base[:, 0]
        self.taxed = (rate != 0.0).any(axis=3)
        self.passes = np.zeros(len(rate), dtype=np.int64)
        self.residual = np.full(len(rate), np.inf)

    def settle(self, prices: NDArray[np.float64]) -> Taxed:
        """Pass until every tax is its rate times the price at origin, or too often."""
        guess = prices[:, 0].copy()
        left = np.arange(len(guess))
        before: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        for _ in range(PASSES):
            found = self._solved(left, guess, prices)
            prices[left] = found.prices
            self.passes[left] += 1
            off = np.where(self.taxed[left], found.prices[:, 0] - guess[left], 0.0)
            self.residual[left] = self._residual(left, off)
            going = self.residual[left] > TOLERANCE
            stepped = _secant(guess[left], off, before)
            before = guess[left][going], off[going]
            left = left[going]
            if not left.size:
                break
            guess[left] = stepped[going]
        return Taxed(self._solved(np.arange(len(guess)), guess, prices), self.residual, self.passes)

    def _residual(self, left: NDArray[np.int64], off: NDArray[np.float64]) -> NDArray[np.float64]:
        most = np.abs(self.rate[left]).max(axis=3)
        return np.asarray((most * np.abs(off) / self.price[left]).max(axis=(1, 2)))

    def _solved(
        self, left: NDArray[np.int64], guess: NDArray[np.float64], prices: NDArray[np.float64]
    ) -> Equilibria:
        some = Policies(
            *(getattr(self.fixed, name)[left] for name in Policies.__dataclass_fields__)
        )
        tax = self.rate[left] * np.maximum(guess[left], 0.0)[..., None]
        return solve_draws(
            self.networks,
            replace(some, wedge=some.wedge + tax),
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
    length = (change**2).sum(axis=(1, 2))
    part = np.divide(
        (change * off).sum(axis=(1, 2)), length, out=np.zeros_like(length), where=length > 0
    )[:, None, None]
    return np.asarray(guess + off - part * (guess - then + change))
