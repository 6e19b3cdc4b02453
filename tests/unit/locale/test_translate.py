"""Sentences, numbers, dates and errors in two languages."""

import datetime as dt

import pytest

from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import chosen_language, describe, format_date, format_number, translator


def test_english_is_its_own_key():
    """
    The English translator fills fields and changes nothing else.
    """
    assert translator("en")("No {thing}", thing="x") == "No x"


def test_japanese_comes_from_the_catalogue():
    """
    A known sentence is Japanese.
    """
    assert translator("ja")("Refining") != "Refining"


@pytest.mark.parametrize(
    ("explicit", "environment", "language"),
    [
        (None, {}, "ja"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "ja"),
        (None, {"LANG": "en_US.UTF-8", "ORESIGHT_LANG": "ja"}, "ja"),
        ("en", {"ORESIGHT_LANG": "ja"}, "en"),
    ],
)
def test_what_is_asked_for_goes_before_what_the_machine_says(explicit, environment, language):
    """
    Flag, then variable, then locale, then Japanese.
    """
    assert chosen_language(explicit, environment) == language


def test_dates_are_written_as_each_language_does():
    """
    Year, month, day; or day, month in words, year.
    """
    day = dt.date(2026, 11, 24)
    assert format_date(day, "ja") == "2026年11月24日"
    assert format_date(day, "en") == "24 November 2026"


def test_numbers_have_their_thousands_apart():
    """
    Digits are grouped by three.
    """
    assert format_number(1234567.891, "ja", digits=1) == "1,234,567.9"


def test_all_faults_are_told_with_their_place():
    """
    Two faults are two sentences, each with file and line.
    """
    faults = [
        Fault(
            "{text!r} is not a day of the calendar.",
            "",
            fields={"text": text},
            where=Place("f.csv", line=line),
        )
        for line, text in enumerate(("x", "y"), start=2)
    ]
    told = describe(BadInputError(*faults), "en")
    assert [line.split(" ")[0] for line in told] == ["f.csv:2:", "f.csv:3:"]


def test_an_unknown_name_offers_the_nearest():
    """
    The near word is in the sentence, in Japanese too.
    """
    (line,) = describe(UnknownNameError("commodity", "cobolt", near=("cobalt",)), "ja")
    assert "cobalt" in line
    assert "見つかりません" in line
