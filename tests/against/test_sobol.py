"""The Sobol sequence against SciPy's, from whose table it is made."""

import numpy as np
import pytest
from scipy.stats import qmc

from oresight.runs._sobol import BITS, sobol


@pytest.mark.parametrize("first", [0, 256, 99_328])
def test_points_are_those_of_scipy(first):
    """
    Seventy dimensions, to the last digit, wherever the shard begins.
    """
    theirs = qmc.Sobol(70, scramble=False, bits=BITS)
    if first:
        theirs.fast_forward(first)
    known = theirs.random(256)
    index = np.arange(first, first + 256, dtype=np.uint64)
    ours = np.stack([sobol(dimension, index) for dimension in range(70)], axis=1)
    assert np.array_equal(ours / 2.0**BITS, known)
