"""What each figure rests on: the formulas it draws, the tables it reads, and a word on what is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oresight.locale import N_

__all__ = ["GROUNDS", "Ground"]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What a figure rests on.

    Parameters
    ----------
    told
        What is computed, as a message key.
    tables
        Tables of the atlas, the chief ones first.
    formulas
        Ids of declared formulas.
    """

    told: str
    tables: tuple[str, ...]
    formulas: tuple[str, ...] = ()


OUTPUT: Final = ("production", "precedence", "forms")
TRADE: Final = ("trade", "hs_codes", "hs_content")
LEDGER: Final = ("measures", "measure_targets", "measure_schedules", "instruments")
CHAIN: Final = (
    "chain_parameters", "chain_prices", *OUTPUT, *TRADE, "capacity", "measures", "measure_terms",
)  # fmt: skip
LINES: Final = (
    "industry_parameters", "industry_exposure", "industry_shares", "product_materials",
    "product_inputs", "intensities",
)  # fmt: skip

SHARE: Final = N_(
    "Shares of world output, each year from one source; gaps between sources are never added up."
)
ENGINE: Final = N_(
    "The calibrated chain is cleared month by month, with the measure and without it, draw by draw; "
    "docs/explanation/engine.md tells how."
)
STORY: Final = N_(
    "The story is compiled into measures and parameters, and the chains are simulated branch by branch; "
    "docs/explanation/scenarios.md tells how."
)
RECORD: Final = N_("Records of the ledger as they stand on the day.")
STATED: Final = N_("Numbers as the table has them; each carries its grade.")
REPLAY: Final = N_(
    "Each past measure is lived through blind and held against what was seen; "
    "docs/explanation/evidence.md tells how."
)

GROUNDS: Final = {
    "chains": Ground(STATED, ("technology_shares",)),
    "company-exposure": Ground(
        N_("Parts of the workbook over the supply of what is in them, country by country."),
        (*OUTPUT, *TRADE, "input_forms", "governance"), ("hhi",),
    ),
    "company-stops": Ground(
        N_("Parts of the workbook, their stocks, and what each measure on record would stop."),
        (*OUTPUT, *TRADE, *LINES, "measures"), ("hhi",),
    ),
    "concentration": Ground(SHARE, OUTPUT, ("hhi", "top_n_share")),
    "contest": Ground(RECORD, LEDGER),
    "coverage": Ground(N_("Rows of the table are counted."), ()),
    "demand": Ground(STATED, ("demand_outlook",)),
    "episode": Ground(REPLAY, ("episodes", "episode_words", *CHAIN)),
    "gaps": Ground(
        N_("Shares against the benchmarks of the regulation."),
        ("benchmarks", *OUTPUT, *TRADE, "circularity"),
        ("output_gap", "recycling_gap", "consumption_share"),
    ),
    "holdings": Ground(SHARE, OUTPUT, ("top_n_share",)),
    "imports": Ground(
        N_("Imports by origin, with the content of each code."), TRADE, ("import_hhi",)
    ),
    "leverage": Ground(
        N_("Four factors between nought and one, and their geometric mean."),
        (*OUTPUT, *TRADE, "lead_times", "industry_exposure"),
        ("leverage", "leverage_share", "leverage_time"),
    ),
    "map": Ground(SHARE, OUTPUT),
    "measures": Ground(RECORD, LEDGER),
    "measures-ledger": Ground(RECORD, LEDGER),
    "outlook-gap": Ground(
        N_("Demand of the outlook against capacity that is announced; the market's price stands apart."),
        ("demand_outlook", "projections", "capacity", "prices", "chain_parameters"),
    ),
    "prices": Ground(STATED, ("prices", "measures")),
    "projects": Ground(STATED, ("projects",)),
    "ranking": Ground(
        N_("Supply risk as the European Union defines it, with the importer's own sourcing."),
        ("supply_shares", "governance", *OUTPUT, *TRADE, "circularity", "eu_crm_results"),
        ("eu_supply_risk", "eu_weighted_hhi", "eu_governance_weight", "eu_import_reliance"),
    ),
    "rare-earths": Ground(RECORD, (*LEDGER, "ree_uses")),
    "sankey": Ground(SHARE, (*OUTPUT, "end_uses")),
    "scenario-course": Ground(STORY, CHAIN),
    "scenario-lines": Ground(STORY, (*CHAIN, *LINES)),
    "scenario-prices": Ground(STORY, CHAIN),
    "scoreboard": Ground(REPLAY, ("episodes", "episode_words", *CHAIN)),
    "shares": Ground(SHARE, OUTPUT, ("top_n_share",)),
    "shock-curves": Ground(ENGINE, CHAIN),
    "shock-flows": Ground(ENGINE, CHAIN),
    "shock-payers": Ground(ENGINE, CHAIN),
    "shock-price": Ground(ENGINE, CHAIN),
    "shock-volumes": Ground(ENGINE, CHAIN),
    "uses": Ground(STATED, ("mineral_uses",)),
    "worst": Ground(
        N_("Supply risk as the European Union defines it, with the importer's own sourcing."),
        ("supply_shares", "governance", *OUTPUT, *TRADE, "circularity", "eu_crm_results"),
        ("eu_supply_risk", "eu_weighted_hhi", "eu_governance_weight", "eu_import_reliance"),
    ),
}  # fmt: skip
"""By name of the figure."""
