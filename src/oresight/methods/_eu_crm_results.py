"""Results of the European method for one commodity: by stage, headline, and for groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import CommodityId, Grade, Stage
from oresight.locale import N_
from oresight.methods._eu_crm_formulas import bottleneck, economic_importance, group_mean
from oresight.methods._eu_crm_importer import importer_inputs
from oresight.methods._eu_crm_inputs import (
    BLEND,
    METHOD,
    SOURCING_ONLY,
    StageInputs,
    drawn_rates,
    risk,
    risk_draws,
)
from oresight.methods._eu_crm_published import Material, published_materials
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.methods._case import Case
    from oresight.methods._eu_crm_inputs import Governance

__all__ = ["MEMBERS", "Known", "Result", "materials_of", "result_of"]

STAGES = (Stage.MINE, Stage.REFINE)

COMPUTED = N_("European end uses and value added")
PRINTED = N_("as the European study prints it; its end uses are incomplete")
MEMBERS = N_("mean of the members")


@dataclass(frozen=True, slots=True)
class Known:
    """A number with a sample of it, axes ``(draw,)``; NaN where nothing is known."""

    value: float
    draws: NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """One commodity's risk by stage, its headline and its importance."""

    commodity: CommodityId
    group: str | None
    inputs: dict[Stage, StageInputs]
    risks: dict[Stage, Known]
    stage: Stage | None
    headline: Known
    importance: Known
    importance_basis: str | None


def materials_of(case: Case) -> dict[CommodityId, Material]:
    """Return the materials of the European study that the atlas holds, by commodity."""
    found = published_materials(case.atlas).values()
    return {material.commodity: material for material in found if material.commodity}


def result_of(
    case: Case,
    commodity: CommodityId,
    materials: dict[CommodityId, Material],
    *,
    weights: tuple[Governance, NDArray[np.float64]],
    union: bool,
) -> Result:
    """
    Return the result of a commodity: of its riskier stage, or the mean of its members.

    Parameters
    ----------
    weights
        Governance by country, and the weight of each draw.
    union
        Whether the importer is the Union, whose published sourcing is taken.
    """
    material = materials.get(commodity)
    if material is not None and material.is_group:
        members = [
            result_of(case, other, materials, weights=weights, union=union)
            for other, item in sorted(materials.items())
            if item.group == material.group and not item.is_group
        ]
        return _group(commodity, members)
    inputs: dict[Stage, StageInputs] = {}
    for stage in STAGES:
        found = (
            (material.stages.get(stage) if material else None)
            if union
            else importer_inputs(case, commodity, stage, material=material)
        )
        if found is not None:
            inputs[stage] = _judged(case, found)
    risks = {
        stage: Known(risk(item, weights[0]), risk_draws(case, item, weights[0], weights[1]))
        for stage, item in inputs.items()
    }
    return _headline(case, commodity, material, inputs=inputs, risks=risks)


def _judged(case: Case, inputs: StageInputs) -> StageInputs:
    """Veto a stage as bottleneck where sourcing that counts has lost most of its rows."""
    least = case.parameters[METHOD, "least_sourcing_cover"]
    counted = inputs.own if inputs.basis in {BLEND, SOURCING_ONLY} else None
    poor = counted is not None and float(counted.shares.sum()) < least
    note = N_("The printed sourcing shares are incomplete; not taken as the bottleneck.")
    return replace(inputs, vetoed=True, note=note) if poor else inputs


def _headline(
    case: Case,
    commodity: CommodityId,
    material: Material | None,
    *,
    inputs: dict[Stage, StageInputs],
    risks: dict[Stage, Known],
) -> Result:
    vetoed = [stage for stage, item in inputs.items() if item.vetoed]
    stage = bottleneck({key: found.value for key, found in risks.items()}, vetoed=vetoed)
    fit = [found for key, found in risks.items() if key not in vetoed or key == stage]
    nothing = np.full(case.draws, np.nan)
    headline = (
        Known(np.nan, nothing)
        if stage is None
        else Known(risks[stage].value, np.fmax.reduce([found.draws for found in fit]))
    )
    importance, basis = _importance(case, commodity, material)
    group = material.group if material else None
    return Result(commodity, group, inputs, risks, stage, headline, importance, basis)


def _group(commodity: CommodityId, members: list[Result]) -> Result:
    """Judge a group on the mean of its members' headlines, whatever their stage."""

    def mean(parts: list[Known]) -> Known:
        return Known(
            float(group_mean(np.array([part.value for part in parts]))),
            group_mean(np.array([part.draws for part in parts])),
        )

    return Result(
        commodity=commodity,
        group=None,
        inputs=_united(members),
        risks={},
        stage=None,
        headline=mean([member.headline for member in members]),
        importance=mean([member.importance for member in members]),
        importance_basis=MEMBERS,
    )


def _united(members: list[Result]) -> dict[Stage, StageInputs]:
    """Keep one member's inputs a stage, with everybody's sources and the worst grade."""
    found: dict[Stage, StageInputs] = {}
    for stage in STAGES:
        parts = [member.inputs[stage] for member in members if stage in member.inputs]
        if parts:
            found[stage] = replace(
                parts[0],
                grade=Grade.worst(part.grade for part in parts),
                sources=tuple(sorted({source for part in parts for source in part.sources})),
            )
    return found


def _importance(
    case: Case, commodity: CommodityId, material: Material | None
) -> tuple[Known, str | None]:
    """Return economic importance from end uses; as printed where these are incomplete."""
    if material is None:
        return Known(np.nan, np.full(case.draws, np.nan)), None
    generator = case.generator(METHOD, commodity, "importance")
    uses, rate = material.uses, material.rates.substitution_importance
    if uses is None or not uses.complete or not np.isfinite(rate):
        half_step = 0.05
        rounding = generator.uniform(-half_step, half_step, case.draws)
        return Known(material.importance, material.importance + rounding), PRINTED
    log_sd = np.full(uses.shares.size, case.parameters[METHOD, "use_share_log_sd"])
    shares = draw_shares(uses.shares, log_sd, draws=case.draws, generator=generator)
    vintages = (material.rates, *material.other_rates)
    sample = economic_importance(
        shares,
        uses.value_added,
        largest=uses.largest,
        substitution=drawn_rates(case, commodity, vintages=vintages)[:, 2],
    )
    value = economic_importance(
        uses.shares, uses.value_added, largest=uses.largest, substitution=rate
    )
    return Known(float(value), sample), COMPUTED
