"""Gaps and cover of the years to come against what the IEA was quoted to find."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import outlook_of
from oresight.codes import CommodityId, Stage
from oresight.evidence._check import Check
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas

__all__ = ["outlook_checks"]

GAP = N_("IEA gaps of mined supply in 2035 as quoted, percent")
COVER = N_("IEA cover without the largest supplier in 2035 as quoted, percent")
QUOTED = {
    "mined supply gap vs demand, announced projects": (GAP, "gap_after_scrap_share"),
    "supply left without the largest producer (N-1) / demand": (COVER, "cover_without_largest"),
}
NAMES = {"graphite": "battery_graphite"}
"""What a quotation means, where its word is wider than any form that may be compared."""

YEAR, SCENARIO = 2035, "STEPS"
PERCENT = 100.0
QUOTED_STEP = 2.5
"""Percentage points: quotations are rounded to fives."""

ANY_DAY = dt.date.max
"""No price is read here."""


def outlook_checks(atlas: Atlas) -> Iterator[Check]:
    """Compare gaps, and cover at every stage that is told: a quotation of cover names none."""
    rows = atlas.table("demand_cross_check").filter(
        pl.col("scope").is_in(list(QUOTED)), year=YEAR, scenario=SCENARIO
    )
    for row in rows.iter_rows(named=True):
        check, indicator = QUOTED[row["scope"]]
        commodity = CommodityId(NAMES.get(row["commodity"], row["commodity"]))
        table = outlook_of(atlas, commodity, as_of=ANY_DAY, scenarios=[SCENARIO]).table
        found = table.filter(indicator=indicator, year=YEAR)
        if check == GAP:
            found = found.filter(stage=Stage.MINE.value)
        for stage, value in found.select("stage", "value").iter_rows():
            yield Check(
                check,
                row["commodity"],
                abs(row["value"]) * PERCENT,
                value * PERCENT,
                QUOTED_STEP,
                row["source_id"],
                stage=Stage(stage),
            )
