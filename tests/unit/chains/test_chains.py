"""Chains from facts: the base year exact, a measure followed to the importer."""

import numpy as np
import pytest

from oresight.atlas import open_ledger
from oresight.chains import chain, simulate_measure
from oresight.codes import CommodityId, Grade, Iso3
from oresight.errors import BadInputError
from oresight.market import solve

JAPAN = Iso3("JPN")
CHAINS = (
    "lithium",
    "cobalt",
    "nickel",
    "natural_graphite",
    "battery_graphite",
    "manganese",
    "copper",
    "magnet_rare_earths",
    "rare_earths",
    "gallium",
    "germanium",
    "antimony",
    "tungsten",
    "bismuth",
    "magnesium",
    "titanium_sponge",
    "tin",
    "platinum",
    "palladium",
    "vanadium",
    "molybdenum",
    "indium",
    "tellurium",
)


@pytest.mark.parametrize("commodity", CHAINS)
def test_the_base_year_of_a_chain_is_that_of_the_facts(atlas, commodity):
    """
    Flows to 1e-12 of the largest, prices exact, without a step.
    """
    one = chain(atlas, CommodityId(commodity), importer=JAPAN)
    calm = solve(one.network)
    assert calm.steps == 0
    assert np.array_equal(calm.prices, one.network.base)
    assert np.abs(calm.reading.flow - one.network.flow).max() <= 1e-12 * one.network.flow.max()


def test_output_is_that_of_the_atlas(atlas):
    """
    What the DRC mines in the chain is what the table says.
    """
    from oresight.atlas import cross_section
    from oresight.codes import Stage

    one = chain(atlas, CommodityId("cobalt"), importer=JAPAN)
    mined = cross_section(atlas, CommodityId("cobalt"), stage=Stage.MINE)
    place = one.network.countries.index("COD")
    assert one.network.output[0, place] == pytest.approx(
        mined.quantity[mined.countries.index("COD")]
    )
    assert one.network.output[0].sum() == pytest.approx(mined.world)


def test_a_chain_says_what_is_a_prior(atlas):
    """
    The quality card has a grade for output, trade, price and parameters.
    """
    card = dict(chain(atlas, CommodityId("gallium"), importer=JAPAN).quality)
    assert card["parameters"] is Grade.ASSUMED
    assert card["trade:refine"] is Grade.ASSUMED
    assert "price" in card


def test_a_commodity_nobody_makes_has_no_chain(atlas):
    """
    The fault names it.
    """
    with pytest.raises(BadInputError, match="all_minerals"):
        chain(atlas, CommodityId("all_minerals"), importer=JAPAN)


def test_a_measure_is_followed_to_the_importer(atlas):
    """
    Dearer abroad, cheaper at home, a shortage, and a certificate for every draw.
    """
    found = simulate_measure(atlas, open_ledger(atlas)["cn-2023-gage"], importer=JAPAN, draws=20)
    rows = {(r["indicator"], r["commodity"], r["country"]): r for r in found.table.to_dicts()}
    assert rows["price_ratio", "gallium", "JPN"]["value"] > 1
    assert rows["price_ratio", "gallium", "CHN"]["value"] < 1
    assert 0 < rows["shortage", "gallium", "JPN"]["value"] < 1
    assert found.certificate["failed_draws"] == 0
    assert found.certificate["max_imbalance"] < 1e-9
    assert found.certificate["checked_draws"] == 40


def test_intervals_hold_their_middle(atlas):
    """
    Low, value and high are in order.
    """
    table = simulate_measure(
        atlas, open_ledger(atlas)["cd-2025-cobalt-quota"], importer=JAPAN, draws=20
    ).table
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


def test_the_same_seed_gives_the_same_numbers(atlas):
    """
    And another seed another interval.
    """
    measure = open_ledger(atlas)["cn-2023-gage"]
    one, again, other = (
        simulate_measure(atlas, measure, importer=JAPAN, draws=10, seed=seed).table
        for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert not one.equals(other)


@pytest.mark.parametrize("name", ["us-2022-chips", "cn-2026-japan-1"])
def test_a_measure_without_tonnes_says_why_it_is_not_modelled(atlas, name):
    """
    Its id and the reason are told.
    """
    with pytest.raises(BadInputError, match=name):
        simulate_measure(atlas, open_ledger(atlas)[name], importer=JAPAN, draws=1)
