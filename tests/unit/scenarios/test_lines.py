"""Stories that end in lines: dates, branches, and what is not touched."""

import datetime as dt

import polars as pl
import pytest

from oresight.scenarios import parse_scenario, run_scenario, story_lines, summary
from oresight.scenarios._lines import LINES

BAN = b"""
oresight: scenario/1
horizon: 14 months
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: gallium
    stages: refine
    start: 2027-01-01
branches:
  hard: {}
  spared:
    remove: [ban]
"""


@pytest.fixture(scope="module")
def outcome(atlas):
    """A stop of Chinese gallium in one branch, nothing in the other."""
    return run_scenario(parse_scenario(atlas, BAN, name="stop"), draws=5)


@pytest.fixture(scope="module")
def rows(outcome):
    """What lines do in it."""
    return story_lines(outcome)


def test_a_line_stops_on_a_date(rows):
    """
    After the ban of the first of January, within the year; the day counts from the second month.
    """
    (row,) = rows.filter(
        indicator="line_stop_day", product="semiconductor", branch="hard"
    ).iter_rows(named=True)
    assert dt.date(2027, 1, 1) < row["date"] < dt.date(2027, 12, 31)
    begin = rows.filter(branch="hard", month=0)["date"].unique().item()
    assert row["date"] == begin + dt.timedelta(days=int(row["value"]))


def test_a_branch_that_touches_nothing_has_no_lines(rows):
    """
    Without the ban no market is walked and no line stands still.
    """
    assert rows["branch"].unique().to_list() == ["hard"]


def test_what_lines_are_made_of_is_not_told_as_a_number(outcome):
    """
    The series that are kept for lines stay out of the summary.
    """
    assert not set(summary(outcome)["indicator"]) & LINES.keys()


def test_losses_carry_unit_interval_grade_and_sources(rows):
    """
    Every number does, as everywhere.
    """
    lost = rows.filter(pl.col("indicator") == "value_added_loss", pl.col("value").is_not_null())
    assert (lost["low"] <= lost["value"]).all()
    assert set(lost["unit"]) == {"USD (2022)"}
    assert lost["sources"].list.len().min() > 0
