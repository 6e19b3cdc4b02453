"""
The numeric heart: one convex potential per draw, minimised by a damped Newton method.

Prices stand at two nodes for each stage and country: ``O`` where output is sold, ``D`` where it is
used. The Hessian is eliminated stage by stage: the ``O`` nodes, which touch their own column alone,
go first; what is left is block tridiagonal in the ``D`` nodes. No array is allocated in the loop.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

from oresight.market._algebra import newton_step
from oresight.market._response import JIT, evaluate

__all__ = ["solve_many"]

MAX_STEPS = 60
ARMIJO = 1e-4
SHORTEST = 1e-10
ROUNDING = 1e-13
"""Relative error of the potential itself: near the end it cannot tell better from worse."""

REACH = 40.0
"""Base prices that a step may move a price by: twice the way to the value of lost load."""

FIRST_RIDGE = 1e-8
RIDGES = 12

NEAR = 1e-5
"""Imbalance below which a step that halves it is taken whatever the potential says."""


@njit(**JIT)
def _imbalance(grad, scale):
    worst = 0.0
    for side in range(grad.shape[0]):
        for s in range(grad.shape[1]):
            for c in range(grad.shape[2]):
                worst = max(worst, abs(grad[side, s, c]))
    return worst / scale


@njit(**JIT)
def _slope(grad, delta, right):
    total = 0.0
    for s in range(delta.shape[0]):
        for c in range(delta.shape[1]):
            total += grad[0, s, c] * delta[s, c] + grad[1, s, c] * right[s, c]
    return total


@njit(**JIT)
def _search(up, down, value, worst, problem, work, scale):
    """Move along the step as far as the potential falls; return the new potential, or NaN."""
    grad, right, delta, trial = work[5], work[10], work[12], work[13]
    slope = _slope(grad, delta, right)
    length = 1.0
    while length > SHORTEST:
        for s in range(up.shape[0]):
            for c in range(up.shape[1]):
                trial[0, s, c] = up[s, c] + length * delta[s, c]
                trial[1, s, c] = down[s, c] + length * right[s, c]
        new = evaluate(trial[0], trial[1], problem, work)
        if not math.isnan(new):
            falls = new <= value + ARMIJO * length * slope + ROUNDING * abs(value)
            if falls or (worst < NEAR and _imbalance(grad, scale) < 0.5 * worst):
                up[:] = trial[0]
                down[:] = trial[1]
                return new
        length *= 0.5
    return math.nan


@njit(**JIT)
def _bounded_step(up, down, problem, work, scale):
    """
    Fill the Newton step; where idle parts of the market would fly off, hold them by a ridge.

    A mine at a price below nought and a full smelter respond to nothing: the Hessian is singular
    there, though the potential is not flat beyond.
    """
    base, right, delta = problem[0], work[10], work[12]
    newton_step(problem, work, 0.0)
    ridge = FIRST_RIDGE * scale
    for _ in range(RIDGES):
        if _reach(delta, right, base) <= REACH:
            return
        evaluate(up, down, problem, work)
        newton_step(problem, work, ridge)
        ridge *= 10.0


@njit(**JIT)
def _reach(delta, right, base):
    """Return the longest move of a price, in base prices."""
    longest = 0.0
    for s in range(delta.shape[0]):
        for c in range(delta.shape[1]):
            longest = max(
                longest, abs(delta[s, c]) / base[0, s, c], abs(right[s, c]) / base[1, s, c]
            )
    return longest


@njit(**JIT)
def _solve_one(up, down, problem, work, scale, tolerance):
    """Minimise the potential of one draw from where the prices stand; return steps and imbalance."""
    grad = work[5]
    value = evaluate(up, down, problem, work)
    for step in range(MAX_STEPS):
        worst = _imbalance(grad, scale)
        if worst < tolerance:
            return step, worst
        _bounded_step(up, down, problem, work, scale)
        new = _search(up, down, value, worst, problem, work, scale)
        if math.isnan(new):
            evaluate(up, down, problem, work)
            return step + 1, _imbalance(grad, scale)
        value = new
    return MAX_STEPS, _imbalance(grad, scale)


@njit(**JIT)
def _workspace(stages, n):
    """Return the arrays one thread works in, in the order that every function here knows."""
    return (
        np.zeros((stages, n, n)),
        np.zeros(n),
        np.zeros(n),
        np.zeros((stages, n)),
        np.zeros((stages, n), dtype=np.bool_),
        np.zeros((2, stages, n)),
        np.zeros((2, stages, n)),
        np.zeros((stages, n)),
        np.zeros((stages, n, n)),
        np.zeros((stages, n, n)),
        np.zeros((stages, n)),
        np.zeros((stages, n)),
        np.zeros((stages, n)),
        np.zeros((2, stages, n)),
    )


@njit(cache=True, parallel=True, nogil=True)
def solve_many(prices, market, draws, scale, tolerance, steps, worst, threads):
    """
    Solve every draw from the prices it is given, in place.

    Parameters
    ----------
    prices
        Axes ``(draw, side, stage, country)``; side 0 sells, side 1 uses.
    market
        ``(base, theta, p)``: base prices, axes ``(side, stage, country)``; spread of trade by stage;
        parameters, axes ``(parameter, stage, country)``, see `Network.packed`.
    draws
        ``(arcs, caps, quotas, limited, factor_mine, factor_use)``: flows at base prices after wedges
        and caps, axes ``(draw, stage, from, to)``; quotas and factors, axes ``(draw, stage,
        country)``; whether a stage has caps or quotas, axes ``(draw, stage)``.
    steps, worst
        Outputs, axes ``(draw,)``.
    threads
        How many draws are solved at a time. Each thread takes every so-manieth draw: the result
        never depends on how many there are.
    """
    base, theta, p = market
    arcs, caps, quotas, limited, mine, use = draws
    for t in prange(threads):
        work = _workspace(prices.shape[2], prices.shape[3])
        for d in range(t, prices.shape[0], threads):
            problem = (base, theta, p, arcs[d], caps[d], quotas[d], limited[d], mine[d], use[d])
            steps[d], worst[d] = _solve_one(
                prices[d, 0], prices[d, 1], problem, work, scale, tolerance
            )
