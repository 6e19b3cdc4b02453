"""Parameters of chains: one table, its rows traced to the tables they come from."""

import dataclasses
import re

import numpy as np
import polars as pl
import pytest

from oresight.chains import Parameters, parameter_draws, parameter_rows, parameters
from oresight.chains._parameters import Prior, priors
from oresight.codes import CommodityId

COBALT = CommodityId("cobalt")
TURNED = {"trade_spread", "trade_spread_month"}


def test_every_parameter_of_the_table_is_one_of_the_class(atlas):
    """
    No row is read by nobody, and every field without a default has a common row.
    """
    table = atlas.table("chain_parameters")
    named = {name.partition(":")[0] for name in table["parameter"]}
    known = {one.name for one in dataclasses.fields(Parameters)} - {"special"}
    assert named == known
    common = set(table.filter(pl.col("commodity") == "*")["parameter"])
    assert known - common == {"recycling_share", "host_potential"}


def test_a_row_without_a_source_of_its_own_says_prior(atlas):
    """
    The word prior stands in the note of every row from our own judgement.
    """
    own = atlas.table("chain_parameters").filter(pl.col("source_id") == "ORESIGHT_PRIOR")
    assert own["note"].str.contains("prior").all()


def test_commodities_of_the_table_are_known(atlas):
    """
    Every commodity is in the table of commodities, or the star.
    """
    named = set(atlas.table("chain_parameters")["commodity"]) - {"*"}
    assert named <= set(atlas.table("commodities")["commodity"])


def test_a_row_read_from_another_table_has_its_value(atlas):
    """
    A note that names a row of elasticities or lead times carries that row's number.
    """
    rows = atlas.table("chain_parameters").to_dicts()
    seen = 0
    for row in rows:
        found = re.search(r"(elasticities|lead_times|licence_regimes): (\S+?)(,|$)", row["note"])
        if not found:
            continue
        there = atlas.table(found[1]).row(by_predicate=pl.col("id") == found[2], named=True)
        value = abs(there["value"])
        expected = 1 / value if row["parameter"] in TURNED else value
        expected = 1 - value if row["parameter"] == "utilisation" else expected
        assert row["value"] == pytest.approx(expected, rel=1e-3), row
        seen += 1
    assert seen > 40


def test_recycling_shares_are_those_of_the_table_of_circularity(atlas):
    """
    Each is a published rate of its source, in parts of one.
    """
    rates = atlas.table("circularity").filter(pl.col("measure") == "eol_recycling_input_rate")
    rows = atlas.table("chain_parameters").filter(pl.col("parameter") == "recycling_share")
    for commodity, value, source in rows.select("commodity", "value", "source_id").iter_rows():
        name = {"titanium_sponge": "titanium"}.get(commodity, commodity)
        found = rates.filter(pl.col("commodity") == name, pl.col("source_id") == source)["value"]
        assert value * 100 == pytest.approx(found.item())


def test_a_commodity_has_its_own_row_before_the_common(atlas):
    """
    Cobalt's elasticity is its own, its lost load the common one.
    """
    rows = {row["parameter"]: row for row in parameter_rows(atlas, COBALT).to_dicts()}
    assert rows["elasticity_use"]["commodity"] == "cobalt"
    assert rows["lost_load_multiple"]["commodity"] == "*"
    assert parameters(atlas, commodity=COBALT).elasticity_use == 0.2
    assert parameters(atlas).elasticity_use == 0.15


def test_a_country_may_have_a_time_of_its_own(atlas):
    """
    Cobalt from the DRC is three months under way, from elsewhere one.
    """
    chosen = parameters(atlas, commodity=COBALT)
    assert chosen.of("transit_months", "COD") == 3
    assert chosen.of("transit_months", "FIN") == 1


def test_what_nobody_states_is_not_zero(atlas):
    """
    A commodity without a recycling rate has NaN.
    """
    assert np.isnan(parameters(atlas, commodity=CommodityId("battery_graphite")).recycling_share)


def test_draws_keep_to_their_distribution(atlas):
    """
    Medians, ends and bounds of 4,000 draws are those of the table.
    """
    drawn = parameter_draws(atlas, COBALT, draws=4000, seed=3)
    for one in priors(atlas, COBALT):
        if ":" in one.parameter:
            continue
        values = np.array([getattr(each, one.parameter) for each in drawn])
        if one.distribution == "fixed" or one.low >= one.high:
            assert np.ptp(values) == 0
        elif one.distribution == "lognormal":
            low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
            assert middle == pytest.approx(one.value, rel=0.1)
            assert low == pytest.approx(one.low, rel=0.15)
            assert high == pytest.approx(one.high, rel=0.15)
        else:
            assert one.low <= values.min() <= values.max() <= one.high


def test_the_ends_of_a_triangle_are_its_ends():
    """
    Quantiles 0 and 1 are low and high, and the turn is continuous.
    """
    one = Prior("spot_share", 0.2, 0.0, 1.0, "triangular")
    assert one.at(0) == 0
    assert one.at(1) == 1
    assert one.at(0.2) == pytest.approx(0.2)


def test_equal_seeds_give_equal_draws_and_chains_share_them(atlas):
    """
    Two commodities drawn from one seed have the same common parameters.
    """
    tin = parameter_draws(atlas, CommodityId("tin"), draws=5, seed=9)
    copper = parameter_draws(atlas, CommodityId("copper"), draws=5, seed=9)
    assert tin == parameter_draws(atlas, CommodityId("tin"), draws=5, seed=9)
    assert [one.process_width for one in tin] == [one.process_width for one in copper]
