"""Equilibria: prices that balance every node, for one draw or for many."""

from __future__ import annotations

import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oresight.display import Shown
from oresight.market._check import Certificate, Reading, certify, read_prices
from oresight.market._markets import Markets
from oresight.market._network import Network
from oresight.market._policy import Policies, compile_policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.market._arrays import Work
    from oresight.market._policy import Policy

__all__ = ["Equilibria", "Equilibrium", "solve", "solve_draws", "stream"]

TOLERANCE = 1e-10
"""Imbalance at which the solver stops; one tenth of what a certificate asks for."""

ACCEPTED = 1e-9
CHUNK = 256
"""Draws whose arcs are held at once: memory stays bounded whatever their number."""

CONTINUATION = (0.25, 0.5, 0.75, 1.0)
HARD = 30.0
"""Spreads of trade by which a ban is approached."""

PATIENCE = 8
"""Rounds of steps that a draw is given which comes nearer, slowly, in each."""


@dataclass(frozen=True)
class Equilibrium(Shown):
    """One solved market."""

    _also: ClassVar[tuple[str, ...]] = ("certificate",)

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
    networks, market
        The markets, of one shape, and which of them each draw is of, axes ``(draw,)``.
    prices
        Axes ``(draw, side, S, n)``.
    steps
        Newton steps, axes ``(draw,)``.
    imbalance
        Largest excess over all use, axes ``(draw,)``.
    flow
        Shipments, axes ``(draw, S, from, to)``; without draws if they were not asked for.
    """

    networks: Sequence[Network]
    market: NDArray[np.int64]
    policies: Policies
    prices: NDArray[np.float64]
    steps: NDArray[np.int64]
    imbalance: NDArray[np.float64]
    flow: NDArray[np.float64]

    @property
    def failed(self) -> NDArray[np.int64]:
        """Draws that did not converge: flagged, never dropped."""
        return np.nonzero(~(self.imbalance < ACCEPTED))[0]

    def one(self, draw: int) -> Equilibrium:
        """Return one of the draws."""
        return Equilibrium(
            self.networks[int(self.market[draw])],
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
    network: Network | Sequence[Network],
    policies: Policies,
    *,
    market: NDArray[np.int64] | None = None,
    start: NDArray[np.float64] | None = None,
    keep_flow: bool = False,
) -> Equilibria:
    """
    Return the equilibrium of every draw.

    The draws are independent: their order and the number of threads change nothing.

    Parameters
    ----------
    network
        One market, or several with the same stages, countries and plants.
    market
        Which of them each draw is of, axes ``(draw,)``; the first for all if absent.
    start
        Prices to begin from, axes ``(draw or 1, side, S, n)``.
    keep_flow
        Whether the result holds the shipments of every draw.
    """
    markets = _packed(network)
    draws = policies.draws
    which = np.zeros(draws, dtype=np.int64) if market is None else market
    begin = markets.base[which] if start is None else start
    prices = np.array(np.broadcast_to(begin, (draws, *markets.base.shape[1:])), order="C")
    steps = np.zeros(draws, dtype=np.int64)
    worst = np.full(draws, np.inf)
    flow = np.empty((draws if keep_flow else 0, *policies.wedge.shape[1:]))
    _run(markets, which, policies, (prices, steps, worst, flow))
    found = Equilibria(markets, which, policies, prices, steps, worst, flow)
    for draw in found.failed:
        _continue(markets, found, int(draw))
    for draw in found.failed:
        _go_on(markets, found, int(draw))
    return found


def stream(
    network: Network, policies: Callable[[int, int], Policies], draws: int
) -> Iterator[Equilibria]:
    """
    Solve any number of draws in bounded memory.

    Parameters
    ----------
    policies
        Given the first draw and the one after the last, returns the policies of those between.

    Examples
    --------
    >>> from oresight.market import Policies, example_world
    >>> world = example_world()
    >>> parts = stream(world, lambda first, last: Policies.none(world, last - first), 600)
    >>> [part.steps.size for part in parts]
    [256, 256, 88]
    """
    for first in range(0, draws, CHUNK):
        yield solve_draws(network, policies(first, min(first + CHUNK, draws)))


def _packed(network: Network | Sequence[Network]) -> Markets:
    if isinstance(network, Markets):
        return network
    return Markets((network,) if isinstance(network, Network) else network)


def _run(
    markets: Markets,
    market: NDArray[np.int64],
    policies: Policies,
    found: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
) -> None:
    from oresight.market._kernel import solve_every

    prices, steps, worst, flow = found
    theta = markets.field("spread")[market] * policies.ease
    target = policies.target * markets.base[market, 1]
    state = (
        policies.capacity,
        policies.scrap,
        policies.use,
        policies.held,
        target,
        policies.floor,
        policies.release,
    )
    draws = (
        market,
        theta,
        policies.wedge,
        policies.cap,
        policies.quota,
        policies.plant,
        np.stack(state, axis=1),
    )
    threads = min(_threads(), prices.shape[0])

    def turn(first: int) -> None:
        args = (prices, markets.packed, markets.shape, draws, TOLERANCE)
        room = _room(prices.shape[3], policies.plant.shape[1], markets.shape[1])
        solve_every(*args, (steps, worst, flow), (first, threads), room)

    with _undisturbed(not solve_every.signatures):
        others = [_pool().submit(turn, first) for first in range(1, threads)]
        turn(0)
        for other in others:
            other.result()


_ROOMS = threading.local()


def _room(n: int, kinds: int, levels: NDArray[np.int64]) -> Work:
    """Return what this thread works in: that of its last market, if it has the same shape."""
    from oresight.market._arrays import workspace

    shape = (n, kinds, levels.tobytes())
    if getattr(_ROOMS, "shape", None) != shape:
        _ROOMS.work, _ROOMS.shape = workspace(n, kinds, levels), shape
    found: Work = _ROOMS.work
    return found


@contextmanager
def _undisturbed(first: bool) -> Iterator[None]:  # noqa: FBT001
    """Collect no garbage during the first call: compiling makes much, and is a twentieth quicker."""
    paused = first and gc.isenabled()
    if paused:
        gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@cache
def _threads() -> int:
    """Return how many cores this process may use; NUMBA_NUM_THREADS says otherwise."""
    from numba import config

    return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the threads beside the caller's; starting them for each call would cost a twentieth."""
    return ThreadPoolExecutor(max(_threads() - 1, 1))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)


def _continue(markets: Markets, found: Equilibria, draw: int) -> None:
    """Approach a hard draw from the base year, tightening its limits in four steps."""
    market = found.market[draw : draw + 1]
    hard = found.policies.slice(draw, draw + 1)
    network = markets[int(market[0])]
    calm = network.base[None].copy()
    taken, left = np.zeros(1, dtype=np.int64), np.full(1, np.inf)
    flow = np.empty((1, *hard.wedge.shape[1:]))
    for part in CONTINUATION:
        _run(markets, market, _softened(network, hard, part), (calm, taken, left, flow))
        found.steps[draw] += taken[0]
    if left[0] < found.imbalance[draw] or not np.isfinite(found.imbalance[draw]):
        found.prices[draw], found.imbalance[draw] = calm[0], left[0]
        found.flow[draw : draw + 1] = flow[: found.flow.shape[0]]


def _go_on(markets: Markets, found: Equilibria, draw: int) -> None:
    """Go on from where a draw stands for as long as that brings it nearer: far prices take many steps."""
    one = slice(draw, draw + 1)
    policies, prices = found.policies.slice(draw, draw + 1), found.prices[one].copy()
    taken, left = np.zeros(1, dtype=np.int64), np.full(1, np.inf)
    flow = np.empty((found.flow[one].shape[0], *policies.wedge.shape[1:]))
    for _ in range(PATIENCE):
        _run(markets, found.market[one], policies, (prices, taken, left, flow))
        found.steps[draw] += taken[0]
        if not left[0] < found.imbalance[draw]:
            break
        found.prices[draw], found.imbalance[draw] = prices[0], left[0]
        found.flow[one] = flow
        if left[0] < ACCEPTED:
            break


def _softened(network: Network, policies: Policies, part: float) -> Policies:
    """Return a part of the way from the base year to some policies."""
    if part == 1.0:
        return policies
    base = network.flow[None]
    abroad = base.sum(axis=3) - np.einsum("dsii->dsi", base)
    hardest = HARD * part * network.spread[:, None, None]
    calm = Policies.none(network)
    return replace(
        policies,
        wedge=np.where(np.isinf(policies.wedge), hardest, part * policies.wedge),
        cap=policies.cap + (1 - part) * np.where(np.isfinite(policies.cap), base, 0.0),
        quota=policies.quota + (1 - part) * np.where(np.isfinite(policies.quota), abroad, 0.0),
        **{
            name: part * getattr(policies, name) + (1 - part) * getattr(calm, name)
            for name in ("capacity", "scrap", "use", "plant", "held", "target")
        },
    )
