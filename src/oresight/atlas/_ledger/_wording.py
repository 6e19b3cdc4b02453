"""The sentences that explain a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._reason import because
from oresight.atlas._ledger._words import Event, Status
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from oresight.atlas._ledger._dates import PartialDate
    from oresight.atlas._ledger._measure import Measure
    from oresight.atlas._ledger._reason import Phrase

__all__ = ["explain", "holds_since"]

_ONLY_KNOWN_AS: Final[Mapping[Event, str]] = {
    Event.ANNOUNCED: N_(
        "The announcement is dated only {date}, so the day may lie before or after it."
    ),
    Event.STARTED: N_("The start is dated only {date}, so the day may lie before or after it."),
    Event.SUSPENDED: N_(
        "The suspension is dated only {date}, so the day may lie before or after it."
    ),
    Event.SUSPENSION_OVER: N_(
        "The end of the suspension is dated only {date}, so the day may lie before or after it."
    ),
    Event.RESUMED: N_(
        "The resumption is dated only {date}, so the day may lie before or after it."
    ),
    Event.ENDED: N_("The end is dated only {date}, so the day may lie before or after it."),
}

_UNCONFIRMED: Final[Mapping[Event, str]] = {
    Event.STARTED: N_("It was due to start {when}; no later record confirms that it did."),
    Event.SUSPENDED: N_("It was due to be suspended {when}; no later record confirms that it was."),
    Event.SUSPENSION_OVER: N_(
        "The suspension ran until {date}; no later record confirms what followed."
    ),
    Event.RESUMED: N_("It was due to apply again {when}; no later record confirms that it does."),
    Event.ENDED: N_("It was due to end {when}; no later record confirms that it did."),
}


def explain(
    measure: Measure, found: Status, *, day: dt.date, cause: Event | None, beyond: bool
) -> Iterator[Phrase]:
    """Yield the sentences that explain why a measure has a status on a day."""
    if found is Status.UNKNOWN:
        yield from _explain_doubt(measure, cause, day)
    elif found is Status.NOT_YET_ANNOUNCED:
        yield _explain_not_yet(measure)
    elif found is Status.ANNOUNCED:
        yield _explain_announced(measure)
    elif found is Status.IN_FORCE:
        yield _explain_in_force(measure, day)
    elif found is Status.SUSPENDED:
        yield from _explain_suspended(measure)
    else:
        yield because(N_("Ended {when}."), when=measure.ended)
    if beyond and found is not Status.ENDED:
        yield because(N_("Known up to {date}."), date=measure.known_until)


def holds_since(measure: Measure, day: dt.date) -> PartialDate | None:
    """Return the day since which a measure in force on *day* has been so without a break."""
    resumed = measure.resumed
    return resumed if resumed is not None and resumed.has_come(day).possibly else measure.effective


def _explain_not_yet(measure: Measure) -> Phrase:
    if measure.announced is not None:
        return because(N_("Announced only {when}."), when=measure.announced)
    return because(N_("Started only {when}; no announcement is recorded."), when=measure.start)


def _explain_announced(measure: Measure) -> Phrase:
    announced, start = measure.announced, measure.start
    if start is None:
        return because(N_("Announced {when}; no start is recorded."), when=announced)
    return because(
        N_("Announced {when}; due to start {when_start}."), when=announced, when_start=start
    )


def _explain_in_force(measure: Measure, day: dt.date) -> Phrase:
    since, end = holds_since(measure, day), measure.end
    if since is not measure.effective:
        return because(N_("In force again since {date}."), date=since)
    if end is None:
        return because(N_("In force since {date}."), date=since)
    if measure.planned_end is None and measure.known_until and end.last <= measure.known_until:
        return because(N_("In force from {date} until {end}."), date=since, end=end)
    return because(N_("In force since {date}; due to end {when_end}."), date=since, when_end=end)


def _explain_suspended(measure: Measure) -> Iterator[Phrase]:
    since, until = measure.suspended_from, measure.suspended_until
    if until is None:
        yield because(N_("Suspended since {date}, with no end given."), date=since)
    else:
        yield because(N_("Suspended since {date}, until {until}."), date=since, until=until)
    if measure.effective is None:
        yield because(N_("It had not taken effect before."))


def _explain_doubt(measure: Measure, cause: Event | None, day: dt.date) -> Iterator[Phrase]:
    if cause is None:
        yield because(N_("Neither an announcement nor a start is recorded."))
        return
    date = _dated(measure)[cause]
    past = (
        date is not None
        and (
            date.has_passed(day)
            if cause in {Event.ENDED, Event.SUSPENSION_OVER}
            else date.has_come(day)
        ).certainly
    )
    if not past:
        yield because(_ONLY_KNOWN_AS[cause], date=date)
        return
    yield because(_UNCONFIRMED[cause], when=date, date=date)
    planned = measure.planned_resumption
    if cause is Event.SUSPENSION_OVER and planned is not None and planned.has_come(day).certainly:
        yield because(N_("It was planned to apply again from {date}."), date=planned)


def _dated(measure: Measure) -> Mapping[Event, PartialDate | None]:
    return {
        Event.ANNOUNCED: measure.announced,
        Event.STARTED: measure.start,
        Event.SUSPENDED: measure.suspended_from,
        Event.SUSPENSION_OVER: measure.suspended_until,
        Event.RESUMED: measure.resumed,
        Event.ENDED: measure.end,
    }
