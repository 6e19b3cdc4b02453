"""The same supply-risk inputs for an importer the European study does not cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section, sourcing
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods._eu_crm_formulas import import_reliance
from oresight.methods._eu_crm_inputs import (
    BLEND,
    METHOD,
    WORLD_ONLY,
    Rates,
    StageInputs,
    Supply,
)
from oresight.methods._eu_crm_published import STUDY, WINDOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, CrossSection, Sourcing
    from oresight.methods._case import Case
    from oresight.methods._eu_crm_published import Material

__all__ = ["UNKNOWN_RATES", "governance_window", "importer_inputs"]

UNKNOWN_RATES = Rates("", np.nan, np.nan, np.nan)
SPAN = 5
GOOD_MATCHES = ("exact", "dominant")

NO_TRADE = N_("The importer's trade in this stage is not recorded; world supply alone.")
SHARED_CODES = N_("Trade codes cover other goods too; world supply alone.")
NO_BASIS = N_("Trade and domestic output have no common mass basis; world supply alone.")
OLD_SUPPLY = N_("No output by country; world supply as the European study printed it.")


@dataclass(frozen=True, slots=True)
class _Own:
    """An importer's own sourcing, and its import reliance with a sample of it."""

    supply: Supply
    reliance: float
    draws: NDArray[np.float64]
    found: Sourcing


def governance_window(case: Case) -> tuple[int, int]:
    """Return the five years of governance that end with the year asked for, or the latest."""
    latest = int(case.atlas.table("governance")["year"].max())  # type: ignore[arg-type]
    last = latest if case.year is None else min(case.year, latest)
    return last - SPAN + 1, last


def importer_inputs(
    case: Case, commodity: CommodityId, stage: Stage, *, material: Material | None
) -> StageInputs | None:
    """
    Return the inputs from world output and the importer's trade, None where nothing is known.

    Recycling and substitution are those the European study prints; no other importer's are
    published on its definitions. Trade parameters are the study's too, but the member states of
    the European Union count as any other supplier.
    """
    section = cross_section(case.atlas, commodity, stage=stage, year=case.year)
    rates = material.rates if material else UNKNOWN_RATES
    others = material.other_rates if material else ()
    if section is None or not np.isfinite(section.quantity).any():
        return _from_study(case, commodity, stage, material=material)
    own, note = _own(case, section)
    usable = own is not None and bool(np.isfinite(own.reliance))
    sources = {*section.sources, "WGI2024", STUDY}
    return StageInputs(
        commodity=commodity,
        stage=stage,
        basis=BLEND if usable else WORLD_ONLY,
        world=Supply(
            section.countries,
            np.nan_to_num(section.shares),
            section.log_sd,
            _trade_parameters(case.atlas, section),
        ),
        own=own.supply if own is not None and usable else None,
        reliance=own.reliance if own is not None else np.nan,
        reliance_draws=own.draws if own is not None and usable else None,
        rates=rates,
        other_rates=others,
        year=section.year,
        grade=Grade.worst([section.grade, *([own.found.grade] if own else []), Grade.ESTIMATED]),
        sources=tuple(sorted(sources | set(own.found.sources if own else ()))),
        note=note if usable or note else NO_BASIS,
    )


def _from_study(
    case: Case, commodity: CommodityId, stage: Stage, *, material: Material | None
) -> StageInputs | None:
    """Return world supply as the study printed it, for what no production table covers."""
    printed = material.stages.get(stage) if material else None
    if material is None or printed is None or printed.world is None:
        return None
    supply = printed.world
    world = Supply(
        supply.countries,
        supply.shares,
        supply.log_sd,
        _without_union(case.atlas, supply.countries, supply.trade),
    )
    return StageInputs(
        commodity=commodity,
        stage=stage,
        basis=WORLD_ONLY,
        world=world,
        own=None,
        reliance=np.nan,
        rates=material.rates,
        other_rates=material.other_rates,
        year=WINDOW[1],
        grade=Grade.ESTIMATED,
        sources=printed.sources,
        note=OLD_SUPPLY,
    )


def _trade_parameters(atlas: Atlas, section: CrossSection) -> NDArray[np.float64]:
    rows = atlas.table("supply_shares").filter(
        pl.col("scope") == "world_production",
        pl.col("commodity") == section.commodity,
        pl.col("stage") == section.stage.value,
    )
    printed: Mapping[str, float] = dict(rows.select("country", "t_trade_parameter").iter_rows())
    default = _default_trade(atlas)
    values = np.array([printed.get(country) or default for country in section.countries])
    return _without_union(atlas, section.countries, values)


def _without_union(
    atlas: Atlas, countries: tuple[Iso3, ...], trade: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Put member states, printed at the parameter of trade among themselves, to the default."""
    members = atlas.group("eu27")
    inside = np.array([country in members for country in countries], dtype=bool)
    return np.where(inside, _default_trade(atlas), trade)


def _default_trade(atlas: Atlas) -> float:
    rows = atlas.table("method_parameters").filter(
        pl.col("method") == METHOD, pl.col("parameter") == "default_trade_parameter"
    )
    return float(rows["value"].item())


def _own(case: Case, section: CrossSection) -> tuple[_Own | None, str | None]:
    """Return the importer's sourcing, or the reason why world supply has to stand alone."""
    found = sourcing(
        case.atlas, case.importer, section.commodity, stage=section.stage, year=section.year
    )
    if found is None:
        return None, NO_TRADE
    if found.match not in GOOD_MATCHES:
        return None, SHARED_CODES
    if np.isfinite(found.content_t).any() and np.isfinite(found.domestic_t):
        return _by_content(case, section, found), None
    if found.domestic_t == 0 and found.import_shares.sum() > 0:
        return _imports_alone(case, section, found), None
    return None, NO_BASIS


def _by_content(case: Case, section: CrossSection, found: Sourcing) -> _Own:
    parameters = case.parameters
    content = np.nan_to_num(found.content_t)
    amounts = np.append(content, found.domestic_t)
    total = amounts.sum()
    home = section.countries.index(case.importer) if case.importer in section.countries else None
    home_sd = 0.0 if home is None else float(section.log_sd[home])
    trade_sd = parameters[METHOD, "trade_log_sd"]
    log_sd = np.append(np.full(content.size, trade_sd), np.hypot(home_sd, found.content_log_sd))
    supply = Supply(
        (*found.partners, case.importer),
        amounts / total if total > 0 else amounts,
        log_sd,
        _partner_trade(case.atlas, section, (*found.partners, case.importer)),
    )
    generator = case.generator(METHOD, section.commodity, section.stage, "reliance")
    noise = np.exp(
        generator.standard_normal((case.draws, 4))
        * np.array([trade_sd, trade_sd, found.content_log_sd, home_sd])
    )
    return _Own(
        supply,
        float(import_reliance(found.imports_t, found.exports_t, production=found.domestic_t)),
        _settled(
            import_reliance(
                found.imports_t * noise[:, 0] * noise[:, 2],
                found.exports_t * noise[:, 1] * noise[:, 2],
                production=found.domestic_t * noise[:, 3],
            )
        ),
        found,
    )


def _settled(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take an importer for wholly reliant in draws that leave it no consumption."""
    return np.where(np.isfinite(draws), draws, 1.0)


def _imports_alone(case: Case, section: CrossSection, found: Sourcing) -> _Own:
    """Without domestic output all supply is imported, whatever the content of the goods."""
    shares = found.import_shares
    trade_sd = case.parameters[METHOD, "trade_log_sd"]
    supply = Supply(
        found.partners,
        shares,
        np.full(shares.size, trade_sd),
        _partner_trade(case.atlas, section, found.partners),
    )
    return _Own(supply, 1.0, np.ones(case.draws), found)


def _partner_trade(
    atlas: Atlas, section: CrossSection, countries: tuple[Iso3, ...]
) -> NDArray[np.float64]:
    known = dict(zip(section.countries, _trade_parameters(atlas, section), strict=True))
    return np.array([known.get(country, _default_trade(atlas)) for country in countries])
