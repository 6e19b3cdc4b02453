"""Who makes a commodity in the base year, stage by stage: its own year, an older one, or shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import CrossSection, cross_section, production_years, settled_year
from oresight.codes import Grade, Iso3, Stage

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["STAGES", "Basis", "Section", "base_year_of", "sections"]

STAGES = (Stage.MINE, Stage.REFINE)
SHARE_STAGE = "processing"
"""The word of the European study for what is refined."""

LEAST_KNOWN = 0.8
"""Least part of the world that printed shares must tell for them to stand in."""


class Basis(StrEnum):
    """How the output of a stage came to be that of the base year."""

    OWN = "own"
    CARRIED = "carried"
    SHARES = "shares"


@dataclass(frozen=True)
class Section:
    """Output of one stage in the base year; *year* is that of the facts."""

    stage: Stage
    output: CrossSection
    basis: Basis
    year: int

    @property
    def grade(self) -> Grade:
        """Grade of the output: never better than estimated where it is not of the base year."""
        if self.basis is Basis.OWN:
            return self.output.grade
        return Grade.worst([self.output.grade, Grade.ESTIMATED])


def base_year_of(atlas: Atlas, commodity: CommodityId) -> int | None:
    """Return the settled year of what is mined, or refined where no mine is known."""
    years = (settled_year(atlas, commodity, stage) for stage in STAGES)
    return next((year for year in years if year is not None), None)


def sections(
    atlas: Atlas, commodity: CommodityId, *, year: int, carried_years: int
) -> tuple[Section, ...]:
    """
    Return what is known of the output of each stage, scaled to a base year.

    A stage without the base year takes the nearest year within *carried_years*, scaled by what was
    mined then and now. A refined form that no source gives in tonnes takes the printed shares of
    the European study, applied to what is mined.
    """
    mine = _own_or_carried(atlas, commodity, Stage.MINE, year, carried_years)
    refined = _own_or_carried(atlas, commodity, Stage.REFINE, year, carried_years)
    if refined is not None and mine is not None and refined.basis is Basis.CARRIED:
        refined = _scaled_by_mine(atlas, refined, mine)
    if refined is None and mine is not None:
        refined = _from_shares(atlas, mine)
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
    return Section(stage, found, Basis.OWN if nearest == year else Basis.CARRIED, nearest)


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


def _from_shares(atlas: Atlas, mine: Section) -> Section | None:
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
    if shares.sum() < LEAST_KNOWN:
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
