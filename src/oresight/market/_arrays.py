"""What the kernels take and work in, and how they are compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["ENTRY", "INLINED", "JIT", "Draw", "Work", "workspace"]

ENTRY: Any = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "fastmath": {"contract", "arcp", "reassoc", "nsz"},
}
"""
Options of what Python calls. Sums may be regrouped and products fused; NaN and infinity keep their
meaning. Nothing is allocated, so references are not counted.
"""

JIT: Any = {**ENTRY, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of what only compiled code calls: the wrappers are most of what there is to compile."""

INLINED: Any = {**JIT, "forceinline": True}
"""For what is called from one place: passing all arrays would cost more than the work."""


class Draw(NamedTuple):
    """
    One draw of one market, as the kernels take it.

    Axes: ``s`` stages, ``n`` countries, ``q`` kinds of plant; see `oresight.market.Network` for
    ``places``, ``plants``, ``recipe`` and ``links``.
    """

    base: Floats
    theta: Floats
    places: Floats
    plants: Floats
    state: Floats
    cap: Floats
    quota: Floats
    opened: Floats
    recipe: Floats
    links: Integers
    levels: Integers


class Work(NamedTuple):
    """
    What one thread works in.

    Evaluation fills ``flow``, ``grad`` (excess supply), ``curve`` (curvature of places) and ``bend``
    (of plants); the rest is the factored Hessian and the step. A stage has up to ``2n`` rows.
    """

    arc: Floats
    flow: Floats
    active: Flags
    limited: Flags
    bound: Flags
    grad: Floats
    curve: Floats
    bend: Floats
    bond: Floats
    rows: Integers
    place: Integers
    weight: Floats
    load: Floats
    inverse: Floats
    alone: Floats
    series: Floats
    turned: Flags
    at: Integers
    size: Integers
    block: Floats
    couple: Floats
    right: Floats
    step: Floats
    trial: Floats
    turn: Floats
    ease: Floats
    ones: Floats
    panel: Floats


def workspace(n: int, kinds: int, level: NDArray[np.int64]) -> Work:
    """Return the arrays one thread works in."""
    stages, levels = level.size, int(level.max()) + 1
    wide = n * int(np.bincount(level).max())
    return Work(
        arc=np.zeros((stages, n, n)),
        flow=np.zeros((stages, n, n)),
        active=np.zeros((stages, n), dtype=bool),
        limited=np.zeros((stages, n), dtype=bool),
        bound=np.zeros((stages, n), dtype=bool),
        grad=np.zeros((2, stages, n)),
        curve=np.zeros((2, stages, n)),
        bend=np.zeros((kinds, n)),
        bond=np.zeros((stages, 2 * n, n)),
        rows=np.zeros(stages, dtype=np.int64),
        place=np.zeros((stages, n), dtype=np.int64),
        weight=np.zeros((stages, 2 * n)),
        load=np.zeros((stages, 2 * n)),
        inverse=np.zeros((stages, n)),
        alone=np.zeros((stages, n)),
        series=np.zeros((kinds, n)),
        turned=np.zeros(stages, dtype=bool),
        at=np.zeros(stages, dtype=np.int64),
        size=np.zeros(levels, dtype=np.int64),
        block=np.zeros((levels, wide, wide)),
        couple=np.zeros((levels, wide, wide)),
        right=np.zeros((levels, wide)),
        step=np.zeros((2, stages, n)),
        trial=np.zeros((2, stages, n)),
        turn=np.zeros((n, n)),
        ease=np.zeros(n),
        ones=np.ones(wide),
        panel=np.zeros((4, wide)),
    )
