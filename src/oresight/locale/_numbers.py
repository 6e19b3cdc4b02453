"""Numbers and dates as CLDR has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["format_date", "format_number"]


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
