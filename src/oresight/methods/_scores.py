"""The score table every method returns: one row a number, with its interval and its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.codes import CommodityId, Grade, Iso3, Stage

__all__ = ["SCORE_SCHEMA", "Score", "score_table", "summary"]

SCORE_SCHEMA: dict[str, Any] = {
    "method": pl.String,
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "threshold": pl.Float64,
    "p_cross": pl.Float64,
    "basis": pl.String,
    "note": pl.String,
}
"""
Columns of a score table. ``country`` is the other side (a supplier), where there is one. ``threshold``
is the method's own cut and ``p_cross`` the share of draws at or beyond it. ``note`` is a message key.
"""


@dataclass(frozen=True, slots=True)
class Score:
    """One number of a method; ``value`` None where nothing is known, with a note that says why."""

    method: str
    indicator: str
    commodity: CommodityId
    value: float | None
    unit: str
    grade: Grade
    sources: tuple[str, ...]
    stage: Stage | None = None
    country: Iso3 | None = None
    importer: Iso3 | None = None
    year: int | None = None
    low: float | None = None
    high: float | None = None
    threshold: float | None = None
    p_cross: float | None = None
    basis: str | None = None
    note: str | None = None


def score_table(scores: Iterable[Score]) -> pl.DataFrame:
    """Return scores as a frame with the columns of `SCORE_SCHEMA`, in the order given."""
    columns = list(SCORE_SCHEMA)
    rows = [[getattr(score, name) for name in columns] for score in scores]
    plain = [[list(cell) if isinstance(cell, tuple) else cell for cell in row] for row in rows]
    return pl.DataFrame(plain, schema=SCORE_SCHEMA, orient="row")


def summary(
    draws: NDArray[np.float64], *, threshold: float | None = None, level: float = INTERVAL_LEVEL
) -> dict[str, float | None]:
    """
    Return the interval of a sample and the share of it at or above a threshold.

    Parameters
    ----------
    draws
        Sample, axes ``(draw,)``; NaN where a draw could not be computed, which are left out.

    Examples
    --------
    >>> summary(np.array([1.0, 2.0, 3.0]), threshold=2.0)["p_cross"]
    0.6666666666666666
    """
    known = draws[np.isfinite(draws)]
    if known.size == 0:
        return {"low": None, "high": None, "p_cross": None, "threshold": threshold}
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    crossing = None if threshold is None else float(np.mean(known >= threshold))
    return {"low": float(low), "high": float(high), "p_cross": crossing, "threshold": threshold}
