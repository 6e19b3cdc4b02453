"""Which part stops first, when, and what that costs: parts, lines, and all together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.company._mix import FILE
from oresight.company._table import named, ranged, unknown
from oresight.industry import chance
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.company._fill import Fed
    from oresight.company._part import Part
    from oresight.company._scarcity import Scarcity
    from oresight.company._table import Row

__all__ = ["line_rows", "part_rows", "ranking", "untouched_rows"]

WEEK: Final = 7
YEAR: Final = 12
UNTOUCHED: Final = N_("The story leaves its materials alone.")
NO_SALES: Final = N_("The sales that depend on it are not told.")
SOME_SALES: Final = N_("Sales that depend on some parts are not told: a lower bound.")
Z90: Final = 1.6448536269514722


def part_rows(one: Fed, scarcity: Scarcity, *, currency: str) -> Iterator[Row]:
    """Yield the probability and the day of a part's stop, how long it lasts, and what is lost."""
    about = _about(scarcity) | named(one.part) | {"commodity": one.cause or one.commodities[0]}
    noted = about | {"note": one.note}
    yield from _stop(noted, one.day, one.still, scarcity, one)
    lost = one.lost_year
    yield noted | ranged(lost, "1", one.grade, one.sources) | {"indicator": "output_lost"}
    value = one.part.value_at_risk
    if value is None:
        yield about | unknown(currency or "1", NO_SALES, [FILE]) | {"indicator": "value_lost"}
    else:
        yield from _money(noted, lost * value, currency=currency, one=one)


def untouched_rows(part: Part, scarcity: Scarcity) -> Iterator[Row]:
    """Yield that a part cannot be told of: no material of it is in the story."""
    yield (
        _about(scarcity) | named(part) | unknown("1", UNTOUCHED, [FILE])
        | {"indicator": "stop_probability"}
    )  # fmt: skip


def line_rows(each: Sequence[Fed], scarcity: Scarcity, *, currency: str) -> Iterator[Row]:
    """Yield the same of each line, which stops with the first of its parts, and of all together."""
    lines: dict[str, list[Fed]] = defaultdict(list)
    for one in each:
        lines[one.part.line or f"\0{one.part.id}"].append(one)
    money: list[NDArray[np.float64]] = []
    told = all(one.part.value_at_risk is not None for one in each)
    for name, parts in lines.items():
        sales = [
            one.lost[:YEAR] / YEAR * one.part.value_at_risk
            for one in parts
            if one.part.value_at_risk is not None
        ]
        if sales:
            money.append(np.asarray(np.max(sales, axis=0).sum(axis=0)))
        if not name.startswith("\0"):
            yield from _line(name, parts, scarcity, money[-1] if sales else None, currency=currency)
    if money:
        total = np.sum(money, axis=0)
        about = _about(scarcity) | {"note": None if told else SOME_SALES}
        yield from _money(about, total, currency=currency, one=each[0], name="total_value_lost")


def _line(
    name: str,
    parts: Sequence[Fed],
    scarcity: Scarcity,
    money: NDArray[np.float64] | None,
    *,
    currency: str,
) -> Iterator[Row]:
    days = np.array([np.where(np.isfinite(one.day), one.day, np.inf) for one in parts])
    first = days.min(axis=0)
    day = np.where(np.isfinite(first), first, np.nan)
    stops = np.isfinite(day)
    counts = np.bincount(days.argmin(axis=0)[stops], minlength=len(parts))
    cause = parts[int(counts.argmax())] if stops.any() else None
    still = np.max([one.still for one in parts], axis=0)
    about = _about(scarcity) | {"line": name}
    if cause is not None:
        about |= {"commodity": cause.cause, "part_id": cause.part.id, "part": cause.part.name}
    yield from _stop(about, day, still, scarcity, parts[0], prefix="line_")
    if money is not None:
        yield from _money(about, money, currency=currency, one=parts[0], name="line_value_lost")


def _about(scarcity: Scarcity) -> Row:
    return {
        "scenario": scarcity.name, "branch": scarcity.branch or None,
        "importer": scarcity.supplies[0].importer if scarcity.supplies else None,
    }  # fmt: skip


def _stop(
    about: Row,
    day: NDArray[np.float64],
    still: NDArray[np.float64],
    scarcity: Scarcity,
    one: Fed,
    *,
    prefix: str = "",
) -> Iterator[Row]:
    happens = np.isfinite(day)
    rests = {"grade": one.grade.value, "sources": list(one.sources), "unit": "1"}
    yield about | rests | chance(happens) | {"indicator": f"{prefix}stop_probability"}
    if not happens.any():
        return
    days = ranged(day[happens], "day", one.grade, one.sources)
    date = None if scarcity.begin is None else _date(scarcity.begin, float(days["value"]))  # type: ignore[arg-type]
    yield about | days | {"indicator": f"{prefix}stop_day", "date": date}
    weeks = ranged(still[happens] / WEEK, "week", one.grade, one.sources)
    yield about | weeks | {"indicator": f"{prefix}stop_weeks"}


def _date(begin: dt.date, days: float) -> dt.date:
    return begin + dt.timedelta(days=int(days))


def _money(
    about: Row, lost: NDArray[np.float64], *, currency: str, one: Fed, name: str = "value_lost"
) -> Iterator[Row]:
    """Yield the median of what is lost in the first year, and the mean, which adds up."""
    yield about | ranged(lost, currency, one.grade, one.sources) | {"indicator": name}
    mean = float(lost.mean())
    error = Z90 * float(lost.std(ddof=1)) / float(np.sqrt(lost.size)) if lost.size > 1 else 0.0
    yield about | {
        "indicator": f"{name}_expected", "value": mean, "low": max(mean - error, 0.0),
        "high": mean + error, "unit": currency, "grade": Grade.ASSUMED.value,
        "sources": list(one.sources),
    }  # fmt: skip


WIDE: Final = {
    "probability": "stop_probability", "day": "stop_day", "weeks": "stop_weeks",
    "output": "output_lost", "lost": "value_lost", "expected": "value_lost_expected",
}  # fmt: skip
KEYS: Final = ("branch", "part_id")


def ranking(stops: pl.DataFrame, begins: dict[str | None, dt.date | None]) -> pl.DataFrame:
    """
    Return one row a part and branch, the first to stop on top.

    ``probability``, ``day``, ``date``, ``weeks``, ``output``, ``lost`` and ``expected``, each with
    ``_low`` and ``_high``; parts that the story leaves alone come last, without a number. Parts are in
    the order of the probability that they stop, then of the day.
    """
    keys = ["scenario", "branch", "part_id", "part", "line", "supplier", "commodity", "note"]
    parts = stops.filter(pl.col("indicator") == "stop_probability")
    found = parts.select(*keys, "grade", "sources")
    for name, indicator in WIDE.items():
        ends = [pl.col(end).alias(f"{name}{tail}") for end, tail in ENDS]
        rows = stops.filter(pl.col("indicator") == indicator).select(*KEYS, *ends)
        found = found.join(rows, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    dates = [_dated(f"day{tail}", f"date{tail}", begins) for _, tail in ENDS]
    return found.with_columns(dates).sort(
        "probability", "day", "expected", "part_id",
        descending=[True, False, True, False], nulls_last=True,
    )  # fmt: skip


ENDS: Final = (("value", ""), ("low", "_low"), ("high", "_high"))


def _dated(day: str, date: str, begins: dict[str | None, dt.date | None]) -> pl.Expr:
    start = pl.lit(None, dtype=pl.Date)
    for branch, begin in begins.items():
        if begin is not None:
            here = pl.col("branch").eq_missing(pl.lit(branch, dtype=pl.String))
            start = pl.when(here).then(pl.lit(begin)).otherwise(start)
    return (start + pl.duration(days=pl.col(day).floor().cast(pl.Int64))).alias(date)
