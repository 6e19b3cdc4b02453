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
    "fastmath": {"contract", "arcp", "nsz"},
}
"""Products may be fused; sums keep their order, or code from the cache would round otherwise than new."""

INLINED: Any = {**OPTIONS, "cache": False, "inline": "always"}

ENDLESS = 1e300
"""Stock of what is never bought: it stops nobody."""

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


@njit(**INLINED)
def _restock(b, came, rule, flows, each, stock, limit, spared, days):
    """Bring a buyer's orders of a product into stock, take out what it used; return its next order."""
    target, rate, least, follow = rule
    used_before, planned_before, used, planned = flows
    held, taken = stock[b], used[b]
    order = used_before[b] + max(0.0, target + follow * (planned_before[b] - 1.0) - held) * rate
    one = each[b]
    held += days * (order * came * abs(one) - taken)
    if one > 0.0:
        limit[b] = min(limit[b], held * least)
    elif one == 0.0:
        held = ENDLESS
    elif held < 0.0:
        spared[0] += held / one
        held = 0.0
    stock[b] = held
    return taken + max(0.0, target + follow * (planned[b] - 1.0) - held) * rate


@njit(**OPTIONS)
def _deliver(purchases, each, rules, before, state, stock, demand, fill, limit, spared, days):
    """Deliver, use and order again, two buyers at once: each line of the table is read from memory once."""
    products, buyers, regions = purchases.shape
    flows = before[0], before[1], state[0], state[1]
    for b in range(buyers):
        limit[b] = ENDLESS
    for p in range(products):
        rule = rules[p, 0], rules[p, 1], rules[p, 2], rules[p, 3]
        lines, served, asked, one, kept = purchases[p], fill[p], demand[p], each[p], stock[p]
        saved = spared[p : p + 1]
        for r in range(regions):
            asked[r] = 0.0
        b = 0
        while b + 1 < buyers:
            left, right = lines[b], lines[b + 1]
            came, other = 0.0, 0.0
            for r in range(regions):
                share = served[r]
                came += left[r] * share
                other += right[r] * share
            order = _restock(b, came, rule, flows, one, kept, limit, saved, days)
            next_order = _restock(b + 1, other, rule, flows, one, kept, limit, saved, days)
            for r in range(regions):
                asked[r] += left[r] * order + right[r] * next_order
            b += 2
        if b < buyers:
            left = lines[b]
            came = 0.0
            for r in range(regions):
                came += left[r] * served[r]
            order = _restock(b, came, rule, flows, one, kept, limit, saved, days)
            for r in range(regions):
                asked[r] += left[r] * order


@njit(**OPTIONS)
def walk(
    purchases, each, output, final, rules, surge, days, capacity,
    before, state, stock, demand, fill, limit, made, unmet, spared,
):  # fmt: skip
    """
    Walk every step; the last eight arrays are worked in and left as they end.

    Parameters
    ----------
    purchases
        Axes ``(product, buyer, region)``, money a year.
    each
        One over the purchases of a product by a buyer; nought where it buys none, negative where it can
        do without.
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
    spared
        Use that buyers did without, money a year times days, axes ``(product,)``.
    """
    for t in range(capacity.shape[0]):
        _produce(output, final, capacity[t], surge, state, demand, fill, limit, made[t], unmet)
        _deliver(purchases, each, rules, before, state, stock, demand, fill, limit, spared, days)
        for i in range(output.size):
            before[0, i] = state[0, i]
            before[1, i] = state[1, i]
