"""Which industries of a country use how much of what, and what they add in value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import CommodityId, Grade
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas
    from oresight.codes import Iso3

__all__ = ["ALL", "INDUSTRIES", "Industry", "Use", "industries"]

EVERYTHING = "all_minerals"
"""Rows of the table that tell of an industry, not of a commodity."""

STAND_IN = "stand-in"
"""The word by which a share of use marks that it was measured elsewhere."""

USES = "uses: "
"""How a note begins that lists uses of the table ``mineral_uses``."""

BILLION = 1e9

ALL = "all"
"""Stands for the industries of known value added together."""

INDUSTRIES: Mapping[str, str] = {
    ALL: N_("All industries of known value added"),
    "B09": N_("Mining support services"),
    "C10": N_("Food"),
    "C11": N_("Beverages"),
    "C17": N_("Paper"),
    "C19": N_("Coke and refined petroleum"),
    "C20": N_("Chemicals"),
    "C21": N_("Pharmaceuticals"),
    "C22": N_("Rubber and plastics"),
    "C23": N_("Glass, ceramics and stone"),
    "C24": N_("Basic metals"),
    "C25": N_("Fabricated metal products"),
    "C252": N_("Weapons and ammunition"),
    "C26": N_("Electronics and optical products"),
    "C27": N_("Electrical equipment"),
    "C28": N_("Machinery"),
    "C29": N_("Motor vehicles"),
    "C30": N_("Other transport equipment"),
    "C303": N_("Aircraft and spacecraft"),
    "C30X": N_("Rail and military vehicles"),
    "C32": N_("Other manufacturing"),
    "C325": N_("Medical and dental instruments"),
    "CX": N_("Other manufacturing"),
    "X": N_("All else"),
}
"""Industries by their code (ISIC), as message keys."""


@dataclass(frozen=True, slots=True)
class Use:
    """
    What an industry uses of a commodity.

    Parameters
    ----------
    share
        Of the country's use of the commodity, 0 to 1; None where nobody tells.
    essential
        Whether the industry cannot do without; None where it was not assessed.
    stand_in
        Whether the share was measured in another country.
    used_in
        Uses of the table ``mineral_uses`` through which the industry is known to take it.
    """

    commodity: CommodityId
    share: float | None
    essential: bool | None
    stand_in: bool
    used_in: tuple[str, ...]
    grade: Grade
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """
    An industry of a country.

    Parameters
    ----------
    value_added
        Of the whole industry, USD a year; None where it is not known. What a shortage can touch is
        at most this.
    """

    isic: str
    value_added: float | None
    year: int | None
    uses: tuple[Use, ...]
    sources: tuple[str, ...]


def industries(atlas: Atlas, importer: Iso3) -> tuple[Industry, ...]:
    """
    Return the industries of a country that are known to use commodities; none where none are.

    A share measured in the country goes before a stand-in, a newer before an older one; where none is
    told, that of the world stands in.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> cars = next(one for one in industries(open_atlas(), "JPN") if one.isic == "C29")
    >>> cars.value_added, cars.year
    (87465000000.0, 2022)
    """
    listed = atlas.table("industry_exposure").filter(pl.col("country") == importer)
    values: dict[str, dict[str, Any]] = {}
    uses: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in sorted(listed.iter_rows(named=True), key=_order):
        if row["commodity"] == EVERYTHING:
            values[row["isic_or_nace"]] = row
        else:
            uses.setdefault(row["isic_or_nace"], {}).setdefault(row["commodity"], []).append(row)
    shares = {
        (row["commodity"], row["isic"]): row
        for row in atlas.table("industry_shares").iter_rows(named=True)
    }
    return tuple(
        _industry(
            isic,
            values.get(isic),
            tuple(_lent(_use(rows), shares.get((name, isic))) for name, rows in found.items()),
        )
        for isic, found in sorted(uses.items())
    )


def _order(row: dict[str, Any]) -> tuple[bool, int]:
    """Put what was measured in the country before stand-ins, and newer before older."""
    return STAND_IN in (row["share_basis"] or ""), -(row["year"] or 0)


def _industry(isic: str, known: dict[str, Any] | None, uses: tuple[Use, ...]) -> Industry:
    if known is None or known["value_added_usd_bn"] is None:
        return Industry(isic, None, None, uses, ())
    added = known["value_added_usd_bn"] * BILLION
    return Industry(isic, added, known["year"], uses, (known["source_id"],))


def _use(rows: list[dict[str, Any]]) -> Use:
    """Return one use from its rows, the best share first."""
    told = next((row for row in rows if row["share_of_use_pct"] is not None), None)
    assessed = [row["essential"] for row in rows if row["essential"] is not None]
    notes = [row["note"] for row in rows if (row["note"] or "").startswith(USES)]
    return Use(
        commodity=CommodityId(rows[0]["commodity"]),
        share=None if told is None else min(told["share_of_use_pct"] / 100.0, 1.0),
        essential="yes" in assessed if assessed else None,
        stand_in=told is not None and STAND_IN in (told["share_basis"] or ""),
        used_in=tuple(use for text in notes for use in text.removeprefix(USES).split(", ")),
        grade=Grade.worst(row["grade"] for row in rows),
        sources=tuple(dict.fromkeys(row["source_id"] for row in rows)),
    )


def _lent(use: Use, share: dict[str, Any] | None) -> Use:
    """Return a use whose share nobody tells with that of the world, where there is one."""
    if share is None or use.share is not None:
        return use
    return replace(
        use,
        share=share["share_pct"] / 100.0,
        stand_in=True,
        grade=Grade.worst([use.grade, share["grade"]]),
        sources=(*use.sources, share["source_id"]),
    )
