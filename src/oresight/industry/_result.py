"""Numbers with their intervals, in the columns every table of the product has."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.quantity import INTERVAL_LEVEL
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.industry._lines import Line

__all__ = ["SCHEMA", "Row", "chance", "sources_of", "spread", "table", "traced"]

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "product": pl.String,
    "industry": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "month": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "mc_error": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "note": pl.String,
}
"""
Columns of a table of industry. ``commodity`` is the cause, or with ``stage`` and ``form`` what is
bought; ``month`` counts from the one in which the measure bites, null for its first year or the whole
horizon; ``note`` is a message key.
"""

Row = dict[str, object]


def table(rows: Iterable[Row]) -> pl.DataFrame:
    """Return rows as a table; what a row leaves out is null."""
    return pl.DataFrame(list(rows), schema=SCHEMA)


def spread(drawn: NDArray[np.float64]) -> Iterator[Row]:
    """
    Yield the median, the interval and the error of each number, axes ``(..., draw)``.

    Examples
    --------
    >>> [(row["value"], round(row["high"], 9)) for row in spread(np.arange(101.0))]
    [(50.0, 95.0)]
    """
    yield from (row for _, row in estimate(drawn).rows())


def chance(happens: NDArray[np.bool_]) -> Row:
    """
    Return a probability with the error of a finite sample (Wilson, doi:10.1080/01621459.1927.10502953).

    Examples
    --------
    >>> {name: round(end, 2) for name, end in chance(np.array([True] * 9 + [False])).items()}
    {'value': 0.9, 'low': 0.65, 'high': 0.98}
    """
    n, p = happens.size, float(happens.mean())
    z = NormalDist().inv_cdf((1 + INTERVAL_LEVEL) / 2)
    middle = p + z**2 / (2 * n)
    reach = z * float(np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)))
    wide = 1 + z**2 / n
    return {
        "value": p,
        "low": max((middle - reach) / wide, 0.0),
        "high": min((middle + reach) / wide, 1.0),
    }


def sources_of(line: Line) -> list[str]:
    """Return where the numbers of a line come from, each once."""
    named = (name for need in line.needs for name in (*need.supply.sources, *need.sources))
    return [*dict.fromkeys((*line.sources, *named, "ORESIGHT_PRIOR"))]


def traced(line: Line, importer: str) -> Row:
    """Return what names a row of a line and where it comes from."""
    return {
        "product": line.product,
        "industry": line.isic,
        "importer": importer,
        "grade": Grade.ASSUMED.value,
        "sources": sources_of(line),
    }
