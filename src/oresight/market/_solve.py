"""Equilibria: prices that balance every node, for one draw or for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.market._check import Certificate, Reading, certify, read_prices
from oresight.market._policy import Policies, compile_policies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.market._network import Network
    from oresight.market._policy import Policy

__all__ = ["Equilibria", "Equilibrium", "solve", "solve_draws"]

TOLERANCE = 1e-10
"""Imbalance at which the solver stops; one tenth of what a certificate asks for."""

ACCEPTED = 1e-9
CHUNK = 256
"""Draws whose arcs are held at once: memory stays bounded whatever their number."""

CONTINUATION = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Equilibrium:
    """One solved market."""

    network: Network
    policies: Policies
    prices: NDArray[np.float64]
    steps: int
    converged: bool

    @property
    def reading(self) -> Reading:
        """Who does what at these prices."""
        return read_prices(self.network, self.prices, self.policies)

    @property
    def certificate(self) -> Certificate:
        """How well the prices solve the market, read independently of the solver."""
        return certify(self.network, self.prices, self.policies)


@dataclass(frozen=True)
class Equilibria:
    """
    Many solved markets.

    Parameters
    ----------
    prices
        Axes ``(draw, side, S, n)``.
    steps
        Newton steps, axes ``(draw,)``.
    imbalance
        Largest excess over all use, axes ``(draw,)``.
    """

    network: Network
    policies: Policies
    prices: NDArray[np.float64]
    steps: NDArray[np.int64]
    imbalance: NDArray[np.float64]

    @property
    def failed(self) -> NDArray[np.int64]:
        """Draws that did not converge: flagged, never dropped."""
        return np.nonzero(~(self.imbalance < ACCEPTED))[0]

    def one(self, draw: int) -> Equilibrium:
        """Return one of the draws."""
        return Equilibrium(
            self.network,
            self.policies.slice(draw, draw + 1),
            self.prices[draw],
            int(self.steps[draw]),
            bool(self.imbalance[draw] < ACCEPTED),
        )


def solve(
    network: Network, policies: Iterable[Policy] = (), *, start: NDArray[np.float64] | None = None
) -> Equilibrium:
    """
    Return the equilibrium under some policies.

    Parameters
    ----------
    start
        Prices to begin from, axes ``(side, S, n)``; those of the base year if absent.

    Examples
    --------
    >>> from oresight.market import Ban, example_world
    >>> world = example_world()
    >>> calm, shock = solve(world), solve(world, [Ban("A", "mine")])
    >>> bool((shock.prices[1, 0, 1:] > calm.prices[1, 0, 1:]).all())
    True
    """
    compiled = compile_policies(network, [policies])
    begin = None if start is None else start[None]
    return solve_draws(network, compiled, start=begin).one(0)


def solve_draws(
    network: Network, policies: Policies, *, start: NDArray[np.float64] | None = None
) -> Equilibria:
    """
    Return the equilibrium of every draw.

    The draws are independent: their order and the number of threads change nothing.

    Parameters
    ----------
    start
        Prices to begin from, axes ``(draw or 1, side, S, n)``.
    """
    draws = policies.draws
    begin = network.base[None] if start is None else start
    prices = np.array(np.broadcast_to(begin, (draws, *network.base.shape)), order="C")
    steps = np.zeros(draws, dtype=np.int64)
    worst = np.full(draws, np.inf)
    for first in range(0, draws, CHUNK):
        last = min(first + CHUNK, draws)
        part = policies.slice(first, last)
        _run(network, part, prices[first:last], steps[first:last], worst[first:last])
    found = Equilibria(network, policies, prices, steps, worst)
    for draw in found.failed:
        _continue(network, policies.slice(draw, draw + 1), prices, steps, worst, draw=int(draw))
    return found


def _run(
    network: Network,
    policies: Policies,
    prices: NDArray[np.float64],
    steps: NDArray[np.int64],
    worst: NDArray[np.float64],
) -> None:
    import numba

    from oresight.market._kernel import solve_many

    arcs = network.flow * np.exp(-policies.wedge / network.spread[:, None, None])
    market = (network.base, network.spread, network.packed)
    draws = (
        arcs,
        policies.cap,
        policies.quota,
        policies.limited,
        policies.capacity,
        policies.use,
    )
    threads = numba.get_num_threads()
    solve_many(prices, market, draws, network.scale, TOLERANCE, steps, worst, threads)


def _continue(
    network: Network,
    policies: Policies,
    prices: NDArray[np.float64],
    steps: NDArray[np.int64],
    worst: NDArray[np.float64],
    *,
    draw: int,
) -> None:
    """Approach a hard draw from the base year, tightening its limits in four steps."""
    calm = network.base[None].copy()
    taken, left = np.zeros(1, dtype=np.int64), np.full(1, np.inf)
    for part in CONTINUATION:
        _run(network, _softened(network, policies, part), calm, taken, left)
        steps[draw] += taken[0]
    if left[0] < worst[draw] or not np.isfinite(worst[draw]):
        prices[draw], worst[draw] = calm[0], left[0]


def _softened(network: Network, policies: Policies, part: float) -> Policies:
    if part == 1.0:
        return policies
    base = network.flow[None]
    abroad = base.sum(axis=3) - np.einsum("dsii->dsi", base)
    wedge = np.where(
        np.isinf(policies.wedge), 30.0 * part * network.spread[:, None, None], part * policies.wedge
    )
    return Policies(
        wedge=wedge,
        cap=policies.cap + (1 - part) * np.where(np.isfinite(policies.cap), base, 0.0),
        quota=policies.quota + (1 - part) * np.where(np.isfinite(policies.quota), abroad, 0.0),
        capacity=1 + part * (policies.capacity - 1),
        use=1 + part * (policies.use - 1),
    )
