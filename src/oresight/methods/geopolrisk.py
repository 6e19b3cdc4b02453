"""GeoPolRisk: concentration of production times the instability of an importer's supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import production_years, trade_codes
from oresight.codes import CommodityId, Grade, Stage
from oresight.locale import N_
from oresight.methods._geopolrisk_cell import Cell, Gap, Stability, read_cell
from oresight.methods._geopolrisk_formulas import (
    REFERENCES,
    characterisation_factor,
    geopolrisk_midpoint,
    geopolrisk_score,
    hhi_a,
    instability,
    wta,
)
from oresight.methods._geopolrisk_panel import Flows, Panel, panel
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from oresight.methods._case import Case

__all__ = [
    "Flows",
    "Panel",
    "assess",
    "characterisation_factor",
    "geopolrisk_midpoint",
    "geopolrisk_score",
    "hhi_a",
    "instability",
    "panel",
    "wta",
]

UNITS = {"score": "1", "midpoint": "kUSD/t", "cf": "kg Cu-eq/kg"}
UNSCORED = "unscored_share"

PARTLY_UNSCORED = N_(
    "Part of the supply comes from origins without a governance score (its share is the row "
    "unscored_share): anything from 0 to 1 in the interval, the middle in the value."
)
MOSTLY_UNSCORED = N_(
    "Too much of the supply comes from origins without a governance score (its share is the row "
    "unscored_share): no value, only the interval."
)
STAND_INS = N_(
    "An origin without a governance score of its own is judged by the state it belongs to."
)
NO_PRICE = N_("Nothing is imported, so there is no import price.")


@method(
    "geopolrisk",
    N_("Geopolitical supply risk (GeoPolRisk)"),
    purpose=N_(
        "How far an importer's supply rests on unstable origins of a concentrated market, and what "
        "a kilogram of the material counts for in a life cycle assessment."
    ),
    formulas=(
        instability,
        hhi_a,
        wta,
        geopolrisk_score,
        geopolrisk_midpoint,
        characterisation_factor,
    ),
    indicators=(*UNITS, UNSCORED),
    evidence="A",
    references=REFERENCES,
    limits=N_(
        "Political stability stands for willingness to supply. One stage at a time: what is mined "
        "in one country and refined in another is not seen. Withheld output counts as none in the "
        "concentration. The copper reference is the published one, on gross weight of ore; ours "
        "is per kilogram of the production's own dimension."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Score every commodity and stage that has production and trade codes.

    Returns
    -------
    polars.DataFrame
        A score table: ``score`` (0..1), ``midpoint`` (kUSD/t), ``cf`` (kg Cu-eq/kg), and, where it
        is not 0, ``unscored_share`` (1).

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24),
    ...             commodities=(CommodityId("nickel"),), stages=(Stage.REFINE,))
    >>> assess.assess(case)["indicator"].to_list()[:3]
    ['score', 'midpoint', 'cf']
    """
    return score_table(score for cell in _cells(case) for score in cell)


def _cells(case: Case) -> Iterator[Iterator[Score]]:
    lag = int(case.parameters["geopolrisk", "governance_lag"])
    limit = case.parameters["geopolrisk", "unscored_limit"]
    stability = Stability(case.atlas, lag=lag)
    for commodity, stage in covered(case):
        cell = read_cell(case, commodity, stage=stage, stability=stability)
        if isinstance(cell, Gap):
            yield _missing(case, cell, commodity=commodity, stage=stage)
        else:
            yield _scores(case, cell, limit=limit)


def covered(case: Case) -> list[tuple[CommodityId, Stage]]:
    """Return the commodities and stages that have production and trade codes, in order."""
    coded = case.atlas.table("hs_codes").select("commodity", "stage").drop_nulls().unique()
    return [
        (CommodityId(commodity), stage)
        for commodity, stage in sorted(
            (name, Stage(word)) for name, word in coded.iter_rows() if case.wants(name, Stage(word))
        )
        if production_years(case.atlas, commodity, stage)
        and trade_codes(case.atlas, commodity, stage=stage).height
    ]


def _missing(case: Case, gap: Gap, *, commodity: CommodityId, stage: Stage) -> Iterator[Score]:
    for indicator, unit in UNITS.items():
        yield Score(
            method="geopolrisk",
            indicator=indicator,
            commodity=commodity,
            value=None,
            unit=unit,
            grade=Grade.REPORTED,
            sources=gap.sources,
            stage=stage,
            importer=case.importer,
            year=gap.year,
            note=gap.note,
        )


def _scores(case: Case, cell: Cell, *, limit: float) -> Iterator[Score]:
    values = cell.values()
    draws = cell.sample(case)
    unscored = cell.unscored_share
    for indicator, unit in UNITS.items():
        value = values[indicator]
        spoken = np.isfinite(value) and unscored <= limit
        interval = summary(draws[indicator])
        yield _score(
            case,
            cell,
            indicator=indicator,
            unit=unit,
            value=value if spoken else None,
            low=interval["low"],
            high=interval["high"],
            note=_note(cell, value, limit=limit),
        )
    if unscored > 0:
        yield _score(case, cell, indicator=UNSCORED, unit="1", value=unscored)


def _note(cell: Cell, value: float, *, limit: float) -> str | None:
    if not np.isfinite(value):
        return NO_PRICE
    if cell.unscored_share > limit:
        return MOSTLY_UNSCORED
    if cell.unscored_share > 0:
        return PARTLY_UNSCORED
    return STAND_INS if cell.stand_ins else None


def _score(
    case: Case,
    cell: Cell,
    *,
    indicator: str,
    unit: str,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    note: str | None = None,
) -> Score:
    return Score(
        method="geopolrisk",
        indicator=indicator,
        commodity=cell.supply.commodity,
        value=value,
        unit=unit,
        grade=cell.grade,
        sources=cell.sources,
        stage=cell.supply.stage,
        importer=case.importer,
        year=cell.supply.year,
        low=low,
        high=high,
        basis=f"{cell.supply.dimension};{cell.trade.match}",
        note=note,
    )
