"""From markets under a measure to lines and value added, in one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from oresight.display import Shown
from oresight.industry._lines import Case
from oresight.industry._losses import (
    Losses,
    Together,
    Valued,
    buyers_rows,
    line_rows,
    together,
    total,
    total_rows,
)
from oresight.industry._result import table
from oresight.industry._rules import rules
from oresight.industry._stops import stop_rows, stops_of
from oresight.industry._supply import MONTHS, supplies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains import Followed
    from oresight.codes import Iso3
    from oresight.industry._result import Row
    from oresight.industry._rules import Rules
    from oresight.industry._stops import Stops
    from oresight.industry._supply import Supply

ENDS = {"even": 0.0, "by_value": 1.0}
"""The two ends of how a shortage may be shared."""

__all__ = ["Downstream", "downstream", "downstream_of", "line_stops", "losses"]


@dataclass(frozen=True)
class Downstream(Shown):
    """What a shortage does to the lines of an importer, and what is lost."""

    case: Case
    importer: Iso3

    @property
    def stops(self) -> Stops:
        """When lines stop."""
        found = (*self.case.products(), *self.case.whole())
        return stops_of(found, self.case.held, importer=self.importer)

    @property
    def losses(self) -> Losses:
        """What is lost."""
        found = (*self.case.products(), *self.case.whole())
        return Losses(found, self.case.supplies, self.importer, _bounds(self.case))

    @property
    def together(self) -> Together | None:
        """What industries lose together in the first year; None where no value added is known."""
        return together(tuple(Valued.of(self.case.whole())))

    @property
    def table(self) -> pl.DataFrame:
        """The rows of both, of one line after another: however many draws, few are held at once."""
        return table(self._rows())

    @property
    def whole(self) -> pl.DataFrame:
        """The rows of the first year and the whole story alone: a month is in none of them."""
        return table(row for row in self._rows() if row.get("month") is None)

    def _rows(self) -> Iterator[Row]:
        known: list[Valued] = []
        for line in chain(self.case.products(), self.case.whole()):
            yield from stop_rows(line, self.case.held, self.importer)
            yield from line_rows(line, self.importer)
            known += Valued.of([line])
        yield from total_rows(known, _bounds(self.case), self.importer)
        yield from buyers_rows(self.case.supplies, self.importer)


def _bounds(case: Case) -> dict[str, NDArray[np.float64]]:
    """Return value added lost in the first year at both ends of how a shortage may be shared."""
    ends = {
        name: replace(case, held=case.held.fixed("by_value", end)) for name, end in ENDS.items()
    }
    return {
        name: total(tuple(Valued.of(one.whole())))[:MONTHS].sum(axis=0)
        for name, one in ends.items()
    }


def line_stops(atlas: Atlas, found: Sequence[Supply], held: Rules, *, importer: Iso3) -> Stops:
    """
    Return when each product and industry of the importer comes to a stop.

    Parameters
    ----------
    found
        What the importer gets: see `supplies`. A commodity without one is taken to be there.
    held
        As many draws as supplies have: see `rules`.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> gets = supplies(simulate_measure(atlas, entry, importer="JPN", draws=2).followed)
    >>> stops = line_stops(atlas, gets, rules(atlas, draws=2, seed=1), importer="JPN")
    >>> sorted({one.line.product for one in stops.each if one.line.product})
    ['satellite_cell', 'semiconductor', 'solar_cigs']
    """
    return Downstream(Case.of(atlas, found, held, importer=importer), importer).stops


def losses(atlas: Atlas, found: Sequence[Supply], held: Rules, *, importer: Iso3) -> Losses:
    """
    Return what products, industries and buyers of the importer lose.

    Parameters
    ----------
    found, held
        As `line_stops` takes them.
    """
    return Downstream(Case.of(atlas, found, held, importer=importer), importer).losses


def downstream(
    atlas: Atlas, followed: Sequence[Followed], *, importer: Iso3, seed: int, first: int = 0
) -> Downstream:
    """
    Return which lines of an importer stop under a measure, and what is lost.

    Parameters
    ----------
    followed
        Markets under the measure: see `oresight.chains.simulate_measure`.
    first
        Number of their first draw in the ensemble.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> found = simulate_measure(atlas, entry, importer="JPN", draws=2)
    >>> rows = downstream(atlas, found.followed, importer="JPN", seed=1).table
    >>> {"line_stop_day", "output_loss", "value_added_loss"} <= set(rows["indicator"])
    True
    """
    return downstream_of(atlas, supplies(followed), importer=importer, seed=seed, first=first)


def downstream_of(
    atlas: Atlas,
    found: Sequence[Supply],
    *,
    importer: Iso3,
    seed: int,
    first: int = 0,
    tilts: Mapping[str, float] | None = None,
) -> Downstream:
    """
    Return the same of what the importer gets, however it was found.

    Parameters
    ----------
    found
        All of as many months and draws.
    tilts
        Those of the ensemble they are of.
    """
    draws = found[0].fill.shape[1] if found else 1
    held = rules(atlas, draws=draws, seed=seed, first=first, tilts=tilts)
    return Downstream(Case.of(atlas, found, held, importer=importer), importer)
