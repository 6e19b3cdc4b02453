"""Negative controls: what must not be claimed, and that misses are told."""

import polars as pl
import pytest

from oresight.evidence import negative_controls


@pytest.fixture(scope="module")
def controls(atlas):
    return negative_controls(atlas, draws=5)


def told(controls, name):
    return controls.row(by_predicate=pl.col("id") == name, named=True)


def test_a_squeeze_is_not_claimed(controls):
    """
    Prices doubled for other reasons: the engine says nothing, and what was seen is far outside.
    """
    row = told(controls, "nickel-2022-squeeze")
    assert (row["value"], row["passed"], row["observed_inside"]) == (1.0, True, False)


def test_a_slack_quota_moves_no_price(controls):
    """
    In any draw, to the last digit that counts.
    """
    row = told(controls, "quota-slack")
    assert row["low"] == pytest.approx(1.0, abs=1e-9)
    assert row["high"] == pytest.approx(1.0, abs=1e-9)


def test_a_small_producers_ban_moves_prices_little_and_never_down(controls):
    """
    Between nothing and a tenth.
    """
    rows = controls.filter(pl.col("id").str.starts_with("small-ban"))
    assert rows["value"].is_between(1.0, 1.1).all()
    assert (rows["low"] >= 1.0).all()


def test_ore_kept_at_home_builds_plants_there(controls):
    """
    Their share rises, if far less than was seen.
    """
    row = told(controls, "indonesia-build-up")
    assert 1.0 <= row["value"] < row["observed"]
    assert not row["passed"]


def test_failures_stand_first_and_what_is_not_asked_last(controls):
    """
    With a note.
    """
    passed = controls["passed"].to_list()
    assert passed == sorted(passed, key=lambda one: (one is None, one))
    assert controls.filter(pl.col("passed").is_null())["note"].null_count() == 0


def test_every_control_of_the_table_is_told(atlas, controls):
    """
    None is lost on the way.
    """
    assert set(controls["id"]) == set(atlas.table("negative_controls")["id"])
    assert controls.filter(pl.col("value").is_not_null())["flagged"].sum() == 0
