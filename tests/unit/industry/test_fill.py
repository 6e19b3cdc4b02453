"""From fill to output: cover, days, and who goes without."""

import numpy as np
import pytest

from oresight.industry import by_value, lost_output, still_days, stop_day
from oresight.industry._fill import DAYS
from oresight.industry._share import Taker, shared

ONE = np.ones(1)


def months(*fill):
    """A path of one draw."""
    return np.array(fill)[:, None]


def test_cover_is_used_before_output_is_lost():
    """
    Half a month short twice, and three quarters of a month at hand: a quarter is lost, in the end.
    """
    lost = lost_output(months(0.5, 0.5), 0.75 * DAYS * ONE)
    assert lost[:, 0] == pytest.approx([0.0, 0.25])


def test_without_cover_output_follows_the_fill():
    """
    What does not come is lost in the month it does not come.
    """
    assert lost_output(months(1.0, 0.4, 0.9), 0.0 * ONE)[:, 0] == pytest.approx([0.0, 0.6, 0.1])


def test_a_line_stops_when_its_cover_is_gone():
    """
    Nothing comes from the second month on: it stops a month and three weeks after the first day.
    """
    day = stop_day(months(1.0, 0.0, 0.0), 21.0 * ONE, 0.5 * ONE)
    assert day == pytest.approx(DAYS + 21.0)


def test_a_fill_above_the_threshold_is_no_stop():
    """
    A line that lacks a tenth for ever does not stand still.
    """
    assert np.isnan(stop_day(np.full((24, 1), 0.9), 0.0 * ONE, 0.5 * ONE))


def test_a_cover_that_lasts_prevents_the_stop():
    """
    A month without deliveries does not stop a line that holds two.
    """
    assert np.isnan(stop_day(months(0.0, 1.0, 1.0), 60.0 * ONE, 0.5 * ONE))


def test_a_line_stands_still_until_enough_comes_again():
    """
    Two months without deliveries less three weeks of parts; then it runs, though not fully.
    """
    days = still_days(months(0.0, 0.0, 0.7), 21.0 * ONE, 0.5 * ONE)
    assert days == pytest.approx(2 * DAYS - 21.0)


def test_the_least_valuable_use_goes_without_first():
    """
    Three quarters come: the use that is worth least gives up half of its half.
    """
    served = by_value(months(0.75), np.array([0.5, 0.5]), np.array([2.0, 1.0]))
    assert served[:, 0, 0] == pytest.approx([1.0, 0.5])


def test_uses_that_nobody_names_go_without_before_all_others():
    """
    Two tenths are of uses that nobody names: a shortage of a tenth touches no one else.
    """
    served = by_value(months(0.9), np.array([0.8]), np.array([1.0]))
    assert served[0, 0, 0] == pytest.approx(1.0)


def test_industries_without_a_share_hold_what_the_others_leave():
    """
    Chips hold a half and are worth more: of the two others' half, half is left.
    """
    takers = [Taker("C26", 0.5, 9.0), Taker("C28", None, 1.0), Taker("C303", None, 1.0)]
    assert shared(months(0.75), takers, "C28", by=ONE)[0, 0] == pytest.approx(0.5)


def test_in_proportion_everybody_lacks_the_same():
    """
    Value does not count where a shortage is shared evenly.
    """
    takers = [Taker("C26", 0.5, 9.0), Taker("C27", 0.5, 1.0)]
    even = [shared(months(0.6), takers, isic, by=0.0 * ONE)[0, 0] for isic in ("C26", "C27")]
    assert even == [0.6, 0.6]


def test_shares_that_add_to_more_than_all_are_scaled():
    """
    Rounded shares of two sources do not make more use than there is.
    """
    takers = [Taker("C26", 0.9, 9.0), Taker("C27", 0.9, 1.0)]
    assert shared(months(0.5), takers, "C27", by=ONE)[0, 0] == pytest.approx(0.0)
