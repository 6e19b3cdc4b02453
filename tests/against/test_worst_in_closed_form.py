"""The worst of a loss of known distribution, drawn again as a story's is."""

import numpy as np
import pytest

from oresight.runs import Points, tail_draws, tail_mean
from oresight.scenarios._tail import tilts_of
from oresight.scenarios._targets import Target

TRUTH = 1 - np.log(0.01)
"""Mean of the worst hundredth of an exponential loss of mean one: no memory, so its quantile and one."""


def loss(points):
    """Exponential in one input, which twenty others stand beside."""
    return -np.log(1 - points.of("x0"))


def inputs(points):
    return {f"x{at}": points.of(f"x{at}")[1:] for at in range(20)}


@pytest.fixture(scope="module")
def ensembles():
    """Worst hundredth by plain draws and by the second ensemble, thirty times."""
    first = Points(0, 513)
    tilts = tilts_of(Target("lost_use", "market", {}, loss(first), "month", ()), inputs(first))
    return [
        [
            (tail_mean(loss(one), one.weights), tail_draws(loss(one), one.weights))
            for one in (Points(seed, 513), Points(seed + 1000, 513).tilted(tilts))
        ]
        for seed in range(30)
    ]


def test_the_second_ensemble_tells_the_truth(ensembles):
    """
    On average over thirty; it lies within the interval in most of them.
    """
    bold = [one[1][0] for one in ensembles]
    assert np.mean([one.value for one in bold]) == pytest.approx(TRUTH, rel=0.03)
    assert np.mean([one.low < TRUTH < one.high for one in bold]) > 0.7


def test_it_rests_on_more_draws_and_errs_less_than_plain_ones(ensembles):
    """
    Twice the draws in the tail, and an error that is smaller in the mean.
    """
    draws = np.array([[one[1] for one in pair] for pair in ensembles])
    error = np.array([[one[0].error for one in pair] for pair in ensembles])
    assert (draws[:, 1] > 2 * draws[:, 0]).all()
    assert error[:, 1].mean() < error[:, 0].mean()
