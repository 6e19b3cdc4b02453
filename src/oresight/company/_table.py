"""The rows that every table of a company has: what is named, the number, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.company._mix import Span
    from oresight.company._part import Part

__all__ = ["SCHEMA", "Row", "named", "ranged", "spanned", "table", "unknown", "valued"]

Row = dict[str, object]

SCHEMA: Final[dict[str, Any]] = {
    "indicator": pl.String,
    "part_id": pl.String,
    "part": pl.String,
    "line": pl.String,
    "supplier": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "importer": pl.String,
    "scenario": pl.String,
    "branch": pl.String,
    "date": pl.Date,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "basis": pl.String,
    "status": pl.String,
    "measures": pl.List(pl.String),
    "note": pl.String,
    "sources": pl.List(pl.String),
}
"""
Columns. ``basis`` is what a share rests on, ``status`` where the nearest restriction on the way
stands, ``measures`` the ids of all that bear on it, ``note`` a message key.
"""


def table(rows: Iterable[Row]) -> pl.DataFrame:
    """Return rows as a table; what a row leaves out is null."""
    return pl.DataFrame(list(rows), schema=SCHEMA)


def named(part: Part) -> Row:
    """Return what names the rows of a part."""
    return {
        "part_id": part.id,
        "part": part.name,
        "line": part.line or None,
        "supplier": part.supplier or None,
    }


def valued(value: float, unit: str, grade: Grade, sources: Sequence[str]) -> Row:
    """Return a number that a company tells: taken at its word, without an interval of its own."""
    return {"value": value, "low": value, "high": value, "unit": unit, "grade": grade.value,
            "sources": list(sources)}  # fmt: skip


def spanned(span: Span, unit: str) -> Row:
    """Return a number with the ends of its interval."""
    value, low, high = span
    return {"value": value, "low": low, "high": high, "unit": unit}


def unknown(unit: str, note: str, sources: Sequence[str] = ()) -> Row:
    """Return a number that is not known, and why; *note* is a message key."""
    return {"unit": unit, "grade": Grade.ASSUMED.value, "note": note, "sources": list(sources)}


def ranged(
    drawn: NDArray[np.float64],
    unit: str,
    grade: Grade,
    sources: Sequence[str],
    *,
    mean: bool = False,
) -> Row:
    """
    Return the middle of draws and the interval that holds 90 % of them.

    Parameters
    ----------
    drawn
        Axes ``(draw,)``; NaN in draws in which the number has no meaning.
    mean
        Whether the mean is told, which adds up, and not the median.

    Examples
    --------
    >>> row = ranged(np.arange(101.0), "day", Grade.ASSUMED, ["X"])
    >>> row["value"], round(row["high"])
    (50.0, 95)
    """
    found = estimate(drawn[None])
    value = float(np.nanmean(drawn)) if mean else float(found.value[0])
    return {
        "value": value, "low": float(found.low[0]), "high": float(found.high[0]), "unit": unit,
        "grade": grade.value, "sources": list(sources),
    }  # fmt: skip
