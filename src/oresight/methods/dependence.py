"""Import dependence: how much of consumption comes from abroad, from whom, against which cuts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import trade_codes
from oresight.codes import CommodityId, Grade, Stage
from oresight.locale import N_
from oresight.methods._balance import FITTING
from oresight.methods._dependence_cell import Cell
from oresight.methods._dependence_formulas import (
    consumption_share,
    geodep_flag,
    import_hhi,
    net_import_reliance,
    output_gap,
    recycling_gap,
)
from oresight.methods._dependence_recycling import recycling_score
from oresight.methods._geodep import Churn, Cuts, GoodsTrade, churn, goods_trade
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.methods._case import Case

__all__ = [
    "assess",
    "consumption_share",
    "geodep_flag",
    "import_hhi",
    "net_import_reliance",
    "output_gap",
    "recycling_gap",
]

STAGES = (Stage.MINE, Stage.REFINE, Stage.COMPONENT)
RULE = "CEPII_GEODEP"
NO_CODE = N_("No trade code of this stage is in the trade table.")
PROXY = N_("The trade codes cover other goods too; the flag is theirs.")
LOST = N_("Share of flags gone a year later, over all importers and codes on record.")


@method(
    "dependence",
    N_("Import dependence"),
    purpose=N_("How much of consumption comes from abroad, from whom, and against which cuts."),
    formulas=(
        net_import_reliance,
        import_hhi,
        output_gap,
        consumption_share,
        recycling_gap,
        geodep_flag,
    ),
    indicators=(
        "net_import_reliance",
        "top_origin_share",
        "import_hhi",
        "crma_extraction_gap",
        "crma_processing_gap",
        "crma_single_country",
        "crma_recycling_gap",
        "geodep_flag",
        "geodep_churn",
    ),
    evidence="B",
    references=(
        "Regulation (EU) 2024/1252, Article 5",
        "CEPII, GeoDep database",
        "USGS, Mineral Commodity Summaries 2026",
    ),
    limits=N_(
        "Reliance is that of one stage: home refining of imported ore counts as home output. The "
        "country that ships is not always the country of origin. Scrap and stocks are not counted."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return import dependence by commodity and stage.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> lithium = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), (CommodityId("lithium"),),
    ...                year=2024)
    >>> rows = assess.assess(lithium).filter(stage="refine")
    >>> rows.filter(indicator="top_origin_share")["country"].item()
    'CHN'
    """
    asked = case.commodities is not None
    return score_table(score for score in _scores(case) if asked or score.value is not None)


def _scores(case: Case) -> Iterator[Score]:
    trade, cuts = goods_trade(case), Cuts.of(case)
    lost = churn(case.atlas, cuts, before=case.year)
    known = case.atlas.table("hs_codes")["commodity"].drop_nulls().unique().sort()
    for commodity in case.commodities or tuple(CommodityId(name) for name in known):
        for stage in STAGES:
            if stage in case.stages:
                cell = Cell(case, commodity, stage)
                yield from cell.scores()
                yield from _flags(cell, trade, cuts=cuts, lost=lost)
        yield recycling_score(case, commodity)


def _flags(cell: Cell, trade: GoodsTrade, *, cuts: Cuts, lost: Churn | None) -> Iterator[Score]:
    """Return the flag of a cell, any of its codes being enough, and how long flags last."""
    case = cell.case
    codes = trade_codes(case.atlas, cell.commodity, stage=cell.stage)
    flags = [trade.flag(case, code, cuts=cuts) for code in codes["hs6"].unique().sort()]
    found = [flag for flag in flags if flag is not None]
    flagged = [flag.hs6 for flag in found if flag.flagged]
    named = flagged or [flag.hs6 for flag in found]
    score = Score(
        "dependence",
        "geodep_flag",
        cell.commodity,
        None,
        "1",
        Grade.REPORTED,
        tuple(sorted({RULE, *(name for flag in found for name in flag.sources)})),
        stage=cell.stage,
        importer=case.importer,
        year=trade.last,
        basis=f"HS {' '.join(named)}" if named else None,
        note=NO_CODE,
    )
    if not found:
        yield score
        return
    bounds = summary(np.any([flag.drawn for flag in found], axis=0).astype(float), threshold=1.0)
    matches = codes.filter(pl.col("hs6").is_in(named))["match"]
    fits = set(matches) <= set(FITTING)
    score = replace(
        score,
        value=float(bool(flagged)),
        grade=Grade.REPORTED if fits else Grade.ESTIMATED,
        note=None if fits else PROXY,
        low=bounds["low"],
        high=bounds["high"],
        threshold=1.0,
        p_cross=bounds["p_cross"],
    )
    yield score
    if flagged and lost is not None:
        yield replace(
            score,
            indicator="geodep_churn",
            value=lost.value,
            low=lost.low,
            high=lost.high,
            threshold=None,
            p_cross=None,
            grade=Grade.ESTIMATED,
            note=LOST,
        )
