"""Chains year by year: the outlook of use, and what adapts."""

import numpy as np
import pytest

from oresight.atlas import open_ledger
from oresight.chains import open_chain
from oresight.chains._announced import committed
from oresight.chains._yearly import adaptation, outlook, pathways
from oresight.codes import Stage
from oresight.errors import BadInputError, UnknownNameError


def price(path, chain):
    """Price of the last form in Japan over that of the base year, axes (year, draw)."""
    japan = chain.network.countries.index("JPN")
    return path.price[:, :, 1, -1, japan] / path.price[0, :, 1, -1, japan]


def test_without_growth_or_measures_the_base_year_lasts(atlas):
    """
    To within what scrap of growing use before it adds.
    """
    chain = open_chain("gallium", atlas=atlas)
    path = chain.project(draws=3)
    assert path.price.shape[0] == 2040 - chain.year + 1
    assert np.allclose(price(path, chain), 1.0, atol=1e-6)


def test_a_licence_that_stays_is_dear_at_first_and_answered_by_new_mines(atlas):
    """
    The price falls from its peak as others build, and every year clears.
    """
    chain = open_chain("gallium", atlas=atlas)
    path = chain.project([open_ledger(atlas)["cn-2023-gage"]], draws=4)
    middle = price(path, chain)[:, 0]
    assert middle[1] > 2.0
    assert middle[-1] < 0.6 * middle[1]
    assert path.decided[:, 0].max() > 0.0
    assert path.imbalance.max() < 1e-9


def test_more_ambitious_scenarios_ask_for_more(atlas):
    """
    Of cobalt, in the last year.
    """
    found = [
        outlook(atlas, "cobalt", first=2024, last=2040, scenario=name)[-1]
        for name in ("STEPS", "APS", "NZE")
    ]
    assert found == sorted(found)


def test_joint_products_clear_in_every_year(atlas):
    """
    Elements that are thrown away have no price that breaks the long run.
    """
    path = open_chain("terbium", atlas=atlas).project(
        [open_ledger(atlas)["cn-2025-ree7"]], until=2030, draws=4
    )
    assert np.isfinite(path.price).all()
    assert path.imbalance.max() < 1e-9


def test_what_has_no_outlook_is_named(atlas):
    """
    A scenario that is none, and a commodity nobody projects.
    """
    with pytest.raises(UnknownNameError):
        outlook(atlas, "cobalt", first=2024, last=2030, scenario="SSP9")
    with pytest.raises(BadInputError, match="bismuth"):
        outlook(atlas, "bismuth", first=2024, last=2030, scenario="STEPS")


def test_draws_of_adaptation_begin_with_the_middle(atlas):
    """
    And the same seed gives the same draws.
    """
    drawn = open_chain("cobalt", atlas=atlas).sampled(draws=5, seed=2)
    stages = [Stage.MINE, Stage.REFINE]
    one, again = (adaptation(atlas, drawn.settings, stages, drawn.points) for _ in "ab")
    assert np.array_equal(one.switch_slope, again.switch_slope)
    assert one.invest_most[0] == pytest.approx(0.12)
    assert np.ptp(one.invest_most) > 0


def test_announced_projects_lower_the_price_while_they_open(atlas):
    """
    Lithium to 2030, in the middle of everything.
    """
    chain = open_chain("lithium", atlas=atlas)
    planned, bare = (
        price(chain.project(scenario="STEPS", until=2030, draws=1, announced=one), chain)[-1, 0]
        for one in (True, False)
    )
    assert planned < bare


def test_without_announced_projects_nothing_changes(atlas):
    """
    Nobody tells gallium's: to the last bit the same.
    """
    chain = open_chain("gallium", atlas=atlas)
    one, other = (
        chain.project(until=2030, draws=2, announced=announced) for announced in (True, False)
    )
    assert np.array_equal(one.price, other.price)


def test_a_mine_that_is_exhausted_is_negative_capacity(atlas):
    """
    Copper's announced output falls after 2030; in the base year nothing is added.
    """
    market = open_chain("copper", atlas=atlas).sampled(draws=1, seed=1)
    mines, plants = committed(atlas, market, last=2040)
    network = market.networks[0]
    assert not mines[0].any()
    assert (mines[-1, 0] * network.output[0]).sum() < 0
    assert plants.shape == (17, *network.made.shape)


def test_announced_tonnes_add_up_to_the_worlds(atlas):
    """
    Where the base year is of the same source; countries it does not name share what it leaves.
    """
    market = open_chain("cobalt", atlas=atlas).sampled(draws=1, seed=1)
    mines, _ = committed(atlas, market, last=2040)
    output = market.networks[0].output[0]
    told = atlas.table("projections").filter(
        commodity="cobalt", stage="mine", country="WLD", unit="t"
    )
    path = dict(told.select("year", "quantity").iter_rows())
    grown = (mines[:, 0].sum(axis=0) * output).sum() / output.sum()
    assert grown == pytest.approx(path[2040] / path[2024] - 1.0, abs=1e-3)


def test_a_glut_of_the_base_year_is_not_asked_for_again(atlas):
    """
    Refined lithium of 2024 went into stock in part: use of the next year grows from demand alone.
    """
    market = open_chain("lithium", atlas=atlas).sampled(draws=1, seed=1)
    path = pathways(atlas, market, last=2040, scenario="STEPS")[:, 0]
    bare = outlook(atlas, "lithium", first=2024, last=2040, scenario="STEPS")
    assert path[0] == 1.0
    assert path[1:] / bare[1:] == pytest.approx(205_000 / 241_611.753, rel=1e-6)


def test_elements_nobody_projects_stand_still(atlas):
    """
    Of the rare earths those for magnets grow, cerium does not.
    """
    market = open_chain("rare_earths", atlas=atlas).sampled(draws=1, seed=1)
    path = pathways(atlas, market, last=2040, scenario="APS")
    names = market.networks[0].stages
    assert path[-1, names.index("neodymium-praseodymium")] > 1.5
    assert (path[:, names.index("cerium")] == 1.0).all()
