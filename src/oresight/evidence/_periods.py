"""Periods as sources write them: ``2023-10-04``, ``2011-Q2 mean``, ``2023-01/02 monthly mean``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["MONTHS", "Period", "month_of"]

MONTHS = 12

_MONTH = r"(?:0[1-9]|1[0-2])"
_SHAPE = re.compile(
    rf"(?:Q(?P<before>[1-4]) )?(?P<year>[0-9]{{4}})"
    rf"(?:[- ]Q(?P<quarter>[1-4])|[- ]H(?P<half>[12])"
    rf"|-(?P<month>{_MONTH})(?:/(?P<until>{_MONTH})(?![0-9]))?(?:-(?P<day>[0-3][0-9]))?)?"
    rf"(?!-?[0-9])"
)
_TO = re.compile(r"\s*(?:to|until|–|\.\.)\s*")
_BEFORE = re.compile(
    r"pre\b|before|normal|baseline|usual|prior|previous|(?:a )?year earlier", re.IGNORECASE
)

HALF = 15
"""Day of a month after which less than half of it is left."""


@dataclass(frozen=True, slots=True)
class Period:
    """
    Months from *first* to *last*, both in, counted from the year 0.

    A period before everything, such as *pre-control*, has neither. Of a single day *day* is kept.

    Examples
    --------
    >>> Period.parse("2011-Q2 mean").months
    3
    >>> Period.parse("2023-01/02 monthly mean").months
    2
    >>> Period.parse("2023-12 to 2024-02").months
    3
    >>> Period.parse("about then") is None
    True
    """

    first: int | None = None
    last: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Read a period from the beginning of a text; None where there is none."""
        words = text.strip()
        shape = _SHAPE.match(words)
        if shape is None:
            return cls() if _BEFORE.match(words) else None
        first, last = _ends(shape)
        more = _TO.match(words, shape.end())
        until = _SHAPE.match(words, more.end()) if more else None
        if until is not None:
            return cls(first, max(last, _ends(until)[1]))
        return cls(first, last, int(shape["day"]) if shape["day"] else None)

    def told_apart_from(self, notice: dt.date) -> Period:
        """
        Return the period, or the month before it for a day earlier in the month than a notice.

        A quote of the days before a notice knows nothing of it, though the month does.

        Examples
        --------
        >>> import datetime as dt
        >>> Period.parse("2025-04-01").told_apart_from(dt.date(2025, 4, 4)) == Period.parse("2025-03")
        True
        """
        month = notice.year * MONTHS + notice.month - 1
        if self.day is None or self.first != month or self.day >= notice.day:
            return self
        return Period(month - 1, month - 1)

    @property
    def months(self) -> int:
        """How many months it has; 0 before everything."""
        if self.first is None or self.last is None:
            return 0
        return self.last - self.first + 1


def _ends(shape: re.Match[str]) -> tuple[int, int]:
    start = int(shape["year"]) * MONTHS
    quarter = shape["quarter"] or shape["before"]
    if quarter:
        first = start + 3 * (int(quarter) - 1)
        return first, first + 2
    if shape["half"]:
        first = start + 6 * (int(shape["half"]) - 1)
        return first, first + 5
    if shape["month"]:
        first = start + int(shape["month"]) - 1
        return first, max(first, start + int(shape["until"] or shape["month"]) - 1)
    return start, start + MONTHS - 1


def month_of(day: dt.date, *, day_known: bool) -> int:
    """
    Return the month from which a day counts: its own, or the next where more than half is over.

    Examples
    --------
    >>> import datetime as dt
    >>> month_of(dt.date(2010, 9, 21), day_known=True) - 2010 * MONTHS
    9
    """
    late = day_known and day.day > HALF
    return day.year * MONTHS + day.month - 1 + late
