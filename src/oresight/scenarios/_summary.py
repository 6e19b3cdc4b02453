"""Results as rows: each number with its interval and what chance leaves open, branch by branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.runs import estimate
from oresight.scenarios._ground import month_of
from oresight.scenarios._lines import LINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.scenarios._run import Outcome, Series

__all__ = ["CERTIFICATE", "HIDDEN", "SCHEMA", "mixture", "summary", "told_of"]

CERTIFICATE: Final = frozenset({"imbalance", "checked", "gap"})
HIDDEN: Final = CERTIFICATE | LINES.keys()
"""Series that are not told as they are."""

MONTH: Final = 1
"""Months before anything is heard of, which no mean counts."""

UNITS: Final = {"cover": "day", "cover_least": "day", "lost_use": "month"}
CALM: Final = {"price_ratio": 1.0, "paid_price_ratio": 1.0, "imports_ratio": 1.0, "shortage": 0.0}
"""What a market that a branch does not touch comes to."""

SCHEMA: Final[dict[str, Any]] = {
    "scenario": pl.String,
    "branch": pl.String,
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "month": pl.Int64,
    "date": pl.Date,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "mc_error": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}


def summary(found: Outcome, *, monthly: bool = True) -> pl.DataFrame:
    """
    Return what a story comes to, branch by branch.

    Parameters
    ----------
    monthly
        Whether to tell months too, which takes longer.

    Returns
    -------
    pl.DataFrame
        One row a number, against the base year: of a month with its ``date``, or, where ``month`` is
        null, of the whole story: means, peaks (``…_peak``), the least cover, and ``lost_use``, the
        shortage of all months in months of use. ``value`` is the median of the draws.
    """
    rows = [
        row
        for branch in found.branches
        for one in found.series(branch)
        if one.indicator not in HIDDEN
        for name, values in told_of(one)
        if monthly or values.ndim == 1
        for row in _rows(found, branch, one, (name, values))
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def told_of(one: Series) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield what is told of a series: of the whole story, axes ``(draw,)``, and of its months."""
    after = one.values[MONTH:] if len(one.values) > MONTH else one.values
    known = after[~np.isnan(after).all(axis=1)]
    if known.size:
        yield one.indicator, known.mean(axis=0)
        if one.indicator in {"price_ratio", "shortage"}:
            yield f"{one.indicator}_peak", known.max(axis=0)
        if one.indicator == "shortage":
            yield "lost_use", known.sum(axis=0)
        if one.indicator == "cover":
            yield "cover_least", known.min(axis=0)
    yield one.indicator, one.values


def _rows(
    found: Outcome, branch: str, one: Series, told: tuple[str, NDArray[np.float64]]
) -> Iterator[dict[str, object]]:
    name, values = told
    year, sources = found.bases[one.market]
    keys = {
        "scenario": found.scenario.id,
        "branch": branch,
        "indicator": name,
        "commodity": one.commodity,
        "stage": one.stage,
        "form": one.form or None,
        "country": one.country,
        "importer": found.asked.importer,
        "year": year,
        "unit": UNITS.get(name, "1"),
        "grade": Grade.ASSUMED.value,
        "sources": [*dict.fromkeys(sources), "ORESIGHT_PRIOR"],
    }
    for at, row in estimate(values).rows():
        month = at if values.ndim > 1 else None
        date = None if month is None else month_of(found.begin, month)
        yield keys | row | {"month": month, "date": date}


def mixture(found: Outcome) -> pl.DataFrame:
    """
    Return the whole story's numbers over all branches, by the weights the user gave.

    A branch that does not touch a market counts as its calm base year. Weights are the user's, and no
    probabilities of ours: there is no mixture without them.

    Returns
    -------
    pl.DataFrame
        Rows of `summary` with the branch ``mixture``; none where no weights are given.
    """
    weights = found.scenario.weights
    if not weights or set(found.branches) != set(weights):
        return pl.DataFrame(schema=SCHEMA)
    by_branch = {
        branch: {
            (one.commodity, one.stage, one.form, one.country, one.indicator): one
            for one in found.series(branch)
            if one.indicator in CALM
        }
        for branch in weights
    }
    keys = dict.fromkeys(key for known in by_branch.values() for key in known)
    rows: list[dict[str, object]] = []
    for key in keys:
        known = [by_branch[branch].get(key) for branch in weights]
        one = next(item for item in known if item is not None)
        drawn = [one.values * 0.0 + CALM[one.indicator] if x is None else x.values for x in known]
        rows += _mixed(found, one, drawn, list(weights.values()))
    return pl.DataFrame(rows, schema=SCHEMA)


def _mixed(
    found: Outcome, one: Series, drawn: list[NDArray[np.float64]], weights: list[float]
) -> Iterator[dict[str, object]]:
    """Yield rows of one number over all branches: draws of each count by its weight."""
    from dataclasses import replace

    told = [dict(_whole(replace(one, values=values))) for values in drawn]
    for name in told[0]:
        values = np.concatenate([part[name] for part in told])
        weight = np.concatenate(
            [
                np.full(part[name].size, w / part[name].size)
                for part, w in zip(told, weights, strict=True)
            ]
        )
        middle, low, high = _quantiles(values, weight, (0.5, 0.05, 0.95))
        row = next(iter(_rows(found, "mixture", one, (name, values))), None)
        if row is not None:
            yield row | {"value": middle, "low": low, "high": high, "mc_error": None}


def _whole(one: Series) -> Iterator[tuple[str, NDArray[np.float64]]]:
    return ((name, values) for name, values in told_of(one) if values.ndim == 1)


def _quantiles(
    values: NDArray[np.float64], weight: NDArray[np.float64], parts: tuple[float, ...]
) -> tuple[float, ...]:
    """Return the values below which parts of the weight lie."""
    order = np.argsort(values)
    below = np.cumsum(weight[order]) - weight[order] / 2
    return tuple(float(np.interp(part, below, values[order])) for part in parts)
