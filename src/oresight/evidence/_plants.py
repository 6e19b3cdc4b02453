"""The first line that stops, of an episode lived through again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains import Followed
from oresight.codes import Iso3
from oresight.industry import line_stops, rules, supplies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Question
    from oresight.evidence._replay import Replay

__all__ = ["A_MONTH", "first_stop_day"]

FIRST = "line_stop"
"""The kind of stop: of one line, which buys from whoever imposes the measure alone."""

A_MONTH = 365.25 / 12
"""Days."""


def first_stop_day(
    atlas: Atlas, lived: Replay, asked: Question, *, most: int, seed: int, banned: bool = False
) -> NDArray[np.float64] | None:
    """
    Return days from the measure until a first line stops that uses what it touches, axes ``(draw,)``.

    Parameters
    ----------
    most
        Months that a draw in which none stops counts as.

    Returns
    -------
    array or None
        None where no line of the importer is known.
    """
    chain, importer = lived.market.chain, lived.blind.watch
    months = lived.banned if banned else lived.months
    if chain is None or importer not in months.base.countries:
        return None
    limited = tuple(
        months.base.stages.index(name) for name in lived.market.forms(asked.commodity, asked.stage)
    )
    draws = len(months.networks)
    drawn = replace(chain, networks=chain.networks[:draws], settings=chain.settings[:draws])
    market = Followed(drawn, months, lived.blind.imposer, importer, limited, limited)
    held = rules(atlas, draws=draws, seed=seed)
    stops = line_stops(atlas, supplies([market]), held, importer=Iso3(importer))
    days = [one.day for one in stops.each if one.stop == FIRST and one.line.product]
    if not days:
        return None
    horizon = most * A_MONTH
    first = np.min(np.nan_to_num(days, nan=horizon), axis=0)
    return np.asarray(np.minimum(first, horizon))
