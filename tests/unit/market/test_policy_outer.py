"""Taxes in percent and cartels: what goes round the engine, certified by what it should satisfy."""

import dataclasses
import math

import numpy as np
import pytest

from oresight.errors import BadInputError, UnknownNameError
from oresight.market import (
    AdValorem,
    Cartel,
    Quota,
    Wedge,
    example_world,
    random_world,
    solve,
    solve_cartel,
    solve_taxed,
)

WORLD = example_world()


@pytest.mark.parametrize("rate", [-0.5, 0.05, 0.25, 0.9, 1.25, 3.0])
def test_a_tax_in_percent_is_its_rate_times_the_price_it_makes(rate):
    """
    By the solved prices, not by the residual the passes report; rates above 1 settle too.
    """
    found = solve_taxed(WORLD, [[AdValorem("A", "mine", rate)], []])
    assert found.failed.size == 0
    tax = found.equilibria.policies.wedge[0, 0, 0, 1:]
    assert tax == pytest.approx(rate * found.equilibria.prices[0, 0, 0, 0], rel=1e-7)
    assert np.array_equal(found.equilibria.prices[1], WORLD.base)


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.9])
def test_passes_are_few(rate):
    """
    Nine at most below a rate of one, whatever else is in force.
    """
    world = random_world(3, countries=8, stages=2)
    tariff = [AdValorem(c, "stage1", rate, ("C00",)) for c in world.countries[1:]]
    quota = Quota("C01", "stage0", 0.3 * float(world.flow[0, 1].sum() - world.flow[0, 1, 1]))
    found = solve_taxed(world, [tariff, [quota, AdValorem("C01", "stage0", rate)]])
    assert found.failed.size == 0
    assert found.passes.max() <= 9


def test_a_tax_in_percent_equals_the_specific_tax_it_comes_to():
    """
    The market does not know how a tax is written.
    """
    percent = solve_taxed(WORLD, [[AdValorem("A", "mine", 0.3)]]).equilibria
    amount = float(percent.policies.wedge[0, 0, 0, 1])
    specific = solve(WORLD, [Wedge("A", "mine", amount)])
    assert percent.prices[0] == pytest.approx(specific.prices, rel=1e-8)


def test_draws_of_several_markets_are_taxed_each_in_its_own():
    """
    A draw alone gives the same prices.
    """
    worlds = [random_world(seed, countries=5, stages=2) for seed in (1, 2)]
    tax = AdValorem("C00", "stage0", 0.5)
    together = solve_taxed(worlds, [[tax], [tax]], market=np.array([1, 0])).equilibria
    for draw, world in ((0, worlds[1]), (1, worlds[0])):
        alone = solve_taxed(world, [[tax]]).equilibria
        assert together.prices[draw] == pytest.approx(alone.prices[0], rel=1e-8)


def test_subsidies_that_add_up_to_the_price_are_refused():
    """
    Each alone would do.
    """
    half = AdValorem("A", "mine", -0.6)
    with pytest.raises(BadInputError) as caught:
        solve_taxed(WORLD, [[half, half]])
    assert caught.value.faults[0].fields["field"] == "rate"


def exporter():
    """A world of one stage in which A uses nothing of what it mines."""
    world = random_world(5, countries=5, stages=1)
    flow = world.flow.copy()
    flow[0, :, 0] = 0.0
    return dataclasses.replace(world, flow=flow, output=flow.sum(axis=2), use=flow.sum(axis=1))


def test_a_cartel_that_only_exports_obeys_the_rule_of_monopoly():
    """
    Its rent over the price at the border is one over the elasticity of what is left for it.
    """
    world = exporter()
    found = solve_cartel(world, Cartel(("C00",), "stage0"))
    reading = found.equilibrium.reading
    rent = reading.rent[0, 0]
    border = found.equilibrium.prices[0, 0, 0] + rent
    assert found.exports < 0.99 * found.competitive
    assert rent / border == pytest.approx(1 / found.elasticity, rel=2e-3)


def test_a_cartel_earns_more_than_competition_and_pays_for_less_cohesion():
    """
    Gain falls from the best quota to none; without cohesion it is competition.
    """
    gains = [
        solve_cartel(WORLD, Cartel(("A",), "mine", cohesion=part)).gain for part in (1.0, 0.5, 0.0)
    ]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] == pytest.approx(0.0, abs=1e-6)
    half = solve_cartel(WORLD, Cartel(("A",), "mine", cohesion=0.5))
    assert half.exports == pytest.approx((half.best + half.competitive) / 2)


def test_no_level_of_the_grid_beats_the_best():
    """
    Nor does one nearby; the gain told is that of the market returned.
    """
    found = solve_cartel(WORLD, Cartel(("A", "B"), "mine"))
    assert found.gain >= found.gains.max() - 1e-9 * abs(found.gain)
    assert found.equilibrium.certificate.max_imbalance < 1e-9
    assert found.rent > 0


def test_a_small_exporter_has_little_power():
    """
    A negative control: a hundredth of exports moves the price by less than a hundredth.
    """
    world = random_world(11, countries=12, stages=1, concentration=1.5)
    exports = world.flow[0].sum(axis=1) - np.diag(world.flow[0])
    small = int(np.argmin(np.where(exports / exports.sum() > 1e-3, exports, np.inf)))
    found = solve_cartel(world, Cartel((world.countries[small],), world.stages[0]))
    assert found.price_ratio < 1.02


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (lambda: Cartel((), "mine"), "members"),
        (lambda: Cartel(("A", "A"), "mine"), "members"),
        (lambda: Cartel(("A",), "mine", cohesion=math.nan), "cohesion"),
        (lambda: solve_cartel(WORLD, Cartel(("A",), "mine"), [Quota("A", "mine", 0.0)]), "members"),
    ],
)
def test_a_cartel_of_nobody_is_refused(made, field):
    """
    No members, one twice, no cohesion, nothing to export.
    """
    with pytest.raises(BadInputError) as caught:
        made()
    assert caught.value.faults[0].fields["field"] == field


def test_a_cartel_of_strangers_is_refused():
    """
    By name.
    """
    with pytest.raises(UnknownNameError):
        solve_cartel(WORLD, Cartel(("Z",), "mine"))
