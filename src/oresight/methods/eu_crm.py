"""The European Union's supply risk, economic importance and list, for any importer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade, Iso3
from oresight.locale import N_
from oresight.methods._eu_crm_formulas import (
    EI_THRESHOLD,
    METHOD_2017,
    SR_THRESHOLD,
    STUDY_2023,
    bottleneck,
    economic_importance,
    governance_weight,
    group_mean,
    import_reliance,
    meets_list_rule,
    supply_risk,
    to_one_decimal,
    weighted_hhi,
)
from oresight.methods._eu_crm_importer import governance_window
from oresight.methods._eu_crm_inputs import (
    BLEND,
    METHOD,
    MISSING,
    SOURCING_ONLY,
    WORLD_ONLY,
    Governance,
    StageInputs,
    Supply,
    governance,
    risk,
)
from oresight.methods._eu_crm_published import STUDY, WINDOW, Material, published_materials
from oresight.methods._eu_crm_results import MEMBERS, Known, Result, materials_of, result_of
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from oresight.methods._case import Case

__all__ = [
    "Governance",
    "Material",
    "StageInputs",
    "Supply",
    "assess",
    "bottleneck",
    "economic_importance",
    "governance",
    "governance_weight",
    "group_mean",
    "import_reliance",
    "meets_list_rule",
    "published_materials",
    "risk",
    "supply_risk",
    "to_one_decimal",
    "weighted_hhi",
]

UNION = Iso3("EU27")

NO_RECYCLING = {
    BLEND: N_("blend; no recycling rate published, none deducted"),
    WORLD_ONLY: N_("world only; no recycling rate published, none deducted"),
    SOURCING_ONLY: N_("sourcing only; no recycling rate published, none deducted"),
}
NO_SUBSTITUTION = {
    BLEND: N_("blend; no substitution index published, none deducted"),
    WORLD_ONLY: N_("world only; no substitution index published, none deducted"),
    SOURCING_ONLY: N_("sourcing only; no substitution index published, none deducted"),
}
NO_RATES = {
    BLEND: N_("blend; no recycling rate or substitution index published, none deducted"),
    WORLD_ONLY: N_("world only; no recycling rate or substitution index published, none deducted"),
    SOURCING_ONLY: N_(
        "sourcing only; no recycling rate or substitution index published, none deducted"
    ),
}


@method(
    METHOD,
    N_("Supply risk and economic importance (EU)"),
    purpose=N_(
        "The European Union's test of criticality: concentration weighted by governance and trade, "
        "less recycling and substitution, against the value added that depends on it."
    ),
    formulas=(
        supply_risk,
        weighted_hhi,
        governance_weight,
        import_reliance,
        economic_importance,
        meets_list_rule,
        group_mean,
    ),
    indicators=("supply_risk", "economic_importance", "critical"),
    evidence="A",
    references=(METHOD_2017, STUDY_2023, "Regulation (EU) 2024/1252, Annex II"),
    limits=N_(
        "Governance is not willingness to supply; nothing is said of prices, stocks or spare "
        "capacity. Recycling, substitution and economic importance are the European Union's "
        "whoever imports."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return supply risk by stage, economic importance and the verdict of the list rule.

    The European Union and its members are assessed on the inputs the Commission published; any
    other importer on world output, its trade and the latest governance scores.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import CommodityId
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("EU27"), dt.date(2026, 11, 24), (CommodityId("cobalt"),))
    >>> cobalt = assess.assess(case).filter(indicator="supply_risk", stage="mine")
    >>> round(cobalt["value"].item(), 1)
    2.8
    """
    union = case.importer == UNION or case.importer in case.atlas.group("eu27")
    weights = governance(case.atlas, *(WINDOW if union else governance_window(case)))
    materials = materials_of(case)
    asked = case.commodities or tuple(sorted(materials))
    drawn = weights.draw(case)
    return score_table(
        score
        for commodity in asked
        for score in _scores(
            case, result_of(case, commodity, materials, weights=(weights, drawn), union=union)
        )
    )


def _scores(case: Case, result: Result) -> Iterator[Score]:
    for stage, inputs in result.inputs.items():
        if stage in case.stages and stage in result.risks:
            yield _risk_score(case, result, inputs)
    if not result.risks:
        yield _group_or_nothing(case, result)
    yield _importance_score(case, result)
    yield _critical_score(case, result)


def _score(
    case: Case, result: Result, indicator: str, *, known: Known, threshold: float | None
) -> Score:
    found = summary(known.draws, threshold=threshold)
    sources = {source for item in result.inputs.values() for source in item.sources}
    grades = [item.grade for item in result.inputs.values()] or [Grade.REPORTED]
    value = known.value if np.isfinite(known.value) else None
    return Score(
        METHOD,
        indicator,
        result.commodity,
        value,
        "1",
        Grade.worst(grades),
        tuple(sorted(sources)),
        importer=case.importer,
        year=max((item.year or 0 for item in result.inputs.values()), default=0) or None,
        low=found["low"] if value is not None else None,
        high=found["high"] if value is not None else None,
        threshold=threshold,
        p_cross=found["p_cross"] if value is not None else None,
    )


def _risk_score(case: Case, result: Result, inputs: StageInputs) -> Score:
    known = result.risks[inputs.stage]
    score = _score(case, result, "supply_risk", known=known, threshold=SR_THRESHOLD)
    note = inputs.note
    if inputs.basis == MISSING:
        note = N_("The study prints too little of what it used at this stage.")
    return replace(
        score,
        stage=inputs.stage,
        grade=inputs.grade,
        sources=inputs.sources,
        year=inputs.year,
        basis=_basis_words(inputs),
        note=note,
    )


def _basis_words(inputs: StageInputs) -> str:
    """Say which supply counts, and which deduction no source allows to make."""
    recycling, substitution = (
        np.isfinite(rate) for rate in (inputs.rates.recycling, inputs.rates.substitution_risk)
    )
    if inputs.basis == MISSING or (recycling and substitution):
        return inputs.basis
    if recycling:
        return NO_SUBSTITUTION[inputs.basis]
    return NO_RECYCLING[inputs.basis] if substitution else NO_RATES[inputs.basis]


def _group_or_nothing(case: Case, result: Result) -> Score:
    score = _score(case, result, "supply_risk", known=result.headline, threshold=SR_THRESHOLD)
    if score.value is None:
        return replace(score, basis=MISSING, note=N_("Supply by country is not known."))
    return replace(score, basis=MEMBERS)


def _importance_score(case: Case, result: Result) -> Score:
    score = _score(
        case, result, "economic_importance", known=result.importance, threshold=EI_THRESHOLD
    )
    note = None
    if case.importer != UNION:
        note = N_("The European Union's value; no other importer's is published.")
    if score.value is None:
        note = N_("The European study does not cover this commodity.")
    return replace(
        score,
        sources=(STUDY,),
        year=WINDOW[1],
        grade=Grade.REPORTED,
        basis=result.importance_basis or MISSING,
        note=note,
    )


def _critical_score(case: Case, result: Result) -> Score:
    both = np.isfinite(result.headline.value) and np.isfinite(result.importance.value)
    verdicts = meets_list_rule(result.headline.draws, result.importance.draws)
    value = float(meets_list_rule(result.headline.value, result.importance.value))
    score = _score(
        case,
        result,
        "critical",
        known=Known(value if both else np.nan, verdicts.astype(np.float64)),
        threshold=None,
    )
    note = None if both else N_("Supply risk or economic importance is not known.")
    if result.group and both:
        note = N_("The lists judge this commodity with its group, on the mean of the members.")
    return replace(
        score,
        stage=result.stage,
        low=None,
        high=None,
        p_cross=float(verdicts.mean()) if both else None,
        basis=N_("supply risk 1.0 and economic importance 2.8, to one decimal"),
        note=note,
    )
