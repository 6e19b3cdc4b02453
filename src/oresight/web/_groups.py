"""Groups of commodities that a reader may look at: those watched, families, and those of a use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import polars as pl

from oresight.codes import CommodityId, nearest
from oresight.errors import UnknownNameError
from oresight.exposure import NationalExposure, national_exposure, watchlist
from oresight.locale import N_
from oresight.web._desk import BACK

if TYPE_CHECKING:
    from oresight.web._visit import Visit

__all__ = ["WATCHED", "exposure_of", "exposure_of_if_known", "group_choices", "members_of"]

WATCHED: Final = "watched"
FAMILIES: Final = (CommodityId("rare_earths"), CommodityId("platinum_group_metals"))


def _uses(visit: Visit) -> pl.DataFrame:
    return visit.atlas.table("mineral_uses").filter(pl.col("role") == "core")


def group_choices(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return every group with its name."""
    uses = _uses(visit).select("use_id", name=f"use_{visit.lang}").unique(maintain_order=True)
    return (
        (WATCHED, visit.t(N_("Watched by the importer's government"))),
        *((str(one), visit.words.commodity(one)) for one in FAMILIES),
        *((name, visit.t(N_("Use: {name}"), name=words)) for name, words in uses.iter_rows()),
    )


def members_of(visit: Visit, group: str) -> tuple[CommodityId, ...]:
    """
    Return the commodities of a group.

    Raises
    ------
    UnknownNameError
        If there is no such group; carries the nearest words.
    """
    if group == WATCHED:
        return watchlist(visit.atlas, visit.importer)
    if group in FAMILIES:
        members = visit.atlas.catalogue.members(CommodityId(group))
        elements = visit.atlas.catalogue.commodities
        return tuple(sorted(one for one in members if elements[one].kind == "element"))
    found = _uses(visit).filter(pl.col("use_id") == group)["commodity"].unique().sort()
    if found.is_empty():
        known = [name for name, _ in group_choices(visit)]
        raise UnknownNameError("group", group, near=nearest(group, known) or tuple(known))
    return tuple(CommodityId(one) for one in found)


def exposure_of_if_known(visit: Visit, group: str) -> NationalExposure | None:
    """Return the importer's exposure in a group, if it was computed before."""
    if group == WATCHED:
        return visit.desk.exposure_if_known(visit.importer, visit.as_of)
    found = visit.desk.results.peek(("exposure", visit.importer, visit.as_of, group))
    return cast("NationalExposure | None", found)


def exposure_of(visit: Visit, group: str) -> NationalExposure:
    """Return the importer's exposure in a group."""
    if group == WATCHED:
        return visit.exposure
    case = visit.desk.case(visit.importer, visit.as_of)
    asked = case.with_commodities(members_of(visit, group))
    return visit.desk.results.of(
        ("exposure", visit.importer, visit.as_of, group),
        lambda: national_exposure(asked, visit.as_of - BACK, lang="en"),
    )
