"""Plans small enough to be found by hand."""

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.industry import Behaviour, IOTable, Reallocation, Shock


@pytest.fixture
def year_without_ore_of_b(two_regions):
    """Half of what B digs is gone for a year."""
    return Shock.of(two_regions, {("B", "ore"): np.full(365, 0.5)}, steps=365)


def test_the_industry_that_is_hit_loses_at_least_its_own(two_regions, lean, year_without_ore_of_b):
    """
    Half of six for a year, five sixths of which are value added.
    """
    plans = Reallocation(two_regions, year_without_ore_of_b, lean)
    hit = np.arange(4) == two_regions.at("B", "ore")
    assert plans.least_value_added(hit).loss == pytest.approx(2.5)


def test_the_other_cars_can_be_spared(two_regions, lean, year_without_ore_of_b):
    """
    Consumers of ore and cars of A could give way: cars of B need not lose.
    """
    plans = Reallocation(two_regions, year_without_ore_of_b, lean)
    cars = np.arange(4) == two_regions.at("B", "cars")
    assert plans.least_value_added(cars).loss == pytest.approx(0.0, abs=1e-9)


def test_short_ore_is_taken_from_the_use_that_adds_least():
    """
    Ten of ore: six to cars that make twelve, three to pans that make four, one to final users.

    Four are gone and hardly any is in stock. Final users give way, then pans, which earn a third of
    what they pay for ore: the plan loses four of ore and all of one of pans, and no cars.
    """
    flows = np.array([[0.0, 6.0, 3.0], [0.0] * 3, [0.0] * 3])
    table = IOTable.from_matrix(
        ("A",), ("ore", "cars", "pans"), flows, np.array([[1.0], [12.0], [4.0]])
    )
    sudden = Behaviour(2.0, 2.0, 1.0, 1.0, 365.0)
    shock = Shock.of(table, {("A", "ore"): np.full(36500, 0.6)}, steps=36500)
    plan = Reallocation(table, shock, sudden).least_value_added()
    assert plan.missing / 100 == pytest.approx([4.0, 0.0, 4.0], abs=0.01)


def test_a_plan_carries_its_proof(two_regions, lean, year_without_ore_of_b):
    """
    The dual value and the plan meet.
    """
    plan = Reallocation(two_regions, year_without_ore_of_b, lean).least_value_added()
    assert abs(plan.gap) < 1e-9


def test_a_plan_is_in_balance(two_regions, lean, year_without_ore_of_b):
    """
    What is made is used, sold or put into stock.
    """
    assert Reallocation(two_regions, year_without_ore_of_b, lean).least_unmet().residual < 1e-12


def test_no_shock_needs_no_plan(two_regions, lean):
    """
    Without a shock nothing is lost and nothing unmet.
    """
    plans = Reallocation(two_regions, Shock(np.ones((30, 4))), lean)
    assert (plans.least_value_added().loss, plans.least_unmet().loss) == (0.0, 0.0)


def test_a_shock_of_another_table_is_refused(two_regions, lean):
    """
    Industries are counted before anything is solved.
    """
    with pytest.raises(BadInputError, match="3 industries and the table 4"):
        Reallocation(two_regions, Shock(np.ones((5, 3))), lean)
