"""Taxes in percent, guarantees and cartels against solvers that know nothing of the engine."""

import dataclasses

import numpy as np
import pytest
from scipy.optimize import minimize_scalar, root

from oresight.market import (
    AdValorem,
    Cartel,
    Guarantee,
    Policies,
    Quota,
    example_world,
    random_world,
    read_prices,
    solve,
    solve_cartel,
    solve_taxed,
)
from oresight.market._cartel import group_income

WORLDS = [example_world(), random_world(4, countries=4, stages=2)]


def balanced(world, rate, start):
    """Prices at which every node balances, the tax taken at these very prices: a plain root."""
    calm = Policies.none(world)

    def surplus(flat):
        prices = flat.reshape(world.base.shape) * world.base
        wedge = rate * prices[0][None, :, :, None]
        found = read_prices(world, prices, dataclasses.replace(calm, wedge=wedge)).surplus
        return found.ravel() / world.scale

    found = root(surplus, (start / world.base).ravel(), method="hybr", options={"xtol": 1e-13})
    assert np.abs(surplus(found.x)).max() < 1e-10
    return found.x.reshape(world.base.shape) * world.base


@pytest.mark.parametrize("rate", [-0.3, 0.2, 0.8, 1.6])
@pytest.mark.parametrize("world", WORLDS, ids=["example", "random"])
def test_the_passes_end_where_a_root_finder_does(world, rate):
    """
    Prices within 1e-6, though the one nests the engine and the other sees one system of equations.
    """
    s, i = 0, 0
    rates = np.zeros((1, *world.flow.shape))
    rates[0, s, i, 1:] = rate
    taxed = solve_taxed(world, [[AdValorem(world.countries[i], world.stages[s], rate)]])
    prices = taxed.equilibria.prices[0]
    assert prices == pytest.approx(balanced(world, rates, world.base), rel=1e-6)


@pytest.mark.parametrize("world", WORLDS, ids=["example", "random"])
def test_a_guarantee_is_met_and_pays_no_more_than_it_must(world):
    """
    Complementarity, read apart from the solver: the price is the guaranteed one where money flows.
    """
    s = len(world.stages) - 1
    country, stage = world.countries[1], world.stages[s]
    price = 1.3 * float(world.price_up[s, 1])
    found = solve_taxed(
        world, [[Guarantee(country, stage, price)], [Guarantee(country, stage, 0.1)]]
    )
    assert found.equilibria.prices[0, 0, s, 1] == pytest.approx(price, rel=1e-7)
    assert found.subsidy[0, s, 1] > 0
    assert found.subsidy[1].max() == 0.0
    paid = found.guarantee_cost[0]
    sold = found.equilibria.one(0).reading.flow[s, 1].sum()
    assert paid.sum() == pytest.approx(found.subsidy[0, s, 1] * sold)
    assert sold > world.flow[s, 1].sum()


def test_the_best_quota_is_that_of_a_plain_search():
    """
    Bounded minimisation of the same income, one market at a time.
    """
    world = example_world()
    calm = solve(world)
    earned = sum(group_income(world, calm.prices, calm.policies, np.array([0])))

    def loss(tonnes):
        found = solve(world, [Quota("A", "mine", tonnes)])
        return earned - sum(group_income(world, found.prices, found.policies, np.array([0])))

    plain = minimize_scalar(loss, bounds=(0.5, 75.0), method="bounded", options={"xatol": 1e-4})
    found = solve_cartel(world, Cartel(("A",), "mine"))
    assert found.best == pytest.approx(plain.x, abs=5e-3)
    assert found.gain == pytest.approx(-plain.fun, rel=1e-6)
