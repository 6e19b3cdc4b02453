"""Which unknowns the spread of a simulation comes from."""

import numpy as np
import polars as pl
import pytest

from oresight.atlas import open_ledger
from oresight.chains import drivers, origin_named, simulate_measure
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


def test_no_input_is_named_that_chance_would_name(quota):
    """
    Of a lead time, an accident of these draws, nothing is said: each that is named tells a tenth.
    """
    named = drivers(quota).filter(indicator="total")
    assert named.height < 8
    assert named["value"].min() > 0.1


def test_who_ships_to_whom_has_one_name():
    """
    The origin with the largest part in the middle stands for flows, as even numbers.
    """
    parts = {"COD": np.array([0.2, 0.4, 0.3]), "CHN": np.array([0.8, 0.6, 0.7])}
    found = origin_named(("cobalt", "refine", ""), parts)
    assert [*found] == ["origin_share:cobalt:refine:CHN"]
    assert found["origin_share:cobalt:refine:CHN"] == pytest.approx([5 / 6, 1 / 6, 3 / 6])


def test_an_origin_that_is_the_only_one_is_no_unknown():
    """
    A part of one in every draw tells nothing.
    """
    assert origin_named(("cobalt", "refine", ""), {"CHN": np.ones(3)}) == {}


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
