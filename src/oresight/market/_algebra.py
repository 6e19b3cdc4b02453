"""The Newton step: a Hessian eliminated stage by stage, compiled, without allocation."""

from __future__ import annotations

import math

from numba import njit

from oresight.market._response import JIT

__all__ = ["newton_step"]


@njit(**JIT)
def _limited_row(a, x, cap, inv, free, within, i):
    """
    Add the curvature of a row under limits, and keep in *x* only arcs that touch both ends.

    An arc at its cap does not move. Under a binding quota the flow abroad is fixed in sum: its arcs
    trade against each other at the ``D`` nodes, a rank-one term, and the ``O`` node feels none.
    """
    n = x.size
    for j in range(n):
        if x[j] >= cap[j]:
            x[j] = 0.0
        a[j, j] += x[j] * inv
    if not within:
        return
    if free > 0.0:
        scale = inv / free
        for j in range(n):
            if j != i and x[j] != 0.0:
                c = scale * x[j]
                for other in range(j + 1):
                    if other != i:
                        a[j, other] -= c * x[other]
    for j in range(n):
        if j != i:
            x[j] = 0.0


@njit(**JIT)
def _fold_row(a, x, inv, inverse, excess, right):
    """Eliminate one ``O`` node: its arcs bind the ``D`` nodes of the stage to each other."""
    weight = inverse * inv * inv
    push = -excess * inverse * inv
    for j in range(x.size):
        value = x[j]
        if value != 0.0:
            c = weight * value
            for other in range(j + 1):
                a[j, other] -= c * x[other]
            right[j] += push * value


@njit(**JIT)
def _blocks(problem, work, ridge):
    """Eliminate the ``O`` nodes: fill the diagonal and coupling blocks of the ``D`` nodes."""
    base, theta, p, cap, limited = problem[0], problem[1], problem[2], problem[4], problem[6]
    x, free, bound, grad, curve, link = work[0], work[3], work[4], work[5], work[6], work[7]
    block, couple, right, inverse = work[8], work[9], work[10], work[11]
    stages, n = curve.shape[1], curve.shape[2]
    for s in range(stages):
        for j in range(n):
            for other in range(j):
                block[s, j, other] = 0.0
            block[s, j, j] = curve[1, s, j] + ridge / base[1, s, j]
            right[s, j] = -grad[1, s, j]
    for s in range(stages):
        inv = 1.0 / theta[s]
        for i in range(n):
            row = x[s, i]
            if limited[s]:
                _limited_row(block[s], row, cap[s, i], inv, free[s, i], bound[s, i], i)
            else:
                for j in range(n):
                    block[s, j, j] += row[j] * inv
            slope = curve[0, s, i] + ridge / base[0, s, i]
            for j in range(n):
                slope += row[j] * inv
            inverse[s, i] = 1.0 / slope if slope > 0.0 else 1.0
            _fold_row(block[s], row, inv, inverse[s, i], grad[0, s, i], right[s])
            if s > 0:
                need = p[10, s - 1, i] * link[s - 1, i]
                block[s - 1, i, i] -= need * need * inverse[s, i]
                right[s - 1, i] -= need * inverse[s, i] * grad[0, s, i]
                c = -need * inverse[s, i] * inv
                for j in range(n):
                    couple[s - 1, i, j] = c * row[j]


@njit(**JIT)
def _factor(a, ridge):
    """Replace the lower triangle by its Cholesky factor; a vanishing pivot is held at the ridge."""
    n = a.shape[0]
    for j in range(n):
        total = a[j, j]
        for k in range(j):
            total -= a[j, k] * a[j, k]
        total = max(total, ridge)
        root = math.sqrt(total)
        a[j, j] = root
        inverse = 1.0 / root
        for i in range(j + 1, n):
            value = a[i, j]
            for k in range(j):
                value -= a[i, k] * a[j, k]
            a[i, j] = value * inverse


@njit(**JIT)
def _lower_solve(a, b):
    n = a.shape[0]
    for i in range(n):
        value = b[i]
        for k in range(i):
            value -= a[i, k] * b[k]
        b[i] = value / a[i, i]


@njit(**JIT)
def _lower_solve_rows(a, b):
    """Solve for every column of *b* at once, row by row, so that the inner loop is contiguous."""
    n, m = b.shape
    for i in range(n):
        for k in range(i):
            c = a[i, k]
            for j in range(m):
                b[i, j] -= c * b[k, j]
        inverse = 1.0 / a[i, i]
        for j in range(m):
            b[i, j] *= inverse


@njit(**JIT)
def _upper_solve(a, b):
    n = a.shape[0]
    for i in range(n - 1, -1, -1):
        b[i] /= a[i, i]
        value = b[i]
        for k in range(i):
            b[k] -= a[i, k] * value


@njit(**JIT)
def _solve_blocks(block, couple, right):
    """Solve the block tridiagonal system in place; the answer is in *right*."""
    stages, n = right.shape
    for s in range(stages):
        a = block[s]
        peak = 0.0
        for j in range(n):
            peak = max(peak, abs(a[j, j]))
        _factor(a, 1e-15 * peak + 1e-300)
        _lower_solve(a, right[s])
        if s + 1 < stages:
            w = couple[s]
            _lower_solve_rows(a, w)
            below = block[s + 1]
            for k in range(n):
                y = right[s, k]
                for j in range(n):
                    c = w[k, j]
                    if c != 0.0:
                        right[s + 1, j] -= c * y
                        for other in range(j + 1):
                            below[j, other] -= c * w[k, other]
    for s in range(stages - 1, -1, -1):
        if s + 1 < stages:
            w = couple[s]
            for k in range(n):
                value = 0.0
                for j in range(n):
                    value += w[k, j] * right[s + 1, j]
                right[s, k] -= value
        _upper_solve(block[s], right[s])


@njit(**JIT)
def _step_up(problem, work):
    """Recover the step of the ``O`` nodes from that of the ``D`` nodes."""
    theta, p = problem[1], problem[2]
    x, grad, link, right, inverse, delta = work[0], work[5], work[7], work[10], work[11], work[12]
    stages, n = right.shape
    for s in range(stages):
        inv = 1.0 / theta[s]
        for i in range(n):
            value = -grad[0, s, i]
            for j in range(n):
                value += x[s, i, j] * inv * right[s, j]
            if s > 0:
                value += p[10, s - 1, i] * link[s - 1, i] * right[s - 1, i]
            delta[s, i] = value * inverse[s, i]


@njit(**JIT)
def newton_step(problem, work, ridge):
    """
    Fill the Newton step of both sides: ``work[12]`` for ``O``, ``work[10]`` for ``D``.

    Parameters
    ----------
    ridge
        Tonnes by which each node is made to respond to a doubling of its base price, beyond what
        it does: 0, unless a part of the market is cut off and idle.
    """
    _blocks(problem, work, ridge)
    _solve_blocks(work[8], work[9], work[10])
    _step_up(problem, work)
