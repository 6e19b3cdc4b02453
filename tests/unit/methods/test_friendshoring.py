"""Supply from friends, by groups of the reader's choice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from oresight.atlas import Atlas, cross_section, open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.errors import UnknownNameError
from oresight.methods import SCORE_SCHEMA, Case
from oresight.methods.friendshoring import assess as friendshoring
from oresight.methods.friendshoring import assess_groups, friend_groups, friend_share

DAY = dt.date(2026, 11, 24)
WATCHED = tuple(map(CommodityId, ("cobalt", "lithium", "natural_graphite", "thallium")))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the shipped edition."""
    return open_atlas()


@pytest.fixture
def case(atlas: Atlas) -> Case:
    """Return Japan's question."""
    return Case(atlas, Iso3("JPN"), DAY, WATCHED, year=2024)


def test_the_scores_have_the_columns_every_method_has(case: Case) -> None:
    """One table for all methods."""
    assert dict(SCORE_SCHEMA) == dict(friendshoring.assess(case).schema)


def test_every_row_names_its_group(case: Case) -> None:
    """A friend is a judgement, so whose it is stands beside the number."""
    assert friendshoring.assess(case)["basis"].unique().to_list() == ["forge+western"]


def test_world_share_adds_up_the_friends(case: Case) -> None:
    """The share is that of the named friends in world output."""
    found = friendshoring.assess(case).filter(
        indicator="world_friend_share", commodity="cobalt", stage="mine"
    )
    world = cross_section(case.atlas, WATCHED[0], stage=Stage.MINE, year=2024)
    assert world is not None
    friends = case.atlas.group("western") | case.atlas.group("forge")
    added = sum(world.share(country) for country in world.countries if country in friends)
    assert found["value"].item() == pytest.approx(added)


def test_home_is_a_friend() -> None:
    """What is made at home needs no friend."""
    assert float(friend_share(np.array([1.0]), np.array([False]), output=3.0)) == 0.75


def test_no_supply_has_no_share() -> None:
    """Nothing over nothing is unknown, not zero."""
    assert np.isnan(friend_share(np.array([0.0]), np.array([True])))


def test_the_largest_outsider_is_named(case: Case) -> None:
    """Refined cobalt outside the circle is China's."""
    found = friendshoring.assess(case).filter(
        indicator="world_friend_share", commodity="cobalt", stage="refine"
    )
    assert found["country"].item() == "CHN"


def test_one_mans_friend_is_not_anothers(atlas: Atlas) -> None:
    """Seen from China, most refined cobalt is friendly."""
    case = Case(atlas, Iso3("CHN"), DAY, WATCHED, year=2024)
    found = friendshoring.assess(case).filter(
        indicator="world_friend_share", commodity="cobalt", stage="refine"
    )
    assert found["value"].item() > 0.7


def test_who_has_no_camp_has_no_number(atlas: Atlas) -> None:
    """For an importer without friends on record the share is unknown, and says so."""
    case = Case(atlas, Iso3("BRA"), DAY, WATCHED, year=2024)
    scores = friendshoring.assess(case)
    assert friend_groups(case) == ()
    assert scores["value"].null_count() == scores.height
    assert scores["note"].null_count() == 0


def test_a_larger_circle_is_never_less_friendly(case: Case) -> None:
    """Adding a group adds friends."""
    small, large = (assess_groups(case, (name,)) for name in ("g7", "western"))
    assert (small["value"] <= large["value"] + 1e-12).all()


def test_groups_of_ones_own_are_answered_one_by_one(case: Case) -> None:
    """Each group gets its block of rows."""
    rows = assess_groups(case, ("quad", "msp"))
    assert rows["basis"].unique(maintain_order=True).to_list() == ["quad", "msp"]


def test_an_unknown_group_is_refused_with_the_nearest(case: Case) -> None:
    """A slip of the pen is met with what may have been meant."""
    with pytest.raises(UnknownNameError, match="western"):
        assess_groups(case, ("westren",))


def test_nothing_known_says_why(case: Case) -> None:
    """Thallium is in no table."""
    rows = friendshoring.assess(case).filter(pl.col("commodity") == "thallium")
    assert rows["value"].null_count() == rows.height == rows["note"].count()


def test_a_judgement_is_graded_as_one(case: Case) -> None:
    """Who counts as a friend is assumed, however good the tonnes."""
    assert friendshoring.assess(case)["grade"].unique().to_list() == ["assumed"]
    assert friendshoring.experimental
