"""
An independent reading of a solution: every response written again, from the prices alone.

Nothing here is shared with the kernel. Caps inside a quota are found by sorting, not by filling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.display import Shown
from oresight.market._demand import demanded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.market._network import Network
    from oresight.market._policy import Policies

__all__ = [
    "Certificate",
    "Reading",
    "certify",
    "logistic",
    "read_prices",
    "supplied",
]


LARGEST = 700.0
"""Largest exponent of a free flow that is taken as it is."""


@dataclass(frozen=True)
class Reading:
    """What everyone does at given prices, for one draw; amounts in tonnes a year."""

    flow: NDArray[np.float64]
    output: NDArray[np.float64]
    recycled: NDArray[np.float64]
    use: NDArray[np.float64]
    curtailed: NDArray[np.float64]
    made: NDArray[np.float64]
    released: NDArray[np.float64]
    public: NDArray[np.float64]
    rent: NDArray[np.float64]
    surplus: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Certificate(Shown):
    """
    How well prices solve the market.

    Parameters
    ----------
    max_imbalance
        Largest excess at a node over all use.
    duality_gap
        What it would cost to mend every excess at the value of lost load, over the base value.
    cap_violation, quota_violation
        Largest flow over its limit, over all use.
    lowest_multiplier
        Smallest quota rent; a negative one would be a fault.
    """

    max_imbalance: float
    duality_gap: float
    cap_violation: float
    quota_violation: float
    lowest_multiplier: float


def _within(
    free: NDArray[np.float64], cap: NDArray[np.float64], limit: float, shift: float
) -> tuple[NDArray[np.float64], float]:
    """
    Return flows under caps and a common limit, and the logarithm of the factor by which others shrink.

    Free flows are given over the exponential of *shift*. The sum of ``min(cap, f * free)`` rises in
    pieces that bend where an arc meets its cap; the bend points are sorted and the piece that holds the
    limit is solved.
    """
    with np.errstate(over="ignore"):
        capped = np.minimum(free * np.exp(min(shift, LARGEST)), cap)
    if capped.sum() <= limit:
        return capped, 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = np.where(free > 0, cap / free, np.inf)
    order = np.argsort(bends)
    # Summed from the far end: subtracting a huge flow from a sum would leave nothing of the others.
    remaining = np.cumsum(free[order][::-1])[::-1]
    fixed = 0.0
    for at, running in zip(order, remaining, strict=True):
        factor = (limit - fixed) / running if running > 0 else 0.0
        if factor <= bends[at]:
            shrunk = np.log(factor) - shift if factor > 0 else -np.inf
            return np.minimum(cap, factor * free), float(shrunk)
        fixed += float(cap[at])
    return np.minimum(cap, 0.0 * free), -np.inf


def _trade(
    network: Network, prices: NDArray[np.float64], policies: Policies, draw: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    up, down = prices
    spread = network.spread * policies.ease[draw]
    gap = (down - network.price_down)[:, None, :] - (up - network.price_up)[:, :, None]
    exponent = (gap - policies.wedge[draw]) / spread[:, None, None]
    with np.errstate(over="ignore"):
        flow = network.flow * np.exp(np.clip(exponent, -745, LARGEST))
    rent = np.zeros(network.shape)
    limited = np.isfinite(policies.quota[draw]) | np.isfinite(policies.cap[draw]).any(axis=2)
    for s, i in zip(*np.nonzero(limited), strict=True):
        row, usual, cap = exponent[s, i], network.flow[s, i], policies.cap[draw, s, i]
        abroad = (np.arange(row.size) != i) & (usual > 0)
        highest = float(row[abroad].max(initial=0.0))
        shift = highest if highest > LARGEST / 2 else 0.0
        free = usual * np.exp(np.clip(row - shift, -745, LARGEST / 2))
        flow[s, i, abroad], shrunk = _within(
            free[abroad], cap[abroad], float(policies.quota[draw, s, i]), shift
        )
        flow[s, i, i] = min(flow[s, i, i], cap[i])
        rent[s, i] = spread[s] * abs(shrunk)
    return flow, rent


def logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of a step that is reached."""
    return np.exp(-np.logaddexp(0.0, -value))


def _used(
    network: Network, wanted: NDArray[np.float64], price: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is asked for at a price, the value of lost load at most, and what of it stops."""
    lost = network.lost_load_price
    seen = np.minimum(price, lost) / network.price_down
    asked = wanted * demanded(network.demand_shape, network.elasticity, seen)
    return asked, wanted * network.lost_part * logistic((price - lost) / network.lost_load_width)


def supplied(
    base: NDArray[np.float64], share: NDArray[np.float64], relative: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a source yields at a price over its base price, from its share of capacity."""
    price = np.maximum(relative, 0.0)
    return np.asarray(base * price / (share * price + 1.0 - share))


def _made(
    network: Network, prices: NDArray[np.float64], policies: Policies, draw: int
) -> NDArray[np.float64]:
    up, down = prices
    made, taken = np.maximum(network.recipe, 0.0), np.minimum(network.recipe, 0.0)
    moved = made * (up - network.price_up) + taken * (down - network.price_down)
    odds = np.log(network.made_utilisation) - np.log1p(-network.made_utilisation)
    share = logistic(moved.sum(axis=1) / network.made_width + odds)
    return np.asarray(policies.plant[draw] * network.made / network.made_utilisation * share)


def read_prices(
    network: Network, prices: NDArray[np.float64], policies: Policies, draw: int = 0
) -> Reading:
    """
    Return what everyone does at given prices.

    Parameters
    ----------
    prices
        Axes ``(side, S, n)``.
    """
    up, down = prices
    flow, rent = _trade(network, prices, policies, draw)
    seen = np.maximum(up, policies.floor[draw]) / network.price_up
    mined = policies.capacity[draw] * supplied(network.output, network.utilisation, seen)
    recycled = policies.scrap[draw] * supplied(
        network.recycled, network.recycled_utilisation, up / network.price_up
    )
    wanted = policies.use[draw] * network.use
    use, curtailed = _used(network, wanted, down)
    released = policies.held[draw] - policies.target[draw] * network.price_down / down
    public = policies.release[draw] * logistic((down - network.release_price) / network.step_width)
    discarded = network.discard * logistic(-down / network.step_width)
    made = _made(network, prices, policies, draw)
    moved = made[:, None] * network.recipe
    surplus = np.stack(
        [
            mined + recycled - flow.sum(axis=2) + np.maximum(moved, 0.0).sum(axis=0),
            flow.sum(axis=1)
            - use
            + curtailed
            + released
            + public
            - discarded
            + np.minimum(moved, 0.0).sum(axis=0),
        ]
    )
    return Reading(
        flow=flow,
        output=mined,
        recycled=recycled,
        use=use - curtailed,
        curtailed=curtailed,
        made=made,
        released=released,
        public=public,
        rent=rent,
        surplus=surplus,
    )


def certify(
    network: Network, prices: NDArray[np.float64], policies: Policies, draw: int = 0
) -> Certificate:
    """Return how well prices solve the market of a draw, read independently of the solver."""
    found = read_prices(network, prices, policies, draw)
    value = float((network.use * network.price_down).sum()) or 1.0
    over = found.flow - np.where(np.isfinite(policies.cap[draw]), policies.cap[draw], np.inf)
    abroad = found.flow.sum(axis=2) - np.einsum("sii->si", found.flow)
    beyond = abroad - policies.quota[draw]
    return Certificate(
        max_imbalance=float(np.abs(found.surplus).max()) / network.scale,
        duality_gap=float((np.abs(found.surplus) * network.lost_load_price).sum()) / value,
        cap_violation=max(float(over.max()), 0.0) / network.scale,
        quota_violation=max(float(beyond.max()), 0.0) / network.scale,
        lowest_multiplier=float(found.rent.min()),
    )
