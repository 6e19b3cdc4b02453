"""Which line stops, when, and for want of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._fill import DAYS, still_days, stop_day
from oresight.industry._result import chance, spread, table, traced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from oresight.codes import CommodityId, Iso3
    from oresight.industry._lines import Line, Need
    from oresight.industry._result import Row
    from oresight.industry._rules import Rules

__all__ = ["LineStop", "Stops", "stop_rows", "stops_of"]

WEEK = 7
"""Days."""

FIRST = "line_stop"
"""The stop of one line that has a single source; all others are of all lines together."""


@dataclass(frozen=True)
class LineStop:
    """
    When one line comes to a stop.

    Parameters
    ----------
    stop
        What counts as one, as the table ``industry_parameters`` names it.
    day
        From the one on which the measure bites, axes ``(draw,)``; NaN where it does not happen.
    still
        Days on which it lasts within the horizon, axes ``(draw,)``.
    cause
        The input that runs out first in most of the draws that stop; None where none does.
    """

    line: Line
    stop: str
    day: NDArray[np.float64]
    still: NDArray[np.float64]
    cause: CommodityId | None

    @property
    def probability(self) -> float:
        """Part of the draws in which it happens within the horizon."""
        return float(np.isfinite(self.day).mean())


@dataclass(frozen=True)
class Stops:
    """
    When the lines of an importer stop.

    Parameters
    ----------
    each
        One a line and kind of stop.
    """

    each: tuple[LineStop, ...]
    importer: Iso3

    @property
    def table(self) -> pl.DataFrame:
        """
        Probability and day of each stop, what a line holds, and the weeks of output that are lost.

        Day and weeks of a stop are medians of the draws that stop; no rows where none does.
        ``weeks_lost`` are of full output, over the whole horizon.
        """
        rows = [row for one in self.each for row in _rows(one, self.importer)]
        found = {id(one.line): one.line for one in self.each}
        return table([*rows, *(row for one in found.values() for row in _held(one, self.importer))])


def stop_rows(line: Line, held: Rules, importer: Iso3) -> Iterator[Row]:
    """Yield when one line stops, what it holds, and the weeks it loses."""
    if line.essential:
        for stop in held.stops:
            yield from _rows(_stopped(line, stop, held), importer)
        yield from _held(line, importer)


def _rows(one: LineStop, importer: Iso3) -> Iterator[Row]:
    happens = np.isfinite(one.day)
    named = traced(one.line, importer) | {"commodity": one.cause}
    yield named | chance(happens) | {"indicator": f"{one.stop}_probability", "unit": "1"}
    if happens.any():
        day = named | {"indicator": f"{one.stop}_day", "unit": "day"}
        weeks = named | {"indicator": f"{one.stop}_weeks", "unit": "week"}
        yield from (day | row for row in spread(one.day[happens]))
        yield from (weeks | row for row in spread(one.still[happens] / WEEK))


def _held(line: Line, importer: Iso3) -> Iterator[Row]:
    named = traced(line, importer) | {"commodity": line.cause}
    cover = named | {"indicator": "line_cover", "unit": "day"}
    weeks = named | {"indicator": "weeks_lost", "unit": "week"}
    yield from (cover | row for row in spread(line.cover))
    yield from (weeks | row for row in spread(line.lost.sum(axis=0) * DAYS / WEEK))


def stops_of(found: Sequence[Line], held: Rules, *, importer: Iso3) -> Stops:
    """Return when lines come to a stop."""
    each = [_stopped(line, stop, held) for line in found for stop in held.stops if line.essential]
    return Stops(tuple(each), importer)


def _stopped(line: Line, stop: str, held: Rules) -> LineStop:
    threshold = held.stops[stop]
    seen = [_seen(line, need, stop, held) for need in line.essential]
    days = np.array([stop_day(fill, cover, threshold) for fill, cover in seen])
    still = np.max([still_days(fill, cover, threshold) for fill, cover in seen], axis=0)
    first = np.where(np.isfinite(days), days, np.inf)
    day = first.min(axis=0)
    happens = np.isfinite(day)
    causes = np.bincount(first.argmin(axis=0)[happens], minlength=len(seen))
    cause = line.essential[int(causes.argmax())].commodity if happens.any() else None
    return LineStop(line, stop, np.where(happens, day, np.nan), still, cause)


def _seen(
    line: Line, need: Need, stop: str, held: Rules
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return fill and cover as a kind of stop sees them.

    Of all lines together those without the input count as full; the first line is one that buys from
    whoever imposes the measure alone, where there is one.
    """
    if stop != FIRST:
        left = 1.0 - need.exposed * (1.0 - need.fill)
        return left, need.exposed * held.of("parts_days", line.isic)
    supply = need.supply
    some = supply.aimed_share >= held.of("least_aimed", line.isic)
    return np.where(some, np.nan_to_num(supply.aimed_fill, nan=1.0), 1.0), line.cover
