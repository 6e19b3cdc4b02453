"""
The walk of a shortage from step to step, compiled.

A stock is told in days of its user's base year and a flow over that of the base year, so that only
the purchases themselves are read in money. Order shares are those of the base year: what a seller is
asked, and what a buyer gets, are then sums over the same purchases, and both are taken while a
buyer's line of them is in the nearest cache. A step reads the table once.
"""

from __future__ import annotations

from typing import Any

from numba import njit

__all__ = ["walk"]

OPTIONS: Any = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "fastmath": {"contract", "arcp", "reassoc", "nsz"},
}
"""Sums may be regrouped and products fused; NaN and infinity keep their meaning."""

ALL = 1.0 - 1e-9
"""Share of demand served from which all of it is: overtime must not hang on rounding."""


@njit(**OPTIONS)
def _produce(output, final, left, surge, state, demand, fill, limit, made, unmet):
    """Make what demand, capacity and stocks allow, and ration it in proportion to what is asked."""
    products, regions = demand.shape
    most, per_step = surge
    used, planned, extra = state
    for r in range(regions):
        for p in range(products):
            i = r * products + p
            if output[i] <= 0.0:
                continue
            asked = final[i] + demand[p, r]
            planned[i] = min(asked / output[i], extra[i] * left[i])
            used[i] = min(planned[i], limit[i])
            served = min(used[i] * output[i] / asked, 1.0) if asked > 0.0 else 1.0
            fill[p, r] = served
            made[i] = used[i]
            unmet[i] += final[i] * (1.0 - served)
            if served < ALL:
                extra[i] += (most - extra[i]) * (1.0 - served) * per_step
            else:
                extra[i] += (1.0 - extra[i]) * per_step


@njit(**OPTIONS)
def _deliver(purchases, each, rules, before, state, stock, demand, fill, limit, days):
    """Bring what was ordered into stock, take out what was used, and order again."""
    products, buyers, regions = purchases.shape
    used_before, planned_before = before
    used, planned, _ = state
    for b in range(buyers):
        limit[b] = 1e300
    for p in range(products):
        target, rate, least, follow = rules[p, 0], rules[p, 1], rules[p, 2], rules[p, 3]
        for r in range(regions):
            demand[p, r] = 0.0
        for b in range(buyers):
            if each[p, b] <= 0.0:
                continue
            line = purchases[p, b]
            came = 0.0
            for r in range(regions):
                came += line[r] * fill[p, r]
            held = stock[p, b]
            goal = target + follow * (planned_before[b] - 1.0)
            order = used_before[b] + max(0.0, goal - held) * rate
            held += days * (order * came * each[p, b] - used[b])
            stock[p, b] = held
            limit[b] = min(limit[b], held * least)
            goal = target + follow * (planned[b] - 1.0)
            order = used[b] + max(0.0, goal - held) * rate
            for r in range(regions):
                demand[p, r] += line[r] * order


@njit(**OPTIONS)
def walk(
    purchases, each, output, final, rules, surge, days, capacity,
    before, state, stock, demand, fill, limit, made, unmet,
):  # fmt: skip
    """
    Walk every step; the last seven arrays are worked in and left as they end.

    Parameters
    ----------
    purchases
        Axes ``(product, buyer, region)``, money a year.
    each
        One over the purchases of a product by a buyer; nought where it buys none.
    output, final
        Money a year, axes ``(industry,)``.
    rules
        Target of stock in days, share of a gap ordered in a day, one over the stock in days below
        which production falls, and days by which the target moves with what is planned, when that
        doubles; axes ``(product, 4)``.
    surge
        The most a capacity grows to, and how far it gets there in a step.
    days
        Length of a step.
    capacity
        Share of capacity left, axes ``(step, industry)``.
    before, state
        Used and planned of the step before; used, planned and capacity with overtime of this one; over
        the base year, axes ``(2, industry)`` and ``(3, industry)``.
    stock
        Days of use in the base year, axes ``(product, buyer)``.
    demand, fill
        What industries ask of a seller, and the share of all demand it serves, axes ``(product, region)``.
    limit
        What stocks allow an industry to make, over the base year.
    made
        Output over the base year, axes ``(step, industry)``.
    unmet
        Final use not served, money a year times steps.
    """
    for t in range(capacity.shape[0]):
        _produce(output, final, capacity[t], surge, state, demand, fill, limit, made[t], unmet)
        _deliver(purchases, each, rules, before, state, stock, demand, fill, limit, days)
        for i in range(output.size):
            before[0, i] = state[0, i]
            before[1, i] = state[1, i]
