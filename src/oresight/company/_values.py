"""What people write into cells: amounts with units, countries with shares, yes, no and unknown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = [
    "CURRENCIES",
    "MASSES",
    "TIMES",
    "Amount",
    "amount",
    "answer",
    "is_unknown",
    "parts_of",
    "plain",
    "unit_of",
]

UNKNOWN: Final = frozenset(
    {"", "-", "--", "–", "—", "ー", "?", "不明", "未確認", "未定", "unknown", "n/a", "tbd"}
)
"""Words that say that nothing is known; they count as a blank."""

TIMES_TEN: Final = {
    "": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "億": 1e8, "兆": 1e12,
    "thousand": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
MASSES: Final = {
    "mg": 1e-3, "g": 1.0, "kg": 1e3, "t": 1e6,
}  # fmt: skip
"""Grams of each unit that the list of the template has."""

MASS_WORDS: Final = MASSES | {
    "グラム": 1.0, "キログラム": 1e3, "トン": 1e6, "tonne": 1e6, "tonnes": 1e6, "ミリグラム": 1e-3,
    "lb": 453.59237,
}  # fmt: skip
MONTH: Final = 365.25 / 12
TIMES: Final = {
    "": 1.0, "d": 1.0, "day": 1.0, "days": 1.0, "日": 1.0, "日分": 1.0,
    "week": 7.0, "weeks": 7.0, "週": 7.0, "週間": 7.0, "週間分": 7.0,
    "month": MONTH, "months": MONTH, "か月": MONTH, "ヶ月": MONTH, "ヵ月": MONTH, "ケ月": MONTH,
    "カ月": MONTH, "か月分": MONTH, "年": 365.25, "year": 365.25, "years": 365.25,
}  # fmt: skip
"""Days of each unit."""

CURRENCIES: Final = {
    "jpy": "JPY", "円": "JPY", "¥": "JPY", "yen": "JPY", "usd": "USD", "$": "USD", "ドル": "USD",
    "米ドル": "USD", "us$": "USD", "eur": "EUR", "€": "EUR", "ユーロ": "EUR", "cny": "CNY", "元": "CNY",
    "人民元": "CNY", "gbp": "GBP", "£": "GBP", "krw": "KRW", "ウォン": "KRW", "twd": "TWD", "台湾ドル": "TWD",
    "thb": "THB", "バーツ": "THB", "inr": "INR", "chf": "CHF", "aud": "AUD", "cad": "CAD", "sgd": "SGD",
}  # fmt: skip
"""ISO 4217 codes by what people write."""

COUNTED: Final = frozenset({"", "個", "本", "枚", "台", "pcs", "pc", "pieces", "units", "式", "件"})
YES: Final = frozenset({"yes", "y", "true", "有", "有り", "あり", "はい", "○", "〇", "◯"})
NO: Final = frozenset({"no", "n", "false", "無", "無し", "なし", "いいえ", "×", "x"})

LARGEST: Final = 1e15
LONGEST: Final = 60
"""Letters of a cell that may be an amount."""

SIGNS: Final = "¥$€£"
PIECE: Final = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(e[-+]?\d{1,2})?\s*"
    r"(百万|千|万|億|兆|thousand|million|billion|mn\b|bn\b)?\s*"
)
SHARE: Final = re.compile(r"^(.*?)[\s:=(]*(\d+(?:\.\d+)?)\s*%?\s*\)?$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and the unit written beside it; empty where none is."""

    value: float
    unit: str


def plain(text: str) -> str:
    """
    Return a text in one width and without blanks around it.

    Examples
    --------
    >>> plain(" １２３ｋｇ ")
    '123kg'
    """
    return unicodedata.normalize("NFKC", text.replace("\u00a0", " ")).replace("−", "-").strip()


def is_unknown(text: str) -> bool:
    """
    Tell whether a cell says nothing.

    Examples
    --------
    >>> is_unknown("不明"), is_unknown("0")
    (True, False)
    """
    return plain(text).casefold() in UNKNOWN


def amount(text: str) -> Amount | None:
    """
    Return a number of zero or more with its unit; None for anything else.

    Thousands commas, full-width digits, 万 and 億 are read.

    Examples
    --------
    >>> amount("１億2,000万円"), amount("12 kg"), amount("1,5 kg")
    (Amount(value=120000000.0, unit='円'), Amount(value=12.0, unit='kg'), None)
    """
    words = plain(text).casefold()
    if not words or len(words) > LONGEST:
        return None
    sign = words[0] if words[0] in SIGNS else ""
    rest, total, found = words[len(sign) :].lstrip(), 0.0, False
    while match := PIECE.match(rest):
        number, power, times = match.groups()
        total += float(number.replace(",", "") + (power or "")) * TIMES_TEN[times or ""]
        found, rest = True, rest[match.end() :]
        if not times:
            break
    if not found or total > LARGEST or any(letter.isdigit() for letter in rest):
        return None
    unit = rest.strip()
    return Amount(total, unit or sign) if not (unit and sign) or unit == sign else None


def unit_of(text: str, units: dict[str, float]) -> float | None:
    """Return what a unit is in the smallest of its kind; None where it is none."""
    return units.get(plain(text).casefold())


def answer(text: str) -> bool | None:
    """
    Return yes or no; None for anything else.

    Examples
    --------
    >>> answer("あり"), answer("No"), answer("perhaps")
    (True, False, None)
    """
    word = plain(text).casefold()
    return True if word in YES else False if word in NO else None


def parts_of(text: str) -> tuple[tuple[str, float | None], ...]:
    """
    Return names with their shares in per cent; None where no share is written.

    Examples
    --------
    >>> parts_of("China 60; 豪州:40%"), parts_of("CHN")
    ((('China', 60.0), ('豪州', 40.0)), (('CHN', None),))
    """
    found: list[tuple[str, float | None]] = []
    for piece in re.split(r"[;,、/\n|]+", plain(text)):
        word = piece.strip()
        if not word:
            continue
        match = SHARE.match(word)
        if match and match[1].strip():
            found.append((match[1].strip(" :=("), float(match[2])))
        else:
            found.append((word, None))
    return tuple(found)
