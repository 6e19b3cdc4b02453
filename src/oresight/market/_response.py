"""What everyone does at given prices, and the curvature of it: compiled, without allocation."""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import INLINED, JIT

__all__ = ["evaluate", "open_draw"]

GUARD = 350.0
"""Exponents beyond this have no value: the line search meets them, and turns back."""

NOTHING = -740.0
"""Exponent at which a wedge is cut: less than nothing is left whatever prices within the guard do."""

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

(PLANT, BREAK_EVEN, WIDTH) = range(3)
"""Rows of the parameters of a plant."""

TAIL = 2.0
"""Widths beyond the value of lost load from which what is left of use falls as an exponential does."""

CROSSED = 1e-6
"""Base prices below which a mine's price may pass nought: a paid floor or a joint product takes it there."""

LEAST = 0.05
"""Part of a mine's price that a step leaves at least."""

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


@njit(**JIT)
def _common_factor(x, cap, limit, i):
    """
    Return the factor that brings a row of exports to a quota, caps inside it, exactly.

    Finite water-filling: start with every arc free, fix those that the common factor would push over
    their cap, and repeat; the factor only rises.
    """
    n = x.size
    factor = 0.0
    for _ in range(n + 1):
        fixed = 0.0
        free = 0.0
        for j in range(n):
            if j == i:
                continue
            if factor * x[j] >= cap[j]:
                fixed += cap[j]
            else:
                free += x[j]
        if free <= 0.0:
            break
        new = (limit - fixed) / free
        if new <= factor * (1.0 + 1e-15):
            break
        factor = new
    return factor


@njit(**JIT)
def _limited_row(x, cap, quota, i, theta):
    """Bring a row under its caps and quota; return its potential, and whether the quota binds."""
    total = 0.0
    for j in range(x.size):
        if j != i:
            total += min(x[j], cap[j])
    bound = total > quota
    factor = _common_factor(x, cap, quota, i) if bound else 1.0
    shrunk = -math.log(factor) if factor > 0.0 else 0.0
    potential = 0.0
    for j in range(x.size):
        part = 1.0 if j == i else factor
        if part * x[j] >= cap[j]:
            if cap[j] > 0.0:
                potential += cap[j] * (1.0 + math.log(x[j] / cap[j]))
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


@njit(**INLINED)
def _flows(s, up, down, draw, work):
    """Fill the flows of a stage, their sums and their part of the potential."""
    n, theta, grown_down = up.shape[1], draw.theta[s], work.ease
    potential = 0.0
    middle, reach = _middle(s, up, down, draw, work)
    if not reach <= GUARD * theta:
        return math.nan
    for j in range(n):
        moved = down[s, j] - draw.base[1, s, j] - middle
        grown_down[j] = math.exp(moved / theta) if work.reached[s, j] > 0.0 else 0.0
    for i in range(n):
        if not work.active[s, i]:
            continue
        grown = math.exp((draw.base[0, s, i] - up[s, i] + middle) / theta)
        x, arc = work.flow[s, i], work.arc[s, i]
        for j in range(n):
            x[j] = arc[j] * grown * grown_down[j]
        if work.limited[s, i]:
            part, work.bound[s, i] = _limited_row(x, draw.cap[s, i], draw.quota[s, i], i, theta)
            potential += part
        row = 0.0
        for j in range(n):
            row += x[j]
            work.grad[1, s, j] += x[j]
        work.grad[0, s, i] -= row
        if not work.limited[s, i]:
            potential += theta * row
    return potential


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
            falls = mine > 0.0 and up[s, c] >= CROSSED * draw.base[0, s, c]
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
        potential += _flows(s, up, down, draw, work)
    return potential


@njit(**JIT)
def _open_row(flow, wedge, touched, inv, at, work):
    """Set the arcs of a row at base prices after wedges, and return their sum."""
    s, i = at
    arc, shipped, reached, total = work.arc[s, i], work.flow[s, i], work.reached[s], 0.0
    for j in range(flow.size):
        arc[j] = flow[j]
        shipped[j] = 0.0
    if touched:
        for j in range(flow.size):
            if arc[j] > 0.0 and wedge[j] != 0.0:
                arc[j] *= math.exp(max(-wedge[j] * inv, NOTHING)) if wedge[j] < math.inf else 0.0
    for j in range(flow.size):
        reached[j] += arc[j]
        total += arc[j]
    return total


@njit(**JIT)
def open_draw(flow, wedge, draw, work):
    """
    Set up one draw: its flows at base prices after wedges, and which rows have arcs and limits.

    Parameters
    ----------
    flow, wedge
        Flows of the base year, and wedges of the draw, axes ``(stage, from, to)``.
    """
    stages, n = work.active.shape
    for s in range(stages):
        for j in range(n):
            work.reached[s, j] = 0.0
        for i in range(n):
            cap, touched, limits = draw.cap[s, i], 0.0, 0.0
            for j in range(n):
                touched += 1.0 if wedge[s, i, j] != 0.0 else 0.0
                limits += 1.0 if cap[j] < math.inf else 0.0
            total = _open_row(
                flow[s, i], wedge[s, i], touched > 0.0, 1.0 / draw.theta[s], (s, i), work
            )
            work.active[s, i] = total > 0.0
            work.limited[s, i] = limits > 0.0 or draw.quota[s, i] < math.inf
            work.bound[s, i] = False
