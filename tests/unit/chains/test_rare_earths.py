"""Rare earths: two ores, joint separation, magnets of two kinds; the base year exact in every draw."""

import numpy as np
import pytest

from oresight.atlas import cross_section
from oresight.chains import sampled
from oresight.chains._rare_earth_facts import forms, rare_earth_facts
from oresight.chains._rare_earths import (
    rare_earth_parameters,
    rare_earth_stages,
    rare_earths,
)
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.errors import BadInputError
from oresight.market import (
    Ban,
    Cap,
    Capacity,
    Policies,
    Quota,
    Use,
    compile_policies,
    solve,
    solve_draws,
)
from oresight.runs import Points

JAPAN, CHINA = Iso3("JPN"), "CHN"
HOT, PLAIN, METAL = "magnets-heat-resistant", "magnets-plain", "neodymium-praseodymium"
FEEDS = ("light", "clay")
DRAWS = 40


@pytest.fixture(scope="module")
def found(atlas):
    """The chain at the middle of its parameters."""
    return rare_earths(atlas, importer=JAPAN)


@pytest.fixture(scope="module")
def network(found):
    """Its market."""
    return found.network


@pytest.fixture(scope="module")
def drawn(atlas):
    """Markets of several draws."""
    return sampled(atlas, CommodityId("rare_earths"), importer=JAPAN, draws=DRAWS, seed=7).networks


def exports(network, stage):
    """What China ships abroad of a form in the base year."""
    s, home = network.stages.index(stage), network.countries.index(CHINA)
    return float(network.flow[s, home].sum() - network.flow[s, home, home])


def rise(solved, stage, country="JPN"):
    """The price where a form is used, over that of the base year."""
    network = solved.network
    s, c = network.stages.index(stage), network.countries.index(country)
    return float(solved.prices[1, s, c] / network.price_down[s, c])


def listed(networks, policies_of):
    """One draw for each market, each under policies of its own."""
    parts = [compile_policies(one, [policies_of(one)]) for one in networks]
    names = Policies.__dataclass_fields__
    return Policies(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def test_the_base_year_is_exact_in_every_draw(drawn):
    """
    Not one step, prices as they were, flows to 1e-12 of the largest.
    """
    calm = solve_draws(drawn, listed(drawn, lambda _: ()), market=np.arange(DRAWS))
    assert calm.steps.max() == 0
    for draw, one in enumerate(drawn):
        assert np.array_equal(calm.prices[draw], one.base)
        flow = calm.one(draw).reading.flow
        assert np.abs(flow - one.flow).max() <= 1e-12 * one.flow.max()


def test_ore_is_what_the_atlas_says(atlas, network):
    """
    China's rock and clay add to what the geological survey prints.
    """
    mined = cross_section(atlas, CommodityId("rare_earths"), stage=Stage.MINE, year=2024)
    home = network.countries.index(CHINA)
    total = sum(network.output[network.stages.index(f"{f}-concentrate"), home] for f in FEEDS)
    assert total == pytest.approx(mined.quantity[list(mined.countries).index(CHINA)])


def test_every_tonne_of_ore_becomes_a_tonne_of_forms(network):
    """
    What plants and sources of their own yield adds to what is mined.
    """
    separated = [s for s in network.stages if s not in (HOT, PLAIN) and "concentrate" not in s]
    at = [network.stages.index(s) for s in separated]
    made = (np.maximum(network.recipe, 0.0) * network.made[:, None]).sum(axis=(0, 2))
    mined = network.output[:2].sum()
    assert made[at].sum() + network.output[at].sum() == pytest.approx(mined)


def test_magnets_hold_as_much_metal_as_the_table_says(atlas, network):
    """
    Both kinds take the same neodymium and praseodymium; heavy elements go into one kind alone.
    """
    own = rare_earth_parameters(atlas)
    metal = network.stages.index(METAL)
    oxide = -network.recipe[2:, metal, 0]
    known = rare_earth_facts(atlas, importer=JAPAN)
    assert oxide * known.metal_in_oxide[METAL] == pytest.approx(own.of(HOT, "metal_share")[0])
    heavy = network.stages.index("dysprosium")
    assert network.recipe[2, heavy, 0] < 0
    assert network.recipe[3, heavy, 0] == 0


def test_magnet_demand_makes_a_glut_of_cerium(network):
    """
    Neodymium and dysprosium rise together while cerium and yttrium, which come with them, fall.
    """
    more = [Use(c, s, 1.5) for c in network.countries for s in (HOT, PLAIN)]
    solved = solve(network, more)
    assert rise(solved, METAL) > 1.5
    assert rise(solved, "dysprosium") > 1.2
    assert rise(solved, "cerium") < 0.9
    assert rise(solved, "lanthanum") < 0.9
    assert rise(solved, "yttrium") < 0.9
    assert solved.certificate.max_imbalance < 1e-9


def test_what_nobody_wants_is_thrown_away_not_sold_below_nought(network):
    """
    A ban on yttrium leaves China with what it cannot use: the price ends near nought, not below.
    """
    solved = solve(network, [Ban(CHINA, "yttrium")])
    assert -0.1 < rise(solved, "yttrium", CHINA) < 0.2
    assert rise(solved, "yttrium") > 5


def test_a_ban_on_dysprosium_bites_abroad_and_eases_at_home(network):
    """
    Japan pays many times more and makes fewer heat-resistant magnets; China pays less.
    """
    solved = solve(network, [Ban(CHINA, "dysprosium")])
    japan = network.countries.index("JPN")
    assert rise(solved, "dysprosium") > 5
    assert rise(solved, "dysprosium", CHINA) < 1
    assert solved.reading.made[2, japan] < 0.7 * network.made[2, japan]
    assert rise(solved, PLAIN) < rise(solved, HOT)


def test_a_licence_for_japan_raises_japans_price_alone(network):
    """
    Caps on what China ships to Japan raise magnets there; Germany hardly feels it.
    """
    home, japan = (network.countries.index(c) for c in (CHINA, "JPN"))
    caps = [
        Cap(CHINA, s, 0.2 * float(network.flow[network.stages.index(s), home, japan]), ("JPN",))
        for s in (HOT, PLAIN)
    ]
    solved = solve(network, caps)
    assert rise(solved, HOT) > 1.1
    assert rise(solved, HOT, "DEU") == pytest.approx(1.0, abs=0.05)


def test_a_slack_quota_has_no_rent(network):
    """
    A limit above what is shipped changes nothing.
    """
    solved = solve(network, [Quota(CHINA, HOT, 1.5 * exports(network, HOT))])
    assert solved.steps == 0
    assert solved.reading.rent.max() == 0


def test_a_small_mine_hardly_moves_prices(network):
    """
    India without ore: neodymium by a few per cent.
    """
    solved = solve(network, [Capacity("IND", "light-concentrate", 0.0)])
    assert 1.0 < rise(solved, METAL) < 1.1


SHOCKS = {
    "more magnets": lambda one: [Use(c, s, 1.5) for c in one.countries for s in (HOT, PLAIN)],
    "ban": lambda _: [Ban(CHINA, "dysprosium")],
    "quota": lambda one: [Quota(CHINA, HOT, 0.5 * exports(one, HOT))],
    "quota on elements": lambda one: [
        Quota(CHINA, s, 0.5 * exports(one, s)) for s in one.stages[2:-2]
    ],
    "clay": lambda _: [Ban("MMR", "clay-concentrate")],
}


@pytest.mark.parametrize("shock", SHOCKS)
def test_every_draw_of_a_shock_is_solved(drawn, shock):
    """
    No draw fails, and each is certified.
    """
    policies = listed(drawn, SHOCKS[shock])
    solved = solve_draws(drawn, policies, market=np.arange(DRAWS))
    assert solved.failed.size == 0
    worst = max(solved.one(draw).certificate.max_imbalance for draw in range(DRAWS))
    assert worst < 1e-9


def test_shares_of_an_ore_add_to_the_whole(atlas):
    """
    In the middle and in a draw, whatever the ranges are.
    """
    for shares in rare_earth_parameters(atlas, Points(3, 2)).baskets.values():
        assert sum(shares.values()) == pytest.approx([1.0, 1.0])


def test_a_commodity_leads_to_its_stages(atlas):
    """
    An element to its form, a group to its members, magnets to both kinds; strangers to none.
    """
    assert rare_earth_stages(atlas, "terbium", Stage.REFINE) == ("terbium",)
    heavy = ("dysprosium", "terbium", "yttrium", "other-heavy")
    assert rare_earth_stages(atlas, "heavy_rare_earths", Stage.REFINE) == heavy
    assert rare_earth_stages(atlas, "permanent_magnets", Stage.COMPONENT) == (HOT, PLAIN)
    assert rare_earth_stages(atlas, "dysprosium", Stage.COMPONENT) == (HOT,)
    assert rare_earth_stages(atlas, "cobalt", Stage.REFINE) == ()
    every = tuple(form.name for form in forms(atlas) if form.stage is Stage.MINE)
    assert rare_earth_stages(atlas, "rare_earths", Stage.MINE) == every


def test_the_card_names_a_source_and_a_grade_for_everything(found, atlas):
    """
    Every line has a known source; what several elements share a code for is assumed.
    """
    known = set(atlas.table("sources")["source_id"])
    assert set(found.sources) <= known
    grades = {what: grade for what, grade, _ in found.quality}
    assert grades["trade: cerium"] is Grade.ESTIMATED
    assert grades["trade: dysprosium"] is Grade.ASSUMED
    assert grades["price: dysprosium"] is Grade.REPORTED
    assert grades["basket: clay MMR"] is Grade.ASSUMED


def test_a_year_without_facts_is_refused(atlas):
    """
    Nobody knows what will be mined.
    """
    with pytest.raises(BadInputError):
        rare_earths(atlas, importer=JAPAN, year=2099)
