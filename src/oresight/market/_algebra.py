"""
The Newton step: a Hessian eliminated level by level, compiled, without allocation.

The unknowns of a stage are its *rows*, where shipments leave, and its *columns*, where they arrive;
either side by itself is diagonal. A row is an ``O`` node, or the exports of a country under a binding
quota: their sum is fixed, so they have a price of their own. The longer side is eliminated, with the
plants that touch it; the other is *kept*.
"""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import INLINED, JIT
from oresight.market._dense import (
    dot,
    factor,
    fold,
    lower_solve,
    lower_solve_rows,
    total,
    upper_solve,
)
from oresight.market._joint import bind_plants, fill_series, plant_right, step_plants

__all__ = ["factorise", "newton_step"]

SMALL, STOPPED, MOST = 1e-3, 1.0 - 1e-7, 1e300
"""Part of what is left of use that stops in a step: below, the slope serves; and the most."""

IDLE = 1e-13
"""Excess, over all use, that a ridge takes a node to have at least: idle ones are to stay."""


@njit(**JIT)
def _own(curve, push, room, slack):
    """
    Return what a node feels of itself, as far as a step can go.

    *push* is the excess that moves its price the way that has a bound: down for who sells, up for who
    uses.

    Slopes mislead where a step would leave what they tell of: a mine's price is not to pass nought, nor
    a user's to fly over the value of lost load. There the step that the node would take by itself
    decides. Beyond that value what is left of use is an exponential, so its logarithm is solved.
    """
    if room < 0.0 and curve > 0.0:
        part = min(push / (curve * -room), STOPPED)
        if part > SMALL:
            curve *= part / -math.log1p(-part)
        elif part < -SMALL:
            curve = push / (room * math.log1p(min(-part, MOST)))
    elif room > 0.0:
        curve = max(curve, push / room)
    return curve + slack


@njit(**JIT)
def _limited_bonds(x, cap, inv, i, bound, own, abroad):
    """
    Fill how a row under limits binds its ends; return whether its exports stand apart.

    An arc at its cap does not move.
    """
    apart = False
    for j in range(x.size):
        moves = x[j] * inv if x[j] < cap[j] else 0.0
        outside = bound and j != i
        own[j] = 0.0 if outside else moves
        abroad[j] = moves if outside else 0.0
        apart = apart or (outside and moves > 0.0)
    return apart


@njit(**JIT)
def _felt(bond, alone):
    """Add to what columns feel what a row binds them by; return what it feels of them."""
    for j in range(alone.size):
        alone[j] += bond[j]
    return total(bond, alone.size)


@njit(**INLINED)
def _feel(draw, work, ridge):
    """Fill what each node feels of itself."""
    curve, grad, room, base, own = work.curve, work.grad, work.room, draw.base, work.own
    least = IDLE * draw.scale
    for side in range(2):
        sign = 1.0 - 2.0 * side
        for s in range(curve.shape[1]):
            for c in range(curve.shape[2]):
                push = sign * grad[side, s, c]
                slack = ridge * (abs(push) + least) / base[side, s, c]
                own[side, s, c] = _own(curve[side, s, c], push, room[side, s, c], slack)


@njit(**JIT)
def _rows(draw, work):
    """Fill what binds rows to columns, what each feels, and the seats of those that matter."""
    stages, n = work.alone.shape
    for s in range(stages):
        inv = 1.0 / draw.theta[s]
        columns = 0
        for j in range(n):
            work.alone[s, j] = work.own[1, s, j]
            work.seat[1, s, j] = -1
            if work.reached[s, j] > 0.0 or work.fed[1, s, j]:
                work.seat[1, s, j] = columns
                columns += 1
        r = 0
        for i in range(n):
            work.seat[0, s, i] = -1
            if not (work.active[s, i] or work.fed[0, s, i]):
                continue
            x, bond, apart = work.flow[s, i], work.bond[s, r], False
            if work.limited[s, i]:
                bound = work.bound[s, i]
                apart = _limited_bonds(x, draw.cap[s, i], inv, i, bound, bond, work.bond[s, r + 1])
            else:
                for j in range(n):
                    bond[j] = x[j] * inv
            total = work.own[0, s, i] + _felt(bond, work.alone[s])
            work.total[s, r] = total if total > 0.0 else 1.0
            work.seat[0, s, i] = r
            r += 1
            if apart:
                work.total[s, r] = _felt(work.bond[s, r], work.alone[s])
                r += 1
        work.seats[0, s], work.seats[1, s] = r, columns


@njit(**INLINED)
def _choose(draw, work):
    """Choose the side that is eliminated, by what it costs to factor the other."""
    n, most = work.alone.shape[1], 0
    work.size[:] = 0
    work.other[:] = 0
    for s in range(draw.levels.size):
        work.size[draw.levels[s]] += work.seats[0, s]
        work.other[draw.levels[s]] += work.seats[1, s]
        most = max(most, work.seats[0, s])
    rows = columns = 0
    for level in range(work.size.size):
        rows += work.size[level] ** 3
        columns += work.other[level] ** 3
    work.gone[0] = 1 if rows < columns and most <= n else 0


@njit(**INLINED)
def _lay_out(draw, work):
    """Give each stage a place in the block of its level, and its kept nodes what they feel there."""
    gone = work.gone[0]
    work.size[:] = 0
    for s in range(draw.levels.size):
        level, kept = draw.levels[s], work.seats[1 - gone, s]
        block, at = work.block[level], work.size[level]
        work.at[s] = at
        work.size[level] += kept
        for k in range(at, at + kept):
            for j in range(k):
                block[k, j] = 0.0
        for r in range(kept if gone == 1 else 0):
            block[at + r, at + r] = work.total[s, r]
        for c in range(work.alone.shape[1] if gone == 0 else 0):
            if work.seat[1, s, c] >= 0:
                k = at + work.seat[1, s, c]
                block[k, k] = work.alone[s, c]


@njit(**JIT)
def _eliminate(draw, work):
    """Fill how eliminated nodes are tied to kept ones, and what they yield."""
    gone, n = work.gone[0], work.alone.shape[1]
    for s in range(draw.levels.size):
        for c in range(n):
            seat, feels = work.seat[gone, s, c], work.own[gone, s, c]
            if seat >= 0:
                feels = work.alone[s, c] if gone == 1 else work.total[s, seat]
            work.inverse[s, c] = 1.0 / feels if feels > 0.0 else 1.0
        rows, columns = work.seats[0, s], work.seats[1, s]
        for r in range(rows if gone == 0 else 0):
            work.load[s, r] = 1.0 / work.total[s, r]
        for c in range(n):
            seat = work.seat[1, s, c]
            if seat < 0:
                continue
            if gone == 1:
                work.load[s, seat] = work.inverse[s, c]
                line = work.tie[s, seat]
                for r in range(rows):
                    line[r] = work.bond[s, r, c]
            elif columns < n:
                for r in range(rows):
                    work.tie[s, r, seat] = work.bond[s, r, c]
        for r in range(rows if gone == 0 and columns == n else 0):
            line, bond = work.tie[s, r], work.bond[s, r]
            for c in range(n):
                line[c] = bond[c]


@njit(**INLINED)
def _factor_blocks(work):
    """Replace the block tridiagonal matrix by its factor, level after level."""
    levels = work.size.size
    for level in range(levels):
        n = work.size[level]
        a = work.block[level]
        peak = 0.0
        for j in range(n):
            peak = max(peak, abs(a[j, j]))
        factor(a, n, work.panel, 1e-15 * peak + 1e-300)
        if level + 1 < levels:
            after = work.size[level + 1]
            lower_solve_rows(a, work.couple[level], n, after)
            size = (n, after, work.at[0])
            fold(work.block[level + 1], work.couple[level], work.ones, size)


@njit(**INLINED)
def factorise(draw, work, ridge):
    """
    Factor the Hessian as it was last evaluated; `newton_step` may then be called many times.

    Parameters
    ----------
    ridge
        Part of its excess by which each node is made to respond to a doubling of its base price,
        beyond what it does: 0, unless a part of the market is cut off and idle.
    """
    _feel(draw, work, ridge)
    _rows(draw, work)
    _choose(draw, work)
    _lay_out(draw, work)
    _eliminate(draw, work)
    fill_series(draw, work)
    gone = work.gone[0]
    for s in range(draw.levels.size):
        size = (work.seats[gone, s], work.seats[1 - gone, s], work.at[s])
        fold(work.block[draw.levels[s]], work.tie[s], work.load[s], size)
    bind_plants(draw, work)
    _factor_blocks(work)


@njit(**JIT)
def _right(draw, work):
    """Fill the right-hand side: excess at the kept nodes, and what eliminated ones pass on."""
    gone, n = work.gone[0], work.alone.shape[1]
    for s in range(draw.levels.size):
        right, kept = work.right[draw.levels[s], work.at[s] :], work.seats[1 - gone, s]
        tie = work.tie[s]
        for k in range(kept):
            right[k] = 0.0
        for c in range(n):
            if work.seat[1 - gone, s, c] >= 0:
                right[work.seat[1 - gone, s, c]] = -work.grad[1 - gone, s, c]
        for c in range(n):
            if work.seat[gone, s, c] >= 0:
                push = work.grad[gone, s, c] * work.inverse[s, c]
                line = tie[work.seat[gone, s, c]]
                for k in range(kept):
                    right[k] -= push * line[k]


@njit(**JIT)
def _substitute(size, block, couples, rights):
    """Solve for the kept nodes, in place of the right-hand side."""
    levels = size.size
    for level in range(levels):
        n = size[level]
        right = rights[level]
        lower_solve(block[level], n, right)
        if level + 1 < levels:
            after = rights[level + 1]
            for k in range(n):
                couple = couples[level, k]
                for j in range(size[level + 1]):
                    after[j] -= couple[j] * right[k]
    for level in range(levels - 1, -1, -1):
        n = size[level]
        right = rights[level]
        if level + 1 < levels:
            after = rights[level + 1]
            for k in range(n):
                right[k] -= dot(couples[level, k], after, size[level + 1])
        upper_solve(block[level], n, right)


@njit(**JIT)
def _step_up(draw, work):
    """Recover the steps of eliminated nodes from those of the kept."""
    gone, n = work.gone[0], work.alone.shape[1]
    for s in range(draw.levels.size):
        right, kept = work.right[draw.levels[s], work.at[s] :], work.seats[1 - gone, s]
        tie = work.tie[s]
        for c in range(n):
            seat, own = work.seat[1 - gone, s, c], work.own[1 - gone, s, c]
            if seat >= 0:
                work.step[1 - gone, s, c] = right[seat]
            else:
                work.step[1 - gone, s, c] = -work.grad[1 - gone, s, c] / (own if own > 0.0 else 1.0)
            value = -work.grad[gone, s, c]
            if work.seat[gone, s, c] >= 0:
                value += dot(tie[work.seat[gone, s, c]], right, kept)
            work.step[gone, s, c] = value * work.inverse[s, c]
    for c in range(n if work.series.shape[0] else 0):
        step_plants(c, draw, work)


@njit(**INLINED)
def newton_step(draw, work):
    """Fill ``work.step`` from the gradient and the last factor, axes ``(side, stage, country)``."""
    _right(draw, work)
    plant_right(draw, work)
    _substitute(work.size, work.block, work.couple, work.right)
    _step_up(draw, work)
