"""Shipments at given prices: entropic, under caps and quotas, compiled, without allocation."""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import INLINED, JIT
from oresight.market._dense import total
from oresight.market._joint import mark_plants

__all__ = ["flows", "open_draw"]

GUARD, MOST = 350.0, 700.0
"""Exponent up to which each end of a shipment is taken by itself, and up to which both together are."""

NOTHING = -740.0
"""Exponent at which a wedge is cut: less than nothing is left whatever prices within the guard do."""


@njit(**JIT)
def _shipped(x, cap, factor):
    """Return what arcs at their caps ship, what the others do over the factor, in two strands each."""
    fixed, free, more_fixed, more_free = 0.0, 0.0, 0.0, 0.0
    n = x.size
    even = n - n % 2
    for j in range(0, even, 2):
        one, two = factor * x[j] >= cap[j], factor * x[j + 1] >= cap[j + 1]
        fixed += cap[j] if one else 0.0
        free += 0.0 if one else x[j]
        more_fixed += cap[j + 1] if two else 0.0
        more_free += 0.0 if two else x[j + 1]
    for j in range(even, n):
        one = factor * x[j] >= cap[j]
        fixed += cap[j] if one else 0.0
        free += 0.0 if one else x[j]
    return fixed + more_fixed, free + more_free


@njit(**JIT)
def _abroad(x, cap, i, factor):
    """Return the same of all arcs but the one home."""
    fixed, free = _shipped(x[:i], cap[:i], factor)
    more_fixed, more_free = _shipped(x[i + 1 :], cap[i + 1 :], factor)
    return fixed + more_fixed, free + more_free


@njit(**JIT)
def _common_factor(x, cap, limit, i):
    """
    Return the factor that brings a row of exports to a quota, caps inside it, exactly.

    Finite water-filling: start with every arc free, fix those that the common factor would push over
    their cap, and repeat; the factor only rises.
    """
    factor = 0.0
    for _ in range(x.size + 1):
        fixed, free = _abroad(x, cap, i, factor)
        if free <= 0.0:
            break
        new = (limit - fixed) / free
        if new <= factor * (1.0 + 1e-15):
            break
        factor = new
    return factor


@njit(**JIT)
def _limited_row(x, limits, i, theta, shift):
    """
    Bring a row under its caps and quota; return its potential, and whether the quota binds.

    Exports are given over the exponential of *shift*, which may be more than a number holds.
    """
    cap, quota = limits
    grown = math.exp(min(shift, MOST))
    fixed, free = _abroad(x, cap, i, grown)
    bound = fixed + grown * free > quota
    factor = _common_factor(x, cap, quota, i) if bound else grown
    shrunk = shift - math.log(factor) if factor > 0.0 else 0.0
    potential = 0.0
    for j in range(x.size):
        part, more = (1.0, 0.0) if j == i else (factor, shift)
        if part * x[j] >= cap[j]:
            if cap[j] > 0.0:
                potential += cap[j] * (1.0 + more + math.log(x[j] / cap[j]))
            x[j] = cap[j]
        else:
            x[j] *= part
            potential += x[j] * (1.0 if j == i else 1.0 + shrunk)
    return theta * potential, bound


@njit(**INLINED)
def _middle(s, up, down, draw, work):
    """
    Return what prices of a stage moved by, midway between the ends, and how far the ends are from it.

    Who is cut off does not count: without arcs a price may go where it likes.
    """
    low, high = math.inf, -math.inf
    for j in range(up.shape[1]):
        if work.reached[s, j] > 0.0:
            moved = down[s, j] - draw.base[1, s, j]
            low, high = min(low, moved), max(high, moved)
        if work.active[s, j]:
            moved = up[s, j] - draw.base[0, s, j]
            low, high = min(low, moved), max(high, moved)
    if low > high:
        return 0.0, 0.0
    return 0.5 * (low + high), 0.5 * (high - low)


@njit(**JIT)
def _far_row(x, i, ends, arcs, theta, limited):
    """
    Fill a row arc by arc, where prices of the stage lie too far apart to take the ends by themselves.

    Returns the exponent that its exports are given over: 0 unless limits hold them; NaN if nobody
    could ship so much.
    """
    (price, base, moved), (usual, wedge), highest = ends, arcs, 0.0
    for j in range(x.size):
        x[j] = -math.inf
        if usual[j] > 0.0 and wedge[j] < math.inf:
            x[j] = (price[j] - base[j] + moved - wedge[j]) / theta
            highest = max(highest, x[j])
    if highest > MOST and (x[i] > MOST or not limited):
        return math.nan
    shift = highest if limited else 0.0
    for j in range(x.size):
        x[j] = usual[j] * math.exp(x[j] - (0.0 if j == i else shift))
    return shift


@njit(**INLINED)
def flows(s, up, down, draw, work):
    """Fill the flows of a stage, their sums and their part of the potential."""
    n, theta, grown_down = up.shape[1], draw.theta[s], work.ease
    potential = 0.0
    middle, reach = _middle(s, up, down, draw, work)
    near = reach <= GUARD * theta
    for j in range(n if near else 0):
        moved = down[s, j] - draw.base[1, s, j] - middle
        grown_down[j] = math.exp(moved / theta) if work.reached[s, j] > 0.0 else 0.0
    for i in range(n):
        if not work.active[s, i]:
            continue
        x, arc, shift = work.flow[s, i], work.arc[s, i], 0.0
        if near:
            grown = math.exp((draw.base[0, s, i] - up[s, i] + middle) / theta)
            for j in range(n):
                x[j] = arc[j] * grown * grown_down[j]
        else:
            moved = draw.base[0, s, i] - up[s, i]
            ends = down[s], draw.base[1, s], moved
            arcs = draw.usual[s, i], draw.wedge[s, i]
            shift = _far_row(x, i, ends, arcs, theta, work.limited[s, i])
            if math.isnan(shift):
                return math.nan
        if work.limited[s, i]:
            limits = draw.cap[s, i], draw.quota[s, i]
            part, work.bound[s, i] = _limited_row(x, limits, i, theta, shift)
            potential += part
        row = total(x, n)
        for j in range(n):
            work.grad[1, s, j] += x[j]
        work.grad[0, s, i] -= row
        if not work.limited[s, i]:
            potential += theta * row
    return potential


@njit(**JIT)
def _open_row(flow, wedge, inv, rows):
    """
    Set the arcs of a row at base prices after wedges, and return their sum.

    *inv* is one over the spread of trade, or 0 where no wedge is.
    """
    arc, shipped, reached = rows
    for j in range(flow.size):
        arc[j] = flow[j]
        shipped[j] = 0.0
    if inv > 0.0:
        for j in range(flow.size):
            if arc[j] > 0.0 and wedge[j] != 0.0:
                arc[j] *= math.exp(max(-wedge[j] * inv, NOTHING)) if wedge[j] < math.inf else 0.0
    for j in range(flow.size):
        reached[j] += arc[j]
    return total(arc, flow.size)


@njit(**INLINED)
def open_draw(draw, work):
    """Set up one draw: its flows at base prices after wedges, and which rows have arcs and limits."""
    flow, wedge = draw.usual, draw.wedge
    stages, n = work.active.shape
    for s in range(stages):
        for j in range(n):
            work.reached[s, j] = 0.0
        for i in range(n):
            if not draw.ships[s, i]:
                work.active[s, i] = work.limited[s, i] = work.bound[s, i] = False
                for j in range(n):
                    work.flow[s, i, j] = 0.0
                continue
            cap, touched, limits = draw.cap[s, i], 0, 0
            for j in range(n):
                touched += 1 if wedge[s, i, j] != 0.0 else 0
                limits += 1 if cap[j] < math.inf else 0
            rows = work.arc[s, i], work.flow[s, i], work.reached[s]
            inv = 1.0 / draw.theta[s] if touched > 0 else 0.0
            work.active[s, i] = _open_row(flow[s, i], wedge[s, i], inv, rows) > 0.0
            work.limited[s, i] = limits > 0 or draw.quota[s, i] < math.inf
            work.bound[s, i] = False
    mark_plants(work.fed, (draw.plants, draw.opened), draw.recipe, draw.links)
