"""Which unknowns the spread of a simulation comes from."""

import polars as pl
import pytest

from oresight.atlas import open_ledger
from oresight.chains import drivers, simulate_measure
from oresight.codes import Iso3
from oresight.errors import BadInputError

QUOTA = "cd-2025-cobalt-quota"


@pytest.fixture(scope="module")
def quota(atlas):
    measure = open_ledger(atlas)[QUOTA]
    return simulate_measure(atlas, measure, importer=Iso3("JPN"), draws=257).followed[0]


def test_what_buyers_do_drives_the_price_of_cobalt(quota):
    """
    How much they rush, hold and give way tells most of what is not known.
    """
    found = drivers(quota).filter(indicator="total").sort("value", descending=True)
    assert {*found["input"][:3]} == {"rush_factor", "stock_days", "elasticity_use"}
    assert found["value"][:3].sum() > 0.6


def test_shares_carry_intervals_and_leave_a_rest(quota):
    """
    Values lie within; first-order shares and what is unexplained add to one at most.
    """
    found = drivers(quota)
    assert (found["low"] <= found["value"]).all()
    assert (found["value"] <= found["high"]).all()
    alone = found.filter(pl.col("indicator") != "total")["value"].sum()
    assert 0.5 < alone <= 1.0 + 1e-9


def test_a_severity_on_record_is_no_unknown(atlas):
    """
    A quota's tonnes are stated: its severity does not vary, and moves nothing.
    """
    found = simulate_measure(
        atlas, open_ledger(atlas)[QUOTA], importer=Iso3("JPN"), draws=2
    ).followed[0]
    assert found.severities == (f"severity:{QUOTA}:cobalt",)
    assert "trade_spread_month" in found.chain.varied
    assert "lost_load_width" not in found.chain.varied


def test_what_is_not_told_is_refused(quota):
    """
    With its name.
    """
    with pytest.raises(BadInputError, match="happiness"):
        drivers(quota, indicator="happiness")
