"""One comparison of our number with an official one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.codes import Stage

__all__ = ["CHECK_SCHEMA", "Check", "check_table"]

CHECK_SCHEMA = {
    "check": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "official": pl.Float64,
    "ours": pl.Float64,
    "error": pl.Float64,
    "within": pl.Boolean,
    "tolerance": pl.Float64,
    "source": pl.String,
}
"""Columns of a table of checks; ``error`` is ours less official, in the unit of the check."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Check:
    """
    An official number, ours, and how far apart they may be.

    Parameters
    ----------
    check
        Message key of what is compared.
    commodity
        Id of the commodity, or the printed name of a material the atlas does not hold.
    tolerance
        Largest difference that counts as agreement, in the unit of the numbers.
    """

    check: str
    commodity: str
    official: float
    ours: float
    tolerance: float
    source: str
    stage: Stage | None = None

    @property
    def error(self) -> float:
        """Ours less the official number."""
        return self.ours - self.official

    @property
    def within(self) -> bool:
        """Whether the difference is within the tolerance."""
        return abs(self.error) <= self.tolerance + _ROUNDING


def check_table(checks: Iterable[Check]) -> pl.DataFrame:
    """Return checks as a frame: misses first, then by size of the error."""
    rows = [[getattr(check, name) for name in CHECK_SCHEMA] for check in checks]
    frame = pl.DataFrame(rows, schema=CHECK_SCHEMA, orient="row")
    return frame.sort(
        "within",
        "check",
        pl.col("error").abs(),
        "commodity",
        "stage",
        descending=[False, False, True, False, False],
    )
