"""What several methods ask of a case: who counts as home, how wide a parameter is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import Iso3
    from oresight.methods._case import Case

__all__ = ["ParameterRange", "home_of", "parameter_range"]


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """A method parameter with the range it may lie in, and whether it is known to lie there."""

    value: float
    low: float
    high: float
    grade: str
    source_id: str

    def draw(self, draws: int, generator: np.random.Generator) -> NDArray[np.float64]:
        """Sample the range evenly, axes ``(draw,)``: nothing says where in it the value lies."""
        return generator.uniform(self.low, self.high, draws)


def parameter_range(case: Case, method: str, parameter: str) -> ParameterRange:
    """
    Return a parameter of a method from the table ``method_parameters``.

    A parameter without a range is taken as certain.
    """
    rows = case.atlas.table("method_parameters").filter(
        pl.col("method") == method, pl.col("parameter") == parameter
    )
    row = rows.row(0, named=True)
    value = row["value"]
    low, high = (value if row[end] is None else row[end] for end in ("low", "high"))
    return ParameterRange(value, low, high, row["grade"], row["source_id"])


def home_of(atlas: Atlas, importer: Iso3) -> frozenset[Iso3]:
    """
    Return the countries an importer stands for: itself, or the members of a group.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> len(home_of(open_atlas(), Iso3("EU27")))
    27
    """
    return atlas.catalogue.groups.get(importer.casefold(), frozenset({importer}))
