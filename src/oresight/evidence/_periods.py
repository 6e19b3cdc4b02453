"""Periods as sources write them: ``2023-10-04``, ``2011-Q2 mean``, ``2023-01/02 monthly mean``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["MONTHS", "Period", "month_of"]

MONTHS = 12

_SHAPE = re.compile(
    r"(?P<year>[0-9]{4})(?:[- ]Q(?P<quarter>[1-4])"
    r"|-(?P<month>0[1-9]|1[0-2])(?:/(?P<until>0[1-9]|1[0-2])(?![0-9]))?(?:-(?P<day>[0-3][0-9]))?)?(?!-?[0-9])"
)
_BEFORE = re.compile(r"pre\b|before", re.IGNORECASE)

HALF = 15
"""Day of a month after which less than half of it is left."""


@dataclass(frozen=True, slots=True)
class Period:
    """
    Months from *first* to *last*, both in, counted from the year 0.

    A period before everything, such as *pre-control*, has neither.

    Examples
    --------
    >>> Period.parse("2011-Q2 mean").months
    3
    >>> Period.parse("2023-01/02 monthly mean").months
    2
    >>> Period.parse("about then") is None
    True
    """

    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Read a period from the beginning of a text; None where there is none."""
        shape = _SHAPE.match(text.strip())
        if shape is None:
            return cls() if _BEFORE.match(text.strip()) else None
        start = int(shape["year"]) * MONTHS
        if shape["quarter"]:
            first = start + 3 * (int(shape["quarter"]) - 1)
            return cls(first, first + 2)
        if shape["month"]:
            first = start + int(shape["month"]) - 1
            last = start + int(shape["until"]) - 1 if shape["until"] else first
            return cls(first, max(first, last))
        return cls(start, start + MONTHS - 1)

    @property
    def months(self) -> int:
        """How many months it has; 0 before everything."""
        if self.first is None or self.last is None:
            return 0
        return self.last - self.first + 1


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
