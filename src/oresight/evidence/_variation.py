"""
What numbers do by themselves: trade comes in consignments, and prices wander.

What was seen is one month's customs figure over another's, or one day's quote over another's. Both hold
more than the measure did, and a forecast of them must too. How much is measured in calm years on
goods of the same kind, never on an episode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from oresight.evidence._rules import drawn
from oresight.runs import Points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.evidence._periods import Period

    Draws = NDArray[np.float64]

__all__ = ["Variation"]

TRADED = frozenset({"exports", "exports_to", "imports", "imports_from"})
PRICED = frozenset({"price_outside", "price_inside", "price_world"})
DAYS = 30.0


@dataclass(frozen=True)
class Variation:
    """
    Ordinary variation, draw by draw; the first draw has none.

    A month's trade is a number of equal consignments that arrive by chance, a Poisson number: in calm
    months it spreads about its mean as measured, and a trickle is often nothing at all.

    Parameters
    ----------
    month
        Standard deviation of a calm month's trade over its mean, axes ``(draw,)``.
    price
        The same of the logarithm of a price over that of a month before.
    """

    month: Draws
    price: Draws
    points: Points

    @classmethod
    def of(cls, atlas: Atlas, *, draws: int, seed: int) -> Variation:
        """Return that of the table ``method_parameters``."""
        points = Points(seed, draws)
        month, price = (drawn(atlas, name, points) for name in ("month_sd", "price_log_sd"))
        return cls(month, price, points)

    def varied(
        self, told: Draws, what: str, metric: str, before: Period | None, after: Period | None
    ) -> Draws:
        """
        Return ratios of a period to one before with what varies by itself, axes ``(draw,)``.

        Parameters
        ----------
        what
            The commodity: its months are the same in every number of it.
        """
        if before is None or after is None:
            return told
        if metric in TRADED:
            found = self._shipped(told, f"{what} {metric} {after.first}", max(after.months, 1))
            return np.asarray(found / self._reference(f"{what} {metric}", before))
        if metric in PRICED:
            apart = abs(_middle(after) - _middle(before))
            away = self._normal(f"{what} {metric} {after.first} {after.day}")
            return np.asarray(told * np.exp(np.sqrt(apart) * self.price * away))
        return told

    def path(self, values: Draws, what: str, metric: str, first: int) -> Draws:
        """Return months of trade that follow each other, axes ``(month, draw)``."""
        rows = [
            self._shipped(row, f"{what} {metric} {first + month}", 1)
            for month, row in enumerate(values)
        ]
        return np.array(rows)

    def spread(self, told: Draws, before: Period | None, after: Period) -> Draws:
        """Return the standard deviation that this gives a ratio of two periods of trade."""
        top = told / max(after.months, 1)
        bottom = told**2 / before.months if before is not None and before.months else 0.0
        return np.asarray(self.month * np.sqrt(top + bottom))

    def _shipped(self, told: Draws, name: str, months: int) -> Draws:
        from scipy.stats import poisson  # it loads slowly, and only a back-test needs it

        usual = months / self.month**2
        known = np.isfinite(told)
        chance = self.points.of(f"variation {name}")
        came = poisson.ppf(chance, np.where(known, told, 0.0) * usual) / usual
        came[0] = told[0]
        return np.where(known, came, told)

    def _reference(self, name: str, period: Period) -> Draws:
        """Return a calm period over its mean: a source takes none in which nothing was shipped."""
        if not period.months:
            return np.ones_like(self.month)
        away = self._normal(f"{name} {period.first}")
        return np.asarray(np.exp(self.month / np.sqrt(period.months) * away))

    def _normal(self, name: str) -> Draws:
        return np.asarray(ndtri(self.points.of(f"variation {name}")))


def _middle(period: Period) -> float:
    """Return the middle of a period in months, or its day; 0 before everything."""
    if period.first is None or period.last is None:
        return 0.0
    if period.day is not None:
        return period.first + period.day / DAYS
    return (period.first + period.last + 1) / 2
