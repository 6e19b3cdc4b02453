"""
Where a measure stands on a day, and how sure that is.

A date known in part, and a planned date that nothing confirms, are doubts. The status is worked out
for every way the doubts can fall; where the ways agree the status stands, where they differ it is
*unknown* and the reason names the doubt that matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._reason import Reason
from oresight.atlas._ledger._wording import explain, holds_since
from oresight.atlas._ledger._words import Event, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from oresight.atlas._ledger._dates import Answer, PartialDate
    from oresight.atlas._ledger._measure import Measure

__all__ = ["StatusAt", "status"]

World = dict[Event, bool]
Doubts = dict[Event, tuple[bool, ...]]

_YES: Final = (True,)
_NO: Final = (False,)
_OPEN: Final = (False, True)


@dataclass(frozen=True, slots=True)
class StatusAt:
    """
    A status on a day with its reason.

    ``since`` and ``until`` bound it as far as the record does. ``certain`` is false where the
    status is unknown, rests on a date that is missing, or lies beyond what the ledger knows.
    """

    status: Status
    reason: Reason
    since: PartialDate | None
    until: PartialDate | None
    certain: bool


def status(measure: Measure, as_of: dt.date) -> StatusAt:
    """
    Return where a measure stands on a day.

    Two rules keep plans from passing for facts. A suspension whose last day has passed without a
    recorded resumption or end leaves the measure *unknown*. So does a planned start or end that has
    passed after the day to which the ledger's knowledge reaches.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> measure = open_ledger(open_atlas())["cn-2025-57"]
    >>> status(measure, dt.date(2026, 11, 10)).status
    <Status.SUSPENDED: 'suspended'>
    >>> late = status(measure, dt.date(2026, 11, 11))
    >>> late.status, late.reason.text("en").split(";")[0]
    (<Status.UNKNOWN: 'unknown'>, 'The suspension ran until 10 November 2026')
    """
    doubts = _doubts(measure, as_of)
    outcomes = _outcomes(measure, doubts)
    found = outcomes.pop() if len(outcomes) == 1 else Status.UNKNOWN
    beyond = measure.known_until is not None and as_of > measure.known_until
    cause = _cause(measure, doubts) if found is Status.UNKNOWN else None
    since, until = _bounds(measure, found, as_of)
    return StatusAt(
        found,
        Reason(tuple(explain(measure, found, day=as_of, cause=cause, beyond=beyond))),
        since,
        until,
        certain=_is_certain(measure, found, beyond=beyond),
    )


def is_confirmed(measure: Measure, event: Event) -> bool:
    """
    Tell whether the record states that the date of an event was kept.

    A planned date never is. Any other is unless it lies beyond what the ledger knows.
    """
    date = {
        Event.ANNOUNCED: measure.announced,
        Event.STARTED: measure.effective,
        Event.SUSPENDED: measure.suspended_from,
        Event.SUSPENSION_OVER: None,
        Event.RESUMED: measure.resumed,
        Event.ENDED: None if measure.ended == measure.planned_end else measure.ended,
    }[event]
    if date is None:
        return False
    return measure.known_until is None or date.last <= measure.known_until


def _doubts(measure: Measure, day: dt.date) -> Doubts:
    """Return, for each event, the answers left open to whether it lies behind *day*."""
    return {
        Event.ANNOUNCED: _ways(measure.announced, day),
        Event.STARTED: _kept(measure, Event.STARTED, _ways(measure.start, day)),
        Event.SUSPENDED: _kept(measure, Event.SUSPENDED, _ways(measure.suspended_from, day)),
        Event.SUSPENSION_OVER: _ways_passed(measure.suspended_until, day),
        Event.RESUMED: _kept(measure, Event.RESUMED, _ways(measure.resumed, day)),
        Event.ENDED: _kept(measure, Event.ENDED, _ways_passed(measure.end, day)),
    }


def _ways(date: PartialDate | None, day: dt.date) -> tuple[bool, ...]:
    return _NO if date is None else _answers(date.has_come(day))


def _ways_passed(date: PartialDate | None, day: dt.date) -> tuple[bool, ...]:
    return _NO if date is None else _answers(date.has_passed(day))


def _answers(answer: Answer) -> tuple[bool, ...]:
    if answer.certainly:
        return _YES
    return _OPEN if answer.possibly else _NO


def _kept(measure: Measure, event: Event, ways: tuple[bool, ...]) -> tuple[bool, ...]:
    """Leave open whether an event took place that should have and is not confirmed."""
    return ways if ways == _NO or is_confirmed(measure, event) else _OPEN


def _outcomes(measure: Measure, doubts: Mapping[Event, tuple[bool, ...]]) -> set[Status]:
    ways = product(*doubts.values())
    return {_settle(measure, dict(zip(doubts, way, strict=True))) for way in ways}


def _settle(measure: Measure, world: World) -> Status:
    """Return the status where every doubt has fallen one way."""
    if world[Event.ENDED]:
        return Status.ENDED
    if measure.announced is None and measure.start is None:
        return Status.UNKNOWN
    if world[Event.SUSPENDED] and not world[Event.RESUMED]:
        return Status.UNKNOWN if world[Event.SUSPENSION_OVER] else Status.SUSPENDED
    if world[Event.STARTED] or (measure.effective is None and world[Event.RESUMED]):
        return Status.IN_FORCE
    return Status.ANNOUNCED if world[Event.ANNOUNCED] else Status.NOT_YET_ANNOUNCED


def _cause(measure: Measure, doubts: Doubts) -> Event | None:
    """Return the doubt that keeps the status open; None where no start is recorded at all."""
    if measure.announced is None and measure.start is None:
        return None
    for event in (Event.ENDED, Event.RESUMED, Event.SUSPENDED, Event.STARTED, Event.ANNOUNCED):
        if doubts[event] == _OPEN and _matters(measure, doubts, event):
            return event
    return Event.SUSPENSION_OVER


def _matters(measure: Measure, doubts: Doubts, event: Event) -> bool:
    yes = _outcomes(measure, {**doubts, event: _YES})
    return yes != _outcomes(measure, {**doubts, event: _NO})


def _is_certain(measure: Measure, found: Status, *, beyond: bool) -> bool:
    if found is Status.UNKNOWN:
        return False
    if found is Status.ANNOUNCED and measure.start is None:
        return False
    return found is Status.ENDED or not beyond


def _bounds(
    measure: Measure, found: Status, day: dt.date
) -> tuple[PartialDate | None, PartialDate | None]:
    """Return the first and last day of a status, as far as the record tells."""
    start = measure.announced or measure.start
    return {
        Status.NOT_YET_ANNOUNCED: (None, start),
        Status.ANNOUNCED: (measure.announced, measure.start),
        Status.IN_FORCE: (holds_since(measure, day), measure.end),
        Status.SUSPENDED: (measure.suspended_from, measure.suspended_until),
        Status.ENDED: (measure.ended, None),
        Status.UNKNOWN: (None, None),
    }[found]
