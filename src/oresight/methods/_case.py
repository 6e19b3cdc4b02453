"""What is to be assessed: commodities, stages, importer, year, date, and how many draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import CommodityId, Iso3, Stage

if TYPE_CHECKING:
    import datetime as dt

    from oresight.atlas import Atlas

__all__ = ["DEFAULT_DRAWS", "Case"]

DEFAULT_DRAWS = 1000


@dataclass(frozen=True)
class Case:
    """
    One question to a method.

    Parameters
    ----------
    atlas
        The edition of the facts.
    importer
        Whose supply is looked at.
    as_of
        The day on which policy is read; nothing reads the clock.
    commodities
        None for every commodity the method covers.
    stages
        The stages wanted; a method answers for those it knows.
    year
        Year of the data; None for each commodity's latest settled year.
    draws, seed
        Size and start of the random sample behind every interval.
    """

    atlas: Atlas
    importer: Iso3
    as_of: dt.date
    commodities: tuple[CommodityId, ...] | None = None
    stages: tuple[Stage, ...] = (Stage.MINE, Stage.REFINE)
    year: int | None = None
    draws: int = DEFAULT_DRAWS
    seed: int = 1

    def with_importer(self, importer: Iso3) -> Case:
        """Return the same question for another importer."""
        return replace(self, importer=importer)

    def with_commodities(self, commodities: tuple[CommodityId, ...]) -> Case:
        """Return the same question about other commodities."""
        return replace(self, commodities=commodities)

    def wants(self, commodity: CommodityId, stage: Stage | None = None) -> bool:
        """Tell whether a commodity, at a stage, is asked for."""
        named = self.commodities is None or commodity in self.commodities
        return named and (stage is None or stage in self.stages)

    def generator(self, *key: str) -> np.random.Generator:
        """
        Return a random generator that belongs to *key*.

        Each commodity and stage has its own stream, so that one more commodity in the question
        never changes the interval of another.
        """
        words = np.frombuffer("/".join(key).encode(), dtype=np.uint8)
        return np.random.default_rng([self.seed, *words.tolist()])

    @cached_property
    def parameters(self) -> dict[tuple[str, str], float]:
        """Method parameters by (method, parameter), from the table ``method_parameters``."""
        rows = self.atlas.table("method_parameters").select("method", "parameter", "value")
        return {(method, name): value for method, name, value in rows.iter_rows()}
