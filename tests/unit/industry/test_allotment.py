"""A shortage shared out by the base year, followed by hand."""

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.industry import Behaviour, IOTable, Shock, allot


def test_a_shorter_shortage_than_the_stock_stops_no_buyer(ore_and_cars, lean):
    """
    Eight days without ore are less than ten in stock.
    """
    shock = Shock.of(ore_and_cars, {("A", "ore"): np.zeros(8)}, steps=30)
    assert allot(ore_and_cars, shock, lean).unmade.tolist() == [8.0, 0.0]


def test_a_buyer_is_short_beyond_its_stock(ore_and_cars, lean):
    """
    Thirty days without ore stop cars for twenty.
    """
    shock = Shock.of(ore_and_cars, {("A", "ore"): np.zeros(30)}, steps=30)
    assert allot(ore_and_cars, shock, lean).unmade.tolist() == [30.0, 20.0]


def test_sellers_lose_the_orders_of_those_who_stand(ore_and_cars, lean):
    """
    Cars stop for six days: five sixths of ore go to cars, and final users take the rest.
    """
    shock = Shock.of(ore_and_cars, {("A", "cars"): np.zeros(6)}, steps=30)
    found = allot(ore_and_cars, shock, lean)
    assert (found.unmade.tolist(), found.unsold.tolist()) == ([0.0, 6.0], [5.0, 6.0])


def test_final_users_go_without_what_is_not_made(ore_and_cars, lean):
    """
    What found no other buyer is no want of final users.
    """
    shock = Shock.of(ore_and_cars, {("A", "cars"): np.zeros(6)}, steps=30)
    assert allot(ore_and_cars, shock, lean).unmet == pytest.approx([0.0, 6 * 8 / 365])


def test_one_of_two_sellers_is_half_of_a_shortage(two_regions, lean):
    """
    Cars of A take half of their ore from B, which stops for thirty days; cars of B take all.
    """
    shock = Shock.of(two_regions, {("B", "ore"): np.zeros(30)}, steps=30)
    assert allot(two_regions, shock, lean).unmade.tolist() == [0.0, 5.0, 30.0, 20.0]


def test_a_longer_look_finds_the_same_loss(two_regions, lean):
    """
    Days without a shock add nothing and make up for nothing.
    """
    short, long = (
        Shock.of(two_regions, {("B", "ore"): np.zeros(30)}, steps=steps) for steps in (30, 300)
    )
    assert allot(two_regions, long, lean).missing == pytest.approx(
        allot(two_regions, short, lean).missing
    )


def test_what_an_industry_buys_of_itself_is_short_as_it_is_itself():
    """
    Cars buy half of their cars from themselves and half abroad: forty days there, less ten of stock,
    are twenty over ten; then ten over a half, twice.
    """
    flows = np.array([[1.0, 0.0], [1.0, 0.0]])
    table = IOTable.from_matrix(("A", "B"), ("cars",), flows, np.ones((2, 2)))
    shock = Shock.of(table, {("B", "cars"): np.zeros(40)}, steps=40)
    found = allot(table, shock, Behaviour(10.0, 10.0, 0.8, 1.0, 365.0))
    assert found.unmade.tolist() == [20.0, 40.0]


def test_what_is_not_essential_stops_nobody(ore_and_cars):
    """
    With a share that no purchase reaches, each industry has only its own loss.
    """
    lenient = Behaviour(10.0, 10.0, 0.8, 1.0, 365.0, essential_share=0.99)
    flows = np.array([[0.0, 4.5, 0.0], [2.0, 0.0, 0.0], [0.0, 0.5, 0.0]])
    table = IOTable.from_matrix(
        ("A",), ("ore", "cars", "paint"), flows, np.array([[1.0], [8.0], [0.5]])
    )
    shock = Shock.of(table, {("A", "paint"): np.zeros(60)}, steps=60)
    assert allot(table, shock, lenient).unmade.tolist() == [0.0, 0.0, 60.0]


def test_the_equations_are_closed(two_regions, lean):
    """
    Losses are their own image, but for rounding.
    """
    shock = Shock.of(two_regions, {("B", "ore"): np.full(90, 0.2)}, steps=90)
    assert allot(two_regions, shock, lean).imbalance < 1e-12


def test_a_shock_of_another_table_is_refused(ore_and_cars, lean):
    """
    Industries are counted before anything is shared out.
    """
    with pytest.raises(BadInputError, match="3 industries and the table 2"):
        allot(ore_and_cars, Shock(np.ones((5, 3))), lean)
