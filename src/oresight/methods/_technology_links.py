"""The links of a product's chain: who makes each step, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.methods._inputs import home_of
from oresight.methods._scores import summary
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import CrossSection
    from oresight.methods._case import Case

__all__ = ["STAGES", "Link", "making_links", "material_links"]

STAGES = (Stage.MINE, Stage.REFINE)
LEVELS = {
    "assembly": ("product", Stage.PRODUCT),
    "component": ("component", Stage.COMPONENT),
    "magnet": ("component", Stage.COMPONENT),
    "processed_material": ("component", Stage.REFINE),
}
"""Stages of the table of technology shares that are steps of making; mining is told by output."""
UNSETTLED = "projected|announced|cumulative|facilities|one Chinese maker"
FRESH_YEARS = 3
"""How far a figure may lie behind the newest of its step."""


@dataclass(frozen=True, slots=True)
class Link:
    """
    One step: the largest foreign supplier of an item, and its share.

    Parameters
    ----------
    commodity
        The material of the product; None for a step of making.
    looked_at
        The commodity whose supply was looked at: another where the material's own is in no table.
    drawn
        Axes ``(draw,)``.
    """

    level: str
    item: str
    commodity: CommodityId | None
    looked_at: CommodityId | None
    stage: Stage
    country: Iso3
    share: float
    drawn: NDArray[np.float64]
    year: int
    grade: Grade
    sources: tuple[str, ...]

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The interval of the share."""
        found = summary(self.drawn)
        return found["low"], found["high"]


def material_links(case: Case, commodity: CommodityId) -> list[Link]:
    """Return who supplies a material to the world, stage by stage; empty where nothing is known."""
    found = (_material_link(case, commodity, stage) for stage in STAGES)
    return [link for link in found if link is not None]


def _material_link(case: Case, commodity: CommodityId, stage: Stage) -> Link | None:
    home = home_of(case.atlas, case.importer)
    for other in _looked_at(case, commodity, stage):
        section = cross_section(case.atlas, other, stage=stage, year=case.year)
        if section is not None:
            foreign = [country not in home for country in section.countries]
            shares = np.nan_to_num(section.shares) * foreign
            if shares.any():
                own = other == commodity
                return _of_section(case, section, shares, commodity=commodity, exact=own)
    return None


def _looked_at(case: Case, commodity: CommodityId, stage: Stage) -> Iterator[CommodityId]:
    """Yield the commodity, what the table says stands in for it, then what it belongs to."""
    yield commodity
    stand_ins = case.atlas.table("stand_ins").filter(
        pl.col("commodity") == commodity, pl.col("stage") == stage.value
    )
    yield from (CommodityId(name) for name in stand_ins["stand_in"])
    if commodity in case.atlas.catalogue.commodities:
        yield from case.atlas.catalogue.ancestors(commodity)


def _of_section(
    case: Case,
    section: CrossSection,
    shares: NDArray[np.float64],
    *,
    commodity: CommodityId,
    exact: bool,
) -> Link:
    first = int(np.argmax(shares))
    drawn = draw_shares(
        np.nan_to_num(section.shares),
        section.log_sd,
        draws=case.draws,
        generator=case.generator("technology", section.commodity, section.stage),
    )
    return Link(
        level="material",
        item=section.commodity,
        commodity=commodity,
        looked_at=section.commodity,
        stage=section.stage,
        country=section.countries[first],
        share=float(shares[first]),
        drawn=drawn[:, first],
        year=section.year,
        grade=section.grade if exact else Grade.worst([section.grade, Grade.ESTIMATED]),
        sources=section.sources,
    )


def making_links(case: Case, technologies: tuple[str, ...]) -> list[Link]:
    """Return who makes the steps between materials and product, newest figures only."""
    home = home_of(case.atlas, case.importer)
    rows = case.atlas.table("technology_shares").filter(
        pl.col("technology").is_in(technologies),
        pl.col("stage").is_in(list(LEVELS)),
        pl.col("region").is_in(list(case.atlas.catalogue.countries)),
        pl.col("year") <= (case.year or case.as_of.year),
        ~pl.col("basis").str.contains(UNSETTLED),
    )
    newest = (
        rows.sort("year", "share_pct", descending=True, maintain_order=True)
        .filter(pl.col("year") == pl.col("year").max().over("technology", "stage", "item"))
        .filter(pl.col("year") >= pl.col("year").max().over("technology", "stage") - FRESH_YEARS)
        .filter(~pl.col("region").is_in(sorted(home)))
        .unique(["technology", "stage", "item"], keep="first", maintain_order=True)
        .sort("technology", "stage", "item")
    )
    return [_of_making(case, row) for row in newest.iter_rows(named=True)]


def _of_making(case: Case, row: dict[str, object]) -> Link:
    level, stage = LEVELS[str(row["stage"])]
    share, grade = float(str(row["share_pct"])) / 100, Grade(str(row["grade"]))
    spread = case.parameters["common", f"share_log_sd_{grade}"]
    drawn = draw_shares(
        np.array([share, max(0.0, 1.0 - share)]),
        np.array([spread, spread]),
        draws=case.draws,
        generator=case.generator("technology", str(row["technology"]), str(row["item"])),
    )
    return Link(
        level=level,
        item=str(row["item"]),
        commodity=None,
        looked_at=None,
        stage=stage,
        country=Iso3(str(row["region"])),
        share=share,
        drawn=drawn[:, 0],
        year=int(str(row["year"])),
        grade=grade,
        sources=(str(row["source_id"]),),
    )
