"""What other acts teach: weights on draws that no act's own outcome touches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.evidence._learning import Act, Lesson, learned, lesson, resampled

ONES = np.ones(40)


def act(month, imposer="CHN", commodity="tin"):
    """A measure of a month."""
    return Act(imposer, month, frozenset({commodity}))


WEIGHTS = arrays(np.float64, st.integers(2, 40), elements=st.floats(0.01, 1.0)).map(
    lambda raw: raw / raw.sum()
)


def test_draws_that_come_near_weigh_more():
    """
    By the normal density of their distance.
    """
    away = np.linspace(0.0, 1.0, 40)
    found = lesson(act(1), "x", errors=[away], spreads=[ONES], least=0.0).weights
    assert found.sum() == pytest.approx(1.0)
    assert found[0] / found[-1] == pytest.approx(np.exp(0.5))


def test_a_lesson_leaves_enough_draws_in_force():
    """
    Where hardly one comes near, all are told apart less.
    """
    away = np.linspace(0.0, 50.0, 40)
    found = lesson(act(1), "x", errors=[away], spreads=[ONES], least=0.25).weights
    assert 1.0 / (found**2).sum() == pytest.approx(10.0, rel=1e-6)


def test_two_commodities_of_one_act_count_as_one():
    """
    An act is a lesson once, as is the prior.
    """
    first, second = (
        Lesson(act(1), "a", np.array([1.0, 0.0])),
        Lesson(act(1), "b", np.array([0.0, 1.0])),
    )
    found = learned([first, first, second], act(9, commodity="zinc"), draws=2, prior_acts=1.0)
    assert found.tolist() == pytest.approx([(0.5 + 2 / 3) / 2, (0.5 + 1 / 3) / 2])


@pytest.mark.parametrize(
    ("other", "heard"),
    [
        (act(21), False),
        (act(22), True),
        (act(11, commodity="zinc"), False),
        (act(12, commodity="zinc"), True),
        (act(10, "JPN"), True),
    ],
)
def test_an_act_is_known_by_who_when_and_what(other, heard):
    """
    The same imposer in the same month, or on the same commodity within a year, under whatever name.
    """
    one = Lesson(act(10), "tin", np.array([0.0, 1.0]))
    assert (learned([one], other, draws=2, prior_acts=1.0)[1] > 0.5) == heard


@given(WEIGHTS)
def test_a_sample_holds_each_draw_as_often_as_its_weight_tells(weights):
    """
    To within one.
    """
    times = np.bincount(resampled(weights), minlength=weights.size)
    assert np.abs(times - weights.size * weights).max() <= 1.0 + 1e-9
