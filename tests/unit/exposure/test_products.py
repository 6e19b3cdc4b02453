"""What the materials of a product are worth."""

import polars as pl
import pytest

from oresight.codes import CommodityId, Grade, Iso3
from oresight.exposure import value_exposure, value_shares
from oresight.methods import Case
from oresight.methods.technology import Material, materials, product_of


@pytest.fixture(scope="module")
def case(atlas, today):
    return Case(atlas, Iso3("JPN"), today, draws=100)


def held(name, mass):
    return Material(CommodityId(name), mass, None, None, "kg", Grade.ASSUMED, ())


def test_shares_of_value_add_to_one(case, atlas):
    """
    The materials whose content and price are known share the whole value.
    """
    found = value_shares(case, materials(atlas, product_of(atlas, "ev_battery_nmc")))
    assert found["value"].sum() == pytest.approx(1.0)


def test_a_material_without_a_price_has_no_share_and_says_why(case):
    """
    Missing is a null with a reason, never nought.
    """
    found = value_shares(case, [held("cobalt", 1.0), held("argon", 1.0)])
    row = found.filter(commodity="argon").row(0, named=True)
    assert (row["value"], row["note"]) == (None, "No price of it is in the table of prices.")


def test_a_lone_material_carries_all_the_value(case):
    """
    Its share is one, whatever its mass.
    """
    assert value_shares(case, [held("cobalt", 3.0)])["value"].to_list() == [1.0]


def test_exposure_by_value_follows_the_dearer_material(case):
    """
    A kilogram of gallium outweighs ten of copper, which is supplied by many.
    """
    copper = value_exposure(case, "ev_motor", held=[held("copper", 10.0)])
    mixed = value_exposure(case, "ev_motor", held=[held("copper", 10.0), held("gallium", 1.0)])
    assert mixed.value > copper.value


def test_nothing_known_is_no_number(case):
    """
    A bill of materials without a price has no exposure by value.
    """
    assert value_exposure(case, "ev_motor", held=[held("argon", 1.0)]).value is None


def test_sources_of_a_share_are_on_record(case, atlas):
    """
    Every source that a share names is in the table of sources.
    """
    found = value_shares(case, materials(atlas, product_of(atlas, "ev_motor")))
    named = set(found.filter(pl.col("value").is_not_null())["sources"].explode())
    assert named <= set(atlas.table("sources")["source_id"])
