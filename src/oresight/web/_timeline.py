"""Blocks of a story on a line of time: places in per cent, so that no script has to draw it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from oresight.chains import Span, Timeline, timeline_of
from oresight.locale import N_
from oresight.report import block_name, kind_name
from oresight.scenarios import begin_of, block_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oresight.scenarios import Entry, Scenario
    from oresight.web._visit import Visit

__all__ = ["Bar", "Lane", "Tick", "TimeLine", "draft_timeline", "story_timeline"]

WHOLE: Final = 100.0
HORIZON: Final = 24
"""Months that are shown of a text that is no story yet."""
FEW_MONTHS, SOME_MONTHS = 18, 48
"""Months up to which every third one is marked, and every sixth."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days; *at* and *width* in per cent of the line."""

    at: float
    width: float
    first: dt.date
    last: dt.date | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """
    One block.

    Parameters
    ----------
    branch
        Where its text stands: a branch, or nothing for one that all share.
    branches
        Names of those it happens in; none where it happens in all.
    announced
        Where it is heard of, in per cent; None where that is not before it begins.
    movable
        Whether the story itself says when it begins.
    line
        On which line of the text it begins; 0 where that is not asked for.
    """

    block: str
    branch: str
    kind: str
    name: str
    days: str
    branches: tuple[str, ...]
    bars: tuple[Bar, ...]
    announced: float | None
    movable: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the line."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All blocks of a story, from its first month to its last."""

    begin: dt.date
    end: dt.date
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    kind: ClassVar[str] = "timeline"


def story_timeline(visit: Visit, story: Scenario) -> TimeLine:
    """Return a story's blocks on a line of time, each once."""
    ends = _ends(visit, story)
    words = {one: story.branch_name(one, visit.lang) or one for one in story.branch_ids}
    lanes = []
    for block, branches in story.blocks_once():
        everywhere = len(branches) == len(words)
        known = _Known(
            block.id, block.kind, block_name(block, visit.words),
            () if everywhere else tuple(words[one] for one in branches),
        )  # fmt: skip
        line = block_timeline(block, visit.desk.ledger)
        lanes.append(_lane(visit, known, line, ends))
    return TimeLine(*ends, tuple(lanes), tuple(_ticks(*ends)))


def draft_timeline(visit: Visit, found: Sequence[Entry], story: Scenario | None) -> TimeLine:
    """
    Return the blocks of a text on a line of time, as far as it can be read.

    Parameters
    ----------
    story
        What the text comes to; None while it has faults.
    """
    days = [one.days["start"] for one in found if "start" in one.days]
    begin = (min(days) if days else visit.as_of).replace(day=1)
    ends = _ends(visit, story) if story else (_month(begin, -1), _month(begin, HORIZON))
    lanes = []
    for entry in found:
        known = _Known(
            entry.id, entry.kind, _draft_name(visit, entry, story), _under(visit, entry, story)
        )
        lane = _lane(visit, known, _draft_line(visit, entry), ends)
        movable = "start" in entry.days
        lanes.append(replace(lane, branch=entry.branch, line=entry.line, movable=movable))
    return TimeLine(*ends, tuple(lanes), tuple(_ticks(*ends)))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a block apart from its days."""

    id: str
    kind: str
    name: str
    branches: tuple[str, ...]


def _draft_name(visit: Visit, entry: Entry, story: Scenario | None) -> str:
    """Return what a block of a text is called: by its story, or by its kind while there is none."""
    if story is not None:
        branch = entry.branch or story.branch_ids[0]
        for block in story.story(branch) if branch in story.branch_ids else ():
            if block.id == entry.id:
                return block_name(block, visit.words)
    return kind_name(entry.kind, visit.words) or entry.id


def _under(visit: Visit, entry: Entry, story: Scenario | None) -> tuple[str, ...]:
    """Return the name of the branch under which a block stands."""
    if not entry.branch:
        return ()
    return (entry.branch if story is None else story.branch_name(entry.branch, visit.lang),)


def _draft_line(visit: Visit, entry: Entry) -> Timeline:
    """Return when a block of a text holds, as far as that can be told."""
    start, end = entry.days.get("start"), entry.days.get("end")
    if start is not None:
        last = end if end is None or end >= start else start
        return Timeline(entry.days.get("announced") or start, (Span(start, last),))
    if entry.measure in visit.desk.ledger:
        return timeline_of(visit.desk.ledger[entry.measure])
    return Timeline()


def _ends(visit: Visit, story: Scenario) -> tuple[dt.date, dt.date]:
    begin = begin_of(story, visit.desk.ledger).replace(day=1)
    return begin, _month(begin, story.horizon_months)


def _lane(visit: Visit, known: _Known, line: Timeline, ends: tuple[dt.date, dt.date]) -> Lane:
    bars = tuple(
        Bar(_at(one.first, ends), _at(one.last or ends[1], ends) - _at(one.first, ends),
            one.first, one.last, one.certain)
        for one in line.spans
    )  # fmt: skip
    heard = line.announced
    early = heard is not None and bool(line.spans) and heard < line.spans[0].first
    return Lane(
        block=known.id,
        branch="",
        kind=known.kind,
        name=known.name,
        days=visit.t(N_("; ")).join(_days(visit, bar) for bar in bars),
        branches=known.branches,
        bars=bars,
        announced=_at(heard, ends) if heard is not None and early else None,
        movable=False,
    )


def _days(visit: Visit, bar: Bar) -> str:
    """Return the days of a bar in words."""
    if bar.last is None:
        return visit.t(N_("from {first}"), first=bar.first)
    return visit.t(N_("{first} to {last}"), first=bar.first, last=bar.last)


def _at(day: dt.date, ends: tuple[dt.date, dt.date]) -> float:
    """Return where a day stands, in per cent; what lies outside stands at an end."""
    begin, end = ends
    part = WHOLE * (day - begin).days / max((end - begin).days, 1)
    return round(min(max(part, 0.0), WHOLE), 2)


def _ticks(begin: dt.date, end: dt.date) -> Iterator[Tick]:
    months = 12 * (end.year - begin.year) + end.month - begin.month
    step = 3 if months <= FEW_MONTHS else 6 if months <= SOME_MONTHS else 12
    for count in range(months + 1):
        day = _month(begin, count)
        if (day.month - 1) % step == 0 and _at(day, (begin, end)) < WHOLE:
            yield Tick(_at(day, (begin, end)), f"{day:%Y-%m}")


def _month(day: dt.date, months: int) -> dt.date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
