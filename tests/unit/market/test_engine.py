"""The engine on a world small enough to check by hand."""

import dataclasses

import numpy as np
import pytest

from oresight.errors import BadInputError, UnknownNameError
from oresight.market import (
    Ban,
    Cap,
    Capacity,
    Policies,
    Quota,
    Use,
    Wedge,
    certify,
    compile_policies,
    example_world,
    load_example,
    random_world,
    solve,
    solve_draws,
)

WORLD = example_world()
TIGHT = 1e-9


def outside(found, stage=0, country=0):
    """The dearest price of use outside a country, at a stage."""
    return np.delete(found.prices[1, stage], country).max()


def test_the_base_year_is_reproduced_exactly():
    """
    No measure, no step: prices and flows are those of the data.
    """
    calm = solve(WORLD)
    assert calm.steps == 0
    assert np.array_equal(calm.prices, WORLD.base)
    assert np.abs(calm.reading.flow - WORLD.flow).max() <= 1e-12 * WORLD.flow.max()


def test_the_base_year_is_found_again_from_elsewhere():
    """
    The equilibrium is unique: prices a third higher lead back.
    """
    found = solve(WORLD, start=WORLD.base * 1.33)
    assert found.converged
    assert np.allclose(found.prices, WORLD.base, rtol=1e-7)


@pytest.mark.parametrize(
    "policies",
    [
        [Ban("A", "mine")],
        [Ban("B", "refine", ("C",))],
        [Quota("A", "mine", 30.0)],
        [Cap("A", "mine", 10.0)],
        [Quota("A", "mine", 30.0), Cap("A", "mine", 12.0, ("B",))],
        [Wedge("B", "refine", 5.0)],
        [Capacity("A", "mine", 0.5)],
        [Use("C", "refine", 1.5)],
    ],
    ids=str,
)
def test_a_shock_is_solved_and_certified(policies):
    """
    Another reading of the prices, which shares nothing with the solver, finds every node balanced.
    """
    found = solve(WORLD, policies)
    card = found.certificate
    assert found.converged
    assert card.max_imbalance < TIGHT
    assert card.duality_gap < 1e-6
    assert card.cap_violation < TIGHT
    assert card.quota_violation < TIGHT
    assert card.lowest_multiplier >= -1e-9


def test_ban_quota_cap_and_nothing_come_in_order():
    """
    The outside price under a ban is at least that under a quota, and that at least the calm one.
    """
    found = [
        outside(solve(WORLD, policies))
        for policies in (
            [Ban("A", "mine")],
            [Quota("A", "mine", 20.0)],
            [Quota("A", "mine", 60.0)],
            [],
        )
    ]
    assert found == sorted(found, reverse=True)


def test_a_slack_quota_has_no_rent():
    """
    A quota above exports changes nothing.
    """
    exports = WORLD.flow[0, 0, 1:].sum()
    found = solve(WORLD, [Quota("A", "mine", exports * 1.5)])
    assert found.reading.rent[0, 0] == pytest.approx(0.0, abs=1e-9)
    assert np.allclose(found.prices, WORLD.base, rtol=1e-7)


def test_a_binding_quota_is_used_up_and_pays_a_rent():
    """
    Exports meet the quota; its rent is what licence holders could ask.
    """
    found = solve(WORLD, [Quota("A", "mine", 30.0)])
    assert found.reading.flow[0, 0, 1:].sum() == pytest.approx(30.0, rel=1e-9)
    assert found.reading.rent[0, 0] > 0


def test_a_small_producer_hardly_moves_the_price():
    """
    A negative control: C mines a tenth.
    """
    found = solve(WORLD, [Ban("C", "mine")])
    assert outside(found, country=2) < 2 * WORLD.price_down[0].max()


def test_inside_falls_when_exports_stop():
    """
    Ore that cannot leave is cheap at home.
    """
    found = solve(WORLD, [Ban("A", "mine")])
    assert found.prices[1, 0, 0] < WORLD.price_down[0, 0]


def test_the_unit_of_weight_changes_nothing():
    """
    In kilograms the prices are a thousandth, and that is all.
    """
    amounts = ("flow", "output", "use", "stock", "stock_target", "made")
    values = (
        "price_up",
        "price_down",
        "spread",
        "lost_load_price",
        "lost_load_width",
        "made_width",
    )
    scaled = dataclasses.replace(
        WORLD,
        **{name: getattr(WORLD, name) * 1000 for name in amounts},
        **{name: getattr(WORLD, name) / 1000 for name in values},
    )
    one = solve(WORLD, [Quota("A", "mine", 30.0)])
    other = solve(scaled, [Quota("A", "mine", 30_000.0)])
    assert np.allclose(other.prices * 1000, one.prices, rtol=1e-7)


def test_draws_do_not_know_of_each_other():
    """
    Alone or among others, in any order, a draw gives the same bytes.
    """
    world = random_world(1, countries=6)
    listed = [[Quota("C00", "stage0", 10.0 + at)] for at in range(9)]
    together = solve_draws(world, compile_policies(world, listed))
    backwards = solve_draws(world, compile_policies(world, listed[::-1]))
    assert np.array_equal(together.prices, backwards.prices[::-1])
    assert np.array_equal(solve(world, listed[4]).prices, together.prices[4])


def test_a_draw_that_fails_is_flagged():
    """
    Nothing is dropped: the list of failed draws is part of the result.
    """
    policies = Policies.none(WORLD, 3)
    found = solve_draws(WORLD, policies)
    assert found.failed.size == 0
    assert found.imbalance.shape == (3,)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_up", -1.0),
        ("elasticity", 0.0),
        ("utilisation", 1.0),
        ("flow", np.nan),
        ("spread", np.inf),
        ("use", -1.0),
    ],
)
def test_a_value_out_of_range_is_named(field, value):
    """
    Negative, infinite or missing parameters are refused by name.
    """
    broken = getattr(WORLD, field).copy()
    broken.flat[0] = value
    with pytest.raises(BadInputError) as caught:
        dataclasses.replace(WORLD, **{field: broken})
    assert field in {fault.fields.get("field") for fault in caught.value.faults}


def test_a_node_out_of_balance_is_named():
    """
    Country, stage and side are told, all at once.
    """
    flow = WORLD.flow.copy()
    flow[0, 0, 1] += 1.0
    with pytest.raises(BadInputError) as caught:
        dataclasses.replace(WORLD, flow=flow)
    told = {(f.fields["country"], f.fields["stage"], f.fields["side"]) for f in caught.value.faults}
    assert told == {("A", "mine", "sold"), ("B", "mine", "used")}


@pytest.mark.parametrize("policy", [Ban("Z", "mine"), Quota("A", "smelt", 1.0)])
def test_a_measure_on_what_is_not_there_is_refused(policy):
    """
    Unknown country or stage.
    """
    with pytest.raises(UnknownNameError):
        solve(WORLD, [policy])


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
def test_a_limit_must_be_a_number(limit):
    """
    Negative or missing limits are refused.
    """
    with pytest.raises(BadInputError):
        solve(WORLD, [Quota("A", "mine", limit)])


def test_a_country_cut_off_curtails_at_the_value_of_lost_load():
    """
    No ore reaches C, and it mines none: users stop, prices stay finite.
    """
    policies = [Ban("A", "mine"), Ban("B", "mine"), Capacity("C", "mine", 0.0)]
    found = solve(WORLD, policies)
    assert found.converged
    assert np.isfinite(found.prices).all()
    assert certify(WORLD, found.prices, found.policies).max_imbalance < TIGHT


def test_the_example_loads_by_name():
    """
    And a name that is none is refused with those that are.
    """
    assert load_example().stages == WORLD.stages
    with pytest.raises(UnknownNameError) as caught:
        load_example("four-countries")
    assert "three-countries" in caught.value.near


def test_prices_may_lie_thousands_of_spreads_apart():
    """
    Where buyers switch readily and a country is shut: more than the exponential of a number holds.
    """
    world = random_world(4, countries=6, stages=2)
    world = dataclasses.replace(world, spread=0.02 * world.spread)
    shut = [[Quota("C02", "stage0", 1e-6)], [Ban("C02", "stage0"), Ban("C02", "stage1")]]
    drawn = compile_policies(world, [*shut, [Quota("C01", "stage1", 1e-6)]])
    found = solve_draws(world, drawn)
    cards = [certify(world, found.prices[draw], drawn, draw) for draw in range(3)]
    assert np.abs(found.prices - world.base).max() > 1000 * world.spread.max()
    assert max(card.max_imbalance for card in cards) < TIGHT
    assert max(card.quota_violation for card in cards) < TIGHT


@pytest.mark.parametrize("senders", [2, 8])
def test_few_senders_are_solved_in_as_few_steps_as_many(senders):
    """
    Whichever side of a stage is eliminated, with the plants that touch it, the step is Newton's.
    """
    world = random_world(2, countries=8, stages=3)
    flow = np.where(np.arange(8)[:, None] < senders, world.flow, 0.0)
    arrivals, departures = flow.sum(axis=1), flow.sum(axis=2)
    made = 0.6 * np.minimum(arrivals[:-1], departures[1:])
    output, use = departures.copy(), arrivals.copy()
    output[1:] -= made
    use[:-1] -= made
    world = dataclasses.replace(world, flow=flow, output=output, use=use, made=made)
    found = solve(world, [Quota("C00", "stage1", 0.5 * flow[1, 0, 1:].sum())])
    assert found.certificate.max_imbalance < TIGHT
    assert found.steps <= 9
