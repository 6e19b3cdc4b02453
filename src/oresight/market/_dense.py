"""Dense triangles: products folded in, factored and solved, compiled, without allocation."""

from __future__ import annotations

import math

from numba import njit

from oresight.market._arrays import JIT

__all__ = ["dot", "factor", "fold", "lower_solve", "lower_solve_rows", "total", "upper_solve"]


@njit(**JIT)
def total(x, n):
    """
    Return the sum of the first *n* numbers, in four strands.

    One strand alone waits for each addition; the compiler may not regroup them, see `ENTRY`.
    """
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = n - n % 4
    for k in range(0, whole, 4):
        a += x[k]
        b += x[k + 1]
        c += x[k + 2]
        d += x[k + 3]
    for k in range(whole, n):
        a += x[k]
    return (a + b) + (c + d)


@njit(**JIT)
def dot(x, y, n):
    """Return the product of the first *n* numbers of two lines, in four strands."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = n - n % 4
    for k in range(0, whole, 4):
        a += x[k] * y[k]
        b += x[k + 1] * y[k + 1]
        c += x[k + 2] * y[k + 2]
        d += x[k + 3] * y[k + 3]
    for k in range(whole, n):
        a += x[k] * y[k]
    return (a + b) + (c + d)


@njit(**JIT)
def _fold_four(a, at, n, x, weight):
    """
    Take the products of four rows, weighted, from *n* lines of a triangle.

    Two lines at a time, so that each number read is used often; what lands just above the diagonal is
    never looked at.
    """
    x0, x1, x2, x3 = x
    w0, w1, w2, w3 = weight
    even = n - n % 2
    for j in range(0, even, 2):
        c0, c1, c2, c3 = w0 * x0[j], w1 * x1[j], w2 * x2[j], w3 * x3[j]
        d0, d1, d2, d3 = w0 * x0[j + 1], w1 * x1[j + 1], w2 * x2[j + 1], w3 * x3[j + 1]
        one, two = a[at + j, at:], a[at + j + 1, at:]
        for k in range(j + 2):
            y0, y1, y2, y3 = x0[k], x1[k], x2[k], x3[k]
            one[k] -= c0 * y0 + c1 * y1 + c2 * y2 + c3 * y3
            two[k] -= d0 * y0 + d1 * y1 + d2 * y2 + d3 * y3
    for j in range(even, n):
        c0, c1, c2, c3 = w0 * x0[j], w1 * x1[j], w2 * x2[j], w3 * x3[j]
        one = a[at + j, at:]
        for k in range(j + 1):
            one[k] -= c0 * x0[k] + c1 * x1[k] + c2 * x2[k] + c3 * x3[k]


@njit(**JIT)
def fold(a, x, weight, size):
    """Take ``sum_i weight_i x_i x_iᵀ`` from a triangle: so many rows, so many columns, at a place."""
    rows, n, at = size
    whole = rows - rows % 4
    for i in range(0, whole, 4):
        weights = (weight[i], weight[i + 1], weight[i + 2], weight[i + 3])
        _fold_four(a, at, n, (x[i], x[i + 1], x[i + 2], x[i + 3]), weights)
    for i in range(whole, rows):
        for j in range(n):
            c, one = weight[i] * x[i, j], a[at + j, at:]
            for k in range(j + 1):
                one[k] -= c * x[i, k]


@njit(**JIT)
def factor(a, n, panel, ridge):
    """
    Replace the lower triangle by its Cholesky factor; a vanishing pivot is held at the ridge.

    Four columns at a time; their transpose is kept in *panel*, so that what is left of the triangle is
    read and written once for four products.
    """
    first = 0
    while first < n:
        wide = min(4, n - first)
        for j in range(first, first + wide):
            for k in range(first, j):
                c = a[j, k]
                for i in range(j, n):
                    panel[j - first, i] = (a[i, j] if k == first else panel[j - first, i]) - c * (
                        panel[k - first, i]
                    )
            if j == first:
                for i in range(j, n):
                    panel[0, i] = a[i, j]
            root = math.sqrt(max(panel[j - first, j], ridge))
            inverse = 1.0 / root
            panel[j - first, j] = root
            for i in range(j + 1, n):
                panel[j - first, i] *= inverse
            for i in range(j, n):
                a[i, j] = panel[j - first, i]
        if wide == 4:
            rest = first + 4
            rows = (panel[0, rest:], panel[1, rest:], panel[2, rest:], panel[3, rest:])
            _fold_four(a, rest, n - rest, rows, (1.0, 1.0, 1.0, 1.0))
        first += wide


@njit(**JIT)
def lower_solve(a, n, b):
    """Solve for one column, in place: forwards, through the factor."""
    for i in range(n):
        b[i] = (b[i] - dot(a[i], b, i)) / a[i, i]


@njit(**JIT)
def lower_solve_rows(a, b, n, m):
    """Solve for *m* columns of *b* at once, two rows at a time, so that the inner loop is contiguous."""
    for i in range(0, n, 2):
        last = i + 1 == n
        one, two = b[i], b[i if last else i + 1]
        a1, a2 = a[i], a[i if last else i + 1]
        for k in range(0, i, 2):
            c0, c1, d0, d1 = a1[k], a1[k + 1], a2[k], a2[k + 1]
            b0, b1 = b[k], b[k + 1]
            if last:
                for j in range(m):
                    one[j] -= c0 * b0[j] + c1 * b1[j]
            else:
                for j in range(m):
                    y0, y1 = b0[j], b1[j]
                    one[j] -= c0 * y0 + c1 * y1
                    two[j] -= d0 * y0 + d1 * y1
        inverse = 1.0 / a1[i]
        for j in range(m):
            one[j] *= inverse
        if not last:
            c, inverse = a2[i], 1.0 / a2[i + 1]
            for j in range(m):
                two[j] = (two[j] - c * one[j]) * inverse


@njit(**JIT)
def upper_solve(a, n, b):
    """Solve for one column, in place: backwards, through the transpose of the factor."""
    for i in range(n - 1, -1, -1):
        b[i] /= a[i, i]
        value = b[i]
        for k in range(i):
            b[k] -= a[i, k] * value
