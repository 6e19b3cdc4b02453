"""The European method against what the Commission printed in 2017 and 2023."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.evidence._check import Check
from oresight.locale import N_
from oresight.methods.eu_crm import (
    economic_importance,
    governance,
    group_mean,
    meets_list_rule,
    published_materials,
    risk,
    supply_risk,
    to_one_decimal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas
    from oresight.methods.eu_crm import Material, StageInputs

__all__ = ["eu_crm_checks", "risk_pairs"]

STUDY_2017 = "EU_CRM2017"
STUDY_2023 = "EU_CRM2023"
WINDOW = (2016, 2020)
TENTH = 0.10
HALF_STEP = 0.05
PERCENT = 100.0

RISK_2023 = N_("EU 2023 supply risk from country shares")
IMPORTANCE_2023 = N_("EU 2023 economic importance from end uses")
LIST_2023 = N_("EU 2023 list of critical raw materials")
GROUPS_2023 = N_("EU 2023 group means")
RISK_2017 = N_("EU 2017 supply risk from printed components")
LIST_2017 = N_("EU 2017 list of critical raw materials")
GROUPS_2017 = N_("EU 2017 group means")


def eu_crm_checks(atlas: Atlas) -> Iterator[Check]:
    """Compare supply risk, economic importance, groups and lists of 2023 and 2017."""
    yield from _risks_2023(atlas)
    yield from _importances_2023(atlas)
    yield from _list_2023(atlas)
    yield from _groups_2023(atlas)
    yield from _risks_2017(atlas)
    yield from _list_2017(atlas)
    yield from _groups_2017(atlas)


def risk_pairs(atlas: Atlas) -> Iterator[tuple[Material, StageInputs, float]]:
    """
    Yield material, inputs and printed risk of every stage that can be recomputed.

    That is where the study prints a risk, records its basis and prints all that the basis needs.
    """
    for material in published_materials(atlas).values():
        rates = (material.rates.recycling, material.rates.substitution_risk)
        for stage, printed in material.printed_risk.items():
            inputs = material.stages.get(stage)
            if inputs is not None and inputs.basis != "missing" and np.isfinite(rates).all():
                yield material, inputs, printed


def _name(material: Material) -> str:
    return material.commodity or material.name


def _risks_2023(atlas: Atlas) -> Iterator[Check]:
    weights = governance(atlas, *WINDOW)
    for material, inputs, printed in risk_pairs(atlas):
        yield Check(
            RISK_2023,
            _name(material),
            printed,
            risk(inputs, weights),
            TENTH,
            STUDY_2023,
            stage=inputs.stage,
        )


def _importances_2023(atlas: Atlas) -> Iterator[Check]:
    for material in published_materials(atlas).values():
        uses, rate = material.uses, material.rates.substitution_importance
        if uses is not None and np.isfinite(rate):
            ours = economic_importance(
                uses.shares, uses.value_added, largest=uses.largest, substitution=rate
            )
            yield Check(
                IMPORTANCE_2023,
                _name(material),
                material.importance,
                float(ours),
                TENTH,
                STUDY_2023,
            )


def _list_2023(atlas: Atlas) -> Iterator[Check]:
    """Judge materials and groups; by law every strategic material is on the list."""
    for material in published_materials(atlas).values():
        if material.is_group or material.group is None:
            met = bool(meets_list_rule(material.risk, material.importance))
            ours = met or material.strategic
            yield Check(
                LIST_2023, _name(material), float(material.critical), float(ours), 0.0, STUDY_2023
            )


def _groups_2023(atlas: Atlas) -> Iterator[Check]:
    materials = published_materials(atlas).values()
    for group in materials:
        if group.is_group:
            members = [m for m in materials if m.group == group.group and not m.is_group]
            for printed, parts in (
                (group.risk, [member.risk for member in members]),
                (group.importance, [member.importance for member in members]),
            ):
                ours = float(to_one_decimal(group_mean(np.array(parts))))
                yield Check(GROUPS_2023, _name(group), printed, ours, 0.0, STUDY_2023)


def _table_2017(atlas: Atlas) -> pl.DataFrame:
    """Return what the 2017 study prints: one row a commodity, one column a measure."""
    return (
        atlas.table("circularity")
        .filter(pl.col("source_id") == STUDY_2017)
        .pivot("measure", index="commodity", values="value", aggregate_function="first")
        .sort("commodity")
    )


def _risks_2017(atlas: Atlas) -> Iterator[Check]:
    """
    Ask whether some basis gives the printed risk, with every input anywhere in its rounding.

    The study prints components to one decimal or percent; the basis it took is not in the table.
    """
    for row in _table_2017(atlas).iter_rows(named=True):
        printed = float(row["supply_risk"])
        bounds = [found for found in (_bounds(row, basis) for basis in range(3)) if found]
        low, high = min(bounds, key=lambda found: _distance(found, printed))
        yield Check(
            RISK_2017,
            str(row["commodity"]),
            printed,
            (low + high) / 2,
            (high - low) / 2 + HALF_STEP,
            STUDY_2017,
        )


def _distance(bounds: tuple[float, float], printed: float) -> tuple[float, float]:
    """Order intervals by how far they miss the printed number, then by how far their middle does."""
    low, high = bounds
    outside = max(low - HALF_STEP - printed, printed - high - HALF_STEP, 0.0)
    return outside, abs((low + high) / 2 - printed)


def _bounds(row: dict[str, float | None], basis: int) -> tuple[float, float] | None:
    """Return the least and the greatest risk that rounded components allow on a basis."""
    world = row["hhi_wgi_t_global_supply"] if basis != 1 else None
    own = row["hhi_wgi_t_eu_sourcing"] if basis != 0 else None
    reliance = row["eu_import_reliance"]
    wanted = (world is not None, own is not None, reliance is not None)
    if wanted[:2] != (basis != 1, basis != 0) or (basis == 2 and not wanted[2]):  # noqa: PLR2004
        return None
    recycling = float(row["eol_recycling_input_rate"] or 0.0)
    substitution = float(row["substitution_index_sr"] or 0.0)
    corners = product(
        _rounded(world, HALF_STEP),
        _rounded(own, HALF_STEP),
        _rounded(reliance or 0.0, 0.5, most=PERCENT),
        _rounded(recycling, 0.5, most=PERCENT),
        _rounded(substitution, HALF_STEP, most=1.0),
    )
    risks = [
        float(
            supply_risk(
                first,
                second,
                reliance=(third or 0.0) / PERCENT,
                recycling=(fourth or 0.0) / PERCENT,
                substitution=fifth or 0.0,
            )
        )
        for first, second, third, fourth, fifth in corners
    ]
    return min(risks), max(risks)


def _rounded(
    value: float | None, half_step: float, *, most: float = np.inf
) -> tuple[float | None, ...]:
    """Return the ends of what rounds to *value*; None alone where there is no value."""
    if value is None:
        return (None,)
    return max(0.0, value - half_step), min(most, value + half_step)


def _list_2017(atlas: Atlas) -> Iterator[Check]:
    listed = atlas.table("eu_crm_list_2017").filter("meets_thresholds")["material"].to_list()
    results = atlas.table("eu_crm_history").filter(pl.col("year") == 2017)  # noqa: PLR2004
    for material, sr, ei in results.select("material", "sr", "ei").iter_rows():
        ours = float(meets_list_rule(sr, ei))
        yield Check(LIST_2017, material, float(material in listed), ours, 0.0, STUDY_2017)


def _groups_2017(atlas: Atlas) -> Iterator[Check]:
    rows = atlas.table("circularity").filter(pl.col("edition") == "2017")
    printed = {
        (commodity, measure): value
        for commodity, measure, value in rows.select("commodity", "measure", "value").iter_rows()
    }
    materials = published_materials(atlas).values()
    for group in materials:
        members = [m for m in materials if m.group == group.group and not m.is_group]
        for measure in ("supply_risk", "economic_importance"):
            if group.is_group:
                parts = [printed[member.commodity or "", measure] for member in members]
                ours = float(to_one_decimal(group_mean(np.array(parts))))
                official = printed[group.commodity or "", measure]
                yield Check(GROUPS_2017, _name(group), official, ours, 0.0, STUDY_2017)
