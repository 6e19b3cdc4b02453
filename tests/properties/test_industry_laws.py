"""What holds of every shortage: more stock, thrift or supply never makes the loss larger."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.industry import by_value, lost_output, stop_day

FILL = arrays(float, (12, 3), elements=st.floats(0.0, 1.0))
PER_DRAW = arrays(float, (3,), elements=st.floats(0.0, 1.0))
SHARES = arrays(float, (4,), elements=st.floats(0.01, 0.25))


@given(FILL, PER_DRAW, st.floats(0.0, 60.0))
def test_more_cover_never_loses_more(fill, cover, more):
    """
    Neither in all nor by any month.
    """
    less = lost_output(fill, 60 * cover).cumsum(axis=0)
    assert (lost_output(fill, 60 * cover + more).cumsum(axis=0) <= less + 1e-12).all()


@given(FILL, FILL, PER_DRAW)
def test_more_supply_never_loses_more(fill, other, cover):
    """
    A path that is at least as full in every month has lost no more by any month.
    """
    better = np.maximum(fill, other)
    loss = lost_output(fill, 60 * cover).cumsum(axis=0)
    assert (lost_output(better, 60 * cover).cumsum(axis=0) <= loss + 1e-12).all()


@given(FILL, PER_DRAW)
def test_a_loss_is_part_of_output(fill, cover):
    """
    Never negative, never more than what did not come that month or before.
    """
    lost = lost_output(fill, 60 * cover)
    assert (lost >= -1e-12).all()
    assert (lost.cumsum(axis=0) <= (1 - fill).cumsum(axis=0) + 1e-12).all()


@given(PER_DRAW, PER_DRAW)
def test_no_shortage_is_no_stop(cover, threshold):
    """
    Lines that get all they want never stop.
    """
    assert np.isnan(stop_day(np.ones((12, 3)), cover, threshold)).all()


@given(FILL, FILL, PER_DRAW, PER_DRAW)
def test_more_supply_never_stops_a_line_earlier(fill, other, cover, threshold):
    """
    The day moves back or goes away.
    """
    day = np.nan_to_num(stop_day(fill, 60 * cover, threshold), nan=np.inf)
    later = stop_day(np.maximum(fill, other), 60 * cover, threshold)
    assert (np.nan_to_num(later, nan=np.inf) >= day - 1e-9).all()


@given(FILL, SHARES, SHARES)
def test_sharing_by_value_shares_all_there_is(fill, shares, value):
    """
    What users get, and what unnamed uses are left with, adds to what comes.
    """
    served = by_value(fill, shares, value)
    rest = np.maximum(1.0 - shares.sum(), 0.0)
    got = np.einsum("u,umd->md", shares, served)
    assert np.allclose(got + np.maximum(rest - (1.0 - fill), 0.0), fill)
    assert ((served >= -1e-12) & (served <= 1.0)).all()
