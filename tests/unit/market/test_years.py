"""Years after a shock, on the world small enough to check by hand."""

import dataclasses

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.market import (
    Ban,
    compile_policies,
    example_adaptation,
    example_world,
    simulate_years,
)
from oresight.market._adaptation import life_weights

WORLD = example_world()
RULES = example_adaptation(1, 2)


def walk(policies=(), *, use=1.0, years=20, committed=None, plants=None, **changes):
    """Walk the example while use stands at a multiple of the base year's."""
    ones = {name: np.array([value]) for name, value in changes.items()}
    return simulate_years(
        [WORLD],
        list(policies),
        adaptation=dataclasses.replace(RULES, **ones),
        pathway=np.full((years, *WORLD.shape), use),
        committed=committed,
        committed_plants=plants,
        watch=2,
    )


def ore(path):
    """Price of ore in B over that of the base year."""
    return path.price[:, 0, 1, 0, 1] / WORLD.price_down[0, 1]


def test_without_change_nothing_moves():
    """
    Prices, capacities and scrap stay those of the base year, to the last bit.
    """
    path = walk(years=8)
    assert np.array_equal(path.price, np.broadcast_to(WORLD.base, path.price.shape))
    for name in ("capacity", "plant", "scrap"):
        assert np.allclose(getattr(path, name), 1.0, atol=1e-12)
    assert path.spared.max() == path.decided.max() == 0.0


def test_growth_raises_the_price_until_new_mines_open():
    """
    Dear for as long as a mine takes to open, then back near the price that pays for one.
    """
    path = walk(use=2.0)
    assert ore(path)[:3].min() > 3.0
    assert ore(path)[-1] < RULES.invest_from[0]
    assert path.capacity[-1, 0, 0].min() > 1.5
    assert np.array_equal(path.capacity[: RULES.lead[0, 0], 0], np.ones((3, *WORLD.shape)))


def test_longer_lead_times_mean_longer_crises():
    """
    Years above twice the base price rise with the years to first output.
    """
    spans = []
    for lead in (1, 3, 6):
        rules = dataclasses.replace(RULES, lead=np.full((1, 2), lead))
        path = simulate_years(
            [WORLD], [], adaptation=rules, pathway=np.full((20, *WORLD.shape), 2.0)
        )
        spans.append(int((ore(path) > 2.0).sum()))
    assert spans == sorted(spans)
    assert spans[0] < spans[-1]


def test_mines_close_when_the_price_does_not_pay():
    """
    With use down by four tenths, capacity goes and the price recovers some.
    """
    path = walk(use=0.6)
    assert ore(path)[0] < 0.5
    assert path.capacity[-1, 0, 0].max() < 0.9
    assert ore(path)[-4:].mean() > ore(path)[0]


def test_a_price_spike_unwinds_when_the_ban_ends():
    """
    Capacity built under the ban brings the price below where it began.
    """
    ban, calm = (compile_policies(WORLD, [kind]) for kind in ([Ban("A", "mine")], []))
    path = walk([(2, ban), (6, calm)])
    assert ore(path)[2] > 5.0
    assert ore(path)[8:12].min() < 1.0


def test_capacity_committed_opens_whatever_the_price():
    """
    Announced projects need no price.
    """
    committed = np.zeros((6, *WORLD.shape))
    committed[2, 0, 1] = 0.5
    path = walk(years=6, committed=committed, close_years=1e9)
    assert path.capacity[2:, 0, 0, 1] == pytest.approx(1.5, rel=1e-6)
    assert ore(path)[2] < 1.0


def test_plants_committed_lower_the_price_of_what_they_make():
    """
    And raise that of what they take.
    """
    plants = np.zeros((6, *WORLD.made.shape))
    plants[2] = 0.5
    bare, path = walk(years=6, use=1.2), walk(years=6, use=1.2, plants=plants)
    assert path.plant[2, 0] == pytest.approx(bare.plant[2, 0] + 0.5)
    assert (path.price[2, 0, 1, 1] < bare.price[2, 0, 1, 1]).all()
    assert ore(path)[2] > ore(bare)[2]


def test_what_is_exhausted_makes_the_rest_dear():
    """
    Committed capacity may be negative; a last hundredth stays.
    """
    committed = np.zeros((4, *WORLD.shape))
    committed[1, 0, 0] = -2.0
    path = walk(years=4, committed=committed)
    assert path.capacity[1, 0, 0, 0] == pytest.approx(0.01)
    assert ore(path)[1] > 2.0
    assert path.imbalance.max() < 1e-9


def test_nothing_committed_changes_no_byte():
    """
    Zeros are the same as no word of it.
    """
    zeros = np.zeros((8, *WORLD.shape)), np.zeros((8, *WORLD.made.shape))
    bare, path = (
        walk(years=8, use=1.4),
        walk(years=8, use=1.4, committed=zeros[0], plants=zeros[1]),
    )
    assert np.array_equal(bare.price, path.price)
    assert np.array_equal(bare.use, path.use)


def test_scrapyards_sell_what_the_base_year_says_and_more_when_it_is_dear():
    """
    Tonnes recovered, of scrap that stands still.
    """
    calm, dear = walk(years=3), walk(years=3, use=1.5)
    assert calm.recovered[0, 0] == pytest.approx(WORLD.recycled)
    assert dear.recovered[1].sum() >= calm.recovered[1].sum()


def test_thrift_and_substitutes_follow_the_price_and_thrift_stays():
    """
    Both spare tonnes in a lasting crisis; thrift is never undone.
    """
    path = walk(use=2.0)
    spared = path.spared[:, 0].sum(axis=(1, 2))
    assert spared[-1] > 0
    switched = 2.0 * WORLD.use[1].sum() - path.switched[:, 0].sum(axis=(1, 2))
    assert (np.diff(spared / switched) > -1e-12).all()
    assert path.switched[4, 0].sum() > 0


def test_use_falls_further_in_the_long_run():
    """
    At a lasting high price use ends below what the first year showed; faster when it adjusts faster.
    """
    rigid = {"invest_most": 0.0, "thrift_most": 0.0, "switch_slope": 0.0}
    wedge = compile_policies(WORLD, [[Ban("A", "mine")]])
    slow, fast = (
        walk([(0, wedge)], years=6, adjustment=pace, **rigid).price[:, 0, 1, 0, 1]
        for pace in (0.0, 0.5)
    )
    assert np.allclose(slow[1:3], slow[0], rtol=0.2)
    assert fast[4] < slow[4]


def test_scrap_comes_back_a_lifetime_later():
    """
    After use doubles, scrap has not doubled in a few years, and nearly has after thirty.
    """
    path = walk(use=2.0, years=35, invest_most=0.5, thrift_most=0.0, switch_slope=0.0)
    scrap = path.scrap[:, 0, 0, 0]
    assert scrap[3] < 1.2
    assert scrap[-1] > 1.6
    assert (np.diff(scrap) > -1e-2).all()


def test_lives_add_up():
    """
    Every tonne comes back once.
    """
    found = life_weights(60, life=np.array([3.0, 15.0]), shape=np.array([1.0, 4.0]))
    assert np.allclose(found.sum(axis=0), 1.0)
    mean = ((np.arange(60)[:, None] + 0.5) * found).sum(axis=0)
    assert mean == pytest.approx([3.0, 15.0], rel=0.02)


def test_every_year_clears():
    """
    No year of a hard path is out of balance.
    """
    assert walk(use=2.5, years=20).imbalance.max() < 1e-9


@pytest.mark.parametrize(
    ("field", "value"),
    [("memory", 0.5), ("invest_to", 1.0), ("wear", 2.0), ("switch_base", 0.9), ("life", np.nan)],
)
def test_rules_out_of_range_are_named(field, value):
    """
    The field is told.
    """
    with pytest.raises(BadInputError) as caught:
        dataclasses.replace(RULES, **{field: np.array([value])})
    assert field in {fault.fields["field"] for fault in caught.value.faults}


def test_a_pathway_must_be_a_number():
    """
    Negative use is refused.
    """
    with pytest.raises(BadInputError):
        walk(use=-1.0)


def test_users_who_learn_much_do_not_make_the_years_swing():
    """
    A long-run elasticity twenty times the short-run one: the price comes down without turning back.
    """
    path = walk(use=1.3, elasticity_long=20.0, adjustment=0.3, years=12, invest_most=0.0)
    moves = np.sign(np.diff(ore(path)))
    assert (moves[1:] <= 0).all()
