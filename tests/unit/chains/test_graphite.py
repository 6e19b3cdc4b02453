"""Battery graphite: two routes into one anode material, the base year exact in every draw."""

import numpy as np
import pytest

from oresight.atlas import cross_section
from oresight.chains import sampled
from oresight.chains._graphite import graphite
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.errors import BadInputError
from oresight.market import Ban, Capacity, Quota, Use, solve

JAPAN, CHINA = Iso3("JPN"), "CHN"
DRAWS = 20


@pytest.fixture(scope="module")
def network(atlas):
    """The market at the middle of its parameters."""
    return graphite(atlas, importer=JAPAN).network


@pytest.fixture(scope="module")
def draws(atlas):
    """Markets of several draws."""
    name = CommodityId("battery_graphite")
    return sampled(atlas, name, importer=JAPAN, draws=DRAWS, seed=5).networks


def rise(solved, stage, country="JPN"):
    """The price where a form is used, over that of the base year."""
    network = solved.network
    s, c = network.stages.index(stage), network.countries.index(country)
    return float(solved.prices[1, s, c] / network.price_down[s, c])


def test_the_base_year_is_exact_in_every_draw(draws):
    """
    Not one step, prices as they were, flows to 1e-12 of the largest.
    """
    for one in draws:
        calm = solve(one)
        assert calm.steps == 0
        assert np.array_equal(calm.prices, one.base)
        assert np.abs(calm.reading.flow - one.flow).max() <= 1e-12 * one.flow.max()


def test_anode_material_is_what_the_atlas_says(atlas, network):
    """
    Both routes together, in China and in the world.
    """
    section = cross_section(atlas, CommodityId("battery_graphite"), stage=Stage.REFINE, year=2024)
    made = network.made[0] + network.output[1]
    home = network.countries.index(CHINA)
    assert made.sum() == pytest.approx(section.world)
    assert made[home] == pytest.approx(section.quantity[list(section.countries).index(CHINA)])


def test_dear_natural_graphite_is_spherical(network):
    """
    What China ships to Poland under the code of flake is dear, and none of it is flake.
    """
    home, poland = (network.countries.index(c) for c in (CHINA, "POL"))
    assert network.flow[0, home, poland] < 0.01 * network.flow[1, home, poland]


def test_a_shortage_of_flake_lets_synthetic_material_step_in(network):
    """
    Less natural, more synthetic anode material; anode rises by less than flake.
    """
    solved = solve(network, [Capacity(CHINA, "flake", 0.7)])
    assert solved.reading.made.sum() < 0.8 * network.made.sum()
    assert solved.reading.output[1].sum() > 1.02 * network.output[1].sum()
    assert 1.0 < rise(solved, "anode") < rise(solved, "flake")


def test_a_ban_on_anode_material_bites_where_cells_are_made(network):
    """
    Japan, which makes some, keeps more of its cells than Korea; China's price falls.
    """
    solved = solve(network, [Ban(CHINA, "anode")])
    kept = solved.reading.use[1] / np.where(network.use[1] > 0, network.use[1], 1.0)
    japan, korea = (network.countries.index(c) for c in ("JPN", "KOR"))
    assert kept[japan] > kept[korea]
    assert rise(solved, "anode", CHINA) < 1 < rise(solved, "anode")


def test_a_small_mine_hardly_moves_prices(network):
    """
    Mozambique ships no flake: a few per cent.
    """
    assert 1.0 < rise(solve(network, [Ban("MOZ", "flake")]), "flake") < 1.1


SHOCKS = {
    "flake": lambda _: [Ban(CHINA, "flake")],
    "anode": lambda _: [Ban(CHINA, "anode")],
    "quota": lambda _: [Quota(CHINA, "anode", 150_000.0)],
    "cells": lambda one: [Use(c, "anode", 1.3) for c in one.countries],
}


@pytest.mark.parametrize("shock", SHOCKS)
def test_every_draw_of_a_shock_is_solved(draws, shock):
    """
    No draw fails, and each is certified.
    """
    for one in draws:
        solved = solve(one, SHOCKS[shock](one))
        assert solved.converged
        assert solved.certificate.max_imbalance < 1e-9


def test_the_card_names_a_source_and_a_grade_for_everything(atlas):
    """
    What no trade code names is assumed; every source is known.
    """
    found = graphite(atlas, importer=JAPAN)
    grades = {what: grade for what, grade, _ in found.quality}
    assert grades["trade: anode"] is Grade.ASSUMED
    assert grades["price: flake"] is Grade.REPORTED
    assert set(found.sources) <= set(atlas.table("sources")["source_id"])


def test_a_year_without_facts_is_refused(atlas):
    """
    Nobody knows what will be mined.
    """
    with pytest.raises(BadInputError):
        graphite(atlas, importer=JAPAN, year=2099)
