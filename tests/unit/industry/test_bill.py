"""Bills of materials, and who uses what."""

import pytest

from oresight.errors import UnknownNameError
from oresight.industry import INDUSTRIES, bill, industries
from oresight.methods.technology import products


def test_every_product_has_a_bill_with_sources(atlas):
    """
    Whatever is listed can be asked for; nothing in it is without a source.
    """
    bills = [bill(atlas, name) for name in products(atlas)["product"]]
    assert all(one.sources for found in bills for one in found.inputs)
    assert all(found.product.isic in INDUSTRIES for found in bills)


def test_an_input_without_a_quantity_is_a_link_only(atlas):
    """
    A drone is known to hold magnets, not how much: missing is not nought.
    """
    found = {one.commodity: one for one in bill(atlas, "drone").inputs}
    assert found["neodymium"].link_only
    assert bill(atlas, "drone").table["value"].null_count() == len(found)


def test_the_elements_of_a_motor_come_as_magnets(atlas):
    """
    A motor takes no oxide: neodymium and dysprosium reach it in the same magnet.
    """
    found = {one.commodity: one.feed for one in bill(atlas, "ev_motor").essential}
    assert found["neodymium"] == found["dysprosium"]
    assert found["neodymium"].form == "magnets-heat-resistant"


def test_a_row_of_its_own_outranks_what_contents_suggest(atlas):
    """
    Lithium is in the readings of a car with a starter battery of lead, which does without.
    """
    found = {one.commodity: one for one in bill(atlas, "car_combustion").inputs}
    assert not found["lithium"].essential
    assert found["lithium"].quantity > 0
    assert found["permanent_magnets"].essential


def test_graphite_of_a_battery_is_anode_material(atlas):
    """
    Natural and synthetic graphite are not told apart in the content: both end as anodes.
    """
    feeds = {one.commodity: one.feed for one in bill(atlas, "EV battery, LFP").essential}
    assert (feeds["graphite"].market, feeds["graphite"].form) == ("battery_graphite", "anode")


def test_an_unknown_product_is_answered_with_the_nearest(atlas):
    """
    A slip of the pen is met with the word that was meant.
    """
    with pytest.raises(UnknownNameError) as caught:
        bill(atlas, "ev motr")
    assert "ev motor" in caught.value.near


def test_a_share_measured_at_home_outranks_a_borrowed_one(atlas):
    """
    Japan's own manganese goes into steel; the European share stands in where nothing else is told.
    """
    steel = next(one for one in industries(atlas, "JPN") if one.isic == "C24")
    uses = {use.commodity: use for use in steel.uses}
    assert (uses["manganese"].share, uses["manganese"].stand_in) == (0.97, False)
    assert uses["vanadium"].stand_in


def test_value_added_that_nobody_tells_is_missing(atlas):
    """
    Japan's basic metals are in no row: not nought.
    """
    steel = next(one for one in industries(atlas, "JPN") if one.isic == "C24")
    assert steel.value_added is None


def test_a_country_without_rows_has_no_industries(atlas):
    """
    Nothing is borrowed from another country.
    """
    assert industries(atlas, "CHL") == ()


def test_a_product_may_take_a_form_that_its_industry_does_not(atlas):
    """
    Machinery takes praseodymium in magnets, an electrolyser of solid oxide in its electrodes.
    """
    found = {one.commodity: one.feed for one in bill(atlas, "electrolyser_solid_oxide").inputs}
    assert found["praseodymium"].form == "neodymium-praseodymium"
