"""Reliance and origins as governments publish them, for where trade codes do not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Grade, Stage
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from oresight.codes import CommodityId, Iso3
    from oresight.methods._case import Case

__all__ = ["Published", "published_origin", "published_reliance"]

UNION_STUDY = "EU_CRM2023"
UNION_YEAR = 2020
"""Last year of the five that the Union's study of 2023 averages."""
ROUNDING = 0.005
"""Half of one percentage point, to which these figures are published."""

AT_LEAST = N_("Published as a lower bound; the value is that bound.")
AT_MOST = N_("Published as an upper bound; the value is that bound.")
ALL_FORMS = N_("Published for all forms of the commodity together, not for this stage.")


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure, 0 to 1, and between which bounds it lies."""

    value: float
    low: float
    high: float
    year: int
    grade: Grade
    source: str
    note: str | None

    def draw(self, draws: int, generator: np.random.Generator) -> NDArray[np.float64]:
        """Sample evenly between the bounds, axes ``(draw,)``."""
        return generator.uniform(self.low, self.high, draws)


def published_reliance(case: Case, commodity: CommodityId, stage: Stage) -> Published | None:
    """
    Return what the importer's own government, or one near it, publishes; None where nothing.

    Figures exist for Japan, the United States and the European Union.
    """
    reader = _READERS.get(case.importer)
    return reader(case, commodity, stage) if reader else None


def published_origin(
    case: Case, commodity: CommodityId, stage: Stage
) -> tuple[Iso3, Published] | None:
    """
    Return the largest origin of imports as published, and its share; None where nothing.

    Figures exist for Japan. Rows computed from a trade code are left out: they are no better than
    the code.
    """
    if case.importer != "JPN":
        return None
    rows = case.atlas.table("japan_dependence").filter(
        pl.col("commodity") == commodity,
        pl.col("measure") == "share_from_country_pct",
        ~pl.col("form").str.starts_with("HS "),
        pl.col("unit") == "% of imports",
    )
    row = _newest(rows.sort("value", descending=True), case, stage)
    if row is None:
        return None
    return row["partner"], _rounded(row, row["value"] / 100)


def _rounded(row: dict[str, Any], value: float) -> Published:
    """Return a figure published to a whole percent."""
    whole = bool(row["all_forms"])
    return Published(
        value,
        max(0.0, value - ROUNDING),
        min(1.0, value + ROUNDING),
        row["year"],
        Grade.worst([row["grade"], Grade.ESTIMATED if whole else row["grade"]]),
        row["source_id"],
        ALL_FORMS if whole else None,
    )


def _japan(case: Case, commodity: CommodityId, stage: Stage) -> Published | None:
    rows = case.atlas.table("japan_dependence").filter(
        pl.col("commodity") == commodity,
        pl.col("measure") == "import_share_pct",
        pl.col("partner") == "WLD",
    )
    row = _newest(rows, case, stage)
    return None if row is None else _rounded(row, row["value"] / 100)


def _united_states(case: Case, commodity: CommodityId, stage: Stage) -> Published | None:
    rows = case.atlas.table("us_net_import_reliance").filter(
        pl.col("commodity") == commodity,
        pl.col("net_import_reliance_pct").is_not_null(),
        pl.col("grade") == Grade.REPORTED.value,
    )
    row = _newest(rows, case, stage)
    if row is None:
        return None
    value = row["net_import_reliance_pct"] / 100
    bounds = {
        "lower_bound": (value, 1.0, AT_LEAST),
        "upper_bound": (0.0, value, AT_MOST),
        "net_exporter": (0.0, 0.0, None),
    }
    plain = (max(0.0, value - ROUNDING), min(1.0, value + ROUNDING), None)
    low, high, bound = bounds.get(row["flag"], plain)
    grade = Grade.ESTIMATED if bound or row["all_forms"] else Grade(row["grade"])
    note = bound or (ALL_FORMS if row["all_forms"] else None)
    return Published(value, low, high, row["year"], grade, row["source_id"], note)


def _union(case: Case, commodity: CommodityId, stage: Stage) -> Published | None:
    column = {
        Stage.MINE: "import_reliance_extraction_pct",
        Stage.REFINE: "import_reliance_processing_pct",
    }.get(stage)
    names = case.atlas.table("published_names").filter(
        pl.col("source_id") == UNION_STUDY, pl.col("commodity") == commodity
    )
    rows = case.atlas.table("eu_crm_results").filter(
        pl.col("material").is_in(names["name"].implode())
    )
    if column is None or rows.is_empty():
        return None
    percent = rows[column].cast(pl.Float64, strict=False)[0]
    if percent is None:
        return None
    value = percent / 100
    low, high = max(0.0, value - ROUNDING), min(1.0, value + ROUNDING)
    return Published(value, low, high, UNION_YEAR, Grade.REPORTED, UNION_STUDY, None)


def _newest(rows: pl.DataFrame, case: Case, stage: Stage) -> dict[str, Any] | None:
    """Return the newest row, one of the stage before one of all forms."""
    ore = pl.col("form").str.contains("ore|concentrate")
    metal = pl.col("form").str.contains("refined|metal|compound") & ~ore
    fitting = ore if stage is Stage.MINE else metal
    rows = rows.with_columns(all_forms=~ore & ~metal).filter(fitting | pl.col("all_forms"))
    if case.year is not None:
        rows = rows.filter(pl.col("year") <= case.year)
    if rows.is_empty():
        return None
    newest = rows.sort("all_forms", "year", descending=[False, True], maintain_order=True)
    return newest.row(0, named=True)


_READERS: dict[str, Callable[[Case, CommodityId, Stage], Published | None]] = {
    "JPN": _japan,
    "USA": _united_states,
    "EU27": _union,
}
