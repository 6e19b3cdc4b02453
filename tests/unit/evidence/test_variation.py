"""What trade and prices do by themselves, against what was measured."""

import numpy as np
import pytest

from oresight.evidence._periods import Period
from oresight.evidence._variation import Variation
from oresight.runs import Points

DRAWS = 4097
MONTH = 0.25
CALM = Variation(np.full(DRAWS, MONTH), np.full(DRAWS, 0.08), Points(1, DRAWS))
YEAR, LATER = Period.parse("2022"), Period.parse("2023-08")
USUAL = np.ones(DRAWS)


def test_a_calm_month_spreads_about_its_mean_as_measured():
    """
    Mean one, and the standard deviation of the table; the reference adds its own.
    """
    months = CALM.path(USUAL[None], "tin", "exports", 0)[0][1:]
    assert months.mean() == pytest.approx(1.0, abs=0.01)
    assert months.std() == pytest.approx(MONTH, rel=0.03)


def test_a_trickle_is_often_nothing():
    """
    A twentieth of sixteen consignments: none in e to the minus 0.8 of all months.
    """
    found = CALM.varied(0.05 * USUAL, "tin", "exports", YEAR, LATER)
    assert (found == 0).mean() == pytest.approx(np.exp(-0.8), abs=0.02)


def test_nothing_stays_nothing_and_the_middle_has_no_variation():
    """
    Whatever is stopped is stopped; the first draw is the point forecast.
    """
    assert not CALM.varied(0.0 * USUAL, "tin", "exports", YEAR, LATER).any()
    assert CALM.varied(0.7 * USUAL, "tin", "exports", YEAR, LATER)[0] == pytest.approx(0.7)


def test_a_year_varies_less_than_a_month():
    """
    Over the root of its months.
    """
    year = CALM.varied(USUAL, "tin", "exports", Period(), Period.parse("2023"))[1:]
    assert year.std() == pytest.approx(MONTH / np.sqrt(12), rel=0.05)


def test_prices_wander_with_the_root_of_time():
    """
    Four months apart twice as far as one; a quote against itself not at all.
    """
    day = Period.parse("2023-01-01")
    month, four = (
        np.log(CALM.varied(USUAL, "tin", "price_world", day, Period.parse(later)))[1:].std()
        for later in ("2023-02-01", "2023-05-01")
    )
    assert month == pytest.approx(0.08, rel=0.05)
    assert four / month == pytest.approx(2.0, rel=0.05)
    assert (CALM.varied(USUAL, "tin", "price_world", day, day) == 1.0).all()


def test_the_spread_of_a_ratio_is_what_its_sample_has():
    """
    The closed form that lessons use, beside the sample.
    """
    before = Period.parse("2022-11")
    told = 0.8 * USUAL
    sample = CALM.varied(told, "tin", "exports", before, LATER)[1:]
    assert CALM.spread(told, before, LATER)[0] == pytest.approx(sample.std(), rel=0.15)


def test_what_is_no_trade_and_no_price_does_not_vary():
    """
    A gap of two prices at one time is told as it is.
    """
    assert (CALM.varied(2.0 * USUAL, "tin", "price_gap", YEAR, LATER) == 2.0).all()
