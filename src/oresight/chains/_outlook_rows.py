"""The rows of an outlook: demand, announced supply, the gap between them, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.chains._outlook_facts import TOTAL, named_countries
from oresight.chains._parameters import parameter_rows
from oresight.codes import WORLD, CommodityId, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas
    from oresight.chains._outlook_facts import Match
    from oresight.chains._price_signal import PriceSignal, Rules

__all__ = [
    "Risk",
    "Scrap",
    "compared_by_year",
    "demand_rows",
    "gap_rows",
    "risk_of",
    "risk_row",
    "scrap_of",
    "shares_told",
    "signal_row",
    "supply_rows",
    "unknown_risk",
]

PERCENT = 100.0
PRIOR = "ORESIGHT_PRIOR"


@dataclass(frozen=True, slots=True)
class Scrap:
    """Share of demand that scrap serves: middle, high and low end, so that gaps run low to high."""

    shares: tuple[float, float, float]
    source_id: str

    def gap(self, covered: float, at: int = 0) -> float:
        """Return the part of what scrap leaves of demand that supply does not cover."""
        return 1.0 - covered / (1.0 - self.shares[at])


@dataclass(frozen=True, slots=True)
class Risk:
    """
    What stands behind the price: whether announced supply meets demand, and on whom it hangs.

    Parameters
    ----------
    gap_from
        First year in which announced supply and scrap leave a gap: middle, earliest and latest over
        the ranges of the threshold and of what scrap serves; None for never.
    alone_from
        First year in which supply without the largest supplier falls short of the threshold.
    supplier
        The largest supplier of the last year told.
    """

    stage: str
    scenario: str
    gap_from: tuple[int | None, int | None, int | None]
    alone_from: int | None
    supplier: str | None
    fit: str
    sources: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """``gap``, ``concentrated`` or ``covered``; ``unknown`` where nothing may be compared."""
        if self.fit == "none":
            return "unknown"
        if self.gap_from[0] is not None:
            return "gap"
        return "covered" if self.alone_from is None else "concentrated"


def demand_rows(demand: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield demand by scenario, use and year."""
    for row in demand.iter_rows(named=True):
        keys = {name: row[name] for name in ("end_use", "scenario", "year", "value", "grade")}
        yield {"indicator": "demand", **keys, "unit": "t", "sources": [row["source_id"]]}


def supply_rows(match: Match, supply: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield announced supply by country, and the share of the largest supplier."""
    stage = {"stage": match.stage.value if match.stage else None}
    for row in supply.iter_rows(named=True):
        keys = {name: row[name] for name in ("country", "year", "value", "grade")}
        yield {
            "indicator": "announced_supply", **stage, **keys, "unit": "t",
            "sources": [row["source_id"]],
        }  # fmt: skip
    for row in _largest(supply).iter_rows(named=True):
        yield {
            "indicator": "top1_share",
            **stage,
            "country": row["supplier"],
            "year": row["year"],
            "value": row["most"] / row["supply"],
            "unit": "1",
            "grade": row["grade"],
            "sources": [row["source_id"]],
        }


def _largest(supply: pl.DataFrame) -> pl.DataFrame:
    """Return the world's supply by year, and who supplies most of it."""
    world = supply.filter(pl.col("country") == WORLD).select(
        "year", "grade", "source_id", supply="value"
    )
    named = named_countries(supply).sort("value", "country", descending=[True, False])
    most = named.unique("year", keep="first", maintain_order=True)
    return world.join(
        most.select("year", supplier="country", most="value"), on="year", maintain_order="left"
    )


def compared_by_year(demand: pl.DataFrame, supply: pl.DataFrame) -> pl.DataFrame:
    """Return total demand beside supply, by scenario and year."""
    total = demand.filter(pl.col("end_use") == TOTAL).select(
        "scenario", "year", "source_id", "grade", demand="value"
    )
    return total.join(
        _largest(supply).drop("source_id", "grade"), on="year", maintain_order="left"
    ).with_columns(
        gap=pl.col("demand") - pl.col("supply"),
        share=1.0 - pl.col("supply") / pl.col("demand"),
        alone=(pl.col("supply") - pl.col("most")) / pl.col("demand"),
    )


def gap_rows(match: Match, compared: pl.DataFrame, scrap: Scrap) -> Iterator[dict[str, Any]]:
    """Yield what supply leaves open, and what it covers without its largest supplier."""
    for row in compared.iter_rows(named=True):
        common = {
            "stage": match.stage.value if match.stage else None,
            "scenario": row["scenario"],
            "year": row["year"],
            "unit": "1",
            "grade": row["grade"],
            "fit": match.fit,
            "sources": [row["source_id"]],
        }
        yield {**common, "indicator": "supply_gap", "value": row["gap"], "unit": "t"}
        yield {**common, "indicator": "supply_gap_share", "value": row["share"]}
        yield {
            **common, "indicator": "cover_without_largest", "value": row["alone"],
            "country": row["supplier"],
        }  # fmt: skip
        middle, low, high = (scrap.gap(row["supply"] / row["demand"], at) for at in range(3))
        yield {
            **common,
            "indicator": "gap_after_scrap_share",
            "value": middle,
            "low": low if low < high else None,
            "high": high if low < high else None,
            "grade": Grade.ASSUMED.value,
            "sources": [row["source_id"], scrap.source_id],
        }


def scrap_of(atlas: Atlas, match: Match, compared: pl.DataFrame) -> Scrap:
    """
    Return what scrap serves now, and is taken to go on serving.

    Of mines, the recycling rate where one is known. Else what supply leaves open in the first year:
    nobody goes without then, so that something unseen serves it.
    """
    rows = parameter_rows(atlas, match.demand).filter(pl.col("parameter") == "recycling_share")
    if match.fit == "primary" and rows.height:
        row = rows.row(0, named=True)
        return Scrap((row["value"], row["high"], row["low"]), row["source_id"])
    first = compared.filter(pl.col("year") == pl.col("year").min())
    open_now = max(float(first["share"][0]), 0.0)
    return Scrap((open_now, open_now, 0.0), PRIOR)


def risk_of(match: Match, rows: pl.DataFrame, scrap: Scrap, rules: Rules) -> Risk:
    """Return the risk of one scenario, whose years *rows* holds."""
    covered = rows["supply"] / rows["demand"]

    def first(wanted: pl.Series) -> int | None:
        years = rows["year"].filter(wanted)
        return int(years[0]) if len(years) else None

    def gap(at: int, limit: float) -> int | None:
        return first(1.0 - covered / (1.0 - scrap.shares[at]) > limit)

    middle, low, high = rules["gap_from"]
    return Risk(
        stage=match.stage.value if match.stage else "",
        scenario=rows["scenario"][0],
        gap_from=(gap(0, middle), gap(2, low), gap(1, high)),
        alone_from=first(rows["alone"] < rules["cover_least"][0]),
        supplier=rows["supplier"][-1],
        fit=match.fit,
        sources=(rows["source_id"][0], scrap.source_id),
    )


def unknown_risk(match: Match, scenario: str) -> Risk:
    """Return the risk where nothing may be compared."""
    stage = match.stage.value if match.stage else ""
    return Risk(stage, scenario, (None, None, None), None, None, "none")


def shares_told(atlas: Atlas, commodity: CommodityId) -> Iterator[dict[str, Any]]:
    """Yield shares that a source tells without tonnes: they stand beside the others, in no sum."""
    rows = atlas.table("projections").filter(
        pl.col("commodity") == commodity, pl.col("unit") == "percent_of_world"
    )
    largest = rows.sort("quantity", descending=True).unique(
        ["stage", "year", "source_id"], keep="first", maintain_order=True
    )
    for row in largest.iter_rows(named=True):
        keys = {name: row[name] for name in ("stage", "country", "year", "grade")}
        yield {
            "indicator": "top1_share", **keys, "value": row["quantity"] / PERCENT, "unit": "1",
            "sources": [row["source_id"]],
        }  # fmt: skip


def signal_row(signal: PriceSignal) -> dict[str, Any]:
    """Return what the price says."""
    return {
        "indicator": "price_signal",
        "year": int(signal.last[:4]) if signal.last else None,
        "value": signal.position,
        "unit": "1",
        "reading": signal.reading,
        "grade": signal.grade.value,
        "sources": [*signal.sources, PRIOR],
    }


def risk_row(risk: Risk) -> dict[str, Any]:
    """Return the year from which a risk stands, between those of other thresholds."""
    known = [year for year in risk.gap_from if year is not None]
    told = risk.gap_from[0] is not None
    return {
        "indicator": "structural_risk",
        "stage": risk.stage,
        "country": risk.supplier,
        "scenario": risk.scenario,
        "value": risk.gap_from[0] if told else risk.alone_from,
        "low": min(known) if told else None,
        "high": max(known) if told and len(known) == len(risk.gap_from) else None,
        "unit": "year",
        "reading": risk.reading,
        "grade": Grade.ASSUMED.value,
        "fit": risk.fit,
        "sources": [*dict.fromkeys([*risk.sources, PRIOR])],
    }
