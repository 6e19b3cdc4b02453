"""Recycling input rates against the benchmark, with the spread between their vintages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.locale import N_
from oresight.methods._dependence_cell import ACT, benchmark
from oresight.methods._dependence_formulas import recycling_gap
from oresight.methods._inputs import home_of, parameter_range
from oresight.methods._published_reliance import ROUNDING, UNION_STUDY
from oresight.methods._scores import Score, summary

if TYPE_CHECKING:
    from oresight.codes import CommodityId
    from oresight.methods._case import Case

__all__ = ["recycling_score"]

INDICATOR = "crma_recycling_gap"
RATE = "eol_recycling_input_rate"
ABROAD = N_("The rate is that of the European Union, for want of the importer's own.")
UNKNOWN = N_("No recycling input rate is known.")


def recycling_score(case: Case, commodity: CommodityId) -> Score:
    """Return how far recycling lies above the benchmark of the Act."""
    rates = _rates(case, commodity)
    if not rates:
        return _score(case, commodity, None, note=UNKNOWN)
    (source, rate), *_ = rates
    known = np.array([percent for _, percent in rates if percent > 0])
    vintages = float(np.log(known).std(ddof=1)) if known.size > 1 else 0.0
    doubt = max(parameter_range(case, "dependence", "recycling_log_sd").value, vintages)
    generator = case.generator("dependence", INDICATOR, commodity)
    rounding = generator.uniform(-ROUNDING, ROUNDING, case.draws)
    factor = np.exp(generator.standard_normal(case.draws) * doubt)
    drawn = np.clip(rate / 100 * factor + rounding, 0.0, 1.0)
    cut = benchmark(case, "recycling")
    bounds = summary(recycling_gap(drawn, benchmark=cut), threshold=0.0)
    inside = home_of(case.atlas, case.importer) <= case.atlas.group("eu27")
    return _score(
        case,
        commodity,
        float(recycling_gap(rate / 100, benchmark=cut)),
        sources=(ACT, *(name for name, _ in rates)),
        bounds=bounds,
        grade=Grade.REPORTED if inside else Grade.ESTIMATED,
        basis=source,
        note=None if inside else ABROAD,
    )


def _rates(case: Case, commodity: CommodityId) -> list[tuple[str, float]]:
    """Return rates in percent by source, the Union's latest study first, then the newest."""
    names = case.atlas.table("published_names").filter(
        pl.col("source_id") == UNION_STUDY, pl.col("commodity") == commodity
    )
    study = case.atlas.table("eu_crm_results").filter(
        pl.col("material").is_in(names["name"].implode())
    )
    latest = study["eol_rir_pct"].cast(pl.Float64, strict=False).drop_nulls()
    others = (
        case.atlas.table("circularity")
        .filter(
            pl.col("commodity") == commodity,
            pl.col("measure") == RATE,
            pl.col("value").is_not_null(),
        )
        .sort("edition", descending=True)
        .select("source_id", "value")
    )
    return [*((UNION_STUDY, rate) for rate in latest[:1]), *others.iter_rows()]


def _score(
    case: Case,
    commodity: CommodityId,
    value: float | None,
    *,
    sources: tuple[str, ...] = (),
    bounds: dict[str, float | None] | None = None,
    grade: Grade = Grade.REPORTED,
    basis: str | None = None,
    note: str | None = None,
) -> Score:
    found = bounds or {}
    return Score(
        "dependence",
        INDICATOR,
        commodity,
        value,
        "1",
        grade,
        tuple(sorted(set(sources))),
        importer=case.importer,
        low=found.get("low"),
        high=found.get("high"),
        threshold=found.get("threshold"),
        p_cross=found.get("p_cross"),
        basis=basis,
        note=note,
    )
