"""Which line stops, when, and for want of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._fill import DAYS, stop_day
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
    cause
        The input that runs out first in most of the draws that stop; None where none does.
    """

    line: Line
    stop: str
    day: NDArray[np.float64]
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

        The day is the median of the draws that stop, with their interval; no row where none does.
        Weeks are of full output, over the whole horizon.
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
        told = {"indicator": f"{one.stop}_day", "unit": "day"}
        yield from (named | told | row for row in spread(one.day[happens]))


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
    needs = line.essential
    reach = _single if stop == FIRST else _together
    days = np.array([reach(line, need, held.stops[stop], held) for need in needs])
    first = np.where(np.isfinite(days), days, np.inf)
    day = first.min(axis=0)
    happens = np.isfinite(day)
    causes = np.bincount(first.argmin(axis=0)[happens], minlength=len(needs))
    cause = needs[int(causes.argmax())].commodity if happens.any() else None
    return LineStop(line, stop, np.where(happens, day, np.nan), cause)


def _together(
    line: Line, need: Need, threshold: NDArray[np.float64], held: Rules
) -> NDArray[np.float64]:
    """Return the day on which so much of all lines stands still, those without the input included."""
    left = 1.0 - need.exposed * (1.0 - need.fill)
    return stop_day(left, need.exposed * held.of("parts_days", line.isic), threshold)


def _single(
    line: Line, need: Need, threshold: NDArray[np.float64], held: Rules
) -> NDArray[np.float64]:
    """Return the day on which a line stops that buys from whoever imposes the measure alone."""
    supply = need.supply
    day = stop_day(np.nan_to_num(supply.aimed_fill, nan=1.0), line.cover, threshold)
    return np.where(supply.aimed_share >= held.of("least_aimed", line.isic), day, np.nan)
