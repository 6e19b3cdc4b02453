"""Chains from facts: the base year exact, a measure followed to the importer."""

import numpy as np
import polars as pl
import pytest

from oresight.atlas import open_ledger
from oresight.chains import chain, open_chain, simulate_measure
from oresight.codes import CommodityId, Grade, Iso3
from oresight.errors import BadInputError
from oresight.market import solve

GRAPHITES = ("natural_graphite", "synthetic_graphite", "battery_graphite")
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
    In its first year: dearer abroad, cheaper at home, a shortage, and a certificate.
    """
    found = simulate_measure(atlas, open_ledger(atlas)["cn-2023-gage"], importer=JAPAN, draws=20)
    year = found.table.filter(pl.col("month").is_null())
    rows = {(r["indicator"], r["commodity"], r["country"]): r for r in year.to_dicts()}
    assert rows["price_ratio", "gallium", "JPN"]["value"] > 1
    assert rows["price_ratio", "gallium", "CHN"]["value"] < 1
    assert 0 < rows["shortage", "gallium", "JPN"]["value"] < 1
    assert found.certificate["failed_draws"] == 0
    assert found.certificate["max_imbalance"] < 1e-9
    assert found.certificate["checked_draws"] == 40


def test_a_licence_is_followed_month_by_month(atlas):
    """
    Nothing moves before it is announced; exports rush, are least when it bites, and come back.
    """
    found = simulate_measure(atlas, open_ledger(atlas)["cn-2023-gage"], importer=JAPAN, draws=5)
    rows = found.table.filter(
        pl.col("indicator") == "exports_ratio",
        pl.col("commodity") == "gallium",
        pl.col("month").is_not_null(),
    )
    path = dict(rows.select("month", "value").iter_rows())
    assert max(value for month, value in path.items() if month < 0) > 1.05
    assert min(path, key=path.get) in {0, 1, 2}
    assert path[0] < 0.5 * path[6]
    months = found.followed[0].months
    assert np.allclose(months.path.price[0, 0], months.base.base, rtol=1e-9)


def test_elements_that_are_made_together_are_followed_together(atlas):
    """
    A control on seven rare earths is one market: heavy elements get dear outside, and each is told.
    """
    found = simulate_measure(atlas, open_ledger(atlas)["cn-2025-ree7"], importer=JAPAN, draws=3)
    (followed,) = found.followed
    assert followed.chain.commodity == "rare_earths"
    year = found.table.filter(pl.col("month").is_null(), pl.col("country") == "JPN")
    prices = {r["form"]: r["value"] for r in year.to_dicts() if r["indicator"] == "price_ratio"}
    assert min(prices["dysprosium"], prices["terbium"], prices["yttrium"]) > 1.2
    assert prices["dysprosium"] > prices["magnets-heat-resistant"] > prices["magnets-plain"]


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


def test_what_is_made_together_opens_as_one_chain(atlas):
    """
    Whichever element is asked for; a licence of the ledger is solved and simulated on it.
    """
    one, other = (open_chain(name, atlas=atlas) for name in ("dysprosium", "レアアース"))
    assert one.network.stages == other.network.stages
    assert one.solve().steps == 0
    licence = open_ledger(atlas)["cn-2025-ree7"]
    short = one.with_measures([licence]).solve()
    japan, dysprosium = one.network.countries.index("JPN"), one.network.stages.index("dysprosium")
    assert short.prices[1, dysprosium, japan] > one.network.price_down[dysprosium, japan]
    path = one.simulate([licence], months=12, draws=2).path
    assert path.imbalance.max() < 1e-9


def test_natural_and_synthetic_graphite_open_as_one_chain(atlas):
    """
    Both end in anode material.
    """
    found = {open_chain(name, atlas=atlas).network.stages for name in GRAPHITES}
    assert found == {("flake", "anode")}


@pytest.mark.parametrize("importer", ["ATA", "EU27"])
def test_of_who_takes_in_nothing_no_number_is_told(atlas, importer):
    """
    Neither noughts nor warnings: prices and exports of who imposes the measure are left.
    """
    measure = open_ledger(atlas)["cn-2024-antimony"]
    found = simulate_measure(atlas, measure, importer=Iso3(importer), months=12, draws=2)
    assert set(found.table["country"]) == {"CHN"}
