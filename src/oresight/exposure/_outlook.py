"""What is to come of a commodity, in the rows of a commodity's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.errors import BadInputError

if TYPE_CHECKING:
    from oresight.codes import CommodityId
    from oresight.methods import Case

__all__ = ["outlook_readings"]

SCENARIO, YEAR = "STEPS", 2035
READINGS = ("price_signal", "structural_risk")
SHARES = ("gap_after_scrap_share", "cover_without_largest")
METHOD = "outlook"


def outlook_readings(case: Case, commodity: CommodityId) -> pl.DataFrame:
    """
    Return price signal and structural risk under stated policies, and what stands behind them.

    Empty where nobody projects demand for the commodity. Beside the columns of a score table
    ``reading`` says what a number means.
    """
    from oresight.chains import outlook_of  # the engine, which methods do without

    try:
        found = outlook_of(case.atlas, commodity, as_of=case.as_of, scenarios=[SCENARIO])
    except BadInputError:
        return pl.DataFrame(schema={"method": pl.String, "reading": pl.String})
    share = pl.col("indicator").is_in(SHARES) & (pl.col("year") == YEAR)
    rows = found.table.filter(pl.col("indicator").is_in(READINGS) | share)
    return rows.drop("end_use", "fit").with_columns(method=pl.lit(METHOD))
