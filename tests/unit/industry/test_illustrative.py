"""The shipped table: reported where it can be, assumed where it says so."""

import numpy as np
import polars as pl
import pytest

from oresight.atlas import open_atlas
from oresight.industry import Shock, cascade, cascade_behaviour, illustrative_table, sector_in


@pytest.fixture(scope="module")
def table():
    """Four regions, nine sectors."""
    return illustrative_table(open_atlas())


def test_it_never_passes_as_official(table):
    """
    It is assumed, and names the prior among its sources.
    """
    assert (str(table.grade), table.sources) == ("assumed", ("NCSES_SKTI2", "ORESIGHT_PRIOR"))


def test_value_added_is_what_is_reported(table):
    """
    Balancing moves purchases, not the value added of the source.
    """
    rows = open_atlas().table("industry_exposure")
    reported = rows.filter(
        (pl.col("commodity") == "all_minerals")
        & (pl.col("country") == "USA")
        & (pl.col("isic_or_nace") == "C26")
    )["value_added_usd_bn"].item()
    assert table.value_added[table.at("USA", "C26")] == pytest.approx(reported)


def test_all_regions_add_to_the_world_of_the_source(table):
    """
    The last region is what is left.
    """
    assert table.value_added.sum() == pytest.approx(94811.409)


def test_every_assumed_number_is_a_row_with_its_range():
    """
    Mixes and shares lie within their own range and between nought and one.
    """
    rows = open_atlas().table("io_priors")
    assert rows.filter(
        (pl.col("low") > pl.col("value"))
        | (pl.col("value") > pl.col("high"))
        | (pl.col("high") > 1)
    ).is_empty()


def test_industries_of_the_atlas_find_their_sector(table):
    """
    What the table does not list is other manufacturing, or all else.
    """
    assert [sector_in(table, code) for code in ("C26", "C30X", "C24", "C252", "B06")] == [
        "C26", "C30", "CX", "CX", "X",
    ]  # fmt: skip


def test_a_stop_of_car_lines_spreads_to_their_suppliers(table):
    """
    Half of the cars of Japan for half a year: electronics of Japan lose too, by rationing.
    """
    shock = Shock.of_months(table, {("JPN", "C29"): np.full(6, 0.5)}, months=12)
    found = cascade(table, shock, cascade_behaviour(open_atlas()), regions=("JPN",))
    upper = {one.sector: one.upper for one in found.value_added if one.region == "JPN"}
    assert 0 < upper["C26"] < upper["C29"]
