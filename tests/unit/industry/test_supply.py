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


def gallium_path(followed):
    """What the engine found for Japan's gallium in the middle draw, from the licences on."""
    months = followed[0].months
    here = months.base.countries.index("JPN")
    kept = (slice(months.effective, None), 0)
    use, wanted = months.path.use[kept][:, 0, here], months.path.wanted[kept][:, 0, here]
    price = months.path.price[kept][:, 1, 0, here], months.path.paid[kept][:, 0, here]
    return use, wanted, price, months.base.price_down[0, here]


def test_fill_is_use_over_what_is_wanted_and_not_saved(followed):
    """
    What is saved grows to its most over years: in the first half month next to nothing.
    """
    use, wanted, *_ = gallium_path(followed)
    setting = followed[0].chain.settings[0]
    saved = setting.thrift_most * (1 - np.exp(-0.5 / 12 / setting.thrift_years))
    assert supplies(followed)[0].fill[0, 0] == pytest.approx(use[0] / wanted[0] / (1 - saved))


def test_buyers_lose_what_they_pay_more_and_half_the_rise_on_the_rest(followed):
    """
    The area beside a straight line of demand.
    """
    use, wanted, (price, paid), base = gallium_path(followed)
    loss = (paid - base) * use + 0.5 * (price - base) * np.maximum(wanted - use, 0.0)
    assert supplies(followed)[0].buyers_loss[:, 0] == pytest.approx(loss)


def test_arrivals_from_the_imposer_are_its_own(followed):
    """
    Most of Japan's gallium comes from China, and less of it once licences are asked for.
    """
    gallium = supplies(followed)[0]
    assert 0.0 < gallium.aimed_share[0] < 1.0
    assert gallium.aimed_fill.min() < 0.5


def test_chains_of_a_story_begin_together(followed):
    """
    Lines that need two commodities count both from the same month.
    """
    one = followed[0]
    found = supplies_of(one.chain, one.months, importer="JPN", imposers=("CHN",), begin=1)[0]
    assert found.fill.shape == (len(one.months.path.use) - 1, 3)


def test_without_an_imposer_nothing_is_aimed(followed):
    """
    No line buys from a place that is not told apart.
    """
    one = followed[0]
    found = supplies_of(one.chain, one.months, importer="JPN", imposers=())[0]
    assert (found.aimed_share == 0.0).all()
    assert np.isnan(found.aimed_fill).all()


def test_an_importer_without_industries_is_told_its_products(atlas):
    """
    Korea's value added is in no table: products stop, no loss is made up.
    """
    entry = open_ledger(atlas)["cn-2023-gage"]
    found = simulate_measure(atlas, entry, importer="KOR", draws=2)
    rows = downstream(atlas, found.followed, importer="KOR", seed=1).table
    assert "semiconductor" in rows["product"].to_list()
    assert rows.filter(indicator="value_added_loss").is_empty()
