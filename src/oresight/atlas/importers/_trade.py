"""What the importers of declared trade share: codes kept, and the table they fill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from oresight.atlas._store import Atlas

__all__ = ["DECLARED", "KEY", "codes_in_use", "declared"]

DECLARED: Final = {
    "period": pl.String,
    "frequency": pl.String,
    "reporter": pl.String,
    "partner": pl.String,
    "flow": pl.String,
    "code": pl.String,
    "nomenclature": pl.String,
    "hs6": pl.String,
    "value": pl.Float64,
    "currency": pl.String,
    "quantity_t": pl.Float64,
    "source_id": pl.String,
    "grade": pl.String,
}
"""Columns of the table ``trade_reported``."""

KEY: Final = ("source_id", "frequency", "reporter", "flow", "period", "code", "nomenclature")
"""A declaration of a code in a period is replaced with all its partners."""

_HS6: Final = re.compile(r"\d{6}")


def codes_in_use(atlas: Atlas) -> frozenset[str]:
    """Return the six-digit codes that any table of the atlas uses."""
    codes = pl.concat([atlas.table(name)["hs6"].unique() for name in ("hs_codes", "trade")])
    return frozenset(code for code in codes.drop_nulls() if _HS6.fullmatch(code))


def declared(rows: list[tuple[object, ...]]) -> dict[str, pl.DataFrame]:
    """Return rows of trade as the table, each flow summed over procedures and modes of transport."""
    table = pl.DataFrame(rows, schema=DECLARED, orient="row", infer_schema_length=None)
    return {"trade_reported": summed(table)}


def summed(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with one row a flow; a sum with an unknown weight is unknown."""
    names = [name for name in DECLARED if name not in {"value", "quantity_t", "grade"}]
    weight = pl.col("quantity_t")
    worst = pl.when((pl.col("grade") == "estimated").any()).then(pl.lit("estimated"))
    return (
        table.group_by(names, maintain_order=True)
        .agg(
            pl.col("value").sum(),
            pl.when(weight.is_not_null().all()).then(weight.sum()),
            worst.otherwise(pl.lit("reported")).alias("grade"),
        )
        .select(*DECLARED)
        .sort(*KEY, "partner")
    )
