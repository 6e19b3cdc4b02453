"""Laws of outlooks: what more supply, more scrap and more capacity do to gap and price."""

import datetime as dt

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.chains import outlook_of
from oresight.chains._outlook_facts import announced, demand_by_year, matches_of
from oresight.chains._outlook_rows import PRIOR, Scrap, compared_by_year, risk_of
from oresight.chains._price_signal import outlook_rules
from oresight.codes import CommodityId
from oresight.market import example_adaptation, example_world, simulate_years

NAMES = st.sampled_from(
    ["battery_graphite", "cobalt", "copper", "lithium", "magnet_rare_earths", "nickel"]
)
SHARES = st.floats(0.0, 0.6)
WORLD = example_world()


def risk(atlas, name, *, scrap=0.0, times=1.0, scenario="STEPS"):
    """Risk of a commodity whose announced supply is multiplied, while scrap serves a share."""
    match = matches_of(atlas, CommodityId(name))[-1]
    demand = demand_by_year(atlas, match, scenarios=[scenario], until=2040)
    supply = announced(atlas, match, until=2040).with_columns(pl.col("value") * times)
    compared = compared_by_year(demand, supply)
    return risk_of(match, compared, Scrap((scrap, scrap, scrap), PRIOR), outlook_rules(atlas))


def when(found):
    """First year of a gap; after all years for never."""
    return found.gap_from[0] or 9999


@given(name=NAMES, less=SHARES, more=SHARES)
def test_more_scrap_brings_a_gap_no_sooner(atlas, name, less, more):
    """
    Recycling is a lever.
    """
    less, more = sorted((less, more))
    assert when(risk(atlas, name, scrap=less)) <= when(risk(atlas, name, scrap=more))


@given(name=NAMES, less=st.floats(0.2, 2.0), more=st.floats(0.2, 2.0))
def test_more_announced_supply_brings_a_gap_no_sooner(atlas, name, less, more):
    """
    Projects help.
    """
    less, more = sorted((less, more))
    assert when(risk(atlas, name, times=less)) <= when(risk(atlas, name, times=more))


@given(name=NAMES, scrap=SHARES, times=st.floats(0.2, 2.0))
def test_the_gap_lies_between_its_earliest_and_its_latest_year(atlas, name, scrap, times):
    """
    Over the range of the threshold.
    """
    middle, early, late = (
        year or 9999 for year in risk(atlas, name, scrap=scrap, times=times).gap_from
    )
    assert early <= middle <= late


@given(name=NAMES)
def test_countries_add_up_to_the_world_every_year(atlas, name):
    """
    Also in years between those that are told.
    """
    table = outlook_of(atlas, CommodityId(name), as_of=dt.date(2026, 6, 30)).table
    rows = table.filter(indicator="announced_supply")
    world = rows.filter(country="WLD").select("stage", "year", world="value")
    parts = rows.filter(pl.col("country") != "WLD").group_by("stage", "year").agg(pl.sum("value"))
    both = parts.join(world, on=["stage", "year"])
    assert both.height == world.height
    assert np.allclose(both["value"], both["world"], rtol=1e-6)


@settings(max_examples=20)
@given(use=st.floats(0.8, 2.0), less=st.floats(0.0, 0.5), more=st.floats(0.0, 0.5))
def test_more_committed_capacity_never_makes_ore_dearer_when_it_opens(use, less, more):
    """
    In the year in which it opens, in random worlds of demand.
    """
    prices = []
    for opened in sorted((less, more)):
        committed = np.zeros((2, *WORLD.shape))
        committed[1, 0] = opened
        path = simulate_years(
            [WORLD],
            [],
            adaptation=example_adaptation(1, 2),
            pathway=np.full((2, *WORLD.shape), use),
            committed=committed,
        )
        prices.append(path.price[1, 0, 1, 0])
    assert (prices[1] <= prices[0] * (1 + 1e-9)).all()
