"""What draws come to: the median, its interval, and its error."""

import numpy as np
import pytest

from oresight.runs import Points, estimate


def test_the_value_is_the_median_and_lies_within_its_interval():
    """
    However skewed the draws are, and wherever the first of them lies.
    """
    drawn = np.exp(4 * np.random.default_rng(1).standard_normal((50, 31)))
    found = estimate(drawn)
    assert np.array_equal(found.value, np.median(drawn, axis=1))
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


def test_axes_before_the_draws_are_kept():
    """
    Months by countries by draws.
    """
    assert estimate(np.ones((3, 2, 9))).value.shape == (3, 2)


def test_one_draw_is_its_own_interval():
    """
    And has no error to tell.
    """
    found = estimate(np.array([3.0]))
    assert (found.value, found.low, found.high) == (3.0, 3.0, 3.0)
    assert np.isnan(found.error)


def test_a_number_most_draws_lack_is_not_shown():
    """
    Missing is never nought; half of the draws are enough.
    """
    gap = np.nan
    found = estimate(np.array([[1.0, gap, gap], [1.0, 2.0, gap], [gap, gap, gap]]))
    assert np.array_equal(found.value, [gap, 1.5, gap], equal_nan=True)


def test_the_error_is_that_of_the_median():
    """
    Of plain normal draws it is 1.2533 over the root of their number (Stuart and Ord, 10.10).
    """
    drawn = np.random.default_rng(2).standard_normal((4000, 400))
    found = estimate(drawn)
    assert found.error.mean() == pytest.approx(1.2533 / np.sqrt(400), rel=0.05)


def test_the_error_of_quasi_random_draws_is_an_upper_estimate():
    """
    Medians of forty ensembles scatter less than each says of itself.
    """
    names = [f"cost {at}" for at in range(5)]
    ensembles = [Points(seed, 501) for seed in range(40)]
    found = [estimate(sum(points.of(name) for name in names)) for points in ensembles]
    scatter = np.std([one.value for one in found])
    said = np.mean([one.error for one in found])
    assert 0.0 < scatter < said
