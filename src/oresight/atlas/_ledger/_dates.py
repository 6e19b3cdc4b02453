"""Dates as the record gives them: a day, or only its month or year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_

__all__ = ["Answer", "PartialDate", "Precision"]

_SHAPE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

_PATTERNS: Final = {
    "en": {"year": "y", "month": "MMMM y", "day": "d MMMM y"},
    "ja": {"year": "y年", "month": "y年M月", "day": "y年M月d日"},
}
"""CLDR patterns by language and precision; a Japanese report writes no weekday and no era."""


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Answer(Enum):
    """
    The answer to a question about dates that are known in part.

    It has no truth value of its own: ask ``certainly`` or ``possibly``.
    """

    NO = 0
    POSSIBLY = 1
    YES = 2

    @property
    def certainly(self) -> bool:
        """Whether nothing that may still turn up could make it false."""
        return self is Answer.YES

    @property
    def possibly(self) -> bool:
        """Whether it may be true."""
        return self is not Answer.NO

    def __bool__(self) -> bool:
        """Refuse: *possibly* is neither true nor false."""
        msg = "ask .certainly or .possibly"
        raise TypeError(msg)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """
    A date known to the year, month or day, as the interval of days it may be.

    Examples
    --------
    >>> april = PartialDate.parse("2025-04")
    >>> april.first, april.last
    (datetime.date(2025, 4, 1), datetime.date(2025, 4, 30))
    >>> april.is_before(PartialDate.parse("2025-04-20"))
    <Answer.POSSIBLY: 1>
    """

    first: dt.date
    last: dt.date
    precision: Precision

    @classmethod
    def parse(cls, text: str, *, where: Place | None = None) -> PartialDate:
        """
        Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises
        ------
        BadInputError
            If *text* has another shape or names no day of the calendar.

        Examples
        --------
        >>> str(PartialDate.parse("2024-02").last)
        '2024-02-29'
        """
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            raise _not_a_date(text, where)
        year, month, day = (None if part is None else int(part) for part in shape.groups())
        try:
            return cls._spanning(year or 0, month, day)
        except ValueError:
            raise _not_a_date(text, where) from None

    @classmethod
    def _spanning(cls, year: int, month: int | None, day: int | None) -> PartialDate:
        if month is None:
            return cls(dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR)
        if day is not None:
            return cls.on(dt.date(year, month, day))
        first = dt.date(year, month, 1)
        last = first.replace(day=calendar.monthrange(year, month)[1])
        return cls(first, last, Precision.MONTH)

    @classmethod
    def on(cls, day: dt.date) -> PartialDate:
        """Return the date that is exactly *day*."""
        return cls(day, day, Precision.DAY)

    def is_before(self, other: PartialDate | dt.date) -> Answer:
        """Tell whether this date comes before another."""
        first, last = _span(other)
        return _answer(certain=self.last < first, impossible=self.first >= last)

    def is_after(self, other: PartialDate | dt.date) -> Answer:
        """Tell whether this date comes after another."""
        first, last = _span(other)
        return _answer(certain=self.first > last, impossible=self.last <= first)

    def has_come(self, day: dt.date) -> Answer:
        """Tell whether this date is *day* or earlier."""
        return _answer(certain=self.last <= day, impossible=self.first > day)

    def has_passed(self, day: dt.date) -> Answer:
        """Tell whether this date is earlier than *day*."""
        return self.is_before(day)

    def includes(self, other: PartialDate) -> bool:
        """Tell whether every day that *other* may be is one this date may be."""
        return self.first <= other.first and other.last <= self.last

    def text(self, lang: str) -> str:
        """
        Return the date as a reader of *lang* writes it, to the precision known.

        Examples
        --------
        >>> PartialDate.parse("2025-04").text("ja"), PartialDate.parse("2025-04").text("en")
        ('2025年4月', 'April 2025')
        """
        from babel.dates import format_date

        return format_date(self.first, _PATTERNS[lang][self.precision], locale=lang)

    def __str__(self) -> str:
        """Return the date in ISO 8601, to the precision known."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.first.isoformat()[:length]


def _span(other: PartialDate | dt.date) -> tuple[dt.date, dt.date]:
    return (other.first, other.last) if isinstance(other, PartialDate) else (other, other)


def _answer(*, certain: bool, impossible: bool) -> Answer:
    if certain:
        return Answer.YES
    return Answer.NO if impossible else Answer.POSSIBLY


def _not_a_date(text: str, where: Place | None) -> BadInputError:
    return BadInputError(
        Fault(
            N_("{text!r} is not a date."),
            N_("Write YYYY-MM-DD, or YYYY-MM or YYYY where the day or month is not known."),
            fields={"text": text},
            where=where or Place(),
        )
    )
