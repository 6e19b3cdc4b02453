"""Outlooks: what is compared, what is not, and the two readings apart."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from oresight.chains import outlook_commodities, outlook_of, outlook_words, price_signal
from oresight.chains._outlook_facts import announced, demand_by_year, matches_of
from oresight.chains._outlook_rows import PRIOR, Risk, Scrap, compared_by_year, scrap_of
from oresight.chains._outlook_scrap import returned_share
from oresight.errors import BadInputError, UnknownNameError
from oresight.locale import translator

DAY = dt.date(2026, 6, 30)


def rows(found, indicator, **keys):
    """Rows of one indicator."""
    return found.table.filter(pl.col("indicator") == indicator, **keys)


@pytest.fixture(scope="module")
def lithium(atlas):
    """The outlook in which a glut hides a gap."""
    return outlook_of(atlas, "lithium", as_of=DAY)


def test_a_cheap_price_and_a_gap_to_come_are_told_apart(lithium):
    """
    Lithium in the middle of 2026: the price is low, announced mines and plants fall short by 2031.
    """
    assert lithium.signal.reading == "glut"
    assert [one.reading for one in lithium.risks] == ["gap"] * 6
    assert outlook_words(lithium, "STEPS", translator("en")) == (
        "the price is low against its own last ten years; announced supply leaves a gap from 2031"
    )


def test_more_ambitious_scenarios_bring_the_gap_no_later(lithium):
    """
    STEPS, then APS, then NZE.
    """
    years = [lithium.risk(name).gap_from[0] for name in ("NZE", "APS", "STEPS")]
    assert years == sorted(years)


def test_the_gap_is_demand_less_announced_supply(lithium):
    """
    In tonnes, in a year that the source tells.
    """
    keys = {"year": 2035, "stage": "refine"}
    demand = rows(lithium, "demand", year=2035, scenario="STEPS", end_use="TOTAL")["value"].item()
    supply = rows(lithium, "announced_supply", country="WLD", **keys)["value"].item()
    gap = rows(lithium, "supply_gap", scenario="STEPS", **keys)["value"].item()
    assert gap == demand - supply


def test_a_year_between_two_that_are_told_is_an_assumption(lithium):
    """
    Straight lines are ours, not the source's.
    """
    demand = rows(lithium, "demand", scenario="STEPS", end_use="TOTAL")
    grades = dict(demand.select("year", "grade").iter_rows())
    assert (grades[2030], grades[2031]) == ("estimated", "assumed")


def test_forms_that_do_not_match_are_never_subtracted(atlas):
    """
    Natural graphite stands beside demand for all grades, without a gap.
    """
    found = outlook_of(atlas, "natural_graphite", as_of=DAY)
    told = set(found.table["indicator"])
    assert {"demand", "announced_supply", "top1_share"} <= told
    assert told & {"supply_gap", "cover_without_largest"} == set()
    assert {one.reading for one in found.risks} == {"unknown"}


def test_demand_without_a_told_supply_stays_without_a_gap(atlas):
    """
    Missing is not zero: of gallium nobody announces tonnes, but a share of 2029 is on record.
    """
    found = outlook_of(atlas, "gallium", as_of=DAY)
    assert found.risks == ()
    assert rows(found, "top1_share")["year"].to_list() == [2029]
    assert rows(found, "supply_gap").is_empty()
    assert outlook_words(found, "STEPS", translator("en")).endswith("supply of the same form")


def test_what_supply_leaves_open_today_is_not_called_a_gap(atlas):
    """
    Refined magnet rare earths fall short of demand in the first year: something unseen serves it.
    """
    match = matches_of(atlas, "magnet_rare_earths")[1]
    demand = demand_by_year(atlas, match, scenarios=["STEPS"], until=2040)
    compared = compared_by_year(demand, announced(atlas, match, until=2040))
    scrap = scrap_of(atlas, match, compared)
    assert scrap.source_id == PRIOR
    assert scrap.gap(1.0 - compared["share"][0]) == pytest.approx(0.0, abs=1e-12)


def test_more_scrap_leaves_a_smaller_gap():
    """
    Middle, high and low end of what scrap serves.
    """
    scrap = Scrap((0.2, 0.3, 0.1), PRIOR)
    middle, low, high = (scrap.gap(0.6, at) for at in range(3))
    assert low < middle < high


def test_a_risk_without_a_gap_may_hang_on_one_supplier():
    """
    Concentrated, or covered.
    """
    never = (None, None, None)
    assert Risk("mine", "STEPS", never, 2024, "CHN", "whole").reading == "concentrated"
    assert Risk("mine", "STEPS", never, None, "CHN", "whole").reading == "covered"


def test_a_short_price_history_says_nothing(atlas):
    """
    Five years of gallium are no decade.
    """
    found = price_signal(atlas, "gallium", as_of=DAY)
    assert (found.reading, found.position) == ("unknown", None)
    assert price_signal(atlas, "battery_graphite", as_of=DAY).series == ""


def test_a_price_is_read_as_of_a_day(atlas):
    """
    Lithium was dear at the end of 2022.
    """
    assert price_signal(atlas, "lithium", as_of=dt.date(2022, 12, 31)).reading == "tight"


def test_prices_are_compared_in_one_money(atlas):
    """
    Inflation alone makes no price dear: nickel's position is lower in real money.
    """
    found = price_signal(atlas, "nickel", as_of=DAY)
    window = atlas.table("prices").filter(commodity="nickel", series="Nickel").sort("period")
    nominal = window.filter(pl.col("period") <= DAY.isoformat())["price_usd_per_t"].tail(120)
    assert found.position < (nominal < nominal.tail(12).mean()).mean()


def test_every_number_has_a_unit_a_grade_and_a_source(lithium):
    """
    As everywhere.
    """
    table = lithium.table
    assert sum(table.select("unit", "grade", "sources").null_count().row(0)) == 0
    assert table["sources"].list.len().min() > 0


def test_what_has_no_outlook_is_named(atlas):
    """
    A commodity nobody projects, and a scenario that is none.
    """
    with pytest.raises(BadInputError, match="bismuth"):
        outlook_of(atlas, "bismuth", as_of=DAY)
    with pytest.raises(UnknownNameError):
        outlook_of(atlas, "lithium", as_of=DAY, scenarios=["SSP9"])


def test_every_commodity_with_an_outlook_can_be_asked(atlas):
    """
    None of them fails.
    """
    found = [outlook_of(atlas, one, as_of=DAY) for one in outlook_commodities(atlas)]
    assert all(one.table.height for one in found)


def test_a_followed_market_keeps_its_certificate_and_its_shares(atlas):
    """
    Dear at the end, so that some demand goes unserved; draw 0 lies within its interval.
    """
    found = outlook_of(atlas, "cobalt", as_of=DAY, scenarios=["STEPS"], draws=4)
    assert found.certificate["failed_draws"] == 0
    assert found.certificate["max_imbalance"] < 1e-9
    values = found.path("STEPS").values
    served = values["served_share"] + values["spared_share"] + values["switched_share"]
    assert (served[-1] < 1.0).all()
    price = rows(found, "price_ratio", scenario="STEPS")
    assert (price["low"] <= price["value"]).all()
    assert (price["value"] <= price["high"]).all()


def test_of_what_is_made_together_the_price_alone_is_followed(atlas):
    """
    Forms of the rare earths are never summed.
    """
    found = outlook_of(atlas, "rare_earths", as_of=DAY, scenarios=["STEPS"], until=2030, draws=1)
    assert list(found.path("STEPS").values) == ["price_ratio"]
    assert found.path("STEPS").form == "neodymium-praseodymium"


def test_without_a_supply_that_fits_nothing_is_followed(atlas):
    """
    Natural graphite, and gallium.
    """
    for name in ("natural_graphite", "gallium"):
        assert outlook_of(atlas, name, as_of=DAY, draws=2).paths == ()


def test_the_share_of_scrap_names_where_its_rate_comes_from(atlas):
    """
    Beside the sources of the market.
    """
    found = outlook_of(atlas, "cobalt", as_of=DAY, scenarios=["STEPS"], until=2030, draws=1)
    assert "SCRREEN2_2023" in rows(found, "recycled_share")["sources"][0]


def test_scrap_of_what_is_yet_to_be_used_could_serve_some_of_it(lithium):
    """
    Nothing in the first year, more in each scenario's later ones; the interval holds the middle.
    """
    told = rows(lithium, "scrap_potential_share", scenario="STEPS").sort("year")
    assert told["value"][0] == 0.0
    assert told["value"].is_sorted()
    assert 0.02 < told["low"][-1] < told["value"][-1] < told["high"][-1] < 0.6


def test_steady_use_is_recovered_as_far_as_it_is_collected():
    """
    By hand: products of one year's life, all of which are collected.
    """
    one = np.ones(1)
    found = returned_share(np.full(30, 2.0), life=one, shape=4 * one, collection=0.5 * one)
    assert found[-1, 0] == pytest.approx(0.5)
    assert found[0, 0] == 0.0
