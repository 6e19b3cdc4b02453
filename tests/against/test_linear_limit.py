"""
The engine against the linear model of trade, solved by public solvers, as its spread tends to nought.

Nothing of the engine is used on the other side but the independent reading of who does what at given
prices.
"""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from oresight.evidence import audit
from oresight.evidence._audit import linear_limit, path_to_limit
from oresight.evidence._linear_market import linear_market
from oresight.evidence._solvers import SOLVERS
from oresight.market import Policies, Quota, certify, compile_policies, example_world, random_world

PATH = 0.5 ** np.arange(1, 6)
ACCEPTED = 1e-9


def shocked(seed, *, countries, stages, size=1.0):
    """A random world where freight rises and capacity falls everywhere, by different amounts."""
    world = random_world(seed, countries=countries, stages=stages)
    generator = np.random.default_rng(seed)
    policies = Policies.none(world)
    freight = generator.uniform(0, 0.2 * size, world.flow.shape) * world.price_up[:, :, None]
    policies.wedge[0] = freight * ~np.eye(countries, dtype=bool)
    policies.capacity[0] = 1 - generator.uniform(0, 0.2 * size, world.shape)
    return world, policies


def narrowed(policies, ease):
    """The same policies under a narrower spread."""
    return replace(policies, ease=policies.ease * ease)


@pytest.mark.parametrize("solver", ["Clarabel", "HiGHS"])
@pytest.mark.parametrize(
    ("seed", "countries", "stages"), [(1, 3, 1), (2, 4, 2), (3, 4, 3), (5, 6, 1)]
)
def test_prices_tend_to_those_of_linear_trade(seed, countries, stages, solver):
    """
    The error falls at each halving of the spread; from a quarter of it on, about as the spread does.
    """
    world, policies = shocked(seed, countries=countries, stages=stages)
    path = path_to_limit(world, policies, PATH)
    for ease, prices in zip(PATH, path, strict=True):
        card = certify(world, prices, narrowed(policies, ease))
        assert card.max_imbalance < ACCEPTED
    limit = linear_limit(world, policies, solver, near=path[-1])
    errors = np.abs(path - limit).max(axis=(1, 2, 3)) / world.base.mean()
    assert (np.diff(errors) < 0).all()
    assert errors[-1] < errors[1] / 4


@pytest.mark.parametrize("solver", ["Clarabel", "OSQP"])
def test_small_shocks_are_those_of_the_linear_model_of_the_base_year(solver):
    """
    Tangents at base prices, no more: the error over the move falls as the shock does.
    """
    errors = []
    for size in (0.1, 0.03, 0.01):
        world, policies = shocked(2, countries=4, stages=2, size=size)
        path = path_to_limit(world, policies, np.geomspace(1.0, size**2, 16))
        answer = SOLVERS[solver](linear_market(world, policies), 1e-10)
        linear = linear_market(world, policies).prices(answer.multipliers)
        assert answer.solved
        errors.append(np.abs(path[-1] - linear).max() / np.abs(linear - world.base).max())
    assert errors[0] > 2 * errors[1] > 4 * errors[2]
    assert errors[2] < 0.05


@pytest.mark.parametrize("solver", list(SOLVERS))
def test_the_linear_market_without_measures_stands_at_base_prices(solver):
    """
    Prices are the multipliers of the balances, in money, with their sign.
    """
    world = example_world()
    answer = SOLVERS[solver](linear_market(world, Policies.none(world)), 1e-10)
    prices = linear_market(world, Policies.none(world)).prices(answer.multipliers)
    assert np.allclose(prices, world.base, rtol=1e-6)


def test_a_quota_in_the_linear_market_holds_exports():
    """
    Shipments come back in tonnes, and the limit binds.
    """
    world = example_world()
    policies = compile_policies(world, [[Quota("A", "mine", 30.0)]])
    problem = linear_market(world, policies)
    flow = problem.flow(SOLVERS["Clarabel"](problem, 1e-10).values)
    assert flow[0, 0, 1:].sum() == pytest.approx(30.0, rel=1e-6)


def test_random_cases_agree_with_three_solvers():
    """
    Fifteen markets far from the base year: at least two solvers agree on each, none is left out.
    """
    found = audit(15, seed=2)
    agreeing = found.group_by("case").agg((pl.col("status") == "agrees").sum().alias("count"))
    assert found.height == 45
    assert agreeing["count"].min() >= 2
    assert found["largest_move"].median() > 0.5
    assert found.filter(pl.col("status") == "agrees")["max_price_error"].max() <= 1e-5


def test_an_audit_is_the_same_twice():
    """
    The seed alone chooses markets and measures.
    """
    one, two = audit(3, seed=5), audit(3, seed=5)
    assert one["case"].to_list() == two["case"].to_list()
    assert one["largest_move"].to_list() == two["largest_move"].to_list()
