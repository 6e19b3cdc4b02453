"""What the kernels take and work in, and how they are compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = [
    "BREAK_EVEN",
    "ENTRY",
    "INLINED",
    "JIT",
    "PLANT",
    "WIDTH",
    "Draw",
    "Work",
    "workspace",
]

CACHE_LINE = 64

(PLANT, BREAK_EVEN, WIDTH) = range(3)
"""Rows of the parameters of a plant."""

ENTRY: Any = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
    "fastmath": {"contract", "arcp", "nsz"},
}
"""
Options of what Python calls. Products may be fused; NaN and infinity keep their meaning. Sums are not
regrouped: what was just compiled would do so otherwise than what comes from the cache, and the same
inputs would give other bytes in the process that compiles. Nothing is allocated, so references are not
counted.
"""

JIT: Any = {**ENTRY, "cache": False, "no_cpython_wrapper": True}
"""Options of what only compiled code calls: the wrappers are most of what there is to compile."""

INLINED: Any = {**JIT, "inline": "always"}
"""For what is called from one place: passing all arrays would cost more than the work."""


class Draw(NamedTuple):
    """
    One draw of one market, as the kernels take it.

    Axes: ``s`` stages, ``n`` countries, ``q`` kinds of plant; see `oresight.market.Network` for
    ``places``, ``plants``, ``recipe`` and ``links``. ``usual`` are flows of the base year, and
    ``ships`` tells who has any.
    """

    base: Floats
    usual: Floats
    ships: Flags
    theta: Floats
    places: Floats
    plants: Floats
    state: Floats
    wedge: Floats
    cap: Floats
    quota: Floats
    opened: Floats
    recipe: Floats
    links: Integers
    levels: Integers
    scale: float


class Work(NamedTuple):
    """
    What one thread works in.

    Evaluation fills ``flow``, ``grad`` (excess supply), ``curve`` (curvature of places), ``room`` (how
    far a price may move by itself) and ``bend`` (curvature of plants); the rest is the factored Hessian
    and the step. A stage has up to ``2n`` rows.
    """

    arc: Floats
    flow: Floats
    active: Flags
    reached: Floats
    limited: Flags
    bound: Flags
    grad: Floats
    curve: Floats
    room: Floats
    bend: Floats
    bond: Floats
    own: Floats
    fed: Flags
    seat: Integers
    seats: Integers
    total: Floats
    load: Floats
    inverse: Floats
    alone: Floats
    series: Floats
    joint: Floats
    moved: Floats
    gone: Integers
    at: Integers
    size: Integers
    other: Integers
    block: Floats
    couple: Floats
    right: Floats
    step: Floats
    trial: Floats
    tie: Floats
    ease: Floats
    ones: Floats
    panel: Floats


def workspace(n: int, kinds: int, level: NDArray[np.int64]) -> Work:
    """Return the arrays one thread works in."""
    stages, levels = level.size, int(level.max()) + 1
    wide = n * int(np.bincount(level).max())
    return Work(
        arc=_aligned((stages, n, n)),
        flow=_aligned((stages, n, n)),
        active=_aligned((stages, n), dtype=bool),
        reached=_aligned((stages, n)),
        limited=_aligned((stages, n), dtype=bool),
        bound=_aligned((stages, n), dtype=bool),
        grad=_aligned((2, stages, n)),
        curve=_aligned((2, stages, n)),
        room=_aligned((2, stages, n)),
        bend=_aligned((kinds, n)),
        bond=_aligned((stages, 2 * n, n)),
        own=_aligned((2, stages, n)),
        fed=_aligned((2, stages, n), dtype=bool),
        seat=_aligned((2, stages, n), dtype=np.int64),
        seats=_aligned((2, stages), dtype=np.int64),
        total=_aligned((stages, 2 * n)),
        load=_aligned((stages, 2 * n)),
        inverse=_aligned((stages, n)),
        alone=_aligned((stages, n)),
        series=_aligned((kinds, kinds, n)),
        joint=_aligned((kinds, kinds)),
        moved=_aligned((kinds,)),
        gone=_aligned(1, dtype=np.int64),
        at=_aligned(stages, dtype=np.int64),
        size=_aligned(levels, dtype=np.int64),
        other=_aligned(levels, dtype=np.int64),
        block=_aligned((levels, wide, wide)),
        couple=_aligned((levels, wide, wide)),
        right=_aligned((levels, wide)),
        step=_aligned((2, stages, n)),
        trial=_aligned((2, stages, n)),
        tie=_aligned((stages, 2 * n, n)),
        ease=_aligned(n),
        ones=np.ones(wide),
        panel=_aligned((4, wide)),
    )


def _aligned(shape: int | tuple[int, ...], dtype: type = float) -> NDArray[Any]:
    """Return an array of nought that begins on a cache line: a tenth faster than where it falls."""
    size = math.prod((shape,) if isinstance(shape, int) else shape)
    spare = CACHE_LINE // np.dtype(dtype).itemsize
    raw: NDArray[Any] = np.zeros(size + spare, dtype)
    first = -raw.__array_interface__["data"][0] % CACHE_LINE // raw.itemsize
    return raw[first : first + size].reshape(shape)
