"""What the price of today says, held against its own real history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import Grade

if TYPE_CHECKING:
    import datetime as dt

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

    Rules = dict[str, tuple[float, float, float]]
    """Thresholds by name: value, low end, high end."""

__all__ = ["PriceSignal", "outlook_rules", "price_signal", "real_prices"]

METHOD = "supply_outlook"
DEFLATOR = "US_CPI_U"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class PriceSignal:
    """
    Where a price stands in the real prices of the last years.

    Parameters
    ----------
    reading
        ``glut``, ``usual``, ``tight``, or ``unknown`` where the history is too short.
    position
        Part of the window's periods that were cheaper, in prices of the last year; None if unknown.
    real
        Mean of the last twelve months, or the last year, over the median of the window.
    first, last
        Periods of the window, as the series writes them.
    """

    reading: str
    position: float | None
    real: float | None
    series: str
    first: str
    last: str
    grade: Grade
    sources: tuple[str, ...]


def outlook_rules(atlas: Atlas) -> Rules:
    """
    Return the thresholds of the readings as ``(value, low, high)``, from ``method_parameters``.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> outlook_rules(open_atlas())["gap_from"]
    (0.05, 0.02, 0.1)
    """
    rows = atlas.table("method_parameters").filter(pl.col("method") == METHOD)
    return {
        row["parameter"]: (
            row["value"],
            row["value"] if row["low"] is None else row["low"],
            row["value"] if row["high"] is None else row["high"],
        )
        for row in rows.iter_rows(named=True)
    }


def price_signal(atlas: Atlas, commodity: CommodityId, *, as_of: dt.date) -> PriceSignal:
    """
    Return what the price of a commodity says on a day.

    Its last twelve months are held against every period of the window, all in the money of one year:
    nominal prices would call every decade a rise. Of several series the longest monthly one is read.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> price_signal(open_atlas(), "copper", as_of=dt.date(2026, 6, 30)).reading
    'tight'
    >>> price_signal(open_atlas(), "gallium", as_of=dt.date(2026, 6, 30)).reading
    'unknown'
    """
    rules = outlook_rules(atlas)
    rows = _series(atlas, commodity, as_of)
    if rows.is_empty():
        return PriceSignal("unknown", None, None, "", "", "", Grade.ASSUMED, ())
    real, periods = _real(atlas, rows), rows["period"]
    per_year = MONTHS if rows["frequency"][0] == "monthly" else 1
    window = real[-int(rules["price_window"][0]) * per_year :]
    told = {
        "series": rows["series"][0],
        "first": periods[-len(window)],
        "last": periods[-1],
        "grade": Grade.worst(rows["grade"].unique()),
        "sources": (rows["source_id"][0], *atlas.table("deflators")["source_id"].unique()),
    }
    if len(window) < rules["price_years_least"][0] * per_year:
        return PriceSignal("unknown", None, None, **told)
    today = float(window[-per_year:].mean())
    position = float((window < today).mean())
    return PriceSignal(
        _reading(position, rules), position, today / float(np.median(window)), **told
    )


def real_prices(atlas: Atlas, commodity: CommodityId, *, as_of: dt.date) -> pl.DataFrame:
    """
    Return the prices that a signal is read from, in the money of the deflator's last year.

    Returns
    -------
    polars.DataFrame
        ``year, value, grade, source_id``: means of the years of the window, USD a tonne; empty where
        no price is known.
    """
    rows = _series(atlas, commodity, as_of)
    years = int(outlook_rules(atlas)["price_window"][0])
    if rows.is_empty():
        return pl.DataFrame(
            schema={
                "year": pl.Int64,
                "value": pl.Float64,
                "grade": pl.String,
                "source_id": pl.String,
            }
        )
    dated = rows.with_columns(
        year=pl.col("period").str.slice(0, 4).cast(pl.Int64), value=pl.Series(_real(atlas, rows))
    )
    means = dated.group_by("year", "source_id", maintain_order=True).agg(
        pl.col("value").mean(), pl.col("grade").max()
    )
    return means.tail(years + 1).select("year", "value", "grade", "source_id")


def _reading(position: float, rules: Rules) -> str:
    if position < rules["glut_below"][0]:
        return "glut"
    return "tight" if position >= rules["dear_from"][0] else "usual"


def _series(atlas: Atlas, commodity: CommodityId, as_of: dt.date) -> pl.DataFrame:
    """Return one series: the monthly one with the longest history, else the yearly one."""
    rows = atlas.table("prices").filter(
        pl.col("commodity") == commodity,
        pl.col("price_usd_per_t").is_not_null(),
        pl.col("period") <= as_of.isoformat(),
    )
    if rows.is_empty():
        return rows
    ranked = rows.group_by("series", "source_id", "frequency").len()
    chosen = ranked.sort(
        pl.col("frequency") == "monthly", "len", "series", descending=[True, True, False]
    ).row(0, named=True)
    return rows.filter(
        pl.col("series") == chosen["series"], pl.col("source_id") == chosen["source_id"]
    ).sort("period")


def _real(atlas: Atlas, rows: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return prices in the money of the last year of the deflator; later years are taken as it."""
    levels = atlas.table("deflators").filter(pl.col("series") == DEFLATOR).sort("year")
    years, values = levels["year"].to_numpy(), levels["value"].to_numpy()
    when = rows["period"].str.slice(0, 4).cast(pl.Int64).to_numpy()
    level = np.interp(when, years, values)
    return np.asarray(rows["price_usd_per_t"].to_numpy() * values[-1] / level)
