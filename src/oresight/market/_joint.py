"""
Plants in the Newton step: what they bind together, where several touch the same nodes.

The eliminated nodes and plants of a country go at once; what is left binds kept nodes to each other and
to what eliminated ones are tied to. A plant touches nodes of both sides: it draws on columns and feeds
rows; ``links[1 - gone]`` are the stages whose nodes go, ``links[gone]`` those whose nodes are kept.
"""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import INLINED, JIT, PLANT

__all__ = ["bind_plants", "fill_series", "mark_plants", "plant_right", "step_plants"]


@njit(**JIT)
def mark_plants(fed, capacity, recipe, links):
    """Mark the nodes that plants of some capacity touch."""
    fed[:] = False
    plants, opened = capacity
    kinds, n = opened.shape
    for q in range(kinds):
        for side in range(2):
            for s in links[side, q]:
                for c in range(n if s >= 0 else 0):
                    if plants[PLANT, q, c] * opened[q, c] > 0.0 and recipe[q, s, c] != 0.0:
                        fed[1 - side, s, c] = True


@njit(**INLINED)
def _together(c, draw, work):
    """
    Fill the curvature of the plants of a country in series with the nodes that go.

    Of nodes with curvature ``D`` plants with curvature ``B`` and yields ``Y`` leave ``B`` over ``1 +
    B Y D⁻¹ Y'``: a number for each plant that shares no node, a matrix for those that do. It is inverted
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
                for s in draw.links[1 - work.gone[0], q]:
                    if s >= 0 and _both(q, p, s, c, draw):
                        total += draw.recipe[q, s, c] * draw.recipe[p, s, c] * work.inverse[s, c]
            joint[q, p] = joint[p, q] = root[q] * root[p] * total
            shared += abs(joint[q, p]) if q != p else 0.0
        joint[q, q] += 1.0
    if shared > 0.0:
        _invert(joint)
    else:
        for q in range(kinds):
            joint[q, q] = 1.0 / joint[q, q]
    for q in range(kinds):
        for p in range(kinds):
            work.series[q, p, c] = root[q] * root[p] * joint[q, p]


@njit(**INLINED)
def _both(q, p, s, c, draw):
    """Return whether two plants touch the same side of a place: both feed it, or both draw on it."""
    return draw.recipe[q, s, c] * draw.recipe[p, s, c] > 0.0


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
    """Fill what plants leave in series with the nodes that go, and what those nodes yield then."""
    kinds, gone = work.bend.shape[0], work.gone[0]
    for c in range(work.bend.shape[1] if kinds else 0):
        _together(c, draw, work)
        for s in range(draw.levels.size):
            seat = work.seat[gone, s, c]
            if seat < 0 or not work.fed[gone, s, c]:
                continue
            part, sign = 0.0, 1.0 if gone == 0 else -1.0
            for q in range(kinds):
                made = sign * draw.recipe[q, s, c]
                if made > 0.0:
                    for p in range(kinds):
                        if sign * draw.recipe[p, s, c] > 0.0:
                            part += made * sign * draw.recipe[p, s, c] * work.series[q, p, c]
            work.load[s, seat] *= 1.0 - part * work.inverse[s, c]


@njit(**JIT)
def _bind_gone(pair, c, draw, work):
    """Bind the stages of nodes that go with two plants, or one: what it does to one it does to all."""
    q, p = pair
    gone = work.gone[0]
    for s in draw.links[1 - gone, q]:
        for other in draw.links[1 - gone, p]:
            if s < 0 or other < 0 or work.at[other] >= work.at[s]:
                continue
            if work.seat[gone, s, c] < 0 or work.seat[gone, other, c] < 0:
                continue
            yields = draw.recipe[q, s, c] * draw.recipe[p, other, c]
            factor = work.series[q, p, c] * yields * work.inverse[s, c] * work.inverse[other, c]
            one = work.tie[s][work.seat[gone, s, c]]
            two = work.tie[other][work.seat[gone, other, c]]
            a = work.block[draw.levels[s]]
            for j in range(work.seats[1 - gone, s]):
                scale = factor * one[j]
                if scale != 0.0:
                    row = a[work.at[s] + j, work.at[other] :]
                    for k in range(work.seats[1 - gone, other]):
                        row[k] += scale * two[k]


@njit(**JIT)
def _bind_kept(pair, c, draw, work):
    """Bind a kept node of one plant to those of another, and to what the nodes that go are tied to."""
    q, p = pair
    gone, g = work.gone[0], work.series[q, p, c]
    for given in draw.links[gone, q]:
        if given < 0 or work.seat[1 - gone, given, c] < 0:
            continue
        level, row = draw.levels[given], work.at[given] + work.seat[1 - gone, given, c]
        need = draw.recipe[q, given, c]
        for other in draw.links[gone, p]:
            if other >= 0 and work.at[other] <= work.at[given]:
                column = work.at[other] + work.seat[1 - gone, other, c]
                work.block[level, row, column] += g * need * draw.recipe[p, other, c]
        for s in draw.links[1 - gone, p]:
            if s >= 0 and work.seat[gone, s, c] >= 0:
                factor = g * need * draw.recipe[p, s, c] * work.inverse[s, c]
                line, width = work.tie[s][work.seat[gone, s, c]], work.seats[1 - gone, s]
                if gone == 0:
                    couple = work.couple[level, row, work.at[s] :]
                    for j in range(width):
                        couple[j] += factor * line[j]
                else:
                    below = work.couple[draw.levels[s]]
                    for j in range(width):
                        below[work.at[s] + j, row] += factor * line[j]


@njit(**INLINED)
def bind_plants(draw, work):
    """Bind kept nodes to each other through plants, and to what the nodes that go are tied to."""
    for level in range(work.size.size - 1):
        for j in range(work.size[level]):
            for k in range(work.size[level + 1]):
                work.couple[level, j, k] = 0.0
    kinds = work.series.shape[0]
    for q in range(kinds):
        for p in range(kinds):
            several = q != p or (
                draw.links.shape[2] > 1 and draw.links[1 - work.gone[0], q, 1] >= 0
            )
            for c in range(work.alone.shape[1]):
                if work.series[q, p, c] != 0.0:
                    if several:
                        _bind_gone((q, p), c, draw, work)
                    _bind_kept((q, p), c, draw, work)


@njit(**JIT)
def plant_right(draw, work):
    """Add what plants pass on of the excess at the nodes that go."""
    n, kinds, gone = work.alone.shape[1], work.series.shape[0], work.gone[0]
    for c in range(n):
        for p in range(kinds):
            work.moved[p] = 0.0
            for s in draw.links[1 - gone, p]:
                if s >= 0:
                    work.moved[p] += (
                        draw.recipe[p, s, c] * work.inverse[s, c] * work.grad[gone, s, c]
                    )
        for q in range(kinds):
            asked = 0.0
            for p in range(kinds):
                asked += work.series[q, p, c] * work.moved[p]
            if asked == 0.0:
                continue
            for s in draw.links[1 - gone, q]:
                if s >= 0 and work.seat[gone, s, c] >= 0:
                    push = asked * draw.recipe[q, s, c] * work.inverse[s, c]
                    line = work.tie[s][work.seat[gone, s, c]]
                    right = work.right[draw.levels[s], work.at[s] :]
                    for j in range(work.seats[1 - gone, s]):
                        right[j] += push * line[j]
            for s in draw.links[gone, q]:
                if s >= 0 and work.seat[1 - gone, s, c] >= 0:
                    at = work.at[s] + work.seat[1 - gone, s, c]
                    work.right[draw.levels[s], at] += asked * draw.recipe[q, s, c]


@njit(**INLINED)
def step_plants(c, draw, work):
    """Correct the steps of the nodes that go with a country's plants by what the plants answer."""
    kinds, gone = work.series.shape[0], work.gone[0]
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
        for s in draw.links[1 - gone, q]:
            if s >= 0:
                work.step[gone, s, c] -= draw.recipe[q, s, c] * work.inverse[s, c] * move
