"""What is due, and what has changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from oresight.atlas._ledger._as_of import target_codes
from oresight.atlas._ledger._status import is_confirmed, status
from oresight.atlas._ledger._words import Event, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from oresight.atlas._ledger._dates import PartialDate
    from oresight.atlas._ledger._ledger import Ledger
    from oresight.atlas._ledger._measure import Measure

__all__ = ["changes_between", "expiry_calendar"]

_LAST_DAYS: Final = frozenset({Event.SUSPENSION_OVER, Event.ENDED})
"""Events whose date is the last day of a state: the change comes the day after."""

_ONE_DAY: Final = dt.timedelta(days=1)


def expiry_calendar(
    ledger: Ledger, as_of: dt.date, *, horizon_days: int = 365, lang: str = "en"
) -> pl.DataFrame:
    """
    Return what starts, lapses, resumes or ends within *horizon_days* after a day.

    Measures that have ended or are not announced by then are left out. ``basis`` is ``planned``
    where the date was announced ahead, or lies beyond what the ledger knows, and ``recorded`` where
    the ledger knows by hindsight that it took place: on a past day nobody could have listed it.

    Returns
    -------
    pl.DataFrame
        One row a date, soonest first; ``first`` and ``last`` bound the date, ``days`` counts from
        *as_of* to its earliest day.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> ahead = expiry_calendar(open_ledger(open_atlas()), dt.date(2026, 11, 24), horizon_days=7)
    >>> sorted(ahead["id"])
    ['cn-2024-us-gagesb', 'cn-2025-72']
    """
    import polars as pl

    rows = []
    until = as_of + dt.timedelta(days=horizon_days)
    for measure in ledger:
        now = status(measure, as_of)
        if now.status in {Status.ENDED, Status.NOT_YET_ANNOUNCED}:
            continue
        for event, date in _ahead(measure, now.status):
            due = date.last >= as_of if event in _LAST_DAYS else date.last > as_of
            if due and date.first <= until:
                basis = "recorded" if is_confirmed(measure, event) else "planned"
                rows.append(
                    (
                        str(date),
                        date.first,
                        date.last,
                        max((date.first - as_of).days, 0),
                        str(event),
                        *_about(measure, lang),
                        str(now.status),
                        basis,
                        measure.plan_note(lang),
                    )
                )
    rows.sort(key=lambda row: (row[1], row[2], row[5]))
    tail = {"status": pl.String, "basis": pl.String, "note": pl.String}
    return pl.DataFrame(rows, schema=_schema(days=pl.Int64) | tail, orient="row")


def changes_between(
    ledger: Ledger, since: dt.date, as_of: dt.date, *, lang: str = "en"
) -> pl.DataFrame:
    """
    Return what happened to measures after one day and up to another.

    The end of a measure or of a suspension counts on the day after its last. A plan that passed
    unconfirmed is listed where it leaves the measure unknown, with ``certain`` false; so is an
    event whose date, known in part, may lie outside.

    Returns
    -------
    pl.DataFrame
        One row an event, oldest first; ``first`` and ``last`` bound the day of the change, ``date``
        is the date as recorded, ``status`` and ``reason`` are those of *as_of*.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> events = changes_between(
    ...     open_ledger(open_atlas()), dt.date(2026, 6, 25), dt.date(2026, 6, 30)
    ... )
    >>> events.filter("certain").select("id", "event").rows()
    [('cn-2026-japan-june', 'announced'), ('cn-2026-japan-june', 'started')]
    """
    import polars as pl

    rows = []
    for measure in ledger:
        for event, date in _recorded(measure):
            shift = _ONE_DAY if event in _LAST_DAYS else dt.timedelta(0)
            first, last = date.first + shift, date.last + shift
            if first > as_of or last <= since:
                continue
            confirmed = is_confirmed(measure, event)
            if not confirmed and status(measure, min(last, as_of)).status is not Status.UNKNOWN:
                continue
            now = status(measure, as_of)
            certain = confirmed and first > since and last <= as_of
            about = _about(measure, lang)
            reason = now.reason.text(lang)
            rows.append(
                (str(date), first, last, certain, str(event), *about, str(now.status), reason)
            )
    order = list(Event)
    rows.sort(key=lambda row: (row[1], row[2], row[5], order.index(row[4])))
    tail = {"status": pl.String, "reason": pl.String}
    return pl.DataFrame(rows, schema=_schema(certain=pl.Boolean) | tail, orient="row")


def _ahead(measure: Measure, now: Status) -> Iterator[tuple[Event, PartialDate]]:
    """Yield the dates a measure may still be heading for."""
    suspended = now is Status.SUSPENDED
    for event, date in _recorded(measure):
        if event is Event.ANNOUNCED or (event is Event.STARTED and suspended):
            continue
        if event is Event.SUSPENSION_OVER and not suspended:
            continue
        yield event, date
    if suspended and measure.resumed is None and measure.planned_resumption is not None:
        yield Event.RESUMED, measure.planned_resumption


def _recorded(measure: Measure) -> Iterator[tuple[Event, PartialDate]]:
    dates = {
        Event.ANNOUNCED: measure.announced,
        Event.STARTED: measure.start,
        Event.SUSPENDED: measure.suspended_from,
        Event.SUSPENSION_OVER: measure.suspended_until,
        Event.RESUMED: measure.resumed,
        Event.ENDED: measure.end,
    }
    for event, date in dates.items():
        if date is not None:
            yield event, date


def _about(measure: Measure, lang: str) -> tuple[Any, ...]:
    return (
        measure.id,
        measure.title(lang),
        measure.imposer.code,
        target_codes(measure),
        list(measure.commodities),
        measure.instrument,
    )


def _schema(**extra: Any) -> dict[str, Any]:
    import polars as pl

    return {
        "date": pl.String,
        "first": pl.Date,
        "last": pl.Date,
        **extra,
        "event": pl.String,
        "id": pl.String,
        "title": pl.String,
        "imposer": pl.String,
        "target": pl.List(pl.String),
        "commodities": pl.List(pl.String),
        "instrument": pl.String,
    }
