"""What an importer gets, taken from markets that were walked."""

import numpy as np
import pytest

from oresight.atlas import open_ledger
from oresight.chains import simulate_measure
from oresight.industry import downstream, supplies, supplies_of


@pytest.fixture(scope="module")
def followed(atlas):
    """Gallium and germanium under the licences of 2023."""
    entry = open_ledger(atlas)["cn-2023-gage"]
    return simulate_measure(atlas, entry, importer="JPN", draws=3).followed


def test_a_supply_stands_for_each_form_that_is_used(followed):
    """
    One of gallium, one of germanium, from the month the licences begin.
    """
    found = supplies(followed)
    assert [one.commodities[0] for one in found] == ["gallium", "germanium"]
    assert all(one.fill.shape == (24, 3) for one in found)


def test_fill_is_use_over_what_is_wanted(followed):
    """
    Before anything is saved it is what the engine delivers, never more than all.
    """
    gallium = supplies(followed)[0]
    plain = gallium.use[gallium.begin] / gallium.wanted[gallium.begin]
    assert (gallium.fill[0] >= np.minimum(plain, 1.0)).all()
    assert gallium.fill.max() <= 1.0


def test_thrift_begins_with_the_measure(followed):
    """
    Nothing is saved before; after two years no more than can be.
    """
    gallium = supplies(followed)[0]
    most = followed[0].chain.settings[0].thrift_most
    assert (gallium.thrift[: gallium.begin] == 0.0).all()
    assert 0 < gallium.thrift[gallium.begin, 0] < gallium.thrift[-1, 0] < most


def test_arrivals_from_the_imposer_are_its_own(followed):
    """
    Most of Japan's gallium comes from China, and less of it once licences are asked for.
    """
    gallium = supplies(followed)[0]
    assert 0.0 < gallium.aimed_share[0] < 1.0
    assert gallium.aimed_fill.min() < 0.5


def test_without_an_imposer_nothing_is_aimed(followed):
    """
    No line buys from a place that is not told apart.
    """
    one = followed[0]
    found = supplies_of(one.chain, one.months, importer="JPN", imposers=())[0]
    assert (found.aimed_share == 0.0).all()
    assert np.isnan(found.aimed).all()


def test_an_importer_without_industries_is_told_its_products(atlas):
    """
    Korea's value added is in no table: products stop, no loss is made up.
    """
    entry = open_ledger(atlas)["cn-2023-gage"]
    found = simulate_measure(atlas, entry, importer="KOR", draws=2)
    rows = downstream(atlas, found.followed, importer="KOR", seed=1).table
    assert "semiconductor" in rows["product"].to_list()
    assert rows.filter(indicator="value_added_loss").is_empty()
