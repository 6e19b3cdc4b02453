"""
A market as a quadratic programme, for solvers that know nothing of the engine.

Everyone responds in a straight line, the tangent of what they do at some prices. Trade either pays
its cost or does not happen, as in the model of Takayama and Judge, to which the engine tends as the
spread of trade tends to nought; or it too responds along its tangent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.market import read_prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.market import Network, Policies

__all__ = ["LinearMarket", "amounts", "linear_market"]

NUDGE = 1e-6
"""Move of prices, over the base, whose effect is read as a slope."""

RIGID = 1e-6
"""Response to a doubling of the price, over all use, below which an amount is held as it is."""

LEVEL = 1e9
"""Factor on the spread at which trade no longer sees prices, so that it can be taken out exactly."""


@dataclass(frozen=True)
class LinearMarket:
    """
    Least ``x·(diagonal x)/2 + cost·x`` with ``row_low <= rows x <= row_high``, ``low <= x <= high``.

    Unknowns: what is supplied and taken at each node, what plants make, then shipments. The first
    rows are the balances, axes ``(side, S, n)`` flattened: their multipliers are prices. Amounts are
    over *tonnes*, prices over *money*. Each of *arcs* is a stage and two countries.
    """

    diagonal: NDArray[np.float64]
    cost: NDArray[np.float64]
    rows: Any
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    nodes: tuple[int, int, int]
    arcs: NDArray[np.int64]
    tonnes: float
    money: float

    def prices(self, multipliers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return prices, axes ``(side, S, n)``, from the multipliers of the rows."""
        return self.money * multipliers[: int(np.prod(self.nodes))].reshape(self.nodes)

    def flow(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return shipments in tonnes, axes ``(S, from, to)``, from the unknowns."""
        _, stages, n = self.nodes
        found = np.zeros((stages, n, n))
        found[tuple(self.arcs.T)] = self.tonnes * values[values.size - len(self.arcs) :]
        return found


def amounts(
    network: Network, prices: NDArray[np.float64], policies: Policies
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return what nodes supply or take besides trade and plants, and what plants make.

    Returns
    -------
    nodes, made
        Tonnes, axes ``(side, S, n)`` and ``(Q, n)``; supplied on side 0, taken on side 1.
    """
    still = replace(policies, ease=np.full_like(policies.ease, LEVEL))
    found = read_prices(network, prices, still)
    moved = found.made[:, None] * network.recipe
    supplied = found.surplus[0] + found.flow.sum(axis=2) - np.maximum(moved, 0.0).sum(axis=0)
    taken = found.flow.sum(axis=1) + np.minimum(moved, 0.0).sum(axis=0) - found.surplus[1]
    return np.stack([supplied, taken]), found.made


def linear_market(
    network: Network,
    policies: Policies,
    *,
    prices: NDArray[np.float64] | None = None,
    spread: bool = False,
) -> LinearMarket:
    """
    Return the market of one draw with straight responses.

    Parameters
    ----------
    prices
        Where the responses are touched, axes ``(side, S, n)``; base prices if absent.
    spread
        Whether trade keeps its spread, and is touched as the others are.

    Examples
    --------
    >>> from oresight.market import Policies, example_world
    >>> world = example_world()
    >>> linear_market(world, Policies.none(world)).nodes
    (2, 2, 3)
    """
    at = network.base if prices is None else prices
    tonnes, money = network.scale, float(network.base.mean())
    (nodes, made), (slopes, bends) = _tangents(network, at, policies)
    margin = (network.recipe * np.where(network.recipe > 0, at[0], at[1])).sum(axis=1)
    arcs = np.argwhere((network.flow > 0) & np.isfinite(policies.wedge[0]))
    shipped, freight, bends_of_trade = _trade(network, at, policies, arcs, spread=spread)
    level = np.concatenate([nodes.ravel(), made.ravel(), shipped]) / tonnes
    slope = np.concatenate([slopes.ravel(), bends.ravel(), bends_of_trade]) * money / tonnes
    value = np.concatenate([at[0].ravel(), -at[1].ravel(), margin.ravel(), freight]) / money
    rigid = slope <= RIGID
    curved = np.where(rigid, 0.0, 1.0 / np.where(rigid, 1.0, slope))
    least = np.where(_signed(policies), -np.inf, 0.0).ravel()
    least = np.concatenate([np.zeros(nodes[0].size), least, np.zeros(made.size + len(arcs))])
    most = np.full(level.size, np.inf)
    most[level.size - len(arcs) :] = policies.cap[0][tuple(arcs.T)] / tonnes
    rows, limits = _rows(network, policies, arcs)
    return LinearMarket(
        diagonal=curved,
        cost=value - curved * level,
        rows=rows,
        row_low=np.concatenate([np.zeros(network.base.size), np.full(limits.size, -np.inf)]),
        row_high=np.concatenate([np.zeros(network.base.size), limits / tonnes]),
        low=np.where(rigid, level, least),
        high=np.where(rigid, level, most),
        nodes=(2, *network.shape),
        arcs=arcs,
        tonnes=tonnes,
        money=money,
    )


def _trade(
    network: Network,
    at: NDArray[np.float64],
    policies: Policies,
    arcs: NDArray[np.int64],
    *,
    spread: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return shipments, what one tonne more must earn, and how they respond to that, by arc."""
    s, i, j = arcs.T
    freight = network.price_down[s, j] - network.price_up[s, i] + policies.wedge[0, s, i, j]
    if not spread:
        return np.zeros(len(arcs)), freight, np.full(len(arcs), np.inf)
    width = (network.spread * policies.ease[0])[s]
    shipped = read_prices(network, at, policies).flow[s, i, j]
    relative = np.maximum(shipped / network.flow[s, i, j], np.finfo(float).tiny)
    return shipped, freight + width * np.log(relative), shipped / width


def _signed(policies: Policies) -> NDArray[np.bool_]:
    """Tell where more may be let out of stock than is used, so that what is taken has any sign."""
    return np.asarray((policies.held[0] > 0) | (policies.release[0] > 0))


def _tangents(
    network: Network, at: NDArray[np.float64], policies: Policies
) -> tuple[
    tuple[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]
]:
    """Return amounts at some prices, and how they respond: all slopes positive."""
    nodes, made = amounts(network, at, policies)
    step = NUDGE * network.base
    above, _ = amounts(network, at + step, policies)
    below, _ = amounts(network, at - step, policies)
    slopes = np.abs(above - below) / (2.0 * step)
    full = policies.plant[0] * network.made / network.made_utilisation
    idle = 1.0 - np.divide(made, full, out=np.ones_like(made), where=full > 0)
    return (nodes, made), (slopes, made * idle / network.made_width)


def _rows(
    network: Network, policies: Policies, arcs: NDArray[np.int64]
) -> tuple[Any, NDArray[np.float64]]:
    """Return the rows of balances and then of quotas, and the limits of the latter, in tonnes."""
    from scipy import sparse

    (stages, n), (kinds, _) = network.shape, network.made.shape
    side = stages * n
    s, i, j = arcs.T
    first = 2 * side + kinds * n
    ship = first + np.arange(len(arcs))
    q, stage, c = np.nonzero(network.recipe)
    yields = network.recipe[q, stage, c]
    node = np.arange(2 * side)
    entries = [
        (node, node, np.where(node < side, 1.0, -1.0)),
        (np.where(yields > 0, 0, side) + stage * n + c, 2 * side + q * n + c, yields),
        (s * n + i, ship, np.full(ship.size, -1.0)),
        (side + s * n + j, ship, np.ones(ship.size)),
    ]
    bound = np.argwhere(np.isfinite(policies.quota[0]))
    for at, (stage_at, country) in enumerate(bound):
        under = ship[(s == stage_at) & (i == country) & (j != country)]
        entries.append((np.full(under.size, 2 * side + at), under, np.ones(under.size)))
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    shape = (2 * side + len(bound), first + len(arcs))
    return sparse.csc_matrix((value, (row, column)), shape=shape), policies.quota[0][tuple(bound.T)]
