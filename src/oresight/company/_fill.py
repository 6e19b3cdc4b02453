"""What reaches one part under a story, month by month, and what its stock makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import Grade
from oresight.company._mix import FILE
from oresight.company._origins import STAGES
from oresight.industry import lost_output, still_days, stop_day
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.company._exposure import Exposed
    from oresight.company._part import Part
    from oresight.company._scarcity import Scarcity
    from oresight.industry import Supply

__all__ = ["PRIOR_STOCK", "Fed", "fed"]

DAYS: Final = 365.25 / 12
YEAR: Final = 12
PRIOR: Final = "ORESIGHT_PRIOR"
PRIOR_STOCK: Final = N_("Stock is not told; a prior for plants stands in.")


@dataclass(frozen=True)
class Fed:
    """
    One part under one branch of a story; draw 0 has the middle of everything.

    Parameters
    ----------
    commodities
        Materials that the story touches.
    fills
        Part of usual deliveries that comes, of each, axes ``(month, draw)``.
    cover
        Days that its stock lasts, axes ``(draw,)``.
    threshold
        Fill below which it counts as a stop, axes ``(draw,)``.
    """

    part: Part
    commodities: tuple[str, ...]
    fills: tuple[NDArray[np.float64], ...]
    cover: NDArray[np.float64]
    threshold: NDArray[np.float64]
    grade: Grade
    sources: tuple[str, ...]
    note: str | None = None

    def with_cover(self, days: NDArray[np.float64] | float) -> Fed:
        """Return the same part with other days of stock."""
        return replace(self, cover=np.broadcast_to(np.asarray(days, np.float64), self.cover.shape))

    @property
    def days(self) -> NDArray[np.float64]:
        """Day of the stop by material, axes ``(material, draw)``; NaN where it does not happen."""
        return np.array([stop_day(fill, self.cover, self.threshold) for fill in self.fills])

    @property
    def day(self) -> NDArray[np.float64]:
        """Day on which the first of its materials runs out, axes ``(draw,)``."""
        first = np.where(np.isfinite(self.days), self.days, np.inf).min(axis=0)
        return np.where(np.isfinite(first), first, np.nan)

    @property
    def cause(self) -> str | None:
        """The material that runs out first in most draws that stop; None where none does."""
        days = np.where(np.isfinite(self.days), self.days, np.inf)
        stops = np.isfinite(days.min(axis=0))
        if not stops.any():
            return None
        counts = np.bincount(days.argmin(axis=0)[stops], minlength=len(self.commodities))
        return self.commodities[int(counts.argmax())]

    @property
    def still(self) -> NDArray[np.float64]:
        """Days on which it stands still within the months that are followed, axes ``(draw,)``."""
        each = [still_days(fill, self.cover, self.threshold) for fill in self.fills]
        return np.asarray(np.max(each, axis=0))

    @property
    def lost(self) -> NDArray[np.float64]:
        """Part of each month's output that is lost, axes ``(month, draw)``."""
        return np.asarray(np.max([lost_output(fill, self.cover) for fill in self.fills], axis=0))

    @property
    def lost_year(self) -> NDArray[np.float64]:
        """Part of the first year's output that is lost, axes ``(draw,)``."""
        return np.asarray(self.lost[:YEAR].sum(axis=0) / YEAR)

    @property
    def enough(self) -> NDArray[np.float64]:
        """Days of stock with which it would not stop within the months followed, axes ``(draw,)``."""
        needed = []
        for fill in self.fills:
            short = np.cumsum((1.0 - fill) * DAYS, axis=0)
            needed.append(np.where(fill < self.threshold, short, 0.0).max(axis=0))
        return np.asarray(np.max(needed, axis=0))


def fed(exposed: Sequence[Exposed], scarcity: Scarcity) -> Fed | None:
    """
    Return what reaches a part; None where the story leaves all its materials alone.

    Parameters
    ----------
    exposed
        Its materials.
    """
    part = exposed[0].part
    found = [(one, supply) for one in exposed if (supply := scarcity.supply(one.material))]
    if not found:
        return None
    fills = tuple(_eased(_reached(one, supply, scarcity), part) for one, supply in found)
    prior = scarcity.held.of("cover_days")
    stock = part.stock_days
    sources = [name for one, supply in found for name in _sources(one, supply)]
    return Fed(
        part, tuple(one.material.commodity for one, _ in found), fills,
        prior if stock is None else np.full_like(prior, stock),
        scarcity.held.stops["line_stop"], Grade.ASSUMED,
        tuple(dict.fromkeys([FILE, *sources, PRIOR])),
        PRIOR_STOCK if stock is None else None,
    )  # fmt: skip


def _sources(one: Exposed, supply: Supply) -> list[str]:
    mix = one.origins.get(supply.stage)
    return [*(mix.sources if mix else ()), *supply.sources]


def _reached(one: Exposed, supply: Supply, scarcity: Scarcity) -> NDArray[np.float64]:
    """
    Return what comes over what usually does, axes ``(month, draw)``.

    Of a way that the company tells, as much hangs on whoever holds back as it says, at this stage or
    at one before it; the rest is short as the country is. Where averages stand in, the whole way runs
    there in as many draws as the average says, and elsewhere in the others: a part is seldom bought
    everywhere at once.
    """
    held, rest = scarcity.aimed(supply), supply.fill
    places = scarcity.imposers.get(supply.market, frozenset())
    mix = one.origins.get(supply.stage)
    before = STAGES[STAGES.index(supply.stage) :] if supply.stage in STAGES else STAGES
    known = [one.origins[stage] for stage in before if stage in one.origins]
    part = max((float(told.held_by(places)[0]) for told in known if told.is_told), default=0.0)
    if mix is not None and mix.is_told:
        return np.asarray(part * held + (1.0 - part) * rest)
    average = supply.aimed_share if mix is None else mix.held_by(places)[0]
    name = f"company:{one.part.id}:{one.material.commodity}:{supply.stage}"
    return np.where(scarcity.points.of(name) < np.maximum(average, part), held, rest)


def _eased(fill: NDArray[np.float64], part: Part) -> NDArray[np.float64]:
    """Return the same once a substitute is qualified: from that day nothing is short."""
    if part.substitute_days is None:
        return fill
    ends = (np.arange(len(fill)) + 1) * DAYS
    after = np.clip((ends - part.substitute_days) / DAYS, 0.0, 1.0)[:, None]
    return np.asarray(fill + after * (1.0 - fill))
