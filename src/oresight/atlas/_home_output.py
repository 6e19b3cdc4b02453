"""
What an importer makes itself, from whichever source names it.

The best series may name ten producers and leave the rest to *other countries*: a country it does
not name is not a country that makes nothing. Another source of the same dimension, a few years
back at most, says how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.codes import OTHER, WORLD, Iso3

if TYPE_CHECKING:
    from oresight.atlas._reconcile import CrossSection
    from oresight.atlas._store import Atlas

__all__ = ["HomeOutput", "home_output"]

REACH_YEARS = 3
"""How many years back another source's figure may stand in."""
SETTLED_OTHER = 0.002
"""Where no more than this share of the world is unnamed, who is not named makes nothing."""
WITHHELD = "withheld"

_ROWS: WeakKeyDictionary[Atlas, dict[tuple[object, ...], pl.DataFrame]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class HomeOutput:
    """
    Output of a country or group.

    Parameters
    ----------
    amount
        In the unit of the cross-section; NaN where a member's output is withheld everywhere.
    log_sd
        Standard deviation of the logarithm, the members' errors being independent.
    sources
        Sources beyond that of the cross-section.
    """

    amount: float
    log_sd: float
    sources: tuple[str, ...]


def home_output(atlas: Atlas, supply: CrossSection | None, home: frozenset[Iso3]) -> HomeOutput:
    """
    Return what the members of *home* make together.

    A member that no source has named within reach makes nothing: sources that list every producer
    reach back further than that.

    Examples
    --------
    >>> from oresight.atlas import cross_section, open_atlas
    >>> from oresight.codes import CommodityId, Stage
    >>> atlas = open_atlas()
    >>> nickel = cross_section(atlas, CommodityId("nickel"), stage=Stage.REFINE, year=2024)
    >>> home_output(atlas, nickel, frozenset({Iso3("JPN")})).amount > 100_000
    True
    """
    if supply is None:
        return HomeOutput(float("nan"), 0.0, ())
    named = {
        country: (float(amount), float(sd))
        for country, amount, sd in zip(
            supply.countries, supply.quantity, supply.log_sd, strict=True
        )
        if country in home
    }
    parts, sources = dict(named), set()
    for country, (amount, sd, source) in _elsewhere(atlas, supply, home).items():
        if not np.isfinite(named.get(country, (float("nan"), 0.0))[0]):
            parts[country] = (amount, sd)
            sources.add(source)
    total = sum(amount for amount, _ in parts.values())
    doubt = float(np.sqrt(sum((amount * sd) ** 2 for amount, sd in parts.values())))
    return HomeOutput(float(total), doubt / total if total > 0 else 0.0, tuple(sorted(sources)))


def _elsewhere(
    atlas: Atlas, supply: CrossSection, home: frozenset[Iso3]
) -> dict[Iso3, tuple[float, float, str]]:
    """
    Return the newest output of each member by another series of the same dimension.

    A member whose output is withheld makes something: its last known figure within reach, or NaN.
    """
    rows = _rows(atlas).get((supply.commodity, supply.stage.value))
    if rows is None:
        return {}
    reached = rows.filter(
        pl.col("country").is_in(sorted(home)),
        pl.col("year").is_between(supply.year - REACH_YEARS, supply.year),
        pl.col("dimension") == supply.dimension,
        pl.col("unit") == supply.unit,
    )
    withheld = reached.filter(pl.col("flag") == WITHHELD)
    if supply.other_share <= SETTLED_OTHER:
        reached = reached.filter(pl.col("country").is_in(withheld["country"].implode()))
    order = ("year", pl.col("form") == supply.form, "quantity", "source_id")
    newest = (
        reached.filter(pl.col("quantity").is_not_null())
        .sort(*order, descending=True)
        .unique("country", keep="first", maintain_order=True)
    )
    unknown = withheld.unique("country", keep="first", maintain_order=True).with_columns(
        quantity=pl.lit(float("nan"))
    )
    return {
        Iso3(row["country"]): (row["quantity"], row["log_sd"], row["source_id"])
        for part in (unknown, newest)
        for row in part.iter_rows(named=True)
    }


def _rows(atlas: Atlas) -> dict[tuple[object, ...], pl.DataFrame]:
    if atlas not in _ROWS:
        doubt = float(
            atlas.table("method_parameters")
            .filter(method="common", parameter="share_log_sd_estimated")["value"]
            .item()
        )
        forms = atlas.table("forms").select("commodity", "stage", "form", "dimension")
        rows = (
            atlas.table("production")
            .filter(
                ~pl.col("country").is_in([WORLD, OTHER]),
                pl.col("quantity").is_not_null() | (pl.col("flag") == WITHHELD),
            )
            .join(forms, on=["commodity", "stage", "form"], how="left")
            .with_columns(
                pl.col("year").cast(pl.Int64),
                pl.col("quantity").cast(pl.Float64),
                log_sd=pl.lit(doubt),
            )
        )
        _ROWS[atlas] = rows.partition_by(["commodity", "stage"], as_dict=True)
    return _ROWS[atlas]
