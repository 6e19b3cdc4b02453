"""Each measure as mathematics, on the world small enough to check by hand."""

import dataclasses
import math

import numpy as np
import pytest

from oresight.errors import BadInputError, UnknownNameError
from oresight.locale import describe
from oresight.market import (
    AdValorem,
    Ban,
    BlocWall,
    Cap,
    Capacity,
    Ease,
    EndUseLicence,
    Floor,
    Guarantee,
    Leakage,
    Licence,
    LocalProcessing,
    Plant,
    Quota,
    Release,
    Responsible,
    Use,
    Wedge,
    check_policies,
    compile_policies,
    declared_flows,
    example_world,
    floor_cost,
    part_licences,
    price_of_compliance,
    random_world,
    solve,
    solve_draws,
    split_user,
    unfold,
)

WORLD = example_world()
A, B, C = range(3)
MINE, REFINE = range(2)


def compiled(*policies, world=WORLD):
    """Arrays of one draw."""
    return compile_policies(world, [policies])


def test_a_licence_is_a_cap_on_each_target_at_what_is_let_through_in_the_long_run():
    """
    Exempt plus what is approved of the rest, times the shipments of the base year.
    """
    licence = Licence("A", "mine", approval=0.4, exempt=0.1, delay_months=2.0)
    assert licence.share == pytest.approx(0.46)
    cap = compiled(licence).cap[0, MINE, A]
    assert cap.tolist() == pytest.approx([math.inf, 0.46 * 60, 0.46 * 15])


def test_a_settled_regime_approves_part_of_what_a_new_one_refuses():
    """
    Four tenths, and half of the rest; within one period the new regime's share counts.
    """
    licence = Licence("A", "mine", approval=0.4, eased=0.5, ease_months=6.0)
    assert licence.settled == pytest.approx(0.7)
    assert licence.share == pytest.approx(0.4)


def test_a_licence_nobody_gets_is_a_ban():
    """
    The same prices.
    """
    refused = solve(WORLD, [Licence("A", "mine", approval=0.0)])
    assert np.array_equal(refused.prices, solve(WORLD, [Ban("A", "mine")]).prices)


def test_licences_are_told_apart_from_what_holds_as_it_stands():
    """
    For those who walk through months; a licence by end use is one too.
    """
    ban, licence = Ban("A", "mine"), Licence("B", "mine", approval=0.3)
    end_use = EndUseLicence("A", "refine", "C:defence", approval=0.2, delay_months=3)
    steady, licences = part_licences([ban, licence, end_use])
    assert steady == (ban,)
    assert licences == (
        licence,
        Licence("A", "refine", ("C:defence",), approval=0.2, delay_months=3),
    )


def test_shares_are_those_of_the_draws_own_market():
    """
    Two markets of one shape, a draw of each.
    """
    worlds = [random_world(seed, countries=4, stages=2) for seed in (1, 2)]
    licence = Licence("C00", "stage0", approval=0.5)
    made = compile_policies(worlds, [[licence], [licence]], market=np.array([1, 0]))
    for draw, world in ((0, worlds[1]), (1, worlds[0])):
        assert made.cap[draw, 0, 0, 1:] == pytest.approx(0.5 * world.flow[0, 0, 1:])
        assert np.array_equal(made.held[draw], world.stock)


def test_a_tax_in_percent_is_taken_at_the_prices_given():
    """
    Those of the base year unless told otherwise.
    """
    tax = AdValorem("A", "mine", 0.5)
    assert compiled(tax).wedge[0, MINE, A].tolist() == [0.0, 5.0, 5.0]
    later = compile_policies(WORLD, [[tax]], prices=WORLD.base[None] * 0.8)
    assert later.wedge[0, MINE, A].tolist() == [0.0, 4.0, 4.0]


def test_a_floor_keeps_mines_running_and_its_cost_is_read_back():
    """
    The difference to the market's price on every tonne mined; nothing where the market pays more.
    """
    glut = Use("C", "refine", 0.3)
    policies = compile_policies(WORLD, [[glut], [glut, Floor("A", "mine", 10.0)]])
    found = solve_draws(WORLD, policies)
    free, held = found.one(0).reading, found.one(1).reading
    assert held.output[MINE, A] > free.output[MINE, A]
    cost = floor_cost(found)
    gap = 10.0 - found.prices[1, 0, MINE, A]
    assert cost[1, MINE, A] == pytest.approx(gap * held.output[MINE, A])
    assert cost[0].sum() == 0.0
    assert cost[1].sum() == cost[1, MINE, A]


def test_a_floor_below_the_market_costs_nothing():
    """
    And moves nothing.
    """
    found = solve_draws(WORLD, compiled(Floor("A", "mine", 5.0)))
    assert np.array_equal(found.prices[0], WORLD.base)
    assert floor_cost(found).sum() == 0.0


def test_a_guarantee_is_a_subsidy_of_the_gap_at_the_prices_given():
    """
    On every tonne sold, at home too; nothing where the price is higher.
    """
    guarantee = Guarantee("B", "refine", 23.0)
    wedge = compiled(guarantee).wedge[0, REFINE]
    assert wedge.tolist() == [[0, 0, 0], [-3, -3, -3], [0, 0, 0]]
    dear = compile_policies(WORLD, [[guarantee]], prices=WORLD.base[None] * 1.2)
    assert not dear.wedge.any()


def test_public_stock_leaves_at_its_trigger_alone():
    """
    None at base prices, all of it under a ban.
    """
    release = Release("B", "mine", 5.0)
    assert solve(WORLD, [release]).reading.public.sum() == pytest.approx(0.0, abs=1e-9)
    banned = solve(WORLD, [Ban("A", "mine"), release])
    assert banned.reading.public[MINE, B] == pytest.approx(5.0)
    assert banned.prices[1, MINE, B] < solve(WORLD, [Ban("A", "mine")]).prices[1, MINE, B]


def test_a_plant_is_named_by_what_it_makes():
    """
    Its capacity falls, and its product becomes dear.
    """
    found = solve(WORLD, [Plant("B", "refine", 0.5)])
    assert found.reading.made[0, B] < WORLD.made[0, B]
    assert found.prices[1, REFINE, C] > WORLD.price_down[REFINE, C]


def test_slow_switching_makes_a_ban_worse_for_those_it_hits():
    """
    Buyers substitute by price over spread: a wider spread keeps trade to its old pattern.
    """
    dear = [
        solve(WORLD, [Ban("A", "mine", ("B",)), Ease("mine", factor)]).prices[1, MINE, B]
        for factor in (1.0, 2.0, 4.0)
    ]
    assert dear == sorted(dear)
    assert dear[0] < dear[-1]


def test_a_wall_stands_both_ways_and_leaves_others_alone():
    """
    A wedge between the camps; the spread grows with the lag of qualification.
    """
    made = compiled(BlocWall("mine", ("A",), ("B",), amount=3.0, ease=2.0))
    wedge = made.wedge[0, MINE]
    assert wedge.tolist() == [[0, 3, 0], [3, 0, 0], [0, 0, 0]]
    assert made.ease[0].tolist() == [2.0, 1.0]
    assert unfold(WORLD, [BlocWall("mine", ("A",))]) == (
        Wedge("A", "mine", math.inf, ("B", "C")),
        Wedge("B", "mine", math.inf, ("A",)),
        Wedge("C", "mine", math.inf, ("A",)),
    )


def test_a_rule_on_local_processing_keeps_ore_and_opens_plants():
    """
    Ore exports fall to their share; plants at home gain what is added and refine more.
    """
    rule = LocalProcessing("A", "mine", share=0.2, added=30.0)
    made = compiled(rule)
    capacity = WORLD.plants[0, 0, A]
    assert made.quota[0, MINE, A] == pytest.approx(0.2 * 75)
    assert made.plant[0, 0, A] == pytest.approx(1 + 30 / capacity)
    found = solve(WORLD, [rule])
    assert found.reading.made[0, A] > 1.5 * WORLD.made[0, A]
    assert found.certificate.max_imbalance < 1e-9


def test_a_leak_softens_a_ban_up_to_what_goes_undetected():
    """
    Dearer than no measure, cheaper than a ban; no more than the cap gets through.
    """
    ban, leak, none = (
        solve(WORLD, policies)
        for policies in ([Ban("A", "mine")], [Leakage("A", "mine", cost=2.0, share=0.1)], [])
    )
    price = [found.prices[1, MINE, B] for found in (ban, leak, none)]
    assert price == sorted(price, reverse=True)
    through = leak.reading.flow[MINE, A, 1:]
    assert (through <= 0.1 * WORLD.flow[MINE, A, 1:] * (1 + 1e-9)).all()


def test_customs_see_a_leak_under_another_flag():
    """
    What each target gets and what the origin sends in all are as they are; only the labels move.
    """
    leak = Leakage("A", "mine", ("B",), share=0.2, via=("C",))
    flow = solve(WORLD, [leak]).reading.flow
    seen = declared_flows(WORLD, flow, leak)
    assert seen[MINE, A, B] == 0.0
    assert seen[MINE, :, B].sum() == pytest.approx(flow[MINE, :, B].sum())
    assert seen[MINE, A].sum() == pytest.approx(flow[MINE, A].sum())
    assert seen[MINE, C, B] == pytest.approx(flow[MINE, C, B] + flow[MINE, A, B])


def test_splitting_a_user_changes_nothing():
    """
    The base year stays balanced, and a measure on the whole country does what it did.
    """
    split = split_user(WORLD, "C", 0.3, "defence")
    assert split.countries[-1] == "C:defence"
    calm = solve(split)
    assert calm.steps == 0
    assert np.abs(calm.reading.flow - split.flow).max() <= 1e-12 * split.flow.max()
    for policies in (
        [Ban("B", "refine", ("C",))],
        [Quota("B", "refine", 20.0)],
        [Cap("B", "refine", 10.0, ("C",))],
        [Cap("B", "refine", 10.0)],
        [Licence("B", "refine", ("C",), approval=0.3)],
    ):
        one, two = solve(WORLD, policies), solve(split, policies)
        assert two.prices[1, REFINE, :3] == pytest.approx(one.prices[1, REFINE], rel=1e-7)
        assert two.reading.use[REFINE, 2:].sum() == pytest.approx(one.reading.use[REFINE, C])


def test_a_licence_by_end_use_hits_that_user_alone():
    """
    Defence pays more and gets less; the other users of the country are better off than before.
    """
    split = split_user(WORLD, "C", 0.3, "defence")
    licences = [EndUseLicence(c, "refine", "C:defence", approval=0.1) for c in ("A", "B", "C")]
    found = solve(split, licences)
    assert found.prices[1, REFINE, 3] > 1.5 * WORLD.price_down[REFINE, C]
    assert found.prices[1, REFINE, C] < WORLD.price_down[REFINE, C]


def test_a_rule_on_origins_has_a_price():
    """
    Buyers who apply it pay more and use less; the certified origin sells more.
    """
    rule = Responsible("mine", buyers=("B", "C"), certified=("B", "C"), penalty=4.0)
    bill = price_of_compliance(WORLD, rule)
    assert bill.buyers == ("B", "C")
    assert (bill.price > 1.0).all()
    assert (bill.spending > 0).all()
    assert (bill.use_lost > 0).all()
    strict = price_of_compliance(WORLD, dataclasses.replace(rule, penalty=math.inf))
    assert (strict.price > bill.price).all()


WRONG = [
    (lambda: Cap("A", "mine", -1.0), "limit_t"),
    (lambda: Quota("A", "mine", math.nan), "limit_t"),
    (lambda: Wedge("A", "mine", -math.inf), "amount"),
    (lambda: Wedge("A", "mine", math.nan), "amount"),
    (lambda: AdValorem("A", "mine", -1.0), "rate"),
    (lambda: AdValorem("A", "mine", math.inf), "rate"),
    (lambda: Capacity("A", "mine", math.inf), "factor"),
    (lambda: Plant("A", "refine", -0.1), "factor"),
    (lambda: Use("A", "mine", math.nan), "factor"),
    (lambda: Ease("mine", 0.0), "factor"),
    (lambda: Floor("A", "mine", math.nan), "price"),
    (lambda: Guarantee("A", "mine", -1.0), "price"),
    (lambda: Release("A", "mine", -1.0), "amount"),
    (lambda: Licence("A", "mine", approval=1.1), "approval"),
    (lambda: Licence("A", "mine", exempt=-0.1), "exempt"),
    (lambda: Licence("A", "mine", delay_months=math.nan), "delay_months"),
    (lambda: Licence("A", "mine", delay_shape=0.0), "delay_shape"),
    (lambda: Licence("A", "mine", backlog_months=-1.0), "backlog_months"),
    (lambda: Licence("A", "mine", eased=1.5), "eased"),
    (lambda: Licence("A", "mine", ease_months=-1.0), "ease_months"),
    (lambda: Licence("A", "mine", ready_months=-1.0), "ready_months"),
    (lambda: Licence("A", "mine", refile=float("nan")), "refile"),
    (lambda: Leakage("A", "mine", cost=-1.0), "cost"),
    (lambda: Leakage("A", "mine", share=2.0), "share"),
    (lambda: BlocWall("mine", ("A",), ("A", "B")), "rivals"),
    (lambda: BlocWall("mine", ("A",), amount=math.nan), "amount"),
    (lambda: BlocWall("mine", ("A",), ease=0.0), "ease"),
    (lambda: LocalProcessing("A", "mine", share=1.5), "share"),
    (lambda: LocalProcessing("A", "mine", added=-1.0), "added"),
    (lambda: EndUseLicence("A", "mine", "C:x", approval=math.nan), "approval"),
    (lambda: Responsible("mine", (), ("A",)), "buyers"),
    (lambda: Responsible("mine", ("A",), (), penalty=-1.0), "penalty"),
    (lambda: compiled(Floor("A", "refine", 10.0)), "price"),
    (lambda: compiled(Plant("A", "mine", 2.0)), "stage"),
    (lambda: compiled(LocalProcessing("A", "refine", added=1.0)), "added"),
    (lambda: compiled(EndUseLicence("A", "mine", "C:defence")), "user"),
    (lambda: split_user(WORLD, "C", 1.0, "defence"), "name"),
    (lambda: split_user(WORLD, "C", 0.5, "a:b"), "name"),
    (lambda: split_user(WORLD, "C", math.nan, "defence"), "share"),
    (
        lambda: compiled(Quota("C", "mine", 1.0), world=split_user(WORLD, "C", 0.5, "x")),
        "country",
    ),
]


@pytest.mark.parametrize(("made", "field"), WRONG, ids=range(len(WRONG)))
def test_what_has_no_meaning_is_refused_by_field_in_both_languages(made, field):
    """
    The field is named, and the sentence with its remedy differs from one language to the other.
    """
    with pytest.raises(BadInputError) as caught:
        made()
    assert field in {fault.fields.get("field") for fault in caught.value.faults}
    english, japanese = (describe(caught.value, lang) for lang in ("en", "ja"))
    assert english != japanese
    assert all("{" not in line for line in (*english, *japanese))


@pytest.mark.parametrize(
    "policy",
    [
        Licence("Z", "mine"),
        Licence("A", "mine", ("Z",)),
        Ease("smelt", 2.0),
        BlocWall("mine", ("Z",)),
        Responsible("mine", ("B",), ("Z",)),
        Responsible("smelt", ("B",), ("A",)),
        LocalProcessing("A", "smelt"),
        Wedge("A", "mine", 1.0, ("Z",)),
    ],
    ids=str,
)
def test_a_place_that_is_not_there_is_refused(policy):
    """
    Country, stage or target, whatever the measure.
    """
    with pytest.raises(UnknownNameError):
        compiled(policy)


def test_measures_that_contradict_each_other_are_told_at_once():
    """
    Two limits at one address, a ban beside a limit, and a country that is not there: three faults.
    """
    with pytest.raises(BadInputError) as caught:
        check_policies(
            WORLD,
            [
                Quota("A", "mine", 30.0),
                Quota("A", "mine", 40.0),
                Ban("B", "refine", ("C",)),
                Cap("B", "refine", 5.0, ("C",)),
                Use("Z", "refine", 0.5),
            ],
        )
    fields = [fault.fields.get("field") for fault in caught.value.faults]
    assert len(caught.value.faults) == 3
    assert fields[1:] == ["limit_t", "targets"]


def test_measures_that_agree_pass():
    """
    The same limit twice, limits on other targets, and a ban beside a cap of nought.
    """
    check_policies(
        WORLD,
        [
            Quota("A", "mine", 30.0),
            Quota("A", "mine", 30.0),
            Cap("A", "mine", 10.0, ("B",)),
            Cap("A", "mine", 4.0, ("C",)),
            Ban("B", "refine"),
            Cap("B", "refine", 0.0),
        ],
    )


def test_of_two_limits_the_tighter_binds_and_factors_pile_up():
    """
    As two measures in force at once do.
    """
    made = compiled(
        Quota("A", "mine", 40.0),
        Quota("A", "mine", 30.0),
        Capacity("B", "mine", 0.5),
        Capacity("B", "mine", 0.5),
        Floor("A", "mine", 8.0),
        Floor("A", "mine", 9.0),
        Wedge("A", "mine", 1.0),
        Wedge("A", "mine", 2.0, ("B",)),
    )
    assert made.quota[0, MINE, A] == 30.0
    assert made.capacity[0, MINE, B] == 0.25
    assert made.floor[0, MINE, A] == 9.0
    assert made.wedge[0, MINE, A].tolist() == [0.0, 3.0, 1.0]
