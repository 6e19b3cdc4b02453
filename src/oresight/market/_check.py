"""
An independent reading of a solution: every response written again, from the prices alone.

Nothing here is shared with the kernel. Caps inside a quota are found by sorting, not by filling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.market._network import Network
    from oresight.market._policy import Policies

__all__ = ["Certificate", "Reading", "certify", "read_prices"]


@dataclass(frozen=True)
class Reading:
    """What everyone does at given prices, for one draw; amounts in tonnes a year."""

    flow: NDArray[np.float64]
    output: NDArray[np.float64]
    use: NDArray[np.float64]
    curtailed: NDArray[np.float64]
    made: NDArray[np.float64]
    released: NDArray[np.float64]
    rent: NDArray[np.float64]
    surplus: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Certificate:
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
    free: NDArray[np.float64], cap: NDArray[np.float64], limit: float
) -> tuple[NDArray[np.float64], float]:
    """
    Return flows under caps and a common limit, and the factor by which the others shrink.

    The sum of ``min(cap, f * free)`` rises in pieces that bend where an arc meets its cap; the bend
    points are sorted and the piece that holds the limit is solved.
    """
    capped = np.minimum(free, cap)
    if capped.sum() <= limit:
        return capped, 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = np.where(free > 0, cap / free, np.inf)
    order = np.argsort(bends)
    # Summed from the far end: subtracting a huge flow from a sum would leave nothing of the others.
    remaining = np.cumsum(free[order][::-1])[::-1]
    fixed = 0.0
    for at, running in zip(order, remaining, strict=True):
        factor = (limit - fixed) / running if running > 0 else 0.0
        if factor <= bends[at]:
            return np.minimum(cap, factor * free), factor
        fixed += float(cap[at])
    return np.minimum(cap, 0.0 * free), 0.0


def _trade(
    network: Network, prices: NDArray[np.float64], policies: Policies, draw: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    up, down = prices
    gap = (down - network.price_down)[:, None, :] - (up - network.price_up)[:, :, None]
    exponent = (gap - policies.wedge[draw]) / network.spread[:, None, None]
    free = network.flow * np.exp(np.clip(exponent, -745, 700))
    flow = np.empty_like(free)
    rent = np.zeros(network.shape)
    for s, row in enumerate(free):
        for i, wanted in enumerate(row):
            cap = policies.cap[draw, s, i]
            abroad = np.arange(wanted.size) != i
            shipped, factor = _within(
                wanted[abroad], cap[abroad], float(policies.quota[draw, s, i])
            )
            flow[s, i, abroad] = shipped
            flow[s, i, i] = min(wanted[i], cap[i])
            rent[s, i] = network.spread[s] * abs(np.log(factor)) if factor > 0 else np.inf
    return flow, rent


def _step(margin: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.exp(-np.logaddexp(0.0, -margin))


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
    half = network.price_up * (1 / network.utilisation - 1)
    paid = np.maximum(up, 0.0)
    output = policies.capacity[draw] * network.output / network.utilisation * paid / (paid + half)
    wanted = policies.use[draw] * network.use
    use = wanted / (1 + network.elasticity * (down / network.price_down - 1))
    curtailed = wanted * _step((down - network.lost_load_price) / network.lost_load_width)
    released = network.stock - network.stock_target * network.price_down / down
    surplus = np.stack([output - flow.sum(axis=2), flow.sum(axis=1) - use + curtailed + released])
    made = np.zeros_like(network.made)
    if network.shape[0] > 1:
        margin = up[1:] - network.need * down[:-1]
        calm = network.price_up[1:] - network.need * network.price_down[:-1]
        odds = np.log(network.made_utilisation) - np.log1p(-network.made_utilisation)
        made = (
            network.made
            / network.made_utilisation
            * _step((margin - calm) / network.made_width + odds)
        )
        surplus[0, 1:] += made
        surplus[1, :-1] -= network.need * made
    return Reading(flow, output, use - curtailed, curtailed, made, released, rent, surplus)


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
