"""Importance sampling: more draws in the tail, and weights that make up for them."""

import numpy as np
import pytest
from scipy.stats import norm

from oresight.errors import BadInputError
from oresight.runs import Points, effective_draws, expected, tail_mean

RARE = 3.0
"""A loss that one draw in 741 exceeds."""


def loss(points):
    """A normal loss from two inputs, with a standard deviation of 1."""
    return (norm.ppf(points.of("a")) + norm.ppf(points.of("b"))) / np.sqrt(2)


def tilted(seed, draws=1025):
    return Points(seed, draws).tilted({"a": 6.0, "b": 6.0})


def test_the_chance_of_the_tail_is_that_of_the_closed_form():
    """
    Over two hundred ensembles, within five standard errors of their mean.
    """
    truth = norm.sf(RARE)
    found = [
        expected((loss(points) > RARE) * 1.0, points.weights).value
        for points in map(tilted, range(200))
    ]
    assert abs(np.mean(found) - truth) < 5 * np.std(found) / np.sqrt(200)
    assert np.mean(found) == pytest.approx(truth, rel=0.02)


def test_the_tail_costs_a_tenth_of_plain_draws():
    """
    The variance of the chance of the tail falls more than ten times.
    """

    def variance(ensembles):
        return np.var([expected((loss(p) > RARE) * 1.0, p.weights).value for p in ensembles])

    plain = variance([Points(seed, 1025) for seed in range(200)])
    assert variance(map(tilted, range(200))) < plain / 10


def test_the_mean_of_the_worst_hundredth_is_that_of_the_closed_form():
    """
    Of a normal loss it is the density at the 99th percentile over a hundredth.
    """
    truth = norm.pdf(norm.ppf(0.99)) / 0.01
    found = [tail_mean(loss(points), points.weights) for points in map(tilted, range(50))]
    assert np.mean([one.value for one in found]) == pytest.approx(truth, rel=0.01)
    inside = [one.low < truth < one.high for one in found]
    assert np.mean(inside) > 0.8


def test_a_mean_over_tilted_draws_is_that_of_plain_ones():
    """
    A smooth function of a tilted and of a plain input.
    """
    points = tilted(3, 4097)
    found = expected(np.exp(points.of("a")) + points.of("c"), points.weights)
    assert found.value == pytest.approx(np.e - 1 + 0.5, rel=0.01)
    assert found.low < np.e - 0.5 < found.high


def test_weights_are_one_on_average_and_at_most_four_a_name():
    """
    The middle draw counts for nothing.
    """
    weights = Points(1, 4097).tilted({"a": 6.0}).weights
    assert weights[0] == 0.0
    assert weights[1:].mean() == pytest.approx(1.0, abs=0.01)
    assert weights.max() <= 4.0


def test_a_tilt_below_nought_pushes_towards_nought():
    """
    Mirrored.
    """
    up, down = (Points(2, 500).tilted({"a": tilt}).of("a") for tilt in (4.0, -4.0))
    assert np.median(up) > 0.7
    assert np.median(down) < 0.3


def test_other_names_and_the_middle_stay_as_they_are():
    """
    A tilt moves its own name alone.
    """
    plain, bold = Points(5, 300), Points(5, 300).tilted({"a": 5.0})
    assert np.array_equal(plain.of("b"), bold.of("b"))
    assert bold.of("a")[0] == 0.5


def test_tilted_draws_tell_less_of_the_middle():
    """
    Effective draws are fewer than draws; even weights lose none.
    """
    assert effective_draws(np.ones(50)) == pytest.approx(50)
    assert effective_draws(tilted(1).weights) < 800


def test_the_middle_draw_alone_has_no_expectation():
    """
    It is no part of the sample.
    """
    with pytest.raises(BadInputError, match="No draw counts"):
        expected(np.ones(1), Points(1, 1).weights)
