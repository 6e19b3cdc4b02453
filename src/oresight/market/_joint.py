"""
Plants in the Newton step: what they bind together, where several may feed the same rows.

The rows and plants of a country are eliminated at once; what is left binds inputs to each other and to
the arcs of outputs.
"""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import INLINED, JIT

__all__ = ["bind_plants", "fill_series", "plant_right", "step_plants"]


@njit(**INLINED)
def _together(c, draw, work):
    """
    Fill the curvature of the plants of a country in series with the rows they feed.

    Of rows with curvature ``D`` plants with curvature ``B`` and yields ``Y`` leave ``B`` over ``1 +
    B Y D⁻¹ Y'``: a number for each plant that shares no row, a matrix for those that do. It is inverted
    between the roots of ``B``, where no pivot is below 1.
    """
    kinds, joint, root = work.bend.shape[0], work.joint, work.moved
    shared = 0.0
    for q in range(kinds):
        root[q] = math.sqrt(max(work.bend[q, c], 0.0))
    for q in range(kinds):
        for p in range(q + 1):
            total = 0.0
            if root[q] > 0.0 and root[p] > 0.0:
                for s in draw.links[1, q]:
                    if s >= 0 and draw.recipe[p, s, c] > 0.0:
                        total += draw.recipe[q, s, c] * draw.recipe[p, s, c] * work.inverse[s, c]
            joint[q, p] = joint[p, q] = root[q] * root[p] * total
            shared += joint[q, p] if q != p else 0.0
        joint[q, q] += 1.0
    if shared > 0.0:
        _invert(joint)
    else:
        for q in range(kinds):
            joint[q, q] = 1.0 / joint[q, q]
    for q in range(kinds):
        for p in range(kinds):
            work.series[q, p, c] = root[q] * root[p] * joint[q, p]


@njit(**JIT)
def _invert(joint):
    """Invert a matrix whose pivots are 1 or more, in place."""
    kinds = joint.shape[0]
    for k in range(kinds):
        pivot = 1.0 / joint[k, k]
        joint[k, k] = 1.0
        for j in range(kinds):
            joint[k, j] *= pivot
        for i in range(kinds):
            if i != k and joint[i, k] != 0.0:
                part = joint[i, k]
                joint[i, k] = 0.0
                for j in range(kinds):
                    joint[i, j] -= part * joint[k, j]


@njit(**JIT)
def fill_series(draw, work):
    """Fill what plants leave in series with the rows they feed, and what rows weigh then."""
    for s in range(work.rows.size):
        for r in range(work.rows[s]):
            work.load[s, r] = work.weight[s, r]
    kinds = work.bend.shape[0]
    for c in range(work.bend.shape[1] if kinds else 0):
        _together(c, draw, work)
        for s in range(work.rows.size):
            if work.place[s, c] < 0:
                continue
            part = 0.0
            for q in range(kinds):
                made = draw.recipe[q, s, c]
                if made > 0.0:
                    for p in range(kinds):
                        if draw.recipe[p, s, c] > 0.0:
                            part += made * draw.recipe[p, s, c] * work.series[q, p, c]
            work.load[s, work.place[s, c]] *= 1.0 - part * work.inverse[s, c]


@njit(**JIT)
def _bind_outputs(pair, c, draw, work):
    """Bind the stages that two plants feed, or one: what it makes of one it makes of all."""
    q, p = pair
    n = work.alone.shape[1]
    for s in draw.links[1, q]:
        for other in draw.links[1, p]:
            if s < 0 or other < 0 or work.at[other] >= work.at[s]:
                continue
            if work.place[s, c] < 0 or work.place[other, c] < 0:
                continue
            yields = draw.recipe[q, s, c] * draw.recipe[p, other, c]
            factor = work.series[q, p, c] * yields * work.inverse[s, c] * work.inverse[other, c]
            one, two = work.bond[s, work.place[s, c]], work.bond[other, work.place[other, c]]
            a = work.block[draw.levels[s]]
            for j in range(n):
                scale = factor * one[j]
                if scale != 0.0:
                    row = a[work.at[s] + j, work.at[other] :]
                    for k in range(n):
                        row[k] += scale * two[k]


@njit(**JIT)
def _bind_inputs(pair, c, draw, work):
    """Bind what one plant takes to what another takes, and through it to the arcs of its outputs."""
    q, p = pair
    n, g = work.alone.shape[1], work.series[q, p, c]
    for given in draw.links[0, q]:
        if given < 0:
            continue
        level, row = draw.levels[given], work.at[given] + c
        need = draw.recipe[q, given, c]
        for other in draw.links[0, p]:
            if other >= 0 and work.at[other] <= work.at[given]:
                column = work.at[other] + c
                work.block[level, row, column] += g * need * draw.recipe[p, other, c]
        for s in draw.links[1, p]:
            if s >= 0 and work.place[s, c] >= 0:
                factor = g * need * draw.recipe[p, s, c] * work.inverse[s, c]
                bond = work.bond[s, work.place[s, c]]
                couple = work.couple[level, row, work.at[s] :]
                for j in range(n):
                    couple[j] += factor * bond[j]


@njit(**JIT)
def bind_plants(draw, work):
    """Bind inputs of plants to each other, and through the plants to the arcs of their outputs."""
    work.couple[:] = 0.0
    kinds = work.series.shape[0]
    for q in range(kinds):
        for p in range(kinds):
            several = q != p or (draw.links.shape[2] > 1 and draw.links[1, q, 1] >= 0)
            for c in range(work.alone.shape[1]):
                if work.series[q, p, c] != 0.0:
                    if several:
                        _bind_outputs((q, p), c, draw, work)
                    _bind_inputs((q, p), c, draw, work)


@njit(**JIT)
def plant_right(draw, work):
    """Add what plants pass on of the excess at the rows they feed."""
    n, kinds = work.alone.shape[1], work.series.shape[0]
    for c in range(n):
        for p in range(kinds):
            work.moved[p] = 0.0
            for s in draw.links[1, p]:
                if s >= 0:
                    work.moved[p] += draw.recipe[p, s, c] * work.inverse[s, c] * work.grad[0, s, c]
        for q in range(kinds):
            asked = 0.0
            for p in range(kinds):
                asked += work.series[q, p, c] * work.moved[p]
            if asked == 0.0:
                continue
            for s in draw.links[1, q]:
                if s >= 0 and work.place[s, c] >= 0:
                    push = asked * draw.recipe[q, s, c] * work.inverse[s, c]
                    bond = work.bond[s, work.place[s, c]]
                    right = work.right[draw.levels[s], work.at[s] :]
                    for j in range(n):
                        right[j] += push * bond[j]
            for s in draw.links[0, q]:
                if s >= 0:
                    work.right[draw.levels[s], work.at[s] + c] += asked * draw.recipe[q, s, c]


@njit(**INLINED)
def step_plants(c, draw, work):
    """Correct the steps of the rows that a country's plants feed by what the plants answer."""
    kinds = work.series.shape[0]
    for p in range(kinds):
        work.moved[p] = 0.0
        for side in range(2):
            for s in draw.links[side, p]:
                if s >= 0:
                    work.moved[p] += draw.recipe[p, s, c] * work.step[1 - side, s, c]
    for q in range(kinds):
        move = 0.0
        for p in range(kinds):
            move += work.series[q, p, c] * work.moved[p]
        for s in draw.links[1, q]:
            if s >= 0:
                work.step[0, s, c] -= draw.recipe[q, s, c] * work.inverse[s, c] * move
