"""Laws of the worst part of draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.runs import tail_draws, tail_mean

LOSSES = arrays(float, 60, elements=st.floats(0, 1e6))
WEIGHTS = arrays(float, 60, elements=st.floats(0.01, 4))
PARTS = st.floats(0.01, 0.5)


@given(LOSSES, WEIGHTS, PARTS)
def test_the_worst_is_no_better_than_the_mean_and_no_worse_than_the_maximum(loss, weights, part):
    """
    Whatever each draw counts for.
    """
    worst = tail_mean(loss, weights, part=part).value
    mean = float(weights @ loss / weights.sum())
    assert mean <= worst * (1 + 1e-9) + 1e-9
    assert worst <= loss.max() * (1 + 1e-9) + 1e-9


@given(LOSSES, WEIGHTS, PARTS)
def test_a_smaller_part_is_worse(loss, weights, part):
    """
    The worst hundredth of a story is not better than its worst tenth.
    """
    fewer, more = (tail_mean(loss, weights, part=one).value for one in (part / 2, part))
    assert more <= fewer * (1 + 1e-9) + 1e-9


@given(LOSSES, WEIGHTS, PARTS)
def test_the_worst_rests_on_at_least_one_draw_and_not_more_than_there_are(loss, weights, part):
    """
    However unlike the weights are.
    """
    assert 1 - 1e-9 <= tail_draws(loss, weights, part=part) <= 60 + 1e-9


@given(LOSSES, WEIGHTS, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_weights_count_by_their_proportions_alone(loss, weights, times):
    """
    Twice the weight for all is the same ensemble: powers of two round alike.
    """
    one, other = (tail_draws(loss, some, part=0.1) for some in (weights, weights * times))
    assert one == pytest.approx(other)
    one, other = (tail_mean(loss, some, part=0.1).value for some in (weights, weights * times))
    assert one == pytest.approx(other)
