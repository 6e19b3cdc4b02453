"""Numbers and dates as CLDR has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["format_date", "format_number", "format_spread"]


def format_number(value: float, lang: str, *, digits: int = 2) -> str:
    """
    Return a number with thousands set apart and a fixed number of decimals.

    Examples
    --------
    >>> format_number(12345.678, "en", digits=1)
    '12,345.7'
    """
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=lang)


def format_spread(value: float, ends: tuple[float, float], lang: str, *, digits: int = 2) -> str:
    """
    Return a number with its interval in brackets.

    Examples
    --------
    >>> format_spread(1.26, (-0.04, 2400.0), "en", digits=1), format_spread(2.0, (-1.0, 3.0), "en", digits=0)
    ('1.3 (0.0–2,400.0)', '2 (-1 – 3)')
    """
    rounded = [round(one, digits) + 0.0 for one in (value, *ends)]
    middle, low, high = (format_number(one, lang, digits=digits) for one in rounded)
    between = " – " if rounded[1] < 0 else "–"
    return f"{middle} ({low}{between}{high})"


def format_date(day: dt.date, lang: str) -> str:
    """
    Return a date in words.

    Examples
    --------
    >>> import datetime as dt
    >>> format_date(dt.date(2026, 11, 24), "ja"), format_date(dt.date(2026, 11, 24), "en")
    ('2026年11月24日', '24 November 2026')
    """
    from babel.dates import format_date as worded

    return worded(day, format="y年M月d日" if lang == "ja" else "d MMMM y", locale=lang)
