"""What is named as a driver, against what is known to be none."""

import numpy as np

from oresight.runs import Points, chance_share, variance_shares


def named(seed):
    """Inputs of a sum of two, in noise as large, that stand out among seventy."""
    points = Points(seed, 257)
    inputs = {f"x{at}": points.of(f"x{at}")[1:] for at in range(70)}
    noise = np.random.default_rng(seed).lognormal(0.0, 0.6, 256)
    result = 3 * inputs["x0"] - 2 * inputs["x1"] + noise
    found = variance_shares(result, inputs, resamples=1).filter(indicator="total")
    floor = chance_share(result, inputs)
    return {row["input"] for row in found.iter_rows(named=True) if row["value"] > floor}


def test_those_that_matter_are_named_and_others_hardly_ever():
    """
    In ten ensembles both of two drivers, and of sixty-eight others at most one.
    """
    found = [named(seed) for seed in range(10)]
    assert sum("x0" in one for one in found) == 10
    assert sum("x1" in one for one in found) >= 9
    assert sum(len(one - {"x0", "x1"}) for one in found) <= 1
