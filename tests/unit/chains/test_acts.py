"""Entries of the ledger as acts, each with its own months."""

import datetime as dt

import numpy as np
import pytest

from oresight.atlas import open_ledger
from oresight.chains import open_chain
from oresight.chains._acts import dated_act, first_month
from oresight.market import Act, Ban, Quota

BAN, QUOTA = "cd-2025-cobalt-ban", "cd-2025-cobalt-quota"


@pytest.fixture(scope="module")
def cobalt(atlas):
    return open_chain("cobalt", 2024, atlas=atlas)


def test_each_entry_of_the_ledger_holds_in_its_own_months(atlas, cobalt):
    """
    A stop of exports from February 2025 to October, then a quota, after a calm January.
    """
    ledger = open_ledger(atlas)
    months = cobalt.simulate([ledger[BAN], ledger[QUOTA]], months=24, draws=2)
    ban, quota = months.acts
    assert (ban.announced, ban.effective, ban.end) == (1, 1, 9)
    assert (quota.announced, quota.effective, quota.end) == (8, 9, None)
    assert (months.announced, months.effective, months.end) == (1, 1, None)


def test_acts_of_the_engine_stand_beside_entries_of_the_ledger(atlas, cobalt):
    """
    A year's tonnes become a month's; bare policies hold after one calm month.
    """
    act = Act(((Quota("COD", "mine", 120_000.0),),), announced=2, effective=4, end=6)
    given = [Ban("CHN", "refine"), act, open_ledger(atlas)[QUOTA]]
    found = cobalt.simulate(given, months=8, draws=1).acts
    assert [(one.announced, one.effective, one.end) for one in found] == [
        (2, 4, 6), (1, 1, None), (1, 2, None),
    ]  # fmt: skip
    assert found[0].listed[0][0].limit_t == 10_000.0


def test_a_walk_may_begin_on_a_day_of_the_readers(atlas, cobalt):
    """
    A measure that held before is as old as it is; one that was over has no act.
    """
    ledger = open_ledger(atlas)
    begin = dt.date(2026, 1, 1)
    given = [ledger[BAN], ledger[QUOTA]]
    (quota,) = cobalt.simulate(given, months=12, draws=1, begin=begin).acts
    assert (quota.announced, quota.effective) == (-4, -3)
    assert quota.held(12).all()


def test_a_later_act_changes_nothing_before_it_is_heard_of(cobalt):
    """
    Nobody foresees it.
    """
    quota = Act(((Quota("COD", "mine", 96_600.0),),), announced=1, effective=1)
    ban = Act(((Ban("COD", "mine"),),), announced=6, effective=8)
    alone, both = (
        cobalt.simulate(acts, months=12, draws=2).path for acts in ([quota], [quota, ban])
    )
    assert np.array_equal(alone.price[:6], both.price[:6])
    assert (both.price[9:, :, 1, 0] > alone.price[9:, :, 1, 0]).any()


def test_a_suspended_measure_rests_and_comes_back(atlas):
    """
    The ban of gallium to the United States pauses in November 2025.
    """
    measure = open_ledger(atlas)["cn-2024-us-gagesb"]
    begin = first_month([measure])
    act = dated_act(((),), measure, begin=begin, months=36)
    assert begin == dt.date(2024, 11, 1)
    assert act.paused == tuple(range(12, 25))
