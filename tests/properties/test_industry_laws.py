"""What holds of every shortage: more stock, thrift or supply never makes the loss larger."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.industry import by_value, lost_output, still_days, stop_day
from oresight.industry._fill import DAYS
from oresight.industry._supply import _part
from oresight.market import Ban, Conduct, compile_policies, random_world, simulate_months

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


@given(FILL, PER_DRAW, PER_DRAW)
def test_a_line_stands_still_if_and_only_if_it_stops(fill, cover, threshold):
    """
    The day is there where there are days, which all lie between it and the end.
    """
    day = stop_day(fill, 60 * cover, threshold)
    still = still_days(fill, 60 * cover, threshold)
    assert (np.isfinite(day) == (still > 0)).all()
    assert (np.nan_to_num(day) + still <= len(fill) * DAYS + 1e-6).all()


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


@given(FILL, st.floats(0.0, 0.5), st.floats(0.0, 0.4), PER_DRAW)
def test_more_thrift_never_loses_more(use, thrift, more, cover):
    """
    What is saved need not come.
    """
    wanted = np.ones_like(use)
    less, plain = _part(use, wanted * (1 - thrift - more)), _part(use, wanted * (1 - thrift))
    loss = lost_output(plain, 60 * cover).cumsum(axis=0)
    assert (lost_output(less, 60 * cover).cumsum(axis=0) <= loss + 1e-12).all()


@settings(max_examples=15)
@given(st.integers(0, 500), st.floats(0.1, 2.0), st.floats(0.1, 2.0), st.integers(2, 8))
def test_more_stock_at_users_never_loses_more(seed, months, more, lifted):
    """
    Through the engine: a stop of the largest exporter, lifted or not, costs users elsewhere no more
    where they held more at its start, by any month.
    """
    world = random_world(seed, countries=5, stages=2).scaled(1 / 12)
    abroad = world.flow[-1].sum(axis=1) - np.diag(world.flow[-1])
    largest = int(np.argmax(abroad))
    ban = Ban(world.countries[largest], world.stages[-1])

    def lost(cover):
        stock = world.flow.sum(axis=1) * cover
        market = replace(world, stock=stock, stock_target=stock)
        acts = [compile_policies(market, [held]) for held in ([ban], [])]
        path = simulate_months(
            [market],
            [(0, acts[0]), (lifted, acts[1])],
            conduct=Conduct.plain(market, 1),
            months=10,
        )
        use, wanted = path.use[:, 0, -1], path.wanted[:, 0, -1]
        fill = np.clip(use / np.maximum(wanted, 1e-12), 0.0, 1.0)
        none = np.zeros(len(world.countries))
        return np.delete(lost_output(fill, none), largest, axis=1).cumsum(axis=0)

    assert (lost(months + more) <= lost(months) + 1e-6).all()
