"""Dates known in part."""

from __future__ import annotations

import datetime as dt

import pytest

from oresight.atlas._ledger import Answer, PartialDate, Precision
from oresight.errors import BadInputError


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2022", dt.date(2022, 1, 1), dt.date(2022, 12, 31), Precision.YEAR),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29), Precision.MONTH),
        ("2025-10-09", dt.date(2025, 10, 9), dt.date(2025, 10, 9), Precision.DAY),
    ],
)
def test_a_date_spans_every_day_it_may_be(
    text: str, first: dt.date, last: dt.date, precision: Precision
) -> None:
    """The precision of the text bounds the date."""
    assert PartialDate(first, last, precision) == PartialDate.parse(text)


@pytest.mark.parametrize("text", ["2022", "2024-02", "2025-10-09", "0001-01-01", "9999-12"])
def test_a_date_is_written_as_it_was_read(text: str) -> None:
    """Text and date are two forms of one thing."""
    assert text == str(PartialDate.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "2025-13",
        "2025-02-30",
        "2025-1",
        "25-01",
        "2025/01/02",
        "２０２５",
        "2025-01-01T00",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Days outside the calendar and other shapes are faults."""
    with pytest.raises(BadInputError, match="is not a date"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "other", "answer"),
    [
        ("2025-03", "2025-04", Answer.YES),
        ("2025-04", "2025-04-15", Answer.POSSIBLY),
        ("2025-04", "2025-04-01", Answer.NO),
        ("2025-04-15", "2025-04-15", Answer.NO),
        ("2025", "2024-12-31", Answer.NO),
    ],
)
def test_an_order_that_the_record_leaves_open_is_possible(
    text: str, other: str, answer: Answer
) -> None:
    """Before is certain, possible or impossible."""
    assert answer is PartialDate.parse(text).is_before(PartialDate.parse(other))


def test_after_mirrors_before() -> None:
    """What possibly comes before possibly comes after."""
    april = PartialDate.parse("2025-04")
    assert Answer.POSSIBLY is april.is_after(PartialDate.parse("2025-04-15"))


def test_a_day_has_come_on_the_day_itself() -> None:
    """A date has come on its day and has passed on the next."""
    date = PartialDate.parse("2025-04-04")
    assert Answer.YES is date.has_come(dt.date(2025, 4, 4))
    assert Answer.NO is date.has_passed(dt.date(2025, 4, 4))


def test_an_answer_is_not_taken_for_a_truth() -> None:
    """Possibly is neither true nor false, so Python may not guess."""
    with pytest.raises(TypeError, match="certainly"):
        bool(Answer.POSSIBLY)


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("2025", "2025年", "2025"),
        ("2025-04", "2025年4月", "April 2025"),
        ("2025-04-04", "2025年4月4日", "4 April 2025"),
    ],
)
def test_a_date_reads_naturally(text: str, japanese: str, english: str) -> None:
    """Each language writes a date its own way, to the precision known."""
    date = PartialDate.parse(text)
    assert (japanese, english) == (date.text("ja"), date.text("en"))
