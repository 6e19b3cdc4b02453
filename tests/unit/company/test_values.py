"""What people write into cells is read as they mean it, or not at all."""

import pytest

from oresight.company._values import MASS_WORDS, amount, answer, is_unknown, parts_of, unit_of


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", 12.0, ""),
        ("１２３", 123.0, ""),
        ("1,234.5 kg", 1234.5, "kg"),
        ("３．５ｇ", 3.5, "g"),
        ("1.2億円", 120_000_000.0, "円"),
        ("1億2,000万円", 120_000_000.0, "円"),
        ("3千", 3_000.0, ""),
        ("¥500百万", 500e6, "¥"),
        ("$3.5 million", 3.5e6, "$"),
        ("2 billion USD", 2e9, "usd"),
        ("1.5e3 t", 1500.0, "t"),
        ("0", 0.0, ""),
        ("30日", 30.0, "日"),
    ],
)
def test_amounts_are_read_with_their_unit(text, value, unit):
    """
    Full width, thousands commas, 万 and 億, signs of money.
    """
    found = amount(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "-5", "1,23", "1.2.3", "12 kg 3", "nan", "inf", "1e400", "９" * 70, "=1+1", "¥5円"],
)
def test_what_is_no_amount_is_not_guessed(text):
    """
    A comma in a wrong place, two numbers, two units, a minus: nothing is read.
    """
    assert amount(text) is None


@pytest.mark.parametrize("text", ["", "-", "不明", "Unknown", "n/a", " – ", "？"])
def test_words_for_unknown_count_as_blank(text):
    """
    Whoever writes that it is not known has not told a number.
    """
    assert is_unknown(text)


@pytest.mark.parametrize("text", ["0", "0日", "なし"])
def test_nought_is_told(text):
    """
    Nought is a number.
    """
    assert not is_unknown(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("あり", True), ("無", False), ("YES", True), ("×", False), ("240", None)]
)
def test_answers_are_read_in_both_languages(text, meant):
    """
    Yes and no, in words and in signs.
    """
    assert answer(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("CHN", (("CHN", None),)),
        ("中国 60; ベトナム 40", (("中国", 60.0), ("ベトナム", 40.0))),
        ("中国：60％、豪州：40％", (("中国", 60.0), ("豪州", 40.0))),
        ("China (70%), Belgium (30%)", (("China", 70.0), ("Belgium", 30.0))),
        ("China\nJapan", (("China", None), ("Japan", None))),
        ("", ()),
    ],
)
def test_countries_are_read_with_their_shares(text, meant):
    """
    Whatever stands between them.
    """
    assert parts_of(text) == meant


def test_units_of_mass_are_grams():
    """
    In letters of either language.
    """
    assert [unit_of(word, MASS_WORDS) for word in ("kg", "トン", "ｍｇ", "oz")] == [
        1000.0,
        1e6,
        1e-3,
        None,
    ]
