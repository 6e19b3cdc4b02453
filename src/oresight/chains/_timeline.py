"""When a measure holds: the days the ledger records for it, and what it leaves open."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Measure, PartialDate

__all__ = ["Span", "Timeline", "timeline_of"]

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """
    Days on which a measure holds, both ends in; *last* is None while no end is known.

    *certain* is false where the beginning was planned and not confirmed, is known only in part, or
    follows a suspension that lapsed without a word.

    Raises
    ------
    BadInputError
        If it ends before it begins.
    """

    first: dt.date
    last: dt.date | None = None
    certain: bool = True

    def __post_init__(self) -> None:
        """Refuse days out of order."""
        if self.last is not None and self.last < self.first:
            raise _out_of_order("last", self.first, self.last)


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    When a measure was announced, and the spans in which it holds, in order.

    Raises
    ------
    BadInputError
        If one span begins before the one before it is over.

    Examples
    --------
    >>> import datetime as dt
    >>> line = Timeline(None, (Span(dt.date(2025, 2, 15), dt.date(2025, 3, 31)),))
    >>> line.monthly(dt.date(2025, 1, 1), 4).tolist()
    [0.0, 0.5, 1.0, 0.0]
    """

    announced: dt.date | None = None
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        """Refuse spans out of order."""
        for one, other in zip(self.spans, self.spans[1:], strict=False):
            if one.last is None or other.first <= one.last:
                raise _out_of_order("spans", one.last or one.first, other.first)

    @property
    def effective(self) -> dt.date | None:
        """The first day in force; None where the measure never was, nor is planned to be."""
        return self.spans[0].first if self.spans else None

    @property
    def end(self) -> dt.date | None:
        """The last day in force; None where none is known."""
        return self.spans[-1].last if self.spans else None

    @property
    def suspended(self) -> tuple[Span, ...]:
        """What lies between the spans: suspensions that are over, or due to be."""
        return tuple(
            Span(one.last + DAY, other.first - DAY, certain=other.certain)
            for one, other in zip(self.spans, self.spans[1:], strict=False)
            if one.last is not None and other.first - DAY > one.last
        )

    def holds(self, day: dt.date) -> bool:
        """Tell whether the measure holds on a day, as far as the record tells."""
        return any(
            span.first <= day and (span.last is None or day <= span.last) for span in self.spans
        )

    def monthly(self, start: dt.date, months: int) -> NDArray[np.float64]:
        """
        Return the part of each month in which the measure holds, axes ``(month,)``.

        Parameters
        ----------
        start
            Any day of the first month.
        """
        found = np.zeros(months)
        for at, (first, last) in enumerate(_months(start, months)):
            days = (last - first).days + 1
            found[at] = sum(_overlap(span, first, last) for span in self.spans) / days
        return found


def timeline_of(measure: Measure) -> Timeline:
    """
    Return when a measure of the ledger holds.

    A date known in part stands for its middle day. A measure whose suspension runs out without a word
    is taken to hold again on the day after, and marked uncertain; so is one whose start was planned.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> line = timeline_of(open_ledger(open_atlas())["cd-2025-cobalt-ban"])
    >>> str(line.announced), str(line.effective), str(line.end)
    ('2025-02-24', '2025-02-22', '2025-10-15')
    """
    announced = None if measure.announced is None else _middle(measure.announced)
    return Timeline(announced, tuple(_spans(measure)))


def _spans(measure: Measure) -> Iterator[Span]:
    start, end = measure.start, measure.end
    if start is None:
        return
    last = None if end is None else _middle(end)
    first = _middle(start)
    if last is not None and first > last:
        first = start.first
    pause = None if measure.suspended_from is None else _middle(measure.suspended_from)
    if pause is None or (last is not None and pause > last):
        yield from _span(first, last, _is_certain(measure, start, measure.effective))
        return
    yield from _span(first, pause - DAY, _is_certain(measure, start, measure.effective))
    again, recorded = _again(measure)
    if again is not None:
        yield from _span(max(again, pause), last, recorded)


def _again(measure: Measure) -> tuple[dt.date | None, bool]:
    """Return the day on which a suspended measure holds again, and whether it is on record."""
    if measure.resumed is not None:
        return _middle(measure.resumed), _is_certain(measure, measure.resumed, measure.resumed)
    if measure.planned_resumption is not None:
        return _middle(measure.planned_resumption), False
    if measure.suspended_until is not None:
        return _middle(measure.suspended_until) + DAY, False
    return None, False


def _span(first: dt.date, last: dt.date | None, certain: bool) -> Iterator[Span]:  # noqa: FBT001
    if last is None or first <= last:
        yield Span(first, last, certain)


def _is_certain(measure: Measure, date: PartialDate, recorded: PartialDate | None) -> bool:
    known = measure.known_until is None or date.last <= measure.known_until
    return recorded is not None and date.first == date.last and known


def _middle(date: PartialDate) -> dt.date:
    return date.first + (date.last - date.first) // 2


def _months(start: dt.date, months: int) -> Iterator[tuple[dt.date, dt.date]]:
    for at in range(months):
        year, month = divmod(start.year * 12 + start.month - 1 + at, 12)
        first = dt.date(year, month + 1, 1)
        yield first, first.replace(day=calendar.monthrange(year, month + 1)[1])


def _overlap(span: Span, first: dt.date, last: dt.date) -> int:
    begin, end = max(span.first, first), last if span.last is None else min(span.last, last)
    return max((end - begin).days + 1, 0)


def _out_of_order(field: str, one: dt.date, other: dt.date) -> BadInputError:
    return BadInputError(
        Fault(
            N_("{field}: {other} comes before {one}."),
            N_("Put the dates in order."),
            fields={"field": field, "one": one.isoformat(), "other": other.isoformat()},
        )
    )
