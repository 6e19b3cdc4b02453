"""Measures with dates, on the world small enough to check by hand."""

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.market import Act, Ban, Cap, Capacity, Licence, Quota, Wedge, dated, example_world

WORLD = example_world().scaled(1 / 12)
ABROAD = float(WORLD.flow[0, 0, 1:].sum())


def limits(*measures, **dates):
    """What one draw of measures limits, over twelve months."""
    given = {"announced": 1, "effective": 3} | dates
    return dated([WORLD], [Act((measures,), **given)], months=12)[1]


def test_a_ban_lets_nothing_out_from_its_month_on():
    """
    All targets abroad stand in one limit.
    """
    (ban,) = limits(Ban("A", "mine"))
    assert ban.targets.tolist() == [False, True, True]
    assert np.isinf(ban.share[:3]).all()
    assert (ban.share[3:] == 0.0).all()


def test_a_quota_is_pooled_and_a_share_of_exports():
    """
    Half of usual exports, all targets together.
    """
    (quota,) = limits(Quota("A", "mine", ABROAD / 2))
    assert quota.pooled
    assert quota.share[5, 0] == pytest.approx(0.5)


def test_of_two_limits_on_one_route_the_tighter_holds():
    """
    A cap inside a licence.
    """
    to_b = float(WORLD.flow[0, 0, 1])
    found = limits(Cap("A", "mine", 0.1 * to_b, ("B",)), Licence("A", "mine", approval=0.5))
    shares = {tuple(one.targets): one.share[11, 0] for one in found}
    assert shares[False, True, False] == pytest.approx(0.1)
    assert shares[False, False, True] == pytest.approx(0.5, rel=1e-3)


def test_after_its_end_nothing_is_limited():
    """
    The end is the first month that is free again.
    """
    (ban,) = limits(Ban("A", "mine"), end=6)
    assert (ban.share[3:6] == 0.0).all()
    assert np.isinf(ban.share[6:]).all()


def test_what_is_no_limit_holds_as_it_stands():
    """
    A tax begins and ends with the measure.
    """
    tax = Act(((Wedge("B", "refine", 2.0),),), announced=1, effective=3, end=6)
    policies, found = dated([WORLD], [tax], months=12)
    assert found == ()
    assert [(first, float(one.wedge[0, 1, 1, 0])) for first, one in policies] == [
        (0, 0.0),
        (3, 2.0),
        (6, 0.0),
    ]


def test_each_draw_has_its_own_share():
    """
    Draws stand in columns.
    """
    drawn = tuple((Quota("A", "mine", part * ABROAD),) for part in (0.2, 0.7))
    (quota,) = dated([WORLD], [Act(drawn, announced=0, effective=0)], months=2)[1]
    assert quota.share[0] == pytest.approx([0.2, 0.7])


def test_while_suspended_nothing_is_limited():
    """
    Limits and taxes come back after the pause.
    """
    measures = ((Ban("A", "mine"), Wedge("B", "refine", 2.0)),)
    paused = Act(measures, announced=1, effective=2, paused=(4, 5), end=8)
    policies, (ban,) = dated([WORLD], [paused], months=12)
    free = [2, 3, 6, 7]
    assert np.nonzero(ban.share[:, 0] == 0.0)[0].tolist() == free
    assert [(first, bool(one.wedge[0, 1, 1, 0])) for first, one in policies] == [
        (0, False), (2, True), (4, False), (6, True), (8, False),
    ]  # fmt: skip


def test_acts_keep_their_own_dates():
    """
    Each limit is heard of and begins when its act does.
    """
    ban = Act(((Ban("A", "mine"),),), announced=0, effective=2, end=4)
    quota = Act(((Quota("A", "mine", ABROAD / 2),),), announced=3, effective=5)
    found = dated([WORLD], [ban, quota], months=8)[1]
    assert [(one.announced, one.effective) for one in found] == [(0, 2), (3, 5)]
    assert np.nonzero(np.isfinite(found[0].share[:, 0]))[0].tolist() == [2, 3]
    assert np.nonzero(np.isfinite(found[1].share[:, 0]))[0].tolist() == [5, 6, 7]


def test_factors_of_acts_that_hold_at_once_multiply():
    """
    Half of the capacity and half of the use, then a quarter, then half again.
    """
    first = Act(((Capacity("A", "mine", 0.5),),), announced=0, effective=1, end=4)
    other = Act(((Capacity("A", "mine", 0.4),),), announced=0, effective=2)
    policies, _ = dated([WORLD], [first, other], months=6)
    assert [(month, float(one.capacity[0, 0, 0])) for month, one in policies] == [
        (0, 1.0), (1, 0.5), (2, 0.2), (4, 0.4),
    ]  # fmt: skip


def test_one_list_of_policies_stands_for_every_draw():
    """
    An act without severities of its own beside one with them.
    """
    ban = Act(((Ban("A", "mine"),),), announced=0, effective=0)
    taxes = Act(tuple((Wedge("B", "refine", one),) for one in (1.0, 3.0)), announced=0, effective=0)
    policies, (limit,) = dated([WORLD], [ban, taxes], months=2)
    assert limit.share[0].tolist() == [0.0, 0.0]
    assert policies[0][1].wedge[:, 1, 1, 0].tolist() == [1.0, 3.0]


def test_without_acts_nothing_happens():
    """
    The calm walk.
    """
    assert dated([WORLD], [], months=3) == ((), ())


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"announced": 3, "effective": 2}, "before it is announced"),
        ({"announced": 1, "effective": 2, "end": 1}, "before it begins"),
    ],
)
def test_dates_out_of_order_are_refused(dates, said):
    """
    Heard of, in force, over.
    """
    with pytest.raises(BadInputError, match=said):
        Act(((Ban("A", "mine"),),), **dates)


def test_a_regime_that_began_before_the_walk_is_as_old_as_it_is():
    """
    What it lets out is that of a longer walk, from its later months on.
    """
    licence = ((Licence("A", "mine", approval=0.6, delay_months=2.0, backlog_months=1.0),),)
    (early,) = dated([WORLD], [Act(licence, announced=-4, effective=-3)], months=6)[1]
    (whole,) = dated([WORLD], [Act(licence, announced=0, effective=1)], months=10)[1]
    assert early.share[:, 0] == pytest.approx(whole.share[4:, 0])


def test_of_two_licences_on_one_route_the_stricter_holds():
    """
    In each draw by itself.
    """
    drawn = tuple(
        (Licence("A", "mine", approval=one), Licence("A", "mine", approval=0.5))
        for one in (0.3, 0.9)
    )
    (limit,) = dated([WORLD], [Act(drawn, announced=0, effective=0)], months=3)[1]
    assert limit.share[2] == pytest.approx([0.3, 0.5], rel=1e-3)
