"""How hard a measure bites: what it states itself, else the prior of its instrument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.chains._parameters import Prior

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Measure
    from oresight.codes import CommodityId
    from oresight.market import Network
    from oresight.runs import Points

__all__ = ["Effect", "effect_of", "stated_effect"]

ALL = "*"
"""Stands for every commodity or stage a measure touches."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """
    How hard an instrument bites, as a share; a prior unless a measure states its own.

    Of shipments or output it is what is taken away; of a price, what is added: a tax may exceed 1.
    """

    middle: float
    low: float
    high: float

    def drawn(self, points: Points, name: str) -> NDArray[np.float64]:
        """
        Return draws, triangular between low and high with their peak in the middle.

        Parameters
        ----------
        name
            By which its numbers go in the ensemble.
        """
        return Prior(name, self.middle, self.low, self.high, "triangular").drawn(points)


def effect_of(atlas: Atlas, instrument: str) -> Effect:
    """Return the effect of an instrument from the table ``instruments``."""
    row = atlas.table("instruments").row(
        by_predicate=pl.col("instrument") == instrument, named=True
    )
    return Effect(float(row["severity"]), float(row["severity_low"]), float(row["severity_high"]))


def stated_effect(
    atlas: Atlas,
    measure: Measure,
    *,
    commodity: CommodityId,
    network: Network | None = None,
    day: dt.date | None = None,
) -> Effect | None:
    """
    Return the effect that a measure states itself in the table ``measure_terms``, or None.

    Parameters
    ----------
    network
        The commodity's market in its base year, tonnes a year: a limit in tonnes is held against what
        the imposer exports there. Limits are left out without it.
    day
        The day of the term; the last on record if absent.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> atlas = open_atlas()
    >>> ledger = open_ledger(atlas)
    >>> stated_effect(atlas, ledger["us-2025-s301-w"], commodity="tungsten")
    Effect(middle=0.25, low=0.25, high=0.25)
    >>> stated_effect(atlas, ledger["cn-2023-gage"], commodity="gallium") is None
    True
    """
    rows = [
        row
        for row in atlas.table("measure_terms")
        .filter(pl.col("measure") == measure.id, pl.col("commodity").is_in([ALL, str(commodity)]))
        .sort("from")
        .iter_rows(named=True)
        if (day is None or _holds(row, day)) and (row["term"] != "limit" or network is not None)
    ]
    if not rows:
        return None
    row = rows[-1]
    if row["term"] == "limit" and network is not None:
        return _of_limit(measure, row, network)
    return Effect(float(row["value"]), float(row["low"]), float(row["high"]))


def _holds(row: Row, day: dt.date) -> bool:
    return row["from"] <= day.isoformat() and (not row["until"] or day.isoformat() <= row["until"])


def _of_limit(measure: Measure, row: Row, network: Network) -> Effect | None:
    """Return what a limit in tonnes takes away from the exports of the base year: nothing if slack."""
    imposer = measure.imposer.place
    if imposer not in network.countries or row["stage"] not in network.stages:
        return None
    s, i = network.stages.index(row["stage"]), network.countries.index(imposer)
    abroad = float(network.flow[s, i].sum() - network.flow[s, i, i])
    if not abroad > 0:
        return None
    middle, low, high = (
        max(1.0 - float(row[name]) / abroad, 0.0) for name in ("value", "high", "low")
    )
    return Effect(middle, low, high)
