"""Who makes a commodity in the base year, stage by stage: its own year, an older one, or shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import CrossSection, cross_section, production_years, settled_year
from oresight.atlas._home_output import home_output
from oresight.codes import OTHER, WORLD, Grade, Iso3, Stage

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["STAGES", "Basis", "Section", "base_year_of", "sections"]

STAGES = (Stage.MINE, Stage.REFINE)
SHARE_STAGE = "processing"
"""The word of the European study for what is refined."""


class Basis(StrEnum):
    """How the output of a stage came to be that of the base year."""

    OWN = "own"
    CARRIED = "carried"
    SHARES = "shares"


@dataclass(frozen=True)
class Section:
    """
    Output of one stage in the base year.

    Parameters
    ----------
    year
        That of the facts.
    filled
        Part of the world's output that its source leaves to other countries and another tells.
    """

    stage: Stage
    output: CrossSection
    basis: Basis
    year: int
    filled: float = 0.0

    @property
    def told(self) -> float:
        """Part of the output that is told by country."""
        return float(np.nansum(self.output.quantity)) / self.output.world

    @property
    def grade(self) -> Grade:
        """Grade of the output: never better than estimated where it is pieced together."""
        if self.basis is Basis.OWN and not self.filled:
            return self.output.grade
        return Grade.worst([self.output.grade, Grade.ESTIMATED])


def base_year_of(atlas: Atlas, commodity: CommodityId) -> int | None:
    """Return the settled year of what is mined, or refined where no mine is known."""
    years = (settled_year(atlas, commodity, stage) for stage in STAGES)
    return next((year for year in years if year is not None), None)


def sections(
    atlas: Atlas, commodity: CommodityId, *, year: int, carried_years: int, least_told: float
) -> tuple[Section, ...]:
    """
    Return what is known of the output of each stage, scaled to a base year.

    A stage without the base year takes the nearest year within *carried_years*, scaled by what was
    mined then and now. A refined form that no source gives in tonnes takes the printed shares of
    the European study, applied to what is mined, where they tell *least_told* of the world.
    """
    mine = _own_or_carried(atlas, commodity, Stage.MINE, year, carried_years)
    refined = _own_or_carried(atlas, commodity, Stage.REFINE, year, carried_years)
    if refined is not None and mine is not None and refined.basis is Basis.CARRIED:
        refined = _scaled_by_mine(atlas, refined, mine)
    if refined is None and mine is not None:
        refined = _from_shares(atlas, mine, least_told)
    return tuple(found for found in (mine, refined) if found is not None)


def _own_or_carried(
    atlas: Atlas, commodity: CommodityId, stage: Stage, year: int, carried_years: int
) -> Section | None:
    known = [
        one for one in production_years(atlas, commodity, stage) if abs(one - year) <= carried_years
    ]
    if not known:
        return None
    nearest = min(known, key=lambda one: (abs(one - year), one))
    found = cross_section(atlas, commodity, stage=stage, year=nearest)
    if found is None or not found.world > 0:
        return None
    basis = Basis.OWN if nearest == year else Basis.CARRIED
    return _completed(atlas, Section(stage, found, basis, nearest))


def _completed(atlas: Atlas, section: Section) -> Section:
    """
    Tell apart what the source leaves to other countries, by what another says of each.

    Together they get no more than is left.
    """
    known = section.output
    rest = known.world - float(np.nansum(known.quantity))
    named = {
        code for code, at in zip(known.countries, known.quantity, strict=True) if np.isfinite(at)
    }
    rows = atlas.table("production").filter(
        pl.col("commodity") == known.commodity,
        pl.col("stage") == section.stage.value,
        ~pl.col("country").is_in([*named, OTHER, WORLD]),
    )
    found = {
        Iso3(code): home_output(atlas, known, frozenset({Iso3(code)}))
        for code in rows["country"].unique().sort()
    }
    found = {code: one for code, one in found.items() if one.amount > 0}
    added = sum(one.amount for one in found.values())
    if rest <= 0 or added <= 0:
        return section
    part = min(1.0, rest / added)
    kept = [at for at, code in enumerate(known.countries) if code not in found]
    output = replace(
        known,
        countries=(*(known.countries[at] for at in kept), *found),
        quantity=np.array([*known.quantity[kept], *(one.amount * part for one in found.values())]),
        log_sd=np.array([*known.log_sd[kept], *(one.log_sd for one in found.values())]),
        sources=tuple(
            dict.fromkeys([*known.sources, *(s for one in found.values() for s in one.sources)])
        ),
    )
    return replace(section, output=output, filled=added * part / known.world)


def _scaled_by_mine(atlas: Atlas, refined: Section, mine: Section) -> Section:
    commodity = refined.output.commodity
    then = cross_section(atlas, commodity, stage=Stage.MINE, year=refined.year)
    if then is None or then.dimension != mine.output.dimension or not then.world > 0:
        return refined
    factor = mine.output.world / then.world
    moved = replace(
        refined.output,
        quantity=refined.output.quantity * factor,
        world=refined.output.world * factor,
    )
    return replace(refined, output=moved)


def _from_shares(atlas: Atlas, mine: Section, least_told: float) -> Section | None:
    rows = (
        atlas.table("eu_crm_global_supply")
        .filter(
            pl.col("commodity") == mine.output.commodity,
            pl.col("stage") == SHARE_STAGE,
            pl.col("share_pct").is_not_null(),
        )
        .group_by("iso3", maintain_order=True)
        .agg(pl.col("share_pct").sum() / 100)
    )
    shares = rows["share_pct"].to_numpy()
    if shares.sum() < least_told:
        return None
    doubt = (
        atlas.table("method_parameters")
        .filter(method="common", parameter="share_log_sd_assumed")["value"]
        .item()
    )
    world = mine.output.world
    made = replace(
        mine.output,
        stage=Stage.REFINE,
        form="refined",
        source_id="EU_CRM2023",
        grade=Grade.ESTIMATED,
        countries=tuple(Iso3(code) for code in rows["iso3"]),
        quantity=shares / max(1.0, shares.sum()) * world,
        log_sd=np.full(shares.size, doubt),
        sources=("EU_CRM2023", *mine.output.sources),
    )
    return Section(Stage.REFINE, made, Basis.SHARES, mine.year)
