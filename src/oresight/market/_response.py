"""What everyone does at given prices, and the curvature of it: compiled, without allocation."""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import BREAK_EVEN, INLINED, JIT, PLANT, WIDTH
from oresight.market._trade import flows

__all__ = ["evaluate"]

(
    MINE,
    MINE_HALF,
    SCRAP,
    SCRAP_HALF,
    USE,
    ELASTICITY,
    ANCHOR,
    SHAPE,
    LOST,
    LOST_WIDTH,
    LOST_PART,
    TRIGGER,
    RELEASE_WIDTH,
    DISCARD,
    DISCARD_WIDTH,
) = range(15)
"""Rows of the parameters of a place."""

(OPEN_MINE, OPEN_SCRAP, WANTED, HELD, YIELD, FLOOR, RELEASE) = range(7)
"""Rows of the state of a draw: factors, then stock, convenience yield, floor and public release."""

TAIL = 2.0
"""Widths beyond the value of lost load from which what is left of use falls as an exponential does."""

CROSSED = 1e-6
"""Base prices below which a source's price may pass nought: a floor or a joint product takes it there."""

LEAST = 0.05
"""Part of the price of a mine or scrapyard that a step leaves at least."""

UNFELT = -60.0
"""Widths below a step at which nothing of it is left within rounding."""

CONSTANT, LOGARITHMIC = 0.0, 1.0
"""Shapes of demand; any other is the steeper one."""


@njit(**JIT)
def _softplus(value):
    if value > 35.0:
        return value
    if value < -35.0:
        return math.exp(value)
    return math.log1p(math.exp(value))


@njit(**JIT)
def _shares(value):
    """Return how much of a step is reached and how much is left, both to full relative accuracy."""
    small = math.exp(-abs(value))
    most = 1.0 / (1.0 + small)
    return (most, small * most) if value >= 0.0 else (small * most, most)


@njit(**INLINED)
def _source(price, floor, capacity, half, grad, curve, at):
    """Add a mine or a scrapyard: output rises to capacity; below a paid floor it sees the floor."""
    s, c = at
    seen = max(price, floor)
    if capacity <= 0.0 or seen <= 0.0:
        return 0.0
    inverse = 1.0 / (seen + half)
    output = capacity * seen * inverse
    grad[0, s, c] += output
    potential = capacity * (seen - half * math.log((seen + half) / half))
    if price < floor:
        return potential + output * (price - floor)
    curve[0, s, c] += capacity * half * inverse * inverse
    return potential


@njit(**JIT)
def _wanted(relative, elasticity, shape):
    """Return use, its slope and its potential over base use, price over the anchor; NaN outside."""
    if shape == LOGARITHMIC:
        inside = 1.0 + elasticity * (relative - 1.0)
        if inside <= 1e-12:
            return math.nan, 0.0, 0.0
        part = 1.0 / inside
        return part, elasticity * part * part, -math.log(inside) / elasticity
    if shape == CONSTANT:
        if relative <= 0.0:
            return math.nan, 0.0, 0.0
        part = math.exp(-elasticity * math.log(relative))
        rest = 1.0 - elasticity
        gain = math.log(relative) if abs(rest) < 1e-9 else (part * relative - 1.0) / rest
        return part, elasticity * part / relative, -gain
    if relative <= 0.0:
        return math.nan, 0.0, 0.0
    inside = 2.0 - elasticity + elasticity * relative * relative
    root = math.sqrt(elasticity * (2.0 - elasticity))
    gain = 2.0 / root * math.atan(relative * elasticity / root)
    return 2.0 / inside, 4.0 * elasticity * relative / (inside * inside), -gain


@njit(**JIT)
def _step(amount, step, width, sign, grad, curve, at):
    """Add an amount that comes (sign 1) or leaves (sign -1) as a price crosses a threshold."""
    s, c = at
    share, rest = _shares(step)
    grad[1, s, c] += sign * amount * share
    curve[1, s, c] += amount * share * rest / width
    return amount * width * _softplus(step)


@njit(**INLINED)
def _user(price, use, p, grad, curve, at):
    """
    Add a user, who stops where the price passes the value of lost load; NaN outside the domain.

    Beyond that value nobody saves further: what is left of use is what stops.
    """
    s, c = at
    if use <= 0.0:
        return 0.0
    anchor, lost, width = p[ANCHOR, s, c], p[LOST, s, c], p[LOST_WIDTH, s, c]
    seen = min(price, lost)
    part, slope, potential = _wanted(seen / anchor, p[ELASTICITY, s, c], p[SHAPE, s, c])
    if math.isnan(part):
        return math.nan
    grad[1, s, c] -= use * part
    potential = use * (potential * anchor - part * (price - seen))
    if price < lost:
        curve[1, s, c] += use * slope / anchor
    step = (price - lost) / width
    if step > UNFELT:
        potential += _step(use * p[LOST_PART, s, c], step, width, 1.0, grad, curve, at)
    return potential


@njit(**INLINED)
def _store(price, p, state, grad, curve, at):
    """Add stocks: private with a logarithmic convenience yield, public released at its trigger."""
    s, c = at
    wanted, public = state[YIELD, s, c], state[RELEASE, s, c]
    potential = state[HELD, s, c] * price
    grad[1, s, c] += state[HELD, s, c]
    if wanted > 0.0:
        if price <= 0.0:
            return math.nan
        grad[1, s, c] -= wanted / price
        curve[1, s, c] += wanted / (price * price)
        potential -= wanted * math.log(price)
    if public > 0.0:
        width = p[RELEASE_WIDTH, s, c]
        step = (price - p[TRIGGER, s, c]) / width
        potential += _step(public, step, width, 1.0, grad, curve, at)
    if p[DISCARD, s, c] > 0.0:
        width = p[DISCARD_WIDTH, s, c]
        potential += _step(p[DISCARD, s, c], -price / width, width, -1.0, grad, curve, at)
    return potential


@njit(**INLINED)
def _nodes(up, down, draw, work):
    """Add mines, scrap, users and stocks, and return their potential; NaN outside the domain."""
    p, state, grad, curve, room = draw.places, draw.state, work.grad, work.curve, work.room
    stages, n = up.shape
    potential = 0.0
    for s in range(stages):
        for c in range(n):
            at = (s, c)
            floor = state[FLOOR, s, c]
            mine = p[MINE, s, c] * state[OPEN_MINE, s, c]
            scrap = p[SCRAP, s, c] * state[OPEN_SCRAP, s, c]
            potential += _source(up[s, c], floor, mine, p[MINE_HALF, s, c], grad, curve, at)
            potential += _source(up[s, c], 0.0, scrap, p[SCRAP_HALF, s, c], grad, curve, at)
            use = p[USE, s, c] * state[WANTED, s, c]
            potential += _user(down[s, c], use, p, grad, curve, at)
            falls = mine + scrap > 0.0 and up[s, c] >= CROSSED * draw.base[0, s, c]
            room[0, s, c] = (1.0 - LEAST) * up[s, c] if falls else math.inf
            beyond = down[s, c] - p[LOST, s, c]
            width = p[LOST_WIDTH, s, c]
            room[1, s, c] = (TAIL + 1.0) * width - beyond if beyond < TAIL * width else -width
            if use <= 0.0:
                room[1, s, c] = math.inf
            potential += _store(down[s, c], p, state, grad, curve, at)
    return potential


@njit(**INLINED)
def _plants(up, down, draw, work):
    """Add the plants; ``bend`` is their curvature in the margin."""
    plants, recipe, links, grad, bend = draw.plants, draw.recipe, draw.links, work.grad, work.bend
    kinds, n = bend.shape
    potential = 0.0
    for q in range(kinds):
        for c in range(n):
            bend[q, c] = 0.0
            capacity, width = plants[PLANT, q, c] * draw.opened[q, c], plants[WIDTH, q, c]
            if capacity <= 0.0:
                continue
            margin = -plants[BREAK_EVEN, q, c]
            for s in links[0, q]:
                if s >= 0:
                    margin += recipe[q, s, c] * down[s, c]
            for s in links[1, q]:
                if s >= 0:
                    margin += recipe[q, s, c] * up[s, c]
            share, rest = _shares(margin / width)
            potential += capacity * width * _softplus(margin / width)
            bend[q, c] = capacity * share * rest / width
            for s in links[0, q]:
                if s >= 0:
                    grad[1, s, c] += recipe[q, s, c] * capacity * share
            for s in links[1, q]:
                if s >= 0:
                    grad[0, s, c] += recipe[q, s, c] * capacity * share
    return potential


@njit(**JIT)
def evaluate(prices, draw, work):
    """Return the potential at some prices; fill flows, gradient (excess supply) and curvatures."""
    up, down = prices[0], prices[1]
    work.grad[:] = 0.0
    work.curve[:] = 0.0
    potential = _nodes(up, down, draw, work)
    if math.isnan(potential):
        return potential
    potential += _plants(up, down, draw, work)
    for s in range(up.shape[0]):
        potential += flows(s, up, down, draw, work)
    return potential
