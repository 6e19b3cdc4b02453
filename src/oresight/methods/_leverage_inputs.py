"""What leverage rests on beside shares: substitutes, time to replace, value at stake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import CommodityId, Grade, Stage
from oresight.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas
    from oresight.codes import Iso3

__all__ = ["Evidence", "Stake", "Substitution", "Times"]

INDICES = ("substitution_index_ei", "substitution_index_sr")

STAGE_OF_TIME = {
    "mine": Stage.MINE,
    "refine": Stage.REFINE,
    "component": Stage.COMPONENT,
    "magnet": Stage.COMPONENT,
}
"""The stage a lead time speaks of, by the first word of its stage."""

STAGE_OF_PROJECT = {
    "mine": Stage.MINE,
    "mine expansion": Stage.MINE,
    "refinery": Stage.REFINE,
    "refinery with by-product line": Stage.REFINE,
    "by-product line": Stage.REFINE,
    "recycling and refinery": Stage.REFINE,
    "smelter": Stage.REFINE,
    "anode plant": Stage.COMPONENT,
    "magnet plant": Stage.COMPONENT,
}
"""The stage a project builds; programmes of public money build none of their own."""

ESSENTIAL = "yes"
STAND_IN = "stand-in"
"""The word by which a share of use marks that it was measured elsewhere."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """The published substitution indices, 1 where nothing takes the place of a commodity."""

    indices: tuple[float, ...]
    grade: Grade
    sources: tuple[str, ...]
    inherited: bool


@dataclass(frozen=True, slots=True)
class Times:
    """Years that projects took or take; ``own`` where they are of the commodity or its kin."""

    years: tuple[float, ...]
    grade: Grade
    sources: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Stake:
    """Value at stake in a commodity against the importer's largest, 0 to 1."""

    relative: float
    grade: Grade
    sources: tuple[str, ...]
    inherited: bool


class Evidence:
    """
    The tables behind the factors, looked up once for an importer.

    Parameters
    ----------
    least_known_use
        Least part of a commodity's use that must fall on industries of known value added, where no
        industry depends on it whole; 0 to 1.
    """

    def __init__(self, atlas: Atlas, importer: Iso3, *, least_known_use: float) -> None:
        self._atlas = atlas
        self._indices = _indices(atlas)
        self._times = list(_times(atlas))
        self._stakes = _stakes(atlas, importer, least_known_use)

    def _kin(self, commodity: CommodityId) -> Iterator[tuple[CommodityId, ...]]:
        """Yield where to look, nearest first: itself, its members, then what it belongs to."""
        catalogue = self._atlas.catalogue
        for kin in (commodity, *catalogue.ancestors(commodity)):
            yield (kin,)
            yield tuple(sorted(catalogue.members(kin)))

    @property
    def every_index(self) -> tuple[float, ...]:
        """Every substitution index there is."""
        return tuple(sorted(index for item in self._indices.values() for index in item.indices))

    @property
    def every_stake(self) -> tuple[float, ...]:
        """Every value at stake for the importer, against the largest; none where none is known."""
        values = [use.value for use in self._stakes.values()]
        return tuple(sorted(value / max(values) for value in values))

    def substitution(self, commodity: CommodityId) -> Substitution | None:
        """Return the newest substitution indices of a commodity, or of its nearest kin."""
        for kin in self._kin(commodity):
            found = [self._indices[name] for name in kin if name in self._indices]
            if found:
                return Substitution(
                    tuple(index for item in found for index in item.indices),
                    Grade.worst(item.grade for item in found),
                    tuple(sorted({source for item in found for source in item.sources})),
                    inherited=kin != (commodity,),
                )
        return None

    def times(self, commodity: CommodityId, stage: Stage, *, least: int) -> Times | None:
        """
        Return the years a replacement takes.

        Parameters
        ----------
        least
            Fewest projects that speak for a commodity and its kin; below, all at the stage do.
        """
        catalogue = self._atlas.catalogue
        family = {commodity, *catalogue.ancestors(commodity), *catalogue.members(commodity)}
        at_stage = [time for time in self._times if time.stage is stage]
        kindred = [time for time in at_stage if time.commodity in family]
        own = len(kindred) >= least
        chosen = kindred if own else at_stage
        if not chosen:
            return None
        return Times(
            tuple(time.years for time in chosen),
            Grade.worst(time.grade for time in chosen),
            tuple(sorted({time.source_id for time in chosen})),
            own,
        )

    def stake(self, commodity: CommodityId) -> Stake | None:
        """
        Return the value at stake for the importer, or None where its uses are not known.

        A group counts as much as the weightiest of its members.
        """
        for kin in self._kin(commodity):
            found = [self._stakes[name] for name in kin if name in self._stakes]
            if found:
                use = max(found, key=lambda item: item.value)
                largest = max(item.value for item in self._stakes.values())
                return Stake(use.value / largest, use.grade, use.sources, kin != (commodity,))
        return None


@dataclass(frozen=True, slots=True)
class _Time:
    commodity: CommodityId | None
    stage: Stage
    years: float
    grade: Grade
    source_id: str


@dataclass(frozen=True, slots=True)
class _Use:
    value: float
    grade: Grade
    sources: tuple[str, ...]


def _indices(atlas: Atlas) -> dict[CommodityId, Substitution]:
    rows = atlas.table("circularity").filter(
        pl.col("measure").is_in(INDICES), pl.col("value").is_not_null()
    )
    newest = rows.filter(pl.col("edition") == pl.col("edition").max().over("commodity"))
    return {
        CommodityId(str(key[0])): Substitution(
            tuple(group["value"]),
            Grade.worst(group["grade"]),
            tuple(group["source_id"].unique().sort()),
            inherited=False,
        )
        for key, group in newest.group_by("commodity", maintain_order=True)
    }


def _times(atlas: Atlas) -> Iterator[_Time]:
    leads = atlas.table("lead_times").filter(
        pl.col("unit") == "years", pl.col("value").is_not_null()
    )
    for row in leads.iter_rows(named=True):
        stage = STAGE_OF_TIME.get((row["stage"] or "").partition(" ")[0])
        if stage is not None:
            named = _commodity(atlas, row["commodity"])
            yield _Time(named, stage, row["value"], Grade(row["grade"]), row["source_id"])
    projects = atlas.table("project_costs").filter(pl.col("lead_time_years").is_not_null())
    for row in projects.iter_rows(named=True):
        stage = STAGE_OF_PROJECT.get(row["kind"])
        if stage is not None:
            named = _commodity(atlas, row["commodity"])
            years = float(row["lead_time_years"])
            yield _Time(named, stage, years, Grade(row["grade"]), row["source_id"])


def _commodity(atlas: Atlas, text: str | None) -> CommodityId | None:
    """Return the commodity a lead time is of, or None where it is of mines or plants in general."""
    if text is None:
        return None
    try:
        return atlas.commodity(text).id
    except UnknownNameError:
        return None


def _stakes(atlas: Atlas, importer: Iso3, least_known: float) -> dict[CommodityId, _Use]:
    """
    Return the value at stake by commodity, billion USD a year, where enough is known of its uses.

    An industry that cannot do without the commodity counts whole; any other counts by its share of
    the commodity's use, as in the economic importance of the European Commission. Shares measured
    for the importer go before stand-ins.
    """
    share = pl.col("share_of_use_pct").fill_null(0.0).clip(upper_bound=100.0) / 100.0
    whole = pl.col("essential").eq_missing(ESSENTIAL).any().over("commodity", "isic_or_nace")
    best = (
        atlas.table("industry_exposure")
        .filter(pl.col("country") == importer)
        .with_columns(
            share=share,
            weight=pl.when(whole).then(1.0).otherwise(share),
            stand_in=pl.col("share_basis").fill_null(STAND_IN).str.contains(STAND_IN),
            added=pl.col("value_added_usd_bn"),
        )
        .sort("stand_in", "year", descending=[False, True])
        .unique(["commodity", "isic_or_nace"], keep="first", maintain_order=True)
    )
    valued = pl.col("added").is_not_null()
    uses = best.group_by("commodity").agg(
        stake=(pl.col("weight") * pl.col("added")).sum(),
        depends=(valued & (pl.col("weight") == 1.0)).any(),
        known=pl.col("share").filter(valued).sum() / pl.col("share").sum(),
        borrowed=pl.col("stand_in").any(),
        grades=pl.col("grade"),
        sources=pl.col("source_id").unique().sort(),
    )
    told = uses.filter(
        pl.col("stake") > 0, pl.col("depends") | (pl.col("known").fill_nan(0.0) >= least_known)
    )
    return {
        CommodityId(row["commodity"]): _Use(
            row["stake"],
            Grade.worst([*row["grades"], *([Grade.ESTIMATED] if row["borrowed"] else [])]),
            tuple(row["sources"]),
        )
        for row in told.iter_rows(named=True)
    }
