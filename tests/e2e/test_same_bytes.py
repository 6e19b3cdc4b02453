"""The same inputs give the same bytes, also in the process that compiles the engine."""

import os
import subprocess
import sys

import pytest

CODE = """
import hashlib
from dataclasses import replace
import numpy as np
from oresight.market import Policies, random_world, solve_draws
world = random_world(3, countries=12)
numbers = np.random.default_rng(0)
calm = Policies.none(world, 64)
shocks = replace(calm, capacity=calm.capacity * numbers.uniform(0.2, 1.0, calm.capacity.shape))
found = solve_draws(world, shocks, keep_flow=True)
print(hashlib.sha256(found.prices.tobytes() + found.flow.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_what_was_just_compiled_computes_what_the_cache_does(tmp_path):
    """
    A process that compiles, and one that finds what it left.
    """
    place = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    compiling, later = (
        subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=place
        ).stdout
        for _ in range(2)
    )
    assert compiling == later
