"""Capacity that is reported, and hosts that bound it: by-products do not answer their own price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import CommodityId, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas

__all__ = ["Capacities", "Host", "hosts", "reported_capacity"]

GRAMS = {"g per t": 1e-6, "kg per t": 1e-3, "t per t": 1.0}


@dataclass(frozen=True)
class Capacities:
    """Reported capacity, axes ``(n,)``, NaN where nobody states one; *year* 0 where none is known."""

    tonnes: NDArray[np.float64]
    year: int
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Host:
    """
    What a by-product is recovered from.

    Parameters
    ----------
    output
        Output of the host, axes ``(n,)``, in tonnes.
    ratio
        Tonnes recovered for one of the host, the world's where it is stated.
    """

    host: str
    output: NDArray[np.float64]
    ratio: float
    year: int
    sources: tuple[str, ...]


def reported_capacity(
    atlas: Atlas, commodity: CommodityId, *, countries: tuple[str, ...], year: int
) -> Capacities:
    """Return reported capacity of the year nearest to *year*; that of the rest of the world is not told."""
    place = {code: at for at, code in enumerate(countries[:-1])}
    found = np.full(len(countries), np.nan)
    rows = atlas.table("capacity").filter(
        pl.col("commodity") == commodity,
        pl.col("capacity") > 0,
        pl.col("country").is_in(list(place)),
    )
    if rows.is_empty():
        return Capacities(found, 0, ())
    nearest = min(rows["year"].unique().sort(), key=lambda one: abs(one - year))
    for code, amount in rows.filter(year=nearest).select("country", "capacity").iter_rows():
        found[place[code]] = np.nansum([found[place[code]], amount])
    return Capacities(found, int(nearest), tuple(rows["source_id"].unique().sort()))


def hosts(
    atlas: Atlas, commodity: CommodityId, *, countries: tuple[str, ...], year: int
) -> tuple[Host, ...]:
    """
    Return the hosts of a commodity with their output by country.

    A ratio of the world comes before those of countries, the year nearest to *year* before others.
    """
    rows = atlas.table("byproduct_ratios").filter(
        pl.col("commodity") == commodity, pl.col("kind") == "realised"
    )
    found = []
    for name in rows["host"].unique(maintain_order=True):
        own = rows.filter(pl.col("host") == name).to_dicts()
        row = min(own, key=lambda one: (one["country"] != "WLD", abs((one["year"] or 0) - year)))
        scale = next((by for unit, by in GRAMS.items() if row["unit"].startswith(unit)), None)
        made = _host_output(atlas, CommodityId(name), row["unit"], countries=countries, year=year)
        if scale is None or made is None:
            continue
        output, source = made
        ratio = row["ratio"] * scale
        found.append(Host(name, output, ratio, row["year"] or 0, (row["source_id"], source)))
    return tuple(found)


def _host_output(
    atlas: Atlas, host: CommodityId, unit: str, *, countries: tuple[str, ...], year: int
) -> tuple[NDArray[np.float64], str] | None:
    """Return a host's output by country: what is mined where the ratio is one of ore, else refined."""
    mined = "concentrate" in unit or "ore" in unit
    order = (Stage.MINE, Stage.REFINE) if mined else (Stage.REFINE, Stage.MINE)
    for stage in order:
        section = cross_section(atlas, host, stage=stage, year=year) or cross_section(
            atlas, host, stage=stage
        )
        if section is None:
            continue
        place = {code: at for at, code in enumerate(countries)}
        output = np.zeros(len(countries))
        for code, amount in zip(section.countries, np.nan_to_num(section.quantity), strict=True):
            output[place.get(code, len(countries) - 1)] += amount
        output[-1] += max(section.world - output.sum(), 0.0)
        return output, section.source_id
    return None
