"""Periods as sources write them."""

import datetime as dt

import pytest

from oresight.evidence._periods import Period, month_of

YEAR = 12


@pytest.mark.parametrize(
    ("text", "first", "months"),
    [
        ("2023-08", 2023 * YEAR + 7, 1),
        ("2023-10-04", 2023 * YEAR + 9, 1),
        ("2023-04-17/18", 2023 * YEAR + 3, 1),
        ("2023-01/02 monthly mean", 2023 * YEAR, 2),
        ("2011-Q2 mean", 2011 * YEAR + 3, 3),
        ("2025 Q1 monthly mean (derived)", 2025 * YEAR, 3),
        ("2010 monthly mean (23,310 t / 12)", 2010 * YEAR, 12),
        ("2022-03-07 close", 2022 * YEAR + 2, 1),
        ("2024-H2 mean", 2024 * YEAR + 6, 6),
        ("Q3 2024", 2024 * YEAR + 6, 3),
        ("2023-12 to 2024-02", 2023 * YEAR + 11, 3),
        ("2015 to 2019", 2015 * YEAR, 60),
    ],
)
def test_a_period_is_read_from_the_beginning_of_its_words(text, first, months):
    """
    Days, months, pairs of months, quarters and years, with words after them.
    """
    found = Period.parse(text)
    assert (found.first, found.months) == (first, months)


@pytest.mark.parametrize("text", ["", "about then", "2023-13", "20230801", "Q5 2011", "２０２３"])
def test_what_is_no_period_is_none(text):
    """
    Nothing is guessed.
    """
    assert Period.parse(text) is None


@pytest.mark.parametrize("text", ["pre-control", "before", "normal month", "year earlier"])
def test_before_everything_is_a_period_without_months(text):
    """
    A reference from before the control stands for the base year.
    """
    assert Period.parse(text) == Period(None, None)


@pytest.mark.parametrize(("day", "month"), [(4, 3), (15, 3), (16, 4), (30, 4)])
def test_a_measure_counts_from_the_month_it_holds_for_the_larger_part_of(day, month):
    """
    After the fifteenth it counts from the next month.
    """
    assert month_of(dt.date(2025, 4, day), day_known=True) == 2025 * YEAR + month


def test_a_month_alone_counts_from_itself():
    """
    A date known to the month is its first day.
    """
    assert month_of(dt.date(2010, 12, 1), day_known=False) == 2010 * YEAR + 11
