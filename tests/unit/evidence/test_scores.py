"""Scores against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.evidence._scores import covered, crps, interval

SAMPLES = arrays(np.float64, st.integers(1, 30), elements=st.floats(-50, 50))


@given(SAMPLES, st.floats(-50, 50))
def test_the_ranked_score_is_that_of_its_definition(draws, seen):
    """
    Mean distance to what was seen less half the mean distance of draws to each other.
    """
    apart = np.abs(draws[:, None] - draws[None, :]).mean()
    assert crps(draws, seen) == pytest.approx(np.abs(draws - seen).mean() - apart / 2, abs=1e-9)


@given(SAMPLES, st.floats(-50, 50))
def test_the_ranked_score_is_the_area_between_two_distributions(draws, seen):
    """
    The integral of the squared difference between the sample's distribution and a step.
    """
    edges = np.sort(np.append(draws, seen))
    below = np.searchsorted(np.sort(draws), edges[:-1], side="right") / draws.size
    area = (np.diff(edges) * (below - (edges[:-1] >= seen)) ** 2).sum()
    assert crps(draws, seen) == pytest.approx(area, abs=1e-9)


@given(SAMPLES)
def test_what_lies_outside_all_draws_is_not_covered(draws):
    """
    An interval of a sample stays within it.
    """
    low, high = interval(draws)
    assert draws.min() <= low <= high <= draws.max()
    assert not covered(draws, draws.max() + 1.0)
