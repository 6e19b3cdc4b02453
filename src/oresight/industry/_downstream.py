"""From markets under a measure to lines and value added, in one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from oresight.industry._lines import Case, lines
from oresight.industry._losses import Losses
from oresight.industry._rules import rules
from oresight.industry._stops import Stops, stops_of
from oresight.industry._supply import supplies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Atlas
    from oresight.chains import Followed
    from oresight.codes import Iso3
    from oresight.industry._lines import Line
    from oresight.industry._rules import Rules
    from oresight.industry._supply import Supply

ENDS = {"even": 0.0, "by_value": 1.0}
"""The two ends of how a shortage may be shared."""

__all__ = ["Downstream", "downstream", "line_stops", "losses"]


@dataclass(frozen=True)
class Downstream:
    """What a shortage does to the lines of an importer, and what is lost."""

    stops: Stops
    losses: Losses

    @property
    def table(self) -> pl.DataFrame:
        """The rows of both."""
        return pl.concat([self.stops.table, self.losses.table])


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
    return stops_of(lines(atlas, found, held, importer=importer), held, importer=importer)


def losses(atlas: Atlas, found: Sequence[Supply], held: Rules, *, importer: Iso3) -> Losses:
    """
    Return what products, industries and buyers of the importer lose.

    Parameters
    ----------
    found, held
        As `line_stops` takes them.
    """
    case = Case.of(atlas, found, held, importer=importer)
    return _lost(case, (*case.products(), *case.whole()), importer)


def _lost(case: Case, found: tuple[Line, ...], importer: Iso3) -> Losses:
    bounds = {
        name: tuple(replace(case, held=case.held.fixed("by_value", end)).whole())
        for name, end in ENDS.items()
    }
    return Losses(found, case.supplies, importer, bounds)


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
    found = supplies(followed)
    draws = found[0].fill.shape[1] if found else 1
    held = rules(atlas, draws=draws, seed=seed, first=first)
    case = Case.of(atlas, found, held, importer=importer)
    line = (*case.products(), *case.whole())
    return Downstream(stops_of(line, held, importer=importer), _lost(case, line, importer))
