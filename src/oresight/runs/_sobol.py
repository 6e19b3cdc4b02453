"""The Sobol sequence, one dimension at a time, before it is scrambled."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.uint64]

__all__ = ["BITS", "sobol"]

BITS = 32


def sobol(dimension: int, index: Whole) -> Whole:
    """
    Return points of a dimension as whole numbers of 32 binary digits.

    Their order is that of SciPy, whose table of directions (Joe and Kuo 2008, doi:10.1137/070709359)
    they are made from.

    Parameters
    ----------
    index
        Positions in the sequence, axes ``(draw,)``.

    Examples
    --------
    >>> (sobol(1, np.arange(4, dtype=np.uint64)) / 2.0**BITS).tolist()
    [0.0, 0.5, 0.25, 0.75]
    """
    digit = np.arange(BITS, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    taken = (gray[:, None] >> digit) & np.uint64(1)
    return np.asarray(np.bitwise_xor.reduce(taken * _directions(dimension), axis=1))


@cache
def _directions(dimension: int) -> Whole:
    """Return what each digit of the index adds, axes ``(digit,)``."""
    found = [1] * BITS
    if dimension:
        polynomials, begins = _table()
        polynomial = int(polynomials[dimension])
        degree = polynomial.bit_length() - 1
        found[:degree] = begins[dimension, :degree].tolist()
        for at in range(degree, BITS):
            found[at] = found[at - degree]
            for back in range(1, degree + 1):
                if polynomial >> (degree - back) & 1:
                    found[at] ^= found[at - back] << back
    return np.array([one << (BITS - 1 - at) for at, one in enumerate(found)], dtype=np.uint64)


@cache
def _table() -> tuple[Whole, Whole]:
    """
    Return primitive polynomials and first directions by dimension, from where SciPy keeps them.

    Its own sequence needs ``scipy.stats``, which takes longer to import than all else together.
    """
    with files("scipy").joinpath("stats", "_sobol_direction_numbers.npz").open("rb") as file:
        table = np.load(file)
        return table["poly"], table["vinit"]
