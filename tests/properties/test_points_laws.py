"""Laws of quasi-random numbers by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from oresight.errors import BadInputError
from oresight.runs import Points

NAMES = st.text(max_size=12)
SEEDS = st.integers(0, 2**63 - 1)
ORDERED = ("elasticity", "spread", "cover")
FIRST = slice(1, None)
"""Without the middle draw, which is no part of the sequence."""


@given(SEEDS, NAMES, st.integers(1, 700), st.integers(0, 700))
def test_a_shard_is_a_slice_of_the_whole(seed, name, draws, first):
    """
    However an ensemble is cut; in the sequence of its own and in the common one.
    """
    whole = Points(seed, first + draws, ordered=ORDERED)
    shard = Points(seed, draws, first, ordered=ORDERED)
    for one in (name, "spread"):
        assert np.array_equal(whole.of(one)[first:], shard.of(one))


@given(SEEDS, st.integers(1, 100), st.sets(NAMES, max_size=4).map(sorted))
def test_more_names_change_no_number(seed, draws, more):
    """
    Neither asking for others, nor a longer list of ordered ones.
    """
    longer = (*ORDERED, *(name for name in more if name not in {*ORDERED, "another"}))
    one, other = (Points(seed, draws, ordered=names) for names in (ORDERED, longer))
    for name in more:
        other.of(name)
    for name in (*ORDERED, "another"):
        assert np.array_equal(one.of(name), other.of(name))


@given(SEEDS, NAMES, st.integers(0, 2**31))
def test_every_number_lies_strictly_between_nought_and_one(seed, name, first):
    """
    So that every quantile is finite.
    """
    found = Points(seed, 50, first).of(name)
    assert found.min() > 0.0
    assert found.max() < 1.0


@given(SEEDS, NAMES, st.integers(1, 8), st.integers(0, 40))
def test_each_name_is_stratified(seed, name, power, block):
    """
    Any aligned block of a power of two has one number in each of as many equal parts.
    """
    size = 1 << power
    found = Points(seed, size, 1 + block * size, ordered=ORDERED)
    for one in (name, *ORDERED):
        assert sorted(np.floor(found.of(one) * size)) == list(range(size))


@given(SEEDS)
def test_ordered_names_are_spread_more_evenly_than_chance(seed):
    """
    Against the best of twenty plain samples, in three dimensions.
    """
    points = Points(seed, 257, ordered=ORDERED)
    together = np.stack([points.of(name)[FIRST] for name in ORDERED], axis=1)
    plain = np.random.default_rng(seed).random((20, 256, 3))
    assert qmc.discrepancy(together) < min(qmc.discrepancy(one) for one in plain)


@given(SEEDS)
def test_names_do_not_follow_each_other(seed):
    """
    Correlations of thirty names within five standard errors of nought.

    Draws come in pairs that complement each other, so that half of them count.
    """
    points = Points(seed, 1025, ordered=ORDERED)
    names = (*ORDERED, *(f"name {at}" for at in range(27)))
    related = np.corrcoef([points.of(name)[FIRST] for name in names])
    assert np.abs(related - np.eye(len(names))).max() < 5 / np.sqrt(512)


def test_seeds_and_names_make_different_numbers():
    """
    None shares a sequence with another.
    """
    found = {float(Points(seed, 2).of(name)[1]) for seed in range(50) for name in "abcde"}
    assert len(found) == 250


def test_the_first_draw_is_the_middle():
    """
    For every name; a later shard has none.
    """
    assert Points(3, 2, ordered=ORDERED).of("cover")[0] == 0.5
    assert Points(3, 2).of("anything")[0] == 0.5
    assert Points(3, 2, first=1).of("anything")[0] != 0.5


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"draws": 0}, "There are no 0 draws"),
        ({"draws": 1, "first": -1}, "from number -1 on"),
        ({"draws": 1, "ordered": ("a", "a")}, "a stands twice"),
    ],
)
def test_what_is_no_ensemble_is_refused(given_, said):
    """
    With the remedy.
    """
    with pytest.raises(BadInputError, match=said):
        Points(1, **given_)
