"""A story read: goods and lines, worst first, with their names."""

import polars as pl
import pytest

from oresight.scenarios import account_of, open_scenario, parse_scenario, run_scenario, story_lines

TWO = b"""
oresight: scenario/1
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: [gallium]
    stages: [refine]
    start: 2027-01-01
branches:
  banned: {title: {en: Banned, ja: "\xe7\xa6\x81\xe8\xbc\xb8"}}
  open: {remove: [ban]}
"""


@pytest.fixture(scope="module")
def told(atlas):
    """A ban on gallium, and nothing at all."""
    return account_of(run_scenario(parse_scenario(atlas, TWO, name="two"), draws=3))


def test_goods_have_peaks_with_their_intervals(told):
    """
    One row a good and branch; a branch in which nothing happens has none.
    """
    row = told.goods.row(0, named=True)
    assert (row["branch"], row["commodity"], row["calm"]) == ("banned", "gallium", False)
    assert row["price_low"] <= row["price"] <= row["price_high"]
    assert row["lost"] > 1
    assert row["buyers"] > 0
    assert set(told.goods["branch"]) == {"banned"}


def test_lines_are_the_likeliest_first(told):
    """
    Those that stop on the same day in every branch have one number; dates count from the story.
    """
    lines = told.lines
    assert lines["probability"].is_sorted(descending=True)
    stops = lines.filter(pl.col("date").is_not_null())
    assert (stops["date_low"] <= stops["date"]).all()
    assert stops["date"].min() > told.outcome.begin
    alike = stops.group_by("like").agg(pl.col("date").n_unique())
    assert set(alike["date"]) == {1}


def test_losses_are_those_of_a_month_by_month_reading(told):
    """
    Leaving months out changes no number of the whole story.
    """
    monthly = story_lines(told.outcome).filter(
        pl.col("month").is_null(), industry="all", indicator="value_added_loss"
    )
    assert told.losses["value"].to_list() == monthly["value"].to_list()
    assert told.losses.height == 1


def test_names_are_words_in_both_languages(told):
    """
    A branch without a title keeps its id; a form with a name of its own goes by it.
    """
    assert [told.branch_name(one, "ja") for one in ("banned", "open")] == ["禁輸", "open"]
    good = {"commodity": "permanent_magnets", "stage": "component", "form": "magnets-plain"}
    assert told.good_name(good, "en", within=True) == "magnets, plain"
    assert (
        told.good_name({"commodity": "nickel", "stage": "mine", "form": None}, "en")
        == "Nickel (mining)"
    )
    assert (
        told.line_name({"product": "ev_motor", "industry": "C29"}, "en", within=True) == "EV motor"
    )
    assert told.line_name({"product": None, "industry": "C29"}, "ja") == "自動車"


def test_the_one_branch_of_a_story_has_no_name(atlas):
    """
    Nothing is written where there is nothing to tell apart.
    """
    found = account_of(run_scenario(open_scenario("antimony-2024"), draws=2))
    assert found.branch_name("main", "en") == ""
