"""
The Newton step: a Hessian eliminated level by level, compiled, without allocation.

The unknowns of a stage are its *rows*, where shipments leave, and its *columns*, where they arrive;
either side by itself is diagonal. A row is an ``O`` node, or the exports of a country under a binding
quota: their sum is fixed, so they have a price of their own.
"""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import JIT
from oresight.market._dense import factor, fold, lower_solve, lower_solve_rows, upper_solve
from oresight.market._joint import bind_plants, fill_series, plant_right, step_plants

__all__ = ["factorise", "newton_step"]

SMALL, STOPPED, MOST = 1e-3, 1.0 - 1e-7, 1e300
"""Part of what is left of use that stops in a step: below, the slope serves; and the most."""

IDLE = 1e-13
"""Excess, over all use, that a ridge takes a node to have at least: idle ones are to stay."""


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
def _add_row(s, r, own, work):
    """Finish a row that feels *own* of itself: what it weighs, and what its columns feel."""
    bond, alone = work.bond[s, r], work.alone[s]
    total = own
    for j in range(alone.size):
        alone[j] += bond[j]
        total += bond[j]
    work.weight[s, r] = 1.0 / total if total > 0.0 else 1.0


@njit(**JIT)
def _own(at, draw, work, ridge):
    """
    Return what a node feels of itself, as far as a step can go.

    Slopes mislead where a step would leave what they tell of: a mine's price is not to pass nought, nor
    a user's to fly over the value of lost load. There the step that the node would take by itself
    decides. Beyond that value what is left of use is an exponential, so its logarithm is solved.
    """
    curve, excess, room = work.curve[at], work.grad[at], work.room[at]
    if room < 0.0 and curve > 0.0:
        part = min(excess / (curve * room), STOPPED)
        if part > SMALL:
            curve *= part / -math.log1p(-part)
        elif part < -SMALL:
            curve = excess / (-room * math.log1p(min(-part, MOST)))
    elif room > 0.0:
        curve = max(curve, (excess if at[0] == 0 else -excess) / room)
    return curve + ridge * (abs(excess) + IDLE * draw.scale) / draw.base[at]


@njit(**JIT)
def _rows(draw, work, ridge):
    """Fill what binds rows to columns, and what each column feels alone."""
    stages, n = work.alone.shape
    for s in range(stages):
        inv = 1.0 / draw.theta[s]
        for j in range(n):
            work.alone[s, j] = _own((1, s, j), draw, work, ridge)
        r = 0
        for i in range(n):
            own = _own((0, s, i), draw, work, ridge)
            work.place[s, i] = -1
            work.inverse[s, i] = 1.0 / own if own > 0.0 else 1.0
            if not work.active[s, i]:
                continue
            x, bond, apart = work.flow[s, i], work.bond[s, r], False
            if work.limited[s, i]:
                bound = work.bound[s, i]
                apart = _limited_bonds(x, draw.cap[s, i], inv, i, bound, bond, work.bond[s, r + 1])
            else:
                for j in range(n):
                    bond[j] = x[j] * inv
            _add_row(s, r, own, work)
            work.place[s, i] = r
            work.inverse[s, i] = work.weight[s, r]
            r += 1
            if apart:
                _add_row(s, r, 0.0, work)
                r += 1
        work.rows[s] = r


@njit(**JIT)
def _lay_out(draw, work):
    """
    Choose the side that each stage keeps, and give it a place in the block of its level.

    Where no plant ties stages together the shorter side is kept; else the columns are.
    """
    n = work.alone.shape[1]
    work.size[:] = 0
    for s in range(work.rows.size):
        level = draw.levels[s]
        work.turned[s] = work.series.shape[0] == 0 and work.rows[s] < n
        work.at[s] = work.size[level]
        work.size[level] += work.rows[s] if work.turned[s] else n
    for level in range(work.size.size):
        for j in range(work.size[level]):
            for k in range(j + 1):
                work.block[level, j, k] = 0.0


@njit(**JIT)
def _fold_columns(s, a, at, work):
    """Eliminate the columns of a stage that arcs lead to: its rows are what is left."""
    rows, reached = work.rows[s], 0
    for r in range(rows):
        a[at + r, at + r] = 1.0 / work.weight[s, r]
    for j in range(work.alone.shape[1]):
        if work.reached[s, j] > 0.0 and work.alone[s, j] > 0.0:
            work.ease[reached] = 1.0 / work.alone[s, j]
            line = work.turn[reached]
            for r in range(rows):
                line[r] = work.bond[s, r, j]
            reached += 1
    fold(a, work.turn, work.ease, (reached, rows), at)


@njit(**JIT)
def _fold_rows(s, a, at, work):
    """Eliminate the rows of a stage: arcs bind its columns to each other."""
    n = work.alone.shape[1]
    for j in range(n):
        a[at + j, at + j] = work.alone[s, j]
    fold(a, work.bond[s], work.load[s], (work.rows[s], n), at)


@njit(**JIT)
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
            fold(work.block[level + 1], work.couple[level], work.ones, (n, after), 0)


@njit(**JIT)
def factorise(draw, work, ridge):
    """
    Factor the Hessian as it was last evaluated; `newton_step` may then be called many times.

    Parameters
    ----------
    ridge
        Part of its excess by which each node is made to respond to a doubling of its base price,
        beyond what it does: 0, unless a part of the market is cut off and idle.
    """
    _rows(draw, work, ridge)
    _lay_out(draw, work)
    fill_series(draw, work)
    for s in range(work.rows.size):
        block = work.block[draw.levels[s]]
        if work.turned[s]:
            _fold_columns(s, block, work.at[s], work)
        else:
            _fold_rows(s, block, work.at[s], work)
    bind_plants(draw, work)
    _factor_blocks(work)


@njit(**JIT)
def _turned_right(s, right, work):
    """Fill the right-hand side of a stage that keeps its rows."""
    for r in range(work.rows[s]):
        right[r] = 0.0
    for i in range(work.place.shape[1]):
        if work.place[s, i] >= 0:
            right[work.place[s, i]] = -work.grad[0, s, i]
    for j in range(work.ease.size):
        work.ease[j] = work.grad[1, s, j] / work.alone[s, j] if work.alone[s, j] > 0.0 else 0.0
    for r in range(work.rows[s]):
        total = 0.0
        for j in range(work.ease.size):
            total += work.bond[s, r, j] * work.ease[j]
        right[r] -= total


@njit(**JIT)
def _right(draw, work):
    """Fill the right-hand side: excess at the kept nodes, and what eliminated ones pass on."""
    stages, n = work.alone.shape
    for s in range(stages):
        right = work.right[draw.levels[s], work.at[s] :]
        if work.turned[s]:
            _turned_right(s, right, work)
            continue
        for j in range(n):
            right[j] = -work.grad[1, s, j]
        for i in range(n):
            if work.place[s, i] >= 0:
                push = work.grad[0, s, i] * work.inverse[s, i]
                bond = work.bond[s, work.place[s, i]]
                for j in range(n):
                    right[j] -= push * bond[j]


@njit(**JIT)
def _substitute(work):
    """Solve for the kept nodes, in place of the right-hand side."""
    levels = work.size.size
    for level in range(levels):
        n = work.size[level]
        right = work.right[level]
        lower_solve(work.block[level], n, right)
        if level + 1 < levels:
            after = work.right[level + 1]
            for k in range(n):
                couple = work.couple[level, k]
                for j in range(work.size[level + 1]):
                    after[j] -= couple[j] * right[k]
    for level in range(levels - 1, -1, -1):
        n = work.size[level]
        right = work.right[level]
        if level + 1 < levels:
            after = work.right[level + 1]
            for k in range(n):
                couple, value = work.couple[level, k], 0.0
                for j in range(work.size[level + 1]):
                    value += couple[j] * after[j]
                right[k] -= value
        upper_solve(work.block[level], n, right)


@njit(**JIT)
def _turned_step(s, right, work):
    """Recover the columns of a stage from its rows."""
    move = work.step[1, s]
    for j in range(move.size):
        move[j] = -work.grad[1, s, j]
    for r in range(work.rows[s]):
        for j in range(move.size):
            move[j] += work.bond[s, r, j] * right[r]
    for j in range(move.size):
        move[j] = move[j] / work.alone[s, j] if work.alone[s, j] > 0.0 else 0.0
    for i in range(move.size):
        r = work.place[s, i]
        work.step[0, s, i] = -work.grad[0, s, i] * work.inverse[s, i] if r < 0 else right[r]


@njit(**JIT)
def _step_up(draw, work):
    """Recover the steps of eliminated nodes from those of the kept."""
    stages, n = work.alone.shape
    for s in range(stages):
        right = work.right[draw.levels[s], work.at[s] :]
        if work.turned[s]:
            _turned_step(s, right, work)
            continue
        for j in range(n):
            work.step[1, s, j] = right[j]
        for i in range(n):
            value = -work.grad[0, s, i]
            if work.place[s, i] >= 0:
                bond = work.bond[s, work.place[s, i]]
                for j in range(n):
                    value += bond[j] * right[j]
            work.step[0, s, i] = value * work.inverse[s, i]
    for c in range(n if work.series.shape[0] else 0):
        step_plants(c, draw, work)


@njit(**JIT)
def newton_step(draw, work):
    """Fill ``work.step`` from the gradient and the last factor, axes ``(side, stage, country)``."""
    _right(draw, work)
    plant_right(draw, work)
    _substitute(work)
    _step_up(draw, work)
