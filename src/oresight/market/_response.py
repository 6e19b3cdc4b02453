"""What everyone does at given prices, and the curvature of it: compiled, without allocation."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

__all__ = ["JIT", "evaluate"]

GUARD = 300.0
"""Exponents beyond this are cut: only the line search meets them, and turns back."""

JIT: Any = {"cache": True, "nogil": True, "fastmath": {"contract", "arcp", "reassoc", "nsz"}}
"""Sums may be regrouped and products fused; NaN and infinity keep their meaning."""


@njit(**JIT)
def _guarded_exp(value):
    return math.exp(min(max(value, -GUARD), GUARD))


@njit(**JIT)
def _softplus(value):
    if value > 35.0:
        return value
    if value < -35.0:
        return math.exp(value)
    return math.log1p(math.exp(value))


@njit(**JIT)
def _logistic(value):
    if value >= 0.0:
        return 1.0 / (1.0 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1.0 + grown)


@njit(**JIT)
def _capped_row(x, cap):
    """Cut a row of flows at its caps."""
    for j in range(x.size):
        x[j] = min(x[j], cap[j])


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
def _fill_quota(x, cap, limit, i):
    """Bring a row under its caps and quota; return the free flow abroad, and whether the quota binds."""
    n = x.size
    total = 0.0
    for j in range(n):
        if j != i:
            total += min(x[j], cap[j])
    if total <= limit:
        _capped_row(x, cap)
        return 0.0, False
    factor = _common_factor(x, cap, limit, i)
    free = 0.0
    for j in range(n):
        if j == i:
            x[j] = min(x[j], cap[j])
        elif factor * x[j] >= cap[j]:
            x[j] = cap[j]
        else:
            x[j] *= factor
            free += x[j]
    return free, True


@njit(**JIT)
def _flows(s, up, down, problem, work):
    """Fill the flows of a stage and return their part of the potential."""
    base, theta, _, arc, cap, quota, limited, _, _ = problem
    x, raw, grown_down, free, bound = work[0], work[1], work[2], work[3], work[4]
    n = up.shape[1]
    potential = 0.0
    for j in range(n):
        grown_down[j] = _guarded_exp((down[s, j] - base[1, s, j]) / theta[s])
    for i in range(n):
        grown = _guarded_exp(-(up[s, i] - base[0, s, i]) / theta[s])
        row = 0.0
        for j in range(n):
            x[s, i, j] = arc[s, i, j] * grown * grown_down[j]
            row += x[s, i, j]
        bound[s, i] = False
        free[s, i] = 0.0
        if not limited[s]:
            potential += theta[s] * row
            continue
        for j in range(n):
            raw[j] = x[s, i, j]
        free[s, i], bound[s, i] = _fill_quota(x[s, i], cap[s, i], quota[s, i], i)
        for j in range(n):
            if x[s, i, j] > 0.0:
                ratio = raw[j] / x[s, i, j]
                part = 1.0 + (math.log(ratio) if ratio > 1.0 else 0.0)
                potential += theta[s] * x[s, i, j] * part
    return potential


@njit(**JIT)
def _mine(price, capacity, half, grad, curve, at):
    """Add a mine: output rises to capacity as the price leaves the half-capacity price behind."""
    s, c = at
    if capacity <= 0.0 or price <= 0.0:
        return 0.0
    grad[0, s, c] += capacity * price / (price + half)
    curve[0, s, c] += capacity * half / (price + half) ** 2
    return capacity * (price - half * math.log1p(price / half))


@njit(**JIT)
def _user(price, use, p, grad, curve, at):
    """Add a user, with curtailment at the value of lost load; NaN outside the domain."""
    s, c = at
    if use <= 0.0:
        return 0.0
    elasticity, anchor, width = p[3, s, c], p[4, s, c], p[6, s, c]
    inside = 1.0 + elasticity * (price / anchor - 1.0)
    if inside <= 1e-12:
        return math.nan
    step = (price - p[5, s, c]) / width
    share = _logistic(step)
    grad[1, s, c] += use * (share - 1.0 / inside)
    curve[1, s, c] += use * elasticity / (anchor * inside * inside)
    curve[1, s, c] += use * share * (1.0 - share) / width
    return use * (width * _softplus(step) - anchor / elasticity * math.log(inside))


@njit(**JIT)
def _store(price, held, target, grad, curve, at):
    """Add a private stock with a logarithmic convenience yield; NaN outside the domain."""
    s, c = at
    if target <= 0.0:
        return 0.0
    if price <= 0.0:
        return math.nan
    grad[1, s, c] += held - target / price
    curve[1, s, c] += target / (price * price)
    return held * price - target * math.log(price)


@njit(**JIT)
def _nodes(up, down, problem, grad, curve):
    """Add mines, users and stocks, and return their potential; NaN outside the domain."""
    p, factor_mine, factor_use = problem[2], problem[7], problem[8]
    stages, n = up.shape
    potential = 0.0
    for s in range(stages):
        for c in range(n):
            at = (s, c)
            capacity = p[0, s, c] * factor_mine[s, c]
            potential += _mine(up[s, c], capacity, p[1, s, c], grad, curve, at)
            potential += _user(down[s, c], p[2, s, c] * factor_use[s, c], p, grad, curve, at)
            potential += _store(down[s, c], p[7, s, c], p[8, s, c], grad, curve, at)
    return potential


@njit(**JIT)
def _processes(up, down, p, grad, curve, link):
    """Add the processes between stages; ``link`` is their curvature."""
    stages, n = up.shape
    potential = 0.0
    for s in range(stages - 1):
        for c in range(n):
            link[s, c] = 0.0
            capacity, need, width = p[9, s, c], p[10, s, c], p[12, s, c]
            if capacity <= 0.0:
                continue
            step = (up[s + 1, c] - need * down[s, c] - p[11, s, c]) / width
            share = _logistic(step)
            potential += capacity * width * _softplus(step)
            grad[0, s + 1, c] += capacity * share
            grad[1, s, c] -= need * capacity * share
            bend = capacity * share * (1.0 - share) / width
            link[s, c] = bend
            curve[0, s + 1, c] += bend
            curve[1, s, c] += need * need * bend
    return potential


@njit(**JIT)
def evaluate(up, down, problem, work):
    """
    Return the potential at some prices; fill flows, gradient and curvatures.

    Parameters
    ----------
    problem
        ``(base, theta, p, arc, cap, quota, limited, factor_mine, factor_use)`` of one draw.
    work
        ``(flows, row, column, free, bound, gradient, curvature, link, …)``; the gradient is the excess
        supply, axes ``(side, stage, country)``.
    """
    stages, n = up.shape
    x, grad, curve, link = work[0], work[5], work[6], work[7]
    grad[:] = 0.0
    curve[:] = 0.0
    potential = _nodes(up, down, problem, grad, curve)
    if math.isnan(potential):
        return potential
    potential += _processes(up, down, problem[2], grad, curve, link)
    for s in range(stages):
        potential += _flows(s, up, down, problem, work)
        for i in range(n):
            row = 0.0
            for j in range(n):
                row += x[s, i, j]
                grad[1, s, j] += x[s, i, j]
            grad[0, s, i] -= row
    return potential
