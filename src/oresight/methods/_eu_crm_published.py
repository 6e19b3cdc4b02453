"""The inputs and results of the European Union's 2023 assessment, as the study prints them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.codes import CommodityId, Grade, Stage
from oresight.locale import N_
from oresight.methods._eu_crm_inputs import (
    BLEND,
    MISSING,
    SOURCING_ONLY,
    WORLD_ONLY,
    Rates,
    StageInputs,
    Supply,
    commodity_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas

__all__ = ["STUDY", "WINDOW", "Material", "Uses", "other_vintages", "published_materials"]

STUDY = "EU_CRM2023"
WINDOW = (2016, 2020)
"""Years over which the 2023 study averages supply and governance."""

STAGES = {Stage.MINE: "extraction", Stage.REFINE: "processing"}
GROUP_MARK = " (group)"
FAULTY = {"D", "E"}
"""Marks of inputs known to be wrong in print: sourcing that repeats the world's rows, wrong rate."""

_BASES = {"GS": WORLD_ONLY, "EU": SOURCING_ONLY, "GS+EU": BLEND}
_MATERIALS: WeakKeyDictionary[Atlas, dict[str, Material]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Uses:
    """
    End uses of a material.

    Parameters
    ----------
    shares, value_added
        Axes ``(use,)``: share of the use; value added of its sector in million EUR, 0 where the
        study names no sector.
    largest
        Value added of the largest manufacturing sector, million EUR.
    """

    shares: NDArray[np.float64]
    value_added: NDArray[np.float64]
    largest: float

    @property
    def complete(self) -> bool:
        """Whether the shares add to one within 2 %, and nine tenths of them have a sector."""
        slack, unassigned = 0.02 + 1e-9, 0.10 + 1e-9
        bare = self.shares[self.value_added == 0].sum()
        return bool(abs(self.shares.sum() - 1.0) <= slack and bare <= unassigned)


@dataclass(frozen=True, slots=True)
class Material:
    """
    One material of the study: what went in, and what came out.

    Parameters
    ----------
    group
        Id of the group it belongs to, as printed; None for a material on its own.
    stages
        Inputs by stage, for every stage for which the study holds any.
    printed_risk
        Supply risk by stage as printed, where a basis is recorded too.
    risk, importance
        Headline results as printed.
    """

    name: str
    commodity: CommodityId | None
    group: str | None
    is_group: bool
    stages: Mapping[Stage, StageInputs]
    printed_risk: Mapping[Stage, float]
    risk: float
    importance: float
    rates: Rates
    other_rates: tuple[Rates, ...]
    uses: Uses | None
    critical: bool
    strategic: bool
    faults: frozenset[str]

    @property
    def faulty(self) -> bool:
        """Whether its printed inputs are known to be wrong."""
        return bool(self.faults & FAULTY)


def published_materials(atlas: Atlas) -> dict[str, Material]:
    """
    Return the materials of the 2023 study by their printed name, groups too.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> published_materials(open_atlas())["Cobalt"].risk
    2.8
    """
    if atlas not in _MATERIALS:
        _MATERIALS[atlas] = _read(atlas)
    return _MATERIALS[atlas]


def _read(atlas: Atlas) -> dict[str, Material]:
    names = commodity_names(atlas, STUDY)
    supplies = {
        scope: _supplies(atlas, table)
        for scope, table in (("world", "eu_crm_global_supply"), ("own", "eu_crm_eu_sourcing"))
    }
    vintages = other_vintages(atlas)
    uses = _uses(atlas)
    return {
        row["material"]: _material(row, names, supplies=supplies, vintages=vintages, uses=uses)
        for row in atlas.table("eu_crm_results").iter_rows(named=True)
    }


def _material(
    row: dict[str, object],
    names: Mapping[str, CommodityId | None],
    *,
    supplies: Mapping[str, Mapping[tuple[str, str], Supply]],
    vintages: Mapping[str, tuple[Rates, ...]],
    uses: Mapping[str, Uses],
) -> Material:
    name = str(row["material"])
    commodity = names.get(name)
    rates = Rates(
        "2023",
        _number(row["eol_rir_pct"]) / 100,
        _number(row["si_sr"]),
        _number(row["si_ei"]),
    )
    others = _filled(vintages.get(commodity or "", ()), rates)
    faults = frozenset(str(row["qa"] or "").split(";")) - {""}
    shell = StageInputs(
        commodity=commodity or CommodityId(name),
        stage=Stage.MINE,
        basis=MISSING,
        world=None,
        own=None,
        reliance=np.nan,
        rates=rates,
        year=WINDOW[1],
        grade=Grade.ESTIMATED if faults & FAULTY else Grade.REPORTED,
        sources=(STUDY, "WGI2024"),
        other_rates=others,
        note=N_("The printed inputs of this material have known faults.")
        if faults & FAULTY
        else None,
    )
    is_group = name.endswith(GROUP_MARK)
    stages = {} if is_group else _stages(shell, row, supplies=supplies)
    return Material(
        name=name,
        commodity=commodity,
        group=name.removesuffix(GROUP_MARK) if is_group else _text(row["group"]),
        is_group=is_group,
        stages=stages,
        printed_risk={
            stage: _number(row[f"sr_{word}"])
            for stage, word in STAGES.items()
            if np.isfinite(_number(row[f"sr_{word}"])) and row[f"basis_{word}"]
        },
        risk=_number(row["sr"]),
        importance=_number(row["ei"]),
        rates=rates,
        other_rates=others,
        uses=uses.get(name),
        critical=row["critical"] == "yes",
        strategic=row["strategic"] == "yes",
        faults=faults,
    )


def _stages(
    shell: StageInputs,
    row: dict[str, object],
    *,
    supplies: Mapping[str, Mapping[tuple[str, str], Supply]],
) -> dict[Stage, StageInputs]:
    found = {}
    for stage, word in STAGES.items():
        world = supplies["world"].get((str(row["material"]), word))
        own = supplies["own"].get((str(row["material"]), word)) or supplies["own"].get(
            (f"{row['group']}{GROUP_MARK}", word)
        )
        if world is None and own is None:
            continue
        reliance = _number(row[f"import_reliance_{word}_pct"]) / 100
        basis = _basis(_text(row[f"basis_{word}"]), world, own, reliance=reliance)
        found[stage] = replace(
            shell, stage=stage, basis=basis, world=world, own=own, reliance=reliance
        )
    return found


def _basis(
    recorded: str | None, world: Supply | None, own: Supply | None, *, reliance: float
) -> str:
    """
    Return which supply counts: as the study records, as far as its inputs are in print.

    A blend at an import reliance of 0 is the sourcing alone and needs no world supply.
    """
    wanted = _BASES.get(recorded or "GS+EU", BLEND)
    if wanted == BLEND and world is None and own is not None and reliance == 0:
        return SOURCING_ONLY
    held = {
        WORLD_ONLY: world is not None,
        SOURCING_ONLY: own is not None,
        BLEND: world is not None and own is not None and bool(np.isfinite(reliance)),
    }
    return wanted if held[wanted] else MISSING


def _supplies(atlas: Atlas, table: str) -> dict[tuple[str, str], Supply]:
    parameters = atlas.table("method_parameters").filter(pl.col("method") == "common")
    log_sd: dict[str, float] = dict(parameters.select("parameter", "value").iter_rows())
    usual, censored_sd = log_sd["share_log_sd_reported"], log_sd["share_log_sd_assumed"]
    found = {}
    for (material, stage), rows in (
        atlas.table(table).partition_by("material", "stage", as_dict=True).items()
    ):
        censored = rows["censored_below"].is_not_null().to_numpy()
        found[str(material), str(stage)] = Supply(
            countries=tuple(rows["iso3"]),
            shares=rows["share_pct"].to_numpy() / 100,
            log_sd=np.where(censored, censored_sd, usual),
            trade=rows["t"].to_numpy(),
        )
    return found


def other_vintages(atlas: Atlas) -> dict[str, tuple[Rates, ...]]:
    """
    Return the vintages of recycling rate and substitution indexes in circulation, by commodity.

    Values that a source carries second-hand, or where 0 may mean not available, are left out.
    """
    measures = {
        "eol_recycling_input_rate": 100.0,
        "substitution_index_sr": 1.0,
        "substitution_index_ei": 1.0,
    }
    rows = atlas.table("circularity").filter(
        pl.col("measure").is_in(list(measures)), pl.col("flag") == "reported"
    )
    found: dict[str, list[Rates]] = {}
    for (commodity, edition), part in rows.partition_by(
        "commodity", "edition", as_dict=True, maintain_order=True
    ).items():
        values = dict(part.select("measure", "value").iter_rows())
        numbers = [values.get(name, np.nan) / unit for name, unit in measures.items()]
        found.setdefault(str(commodity), []).append(Rates(str(edition), *numbers))
    return {commodity: tuple(vintages) for commodity, vintages in found.items()}


def _filled(vintages: tuple[Rates, ...], used: Rates) -> tuple[Rates, ...]:
    """Fill what a vintage leaves out from the one used, and drop those that then say the same."""
    names = ("recycling", "substitution_risk", "substitution_importance")
    filled = [
        replace(
            vintage,
            **{
                name: getattr(used, name)
                for name in names
                if not np.isfinite(getattr(vintage, name))
            },
        )
        for vintage in vintages
    ]
    return tuple(
        vintage
        for vintage in filled
        if any(not np.isclose(getattr(vintage, name), getattr(used, name)) for name in names)
    )


def _uses(atlas: Atlas) -> dict[str, Uses]:
    sectors = {
        sector: _number(value)
        for sector, value in atlas.table("nace_value_added")
        .select("nace2", "va_million_eur")
        .iter_rows()
    }
    largest = max(value for sector, value in sectors.items() if sector.startswith("C"))
    found = {}
    for (material,), rows in (
        atlas.table("eu_crm_end_uses")
        .drop_nulls("share_pct")  # one copper line is printed as more than 0 %
        .partition_by("material", as_dict=True)
        .items()
    ):
        added = [0.0 if sector is None else sectors[sector] for sector in rows["nace2"]]
        found[str(material)] = Uses(rows["share_pct"].to_numpy() / 100, np.array(added), largest)
    return found


def _number(value: object) -> float:
    """Return a cell as a number, NaN where it is empty."""
    return float(str(value)) if value not in {None, ""} else float("nan")


def _text(value: object) -> str | None:
    return str(value) if value else None
