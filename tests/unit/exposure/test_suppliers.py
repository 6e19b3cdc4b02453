"""What countries hold of the world's supply, and who buys it."""

import datetime as dt

import polars as pl
import pytest

from oresight.codes import CommodityId, Iso3
from oresight.exposure import buyers, holdings, holdings_of
from oresight.methods import Case, find_method


@pytest.fixture(scope="module")
def case(atlas, today):
    return Case(atlas, Iso3("JPN"), today, draws=100)


@pytest.fixture(scope="module")
def held(case):
    return holdings(case)


def test_shares_of_a_stage_never_exceed_the_world(held):
    """
    The shares of one commodity at one stage add to one at most.
    """
    sums = held.group_by("commodity", "stage").agg(pl.col("value").sum())
    assert (sums["value"] <= 1 + 1e-9).all()


def test_the_largest_share_is_that_of_the_method_of_concentration(case, held):
    """
    Value and interval are the same numbers there and here.
    """
    cobalt = case.with_commodities((CommodityId("cobalt"),))
    scores = find_method("concentration").assess(cobalt)
    there = scores.filter(indicator="top1_share", stage="mine").select("value", "country")
    here = held.filter(commodity="cobalt", stage="mine", rank=1).select("value", "country")
    assert here.rows() == there.rows()


def test_what_is_withheld_has_no_share_and_says_so(held):
    """
    A country whose output is withheld stands in the table without a number.
    """
    withheld = held.filter(pl.col("value").is_null())
    assert withheld.height > 0
    assert withheld["note"].null_count() == 0


def test_a_group_holds_what_its_members_hold(case, held, atlas):
    """
    The share of the European Union is the sum of the shares of its members.
    """
    members = held.filter(
        pl.col("country").is_in(list(atlas.group("eu27"))), commodity="zinc", stage="refine"
    )
    union = holdings_of(case, Iso3("EU27")).filter(commodity="zinc", stage="refine")
    assert union["value"].item() == pytest.approx(members["value"].sum())


def test_buyers_are_told_with_the_suppliers_part_in_their_imports(case):
    """
    Shares lie between nought and one, within their interval, and the supplier is none of its buyers.
    """
    found = buyers(case, Iso3("CHN"), holdings_of(case, Iso3("CHN")).head(12))
    assert found.height > 0
    assert found["value"].is_between(0, 1).all()
    assert "CHN" not in set(found["importer"])


def test_no_policy_day_changes_what_is_held(case, held):
    """
    Holdings are facts of a year: the day on which policy is read does not matter.
    """
    later = Case(case.atlas, case.importer, dt.date(2026, 12, 24), draws=100)
    assert holdings(later).equals(held)
