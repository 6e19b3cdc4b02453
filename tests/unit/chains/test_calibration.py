"""Calibration: every chain balances in every draw, from its own year, an older one, or shares."""

import numpy as np
import pytest

from oresight.atlas import cross_section
from oresight.chains import calibrated, calibrated_draws, chain, facts, parameter_draws
from oresight.chains._flows import recycled
from oresight.chains._parameters import parameters
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.errors import BadInputError
from oresight.market import solve

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
    "zinc",
)


def known(atlas, commodity, **options):
    return facts(atlas, CommodityId(commodity), **options)


def residual(network):
    """Imbalance of the base year at every node, over the largest flow."""
    up = network.output + network.recycled - network.flow.sum(axis=2)
    down = network.flow.sum(axis=1) - network.use
    for kind, made in zip(network.recipe, network.made, strict=True):
        up += np.maximum(kind, 0) * made
        down += np.minimum(kind, 0) * made
    return max(np.abs(up).max(), np.abs(down).max()) / network.flow.max()


@pytest.mark.parametrize("commodity", CHAINS)
def test_every_draw_is_balanced_in_its_own_base_year(atlas, commodity):
    """
    Fifty draws of flows and parameters: inflow is outflow at each node to 1e-12 of the largest flow.
    """
    drawn = parameter_draws(atlas, CommodityId(commodity), draws=50, seed=1)
    for one in calibrated_draws(known(atlas, commodity), drawn, seed=1):
        assert residual(one.network) <= 1e-12


@pytest.mark.parametrize("commodity", ["cobalt", "gallium", "tungsten"])
def test_every_draw_reproduces_its_own_flows_without_a_step(atlas, commodity):
    """
    Prices stay what they are and the flows are those of the draw.
    """
    drawn = parameter_draws(atlas, CommodityId(commodity), draws=12, seed=1)
    networks = [one.network for one in calibrated_draws(known(atlas, commodity), drawn, seed=1)]
    for network in networks:
        found = solve(network)
        assert found.steps == 0
        assert np.array_equal(found.prices, network.base)
        assert np.abs(found.reading.flow - network.flow).max() <= 1e-12 * network.flow.max()


def test_the_first_draw_is_the_chain_without_errors(atlas):
    """
    Draw nought is what one calibration gives.
    """
    drawn = parameter_draws(atlas, CommodityId("nickel"), draws=2, seed=5)
    first, second = calibrated_draws(known(atlas, "nickel"), drawn, seed=5)
    alone = calibrated(known(atlas, "nickel"), drawn[0])
    assert np.allclose(first.network.flow, alone.network.flow, rtol=1e-9)
    assert not np.allclose(second.network.flow, alone.network.flow, rtol=1e-3)


def test_more_draws_leave_the_earlier_ones_as_they_are(atlas):
    """
    The first ten of three hundred draws are those of ten.
    """
    few, many = (
        calibrated_draws(
            known(atlas, "gallium"),
            parameter_draws(atlas, CommodityId("gallium"), draws=draws, seed=4),
            seed=4,
        )
        for draws in (10, 300)
    )
    for one, same in zip(few, many, strict=False):
        assert one.settings == same.settings
        assert np.allclose(one.network.flow, same.network.flow, rtol=1e-6, atol=1e-9)
    assert not np.allclose(many[0].network.flow, many[256].network.flow, rtol=1e-3)


def test_equal_seeds_give_equal_flows(atlas):
    """
    And another seed other flows.
    """
    drawn = parameter_draws(atlas, CommodityId("tin"), draws=3, seed=1)
    one, again, other = (
        calibrated_draws(known(atlas, "tin"), drawn, seed=seed)[2].network.flow
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_an_older_year_is_scaled_by_what_is_mined(atlas):
    """
    Tin is smelted in the shares of 2021, at the size of the mines of the base year.
    """
    (_, mine), (_, refined) = known(atlas, "tin", year=2024).stages
    assert refined.section.basis == "carried"
    assert refined.section.year == 2021
    assert refined.section.grade is Grade.ESTIMATED
    then = cross_section(atlas, CommodityId("tin"), stage=Stage.MINE, year=2021)
    old = cross_section(atlas, CommodityId("tin"), stage=Stage.REFINE, year=2021)
    now = mine.output.sum()
    assert refined.output.sum() == pytest.approx(old.world * now / then.world)


def test_a_form_without_tonnes_takes_printed_shares(atlas):
    """
    Tungsten is refined in the shares of the European study, as much as is mined.
    """
    (_, mine), (_, refined) = known(atlas, "tungsten").stages
    assert refined.section.basis == "shares"
    place = refined.countries.index("CHN")
    assert refined.output[place] / refined.output.sum() == pytest.approx(0.856, abs=0.002)
    assert refined.output.sum() == pytest.approx(mine.output.sum())
    assert "EU_CRM2023" in refined.sources


def test_what_a_source_leaves_to_others_goes_to_those_that_another_names(atlas):
    """
    Japan refines copper, though the series of the base year names five other countries.
    """
    refined = known(atlas, "copper", year=2024).margins[-1]
    assert refined.section.output.source_id == "IEA_CM2025"
    assert refined.section.filled > 0.2
    assert refined.output[refined.countries.index("JPN")] > 1e6
    assert refined.output.sum() == pytest.approx(refined.section.output.world)
    assert refined.section.grade is Grade.ESTIMATED


def test_a_gas_is_refused_for_its_unit(atlas):
    """
    A chain is in tonnes.
    """
    with pytest.raises(BadInputError, match="Mm3"):
        chain(atlas, CommodityId("helium"))


def test_output_mostly_untold_is_refused(atlas):
    """
    The fault says how little is told by country.
    """
    with pytest.raises(BadInputError, match=r"Only \d+ %"):
        chain(atlas, CommodityId("xenon"))


def test_recycling_is_a_source_of_the_base_year(atlas):
    """
    Antimony from scrap is the stated share of all that is used.
    """
    network = chain(atlas, CommodityId("antimony")).network
    assert network.recycled.sum() / network.use[-1].sum() == pytest.approx(0.28, rel=1e-6)
    assert (network.recycled[0] == 0).all()


def test_refining_makes_no_content():
    """
    What is refined beyond what is mined is recycled, as far as the share goes; the rest is outside.
    """
    output = np.array([[60.0, 40.0]])
    inside, outside = recycled(output, np.array([[50.0, 40.0]]), np.array([0.2]))
    assert inside.sum() == pytest.approx(10)
    assert outside[0] == pytest.approx(0.2 / 0.8 * 90 - 10)
    inside, outside = recycled(output, np.array([[50.0, 40.0]]), np.array([0.05]))
    assert inside.sum() == pytest.approx(0.05 / 0.95 * 90)
    assert outside[0] == pytest.approx(0)


def test_a_share_nobody_states_gives_no_recycling():
    """
    NaN is neither a source nor an error.
    """
    inside, outside = recycled(np.array([[3.0, 1.0]]), None, np.array([np.nan]))
    assert inside.sum() == outside.sum() == 0


def test_a_byproduct_cannot_outgrow_its_capacity(atlas):
    """
    Gallium is bounded by reported capacity, where there is one, whatever it costs.
    """
    one = chain(atlas, CommodityId("gallium"))
    network = one.network
    capacity = network.output / network.utilisation
    place = network.countries.index("CHN")
    reported = atlas.table("capacity").filter(commodity="gallium", country="CHN")["capacity"].item()
    assert capacity[0, place] == pytest.approx(reported)
    assert [host.host for host in one.facts.hosts] == ["alumina"]


def test_a_host_bounds_what_has_no_reported_capacity(atlas):
    """
    A small potential of the host lowers capacity to it, and never below output.
    """
    import dataclasses

    base = parameters(atlas, commodity=CommodityId("germanium"))
    wide, tight = (
        calibrated(
            known(atlas, "germanium"),
            dataclasses.replace(base, host_potential=potential, utilisation=0.05),
        ).network
        for potential in (1000.0, 3.0)
    )
    assert (tight.output / tight.utilisation <= wide.output / wide.utilisation + 1e-9).all()
    assert (tight.utilisation > wide.utilisation).any()


def test_the_price_is_that_of_the_base_year(atlas):
    """
    Copper's is the mean of the months of 2024, tungsten's that of its content.
    """
    copper = chain(atlas, CommodityId("copper"), year=2024)
    rows = atlas.table("prices").filter(commodity="copper", series="Copper")
    months = rows.filter(rows["period"].cast(str).str.starts_with("2024"))
    assert copper.price == pytest.approx(months["price_usd_per_t"].mean())
    tungsten = chain(atlas, CommodityId("tungsten"), year=2024)
    assert tungsten.price == pytest.approx(252 / 0.01 * 231.84 / 183.84, rel=1e-3)


def test_a_year_far_from_any_fact_is_refused(atlas):
    """
    The fault names the commodity and the year.
    """
    with pytest.raises(BadInputError, match=r"gallium.*1950"):
        chain(atlas, CommodityId("gallium"), year=1950)


def test_the_importer_is_told_apart(atlas):
    """
    A small country asked for has a place of its own.
    """
    assert "MLT" not in known(atlas, "copper").countries
    assert "MLT" in known(atlas, "copper", importer=Iso3("MLT")).countries


def test_who_ships_more_than_it_makes_ships_another_form(atlas):
    """
    The DRC ships intermediates under the code of refined cobalt; it refines next to none.
    """
    one = chain(atlas, CommodityId("cobalt"))
    place = one.network.countries.index("COD")
    ore, found = one.facts.margins
    assert found.trade[place].sum() > found.output.sum() / 3
    assert one.network.flow[-1, place].sum() <= 0.01 * one.network.flow[-1].sum()
    assert ore.match == "surplus"
    assert one.network.flow[0, place].argmax() == one.network.countries.index("CHN")
