"""
The numeric heart: one convex potential per draw, minimised by a damped Newton method.

Prices stand at two nodes for each stage and country: ``O`` where output is sold, ``D`` where it is
used. No array is allocated in the loop, and a factored Hessian serves for as many steps as it is good
for.
"""

from __future__ import annotations

import math

from numba import njit

from oresight.market._algebra import factorise, newton_step
from oresight.market._arrays import ENTRY, INLINED, JIT, Draw
from oresight.market._response import evaluate
from oresight.market._trade import open_draw

__all__ = ["solve_every"]

MAX_STEPS = 80
ARMIJO = 1e-4
SHORTEST = 1e-10
ROUNDING = 1e-13
"""Relative error of the potential itself: near the end it cannot tell better from worse."""

REACH = 40.0
"""Base prices that a step may move a price by: twice the way to the value of lost load."""

FIRST_RIDGE = 0.05
"""A node by itself moves by twenty base prices at most."""

RIDGES = 6

NEAR = 1e-5
"""Imbalance below which a step that halves it is taken whatever the potential says."""

WORTH = 0.1
"""Fall of the imbalance in a step that makes another one with the same factor worth its while."""


@njit(**JIT)
def _largest(grad):
    worst = 0.0
    for side in range(2):
        for s in range(grad.shape[1]):
            for c in range(grad.shape[2]):
                worst = max(worst, abs(grad[side, s, c]))
    return worst


@njit(**JIT)
def _dot(one, other):
    total = 0.0
    for side in range(2):
        for s in range(one.shape[1]):
            for c in range(one.shape[2]):
                total += one[side, s, c] * other[side, s, c]
    return total


@njit(**JIT)
def _add(one, factor, other):
    for side in range(2):
        for s in range(one.shape[1]):
            for c in range(one.shape[2]):
                one[side, s, c] += factor * other[side, s, c]


@njit(**JIT)
def _copy(one, other):
    for a in range(one.shape[0]):
        for b in range(one.shape[1]):
            for c in range(one.shape[2]):
                one[a, b, c] = other[a, b, c]


@njit(**JIT)
def _inside(room, step):
    """
    Return how far the step may go before a mine's price nears nought.

    Below nought a mine answers nothing, and a step that lands there learns nothing.
    """
    length = 1.0
    for s in range(step.shape[1]):
        for c in range(step.shape[2]):
            if length * step[0, s, c] < -room[0, s, c]:
                length = -room[0, s, c] / step[0, s, c]
    return length


@njit(**INLINED)
def _search(prices, value, worst, draw, work):
    """Move along the step as far as the potential falls; return the new potential, or NaN."""
    slope = _dot(work.grad, work.step)
    length = _inside(work.room, work.step)
    while length > SHORTEST:
        _copy(work.trial, prices)
        _add(work.trial, length, work.step)
        new = evaluate(work.trial, draw, work)
        if not math.isnan(new):
            falls = new <= value + ARMIJO * length * slope + ROUNDING * abs(value)
            if falls or (worst < NEAR and _largest(work.grad) / draw.scale < 0.5 * worst):
                _copy(prices, work.trial)
                return new
        length *= 0.5
    return math.nan


@njit(**JIT)
def _reach(prices, step, base):
    """Return the longest move of a price, in base prices; a fall of a dear one, in its own."""
    longest = 0.0
    for side in range(2):
        for s in range(step.shape[1]):
            for c in range(step.shape[2]):
                move, usual = step[side, s, c], base[side, s, c]
                if move < 0.0:
                    usual = max(usual, prices[side, s, c])
                longest = max(longest, abs(move) / usual)
    return longest


@njit(**INLINED)
def _bounded_step(prices, draw, work, kept):
    """
    Fill the Newton step; where idle parts of the market would fly off, hold them by a ridge.

    A mine at a price below nought and a full smelter respond to nothing: the Hessian is singular
    there, though the potential is not flat beyond. A factor that is kept serves as it is. Returns
    whether the factor is worth keeping.
    """
    ridge = 0.0
    for trial in range(RIDGES):
        if not kept:
            factorise(draw, work, ridge)
        newton_step(draw, work)
        if kept or _reach(prices, work.step, draw.base) <= REACH:
            return trial == 0
        ridge = max(10.0 * ridge, FIRST_RIDGE)
    return False


@njit(**INLINED)
def _solve_one(prices, draw, work, tolerance):
    """Minimise the potential of one draw from where the prices stand; return steps and imbalance."""
    value = evaluate(prices, draw, work)
    worst = _largest(work.grad) / draw.scale
    kept = False
    for step in range(MAX_STEPS):
        if worst < tolerance:
            return step, worst
        sound = _bounded_step(prices, draw, work, kept)
        new = _search(prices, value, worst, draw, work)
        if math.isnan(new):
            evaluate(prices, draw, work)
            if kept:
                kept = False
                continue
            return step + 1, _largest(work.grad) / draw.scale
        value = new
        last, worst = worst, _largest(work.grad) / draw.scale
        kept = sound and worst < WORTH * last
    return MAX_STEPS, worst


@njit(**ENTRY)
def solve_every(prices, markets, shape, draws, tolerance, found, which, work):
    """
    Solve every second (third, …) draw, by the number of threads, from the prices it is given.

    Parameters
    ----------
    prices
        Axes ``(draw, side, stage, country)``; side 0 sells, side 1 uses.
    markets
        ``(base, flow, ships, places, plants, recipe, scale)`` of each market: base prices, axes
        ``(market, side, stage, country)``; flows of the base year, axes ``(market, stage, from, to)``;
        who has any; parameters of places and plants, axes ``(market, parameter, …)``, see
        `Network.places` and `Network.plants`; tonnes by plant, stage and country; all use.
    shape
        ``(links, levels)``: the stages that each kind of plant draws on and feeds, axes ``(side,
        plant, at most so many)``, padded with -1; the level of each stage, axes ``(stage,)``.
    draws
        ``(market, theta, wedges, caps, quotas, opened, state)``: which market a draw is of; spread of
        trade by stage; wedges and caps, axes ``(draw, stage, from, to)``; quotas; factors of plants;
        state of places, axes ``(draw, row, stage, country)``.
    found
        ``(steps, worst, flows)``, outputs, axes ``(draw,)`` and ``(draw, stage, from, to)``; no flows are
        kept where that has no draws.
    which
        ``(first, step)``: threads take turns, so the result never depends on how many there are.
    work
        What this thread alone works in, see `workspace`.
    """
    base, flow, ships, places, plants, recipe, scale = markets
    links, levels = shape
    market, theta, wedges, caps, quotas, opened, state = draws
    steps, worst, flows = found
    for d in range(which[0], prices.shape[0], which[1]):
        m = market[d]
        draw = Draw(
            base[m],
            flow[m],
            ships[m],
            theta[d],
            places[m],
            plants[m],
            state[d],
            wedges[d],
            caps[d],
            quotas[d],
            opened[d],
            recipe[m],
            links,
            levels,
            scale[m],
        )
        open_draw(draw, work)
        steps[d], worst[d] = _solve_one(prices[d], draw, work, tolerance)
        if flows.shape[0] > 0:
            _copy(flows[d], work.flow)
