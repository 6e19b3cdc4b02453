"""Blocks of a story on a line of time: places in per cent, so that no script has to draw it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from oresight.locale import N_
from oresight.report import block_name
from oresight.scenarios import begin_of, block_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.scenarios import Block, Scenario
    from oresight.web._visit import Visit

__all__ = ["Bar", "Lane", "Tick", "TimeLine", "story_timeline"]

WHOLE: Final = 100.0
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
    branches
        Names of those it happens in; none where it happens in all.
    announced
        Where it is heard of, in per cent; None where that is not before it begins.
    movable
        Whether the story itself says when it begins.
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
    begin = begin_of(story, visit.desk.ledger).replace(day=1)
    end = _month(begin, story.horizon_months)
    lanes = (_lane(visit, block, branches, (begin, end)) for block, branches in story.blocks_once())
    words = {one: story.branch_name(one, visit.lang) or one for one in story.branch_ids}
    every = len(story.branch_ids)
    named = (
        replace(lane, branches=() if len(lane.branches) == every else _named(lane, words))
        for lane in lanes
    )
    return TimeLine(begin, end, tuple(named), tuple(_ticks(begin, end)))


def _named(lane: Lane, words: dict[str, str]) -> tuple[str, ...]:
    return tuple(words[one] for one in lane.branches)


def _lane(
    visit: Visit, block: Block, branches: tuple[str, ...], ends: tuple[dt.date, dt.date]
) -> Lane:
    line = block_timeline(block, visit.desk.ledger)
    bars = tuple(
        Bar(_at(one.first, ends), _at(one.last or ends[1], ends) - _at(one.first, ends),
            one.first, one.last, one.certain)
        for one in line.spans
    )  # fmt: skip
    heard = line.announced
    early = heard is not None and line.spans and heard < line.spans[0].first
    return Lane(
        block=block.id,
        branch=branches[0],
        kind=block.kind,
        name=block_name(block, visit.words),
        days="; ".join(_days(visit, bar) for bar in bars),
        branches=branches,
        bars=bars,
        announced=_at(heard, ends) if heard is not None and early else None,
        movable=block.start is not None,
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
