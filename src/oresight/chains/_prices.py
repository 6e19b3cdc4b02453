"""What a chain's last form costs in the base year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import Grade

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["Price", "price_of"]


@dataclass(frozen=True, slots=True)
class Price:
    """USD a tonne of contents; 1, assumed, where none is known: results are then ratios."""

    value: float
    grade: Grade
    series: str
    year: int
    sources: tuple[str, ...]


def price_of(atlas: Atlas, commodity: CommodityId, *, year: int) -> Price:
    """
    Return the mean price of a year, by the series that ``chain_prices`` names.

    A year without one takes the nearest that has one.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import CommodityId
    >>> price_of(open_atlas(), CommodityId("copper"), year=2024).series
    'Copper'
    """
    chosen = atlas.table("chain_prices").filter(pl.col("commodity") == commodity)
    if chosen.is_empty():
        return Price(1.0, Grade.ASSUMED, "", 0, ())
    rule = chosen.row(0, named=True)
    rows = (
        atlas.table("prices")
        .filter(pl.col("commodity") == commodity, pl.col("series") == rule["series"])
        .with_columns(
            year=pl.col("period").cast(pl.String).str.slice(0, 4).cast(pl.Int64),
            usd=pl.col("price_usd_per_t").fill_null(pl.col("price")),
        )
        .filter(pl.col("usd").is_not_null())
    )
    if rows.is_empty():
        return Price(1.0, Grade.ASSUMED, "", 0, ())
    nearest = min(rows["year"].unique().sort(), key=lambda one: abs(one - year))
    of_year = rows.filter(pl.col("year") == nearest)
    return Price(
        value=float(of_year.select(pl.col("usd").mean()).item()) * rule["multiplier"],
        grade=Grade.worst([rule["grade"], *of_year["grade"].unique()]),
        series=rule["series"],
        year=int(nearest),
        sources=(*of_year["source_id"].unique().sort(), rule["source_id"]),
    )
