"""What changes smoothly: factors on use, mines and plants, month by month, and what users need no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.market import Act, Capacity, Plant, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oresight.market import Policy
    from oresight.scenarios._ground import Ground

__all__ = ["Factors"]

STEP: Final = 3
"""Months for which a factor that moves is taken at its mean."""

KINDS: Final[Mapping[str, type[Use | Capacity | Plant]]] = {
    "use": Use,
    "mine": Capacity,
    "plant": Plant,
}

Where = tuple[str, int, int]
"""Kind of factor, stage and country."""


@dataclass
class Factors:
    """
    Factors of a market under a story, gathered block by block.

    Parameters
    ----------
    found
        By kind, stage and country: axes ``(month, draw)``.
    met
        Part of the importer's need at a stage that is met otherwise, saved or no longer there, axes
        ``(month, draw)``.
    turns
        Months in which something begins or ends at once.
    """

    ground: Ground
    found: dict[Where, NDArray[np.float64]] = field(default_factory=dict)
    met: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    turns: set[int] = field(default_factory=set)

    def times(self, kind: str, stage: int, country: int, factor: NDArray[np.float64]) -> None:
        """Let a factor, axes ``(month, draw)``, act on top of those there are."""
        where = (kind, stage, country)
        self.found[where] = self.found.get(where, np.ones(factor.shape)) * factor

    def meet(self, stage: int, countries: list[int], share: NDArray[np.float64]) -> None:
        """Let a part of the need of some countries, axes ``(month, draw)``, be met otherwise."""
        for country in countries:
            if self.ground.network.use[stage, country] > 0:
                self.times("use", stage, country, 1.0 - share)
        if self.ground.network.countries.index(self.ground.importer) in countries:
            left = 1.0 - self.met.get(stage, np.zeros(share.shape))
            self.met[stage] = 1.0 - left * (1.0 - share)

    def turn(self, held: NDArray[np.bool_]) -> None:
        """Keep the months in which something begins or ends at once."""
        self.turns |= {int(month) + 1 for month in np.nonzero(held[1:] != held[:-1])[0]}

    def acts(self) -> Iterator[Act]:
        """Yield acts, one for each step of a few months in which anything differs from the base year."""
        months = self.ground.months
        for first, end in self._steps():
            mean = {where: factor[first:end].mean(axis=0) for where, factor in self.found.items()}
            moved = {where: factor for where, factor in mean.items() if (factor != 1.0).any()}
            if moved:
                listed = tuple(
                    tuple(
                        self._policy(where, float(factor[draw])) for where, factor in moved.items()
                    )
                    for draw in range(self.ground.draws)
                )
                yield Act(listed, first, first, end=None if end >= months else end)

    def _steps(self) -> Iterator[tuple[int, int]]:
        """Yield first months and ends of the steps."""
        months = self.ground.months
        turns = {*self.turns, *self._begun()}
        edges = sorted({0, months, *(turn for turn in turns if turn < months)})
        for begin, end in pairwise(edges):
            for first in range(begin, end, STEP):
                yield first, min(first + STEP, end)

    def _begun(self) -> Iterator[int]:
        """Yield the first month of each factor: no step may carry it into the calm before."""
        for factor in self.found.values():
            moved = (factor != 1.0).any(axis=1)
            if moved.any():
                yield int(moved.argmax())

    def _policy(self, where: Where, factor: float) -> Policy:
        kind, stage, country = where
        network = self.ground.network
        return KINDS[kind](network.countries[country], network.stages[stage], max(factor, 0.0))
