"""What holds of the status of any measure on any day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from oresight.atlas._ledger import (
    Measure,
    PartialDate,
    Party,
    PartyKind,
    Precision,
    Status,
    status,
)

KNOWN = dt.date(2026, 10, 7)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
NAMES = (
    "announced",
    "effective",
    "suspended_from",
    "suspended_until",
    "resumed",
    "ended",
    "planned_start",
    "planned_end",
)
ORDER = (
    ("announced", "ended"),
    ("effective", "ended"),
    ("suspended_from", "suspended_until"),
    ("suspended_from", "resumed"),
)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    """Draw a date of any precision."""
    length = draw(st.sampled_from([4, 7, 10]))
    return PartialDate.parse(draw(DAYS).isoformat()[:length])


@st.composite
def measures(draw: st.DrawFn, needs: frozenset[str] = frozenset()) -> Measure:
    """Draw a measure with any dates its row could have, among them those it *needs*."""
    dates = {
        name: draw(partial_dates() if name in needs else st.none() | partial_dates())
        for name in NAMES
    }
    for earlier, later in ORDER:
        first, second = dates[earlier], dates[later]
        if first is not None and second is not None and second.is_before(first).certainly:
            dates[earlier], dates[later] = second, first
    if dates["suspended_from"] is None:
        dates |= {"suspended_until": None, "resumed": None}
    return Measure(
        id="m",
        imposer=Party(PartyKind.COUNTRY, "CHN"),
        targets=(Party(PartyKind.WORLD, "WLD"),),
        instrument="export_ban",
        known_until=draw(st.none() | st.just(KNOWN)),
        **dates,
    )


@st.composite
def narrowed(draw: st.DrawFn, measure: Measure) -> Measure:
    """Draw a measure of which more is known: every date is a day within what it was."""
    known = {}
    for name in NAMES:
        date = getattr(measure, name)
        if date is not None and draw(st.booleans()):
            day = draw(st.dates(date.first, date.last))
            known[name] = PartialDate(day, day, Precision.DAY)
    return replace(measure, **known)


@given(measures(), DAYS)
def test_every_measure_has_a_status_and_a_reason_on_every_day(
    measure: Measure, day: dt.date
) -> None:
    """Status is total, and worded in both languages."""
    at = status(measure, day)
    assert at.reason.text("en")
    assert at.reason.text("ja")


@given(measures(needs=frozenset({"effective"})), st.integers(1, 900))
def test_no_measure_is_in_force_before_the_first_day_it_may_start(
    measure: Measure, before: int
) -> None:
    """A start lies ahead until it has come."""
    assert measure.effective is not None
    day = measure.effective.first - dt.timedelta(days=before)
    assert Status.IN_FORCE is not status(measure, day).status


@given(measures(needs=frozenset({"ended"})), st.integers(1, 900))
def test_a_measure_stays_ended_after_an_end_that_is_certain(measure: Measure, after: int) -> None:
    """What has ended on record has ended."""
    assert measure.ended is not None
    last = measure.ended.last
    recorded = replace(measure, planned_end=None, known_until=max(last, KNOWN))
    assert Status.ENDED is status(recorded, last + dt.timedelta(days=after)).status


@given(measures(needs=frozenset({"ended"})), DAYS, st.integers(1, 400))
def test_an_end_is_never_undone(measure: Measure, day: dt.date, later: int) -> None:
    """Ended on one day, ended on every later day."""
    now = status(measure, day).status
    after = status(measure, day + dt.timedelta(days=later)).status
    assert not (now is Status.ENDED and after is not Status.ENDED)


@given(measures(needs=frozenset({"announced"})), DAYS, st.integers(1, 400))
def test_an_announcement_is_never_taken_back(measure: Measure, day: dt.date, later: int) -> None:
    """What was announced on one day does not become unannounced."""
    now = status(measure, day).status
    after = status(measure, day + dt.timedelta(days=later)).status
    settled = now not in {Status.NOT_YET_ANNOUNCED, Status.UNKNOWN}
    assert not (settled and after is Status.NOT_YET_ANNOUNCED)


@given(measures(), DAYS, st.data())
def test_knowing_more_never_overturns_what_was_settled(
    measure: Measure, day: dt.date, data: st.DataObject
) -> None:
    """Only unknown gives way when a date becomes more precise."""
    before = status(measure, day)
    after = status(data.draw(narrowed(measure)), day)
    kept = (before.status, before.certain) == (after.status, after.certain)
    assert kept or before.status is Status.UNKNOWN


@given(measures(), DAYS)
def test_unknown_is_never_certain(measure: Measure, day: dt.date) -> None:
    """A status that is unknown does not claim to be sure."""
    at = status(measure, day)
    assert not (at.status is Status.UNKNOWN and at.certain)


@given(
    measures(needs=frozenset({"announced", "suspended_from", "suspended_until"})),
    st.integers(1, 900),
)
def test_a_passed_suspension_is_settled_only_by_a_record(measure: Measure, after: int) -> None:
    """Without a resumption or an end nothing follows from a suspension that ran out."""
    assert measure.suspended_until is not None
    day = measure.suspended_until.last + dt.timedelta(days=after)
    lapsed = replace(measure, resumed=None, ended=None, planned_end=None)
    assert Status.UNKNOWN is status(lapsed, day).status
