"""Laws of parts and their stock, whatever the deliveries."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.codes import Grade
from oresight.company import Part
from oresight.company._fill import Fed
from oresight.company._stock import needed

PART = Part("p", "p", "", (), None, "", None, None, None, None)
FILLS = arrays(np.float64, (24, 7), elements=st.floats(0.0, 1.0, width=32))
THRESHOLD = np.full(7, 0.5)
DAYS = st.floats(0.0, 700.0)


def part(fills, days):
    cover = np.full(7, days)
    return Fed(PART, ("a", "b")[: len(fills)], tuple(fills), cover, THRESHOLD, Grade.ASSUMED, ())


@given(st.lists(FILLS, min_size=1, max_size=2), DAYS, DAYS)
def test_more_stock_never_brings_the_stop_forward(fills, one, other):
    """
    In no draw does a part with more days of stock stop sooner.
    """
    less, more = sorted((one, other))
    early, late = (np.nan_to_num(part(fills, days).day, nan=np.inf) for days in (less, more))
    assert (late >= early).all()


@given(st.lists(FILLS, min_size=1, max_size=2), DAYS)
def test_doubling_every_stock_never_makes_a_stop_more_likely(fills, days):
    """
    Twice the days, at most as many draws that stop, and no more output lost.
    """
    once, twice = part(fills, days), part(fills, 2 * days)
    assert np.isfinite(twice.day).sum() <= np.isfinite(once.day).sum()
    assert (twice.lost_year <= once.lost_year + 1e-12).all()


@given(st.lists(FILLS, min_size=1, max_size=2), st.floats(0.01, 0.99))
def test_the_stock_that_is_needed_keeps_the_level(fills, level):
    """
    With it no more draws stop than are accepted, and with a day less than it some more do.
    """
    days, low, high = needed(part(fills, 0.0).enough, level)
    assert np.isfinite(part(fills, days).day).mean() <= level
    assert low <= days <= high


@given(FILLS, FILLS, DAYS)
def test_a_second_material_never_helps(one, other, days):
    """
    A part of two materials stops no later than with either alone.
    """
    both = np.nan_to_num(part([one, other], days).day, nan=np.inf)
    alone = np.nan_to_num(part([one], days).day, nan=np.inf)
    assert (both <= alone).all()


@given(FILLS, DAYS)
def test_full_deliveries_never_stop(fills, days):
    """
    Where all comes, nothing stops and no stock is needed.
    """
    full = part([np.ones_like(fills)], days)
    assert not np.isfinite(full.day).any()
    assert full.enough.max() == 0.0
