"""Steps that can be followed by hand."""

import subprocess
import sys

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.industry import Behaviour, IOTable, Shock, cascade_behaviour, ration


@pytest.fixture
def halved(ore_and_cars):
    """Half of the ore mine is gone for twenty days."""
    return Shock.of(ore_and_cars, {("A", "ore"): np.full(20, 0.5)}, steps=60)


def test_without_a_shock_nothing_moves(ore_and_cars, lean):
    """
    No shock, no loss, to the last bit.
    """
    walked = ration(ore_and_cars, Shock(np.ones((100, 2))), lean)
    assert (walked.made == 1).all()


def test_the_first_day_is_the_shock_alone(ore_and_cars, lean, halved):
    """
    Cars have ten days of ore and make what they made.
    """
    assert ration(ore_and_cars, halved, lean).made[0].tolist() == [0.5, 1.0]


def test_the_second_day_cars_miss_the_orders_of_the_mine(ore_and_cars, lean, halved):
    """
    The mine used half of its cars and orders one instead of two: cars are asked for nine of ten.
    """
    assert ration(ore_and_cars, halved, lean).made[1] == pytest.approx([0.5, 0.9])


def test_users_are_rationed_alike(ore_and_cars, lean, halved):
    """
    On the first day final users of ore go without half of what they take in a day.
    """
    first = Shock(halved.capacity[:1])
    assert ration(ore_and_cars, first, lean).unmet == pytest.approx([0.5 / 365, 0.0])


def test_a_stock_falls_by_what_did_not_come(ore_and_cars, lean, halved):
    """
    After a day without half of the ore, cars hold nine and a half days of it.
    """
    first = Shock(halved.capacity[:1])
    assert ration(ore_and_cars, first, lean).stock[0, 1] == pytest.approx(9.5)


def test_output_falls_with_a_stock_below_its_critical_share(ore_and_cars, lean, halved):
    """
    Cars never make more than stock over eight days, their critical share of ten.
    """
    walked = ration(ore_and_cars, Shock(halved.capacity[:20]), lean)
    assert walked.made[19, 1] == pytest.approx(walked.stock[0, 1] / 8, abs=0.02)


def test_nothing_is_made_of_nothing(two_regions, lean):
    """
    What is not made is not used, not sold or came out of stock.
    """
    shock = Shock.of(two_regions, {("B", "ore"): np.full(30, 0.2)}, steps=50)
    assert ration(two_regions, shock, lean).imbalance < 1e-14


def test_the_table_is_left_as_it_was(ore_and_cars, lean, halved):
    """
    A walk works on copies.
    """
    ration(ore_and_cars, halved, lean)
    assert ore_and_cars.sold.tolist() == [5.0, 2.0]


def test_overtime_makes_up_for_what_is_asked(two_regions):
    """
    With overtime the other mine works more than in the base year.
    """
    keen = Behaviour(10.0, 10.0, 0.8, 1.5, 10.0)
    shock = Shock.of(two_regions, {("A", "cars"): np.full(10, 0.5)}, steps=60)
    assert ration(two_regions, shock, keen).made.max() > 1.01


def test_a_week_is_a_step_of_seven_days(ore_and_cars, lean):
    """
    Steps of another length tell of the same shortage, a little blurred.
    """
    daily = Shock.of(ore_and_cars, {("A", "ore"): np.full(70, 0.9)}, steps=210)
    weekly = Shock.of(ore_and_cars, {("A", "ore"): np.full(10, 0.9)}, steps=30)
    slow = Behaviour(60.0, 60.0, 0.8, 1.0, 365.0, step_days=7.0)
    fast = Behaviour(60.0, 60.0, 0.8, 1.0, 365.0)
    assert ration(ore_and_cars, weekly, slow).missing.sum() == pytest.approx(
        ration(ore_and_cars, daily, fast).missing.sum(), rel=0.1
    )


def test_a_stock_of_one_day_is_refused():
    """
    A step would use more than the share of stock below which output falls.
    """
    with pytest.raises(BadInputError, match=r"stock_days is 1.0, out of its range"):
        Behaviour(1.0, 10.0, 0.8, 1.0, 365.0)


def test_every_value_out_of_range_is_told():
    """
    Two faults, one report.
    """
    with pytest.raises(BadInputError) as raised:
        Behaviour(10.0, 0.5, 1.5, 1.0, 365.0)
    assert len(raised.value.faults) == 2


def test_stocks_by_sector_are_counted(ore_and_cars):
    """
    Three stocks do not fit two sectors.
    """
    with pytest.raises(BadInputError, match="3 stocks for 2 sectors"):
        Behaviour((5.0, 5.0, 5.0), 10.0, 0.8, 1.0, 365.0).rules(ore_and_cars)


def test_a_share_above_one_is_no_shock():
    """
    Capacity that grows is not a shortage.
    """
    with pytest.raises(BadInputError, match="not a table of shares"):
        Shock(np.array([[1.1]]))


def test_more_shares_than_steps_are_refused(ore_and_cars):
    """
    What would be cut off in silence is said.
    """
    with pytest.raises(BadInputError, match="A ore has 9 shares for 5 steps"):
        Shock.of(ore_and_cars, {("A", "ore"): np.ones(9)}, steps=5)


def test_a_shock_of_another_table_is_refused(ore_and_cars, lean):
    """
    Industries are counted before anything is walked.
    """
    with pytest.raises(BadInputError, match="3 industries and the table 2"):
        ration(ore_and_cars, Shock(np.ones((5, 3))), lean)


def test_the_middle_of_every_parameter_is_a_prior_with_its_source():
    """
    Nothing of how industries behave is written in code.
    """
    from oresight.atlas import open_atlas

    middle = cascade_behaviour(open_atlas())
    assert (middle.grade, middle.sources) == ("assumed", ("ORESIGHT_PRIOR",))


def test_an_industry_goes_on_without_what_is_not_essential():
    """
    A tenth of what cars buy is paint: it stops them only where every input is essential.
    """
    flows = np.array([[0.0, 4.5, 0.0], [2.0, 0.0, 0.0], [0.0, 0.5, 0.0]])
    table = IOTable.from_matrix(
        ("A",), ("ore", "cars", "paint"), flows, np.array([[1.0], [8.0], [0.5]])
    )
    shock = Shock.of(table, {("A", "paint"): np.zeros(60)}, steps=60)
    strict, lenient = (
        Behaviour(10.0, 10.0, 0.8, 1.0, 365.0, essential_share=share) for share in (0.0, 0.2)
    )
    assert ration(table, shock, strict).made[-1, 1] < 0.1
    assert ration(table, shock, lenient).made[-1, 1] == 1.0


def test_use_that_is_spared_keeps_the_balance(two_regions):
    """
    What cars did without is counted, and nothing is made of nothing.
    """
    lenient = Behaviour(10.0, 10.0, 0.8, 1.0, 365.0, essential_share=0.99)
    shock = Shock.of(two_regions, {("B", "ore"): np.zeros(60)}, steps=60)
    walked = ration(two_regions, shock, lenient)
    assert walked.imbalance < 1e-12


def test_a_walk_loads_neither_tables_nor_a_compiler():
    """
    A table, a shock and behaviour are arrays: what the atlas needs stays out of memory.
    """
    walked = (
        "import sys; from oresight.industry import Behaviour, IOTable, Shock, allot, ration; "
        "print(sorted({'polars', 'numba', 'scipy'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", walked], check=True, capture_output=True, text=True
    )
    assert told.stdout == "[]\n"
