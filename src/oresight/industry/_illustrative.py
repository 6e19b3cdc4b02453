"""
A small table to try the cascade on: reported value added, and a structure that is assumed.

It is nobody's statistics. Value added of four regions is reported; who buys what from whom is a prior,
the same everywhere, balanced to that value added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.industry._io_table import IOTable
from oresight.market import balance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas

__all__ = ["illustrative_table"]

TOLD: Final = ("JPN", "USA", "EU27")
WORLD, OTHERS = "WLD", "OTH"
SECTORS: Final = ("C20", "C21", "C26", "C27", "C28", "C29", "C30", "CX", "X")
WHOLE: Final = {"C30": ("C303", "C30X")}
"""Sectors that the source tells in parts."""

MANUFACTURING, ECONOMY = "C", "TOTAL"


def illustrative_table(atlas: Atlas) -> IOTable:
    """
    Return a table of four regions and nine sectors, graded *assumed*; billion USD.

    Output is value added over an assumed share. Purchases and final use start from assumed mixes and
    shares made at home, the rest coming from other regions in proportion to their output; the nearest
    table, by entropy, that meets output and purchases is taken. A region's final use is worth its value
    added, as if trade were balanced. ``OTH`` is what the source's world has beside the three.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> table = illustrative_table(open_atlas())
    >>> table.size, str(table.grade), round(float(table.value_added[table.at("JPN", "C29")]), 3)
    (36, 'assumed', 87.465)
    """
    rows = atlas.table("industry_exposure").filter(pl.col("commodity") == "all_minerals")
    year = int(rows["year"].max())  # type: ignore[arg-type]
    rows = rows.filter(pl.col("year") == year)
    added = _added(rows)
    priors = atlas.table("io_priors")
    output = added / _of(priors, "value_added_share", "industry")
    flows, final = _balanced(priors, added, output)
    return IOTable.from_matrix(
        (*TOLD, OTHERS), SECTORS, flows, final, unit="billion USD", year=year, grade=Grade.ASSUMED,
        sources=tuple(sorted({*rows["source_id"], *priors["source_id"]})),
        stated_output=output.ravel(),
    )  # fmt: skip


def _added(rows: pl.DataFrame) -> NDArray[np.float64]:
    """Value added, axes ``(region, sector)``: what is told, and what is left of larger sums."""
    told = {
        (country, code): value
        for country, code, value in rows.select(
            "country", "isic_or_nace", "value_added_usd_bn"
        ).iter_rows()
    }

    def row(country: str) -> list[float]:
        alone = [
            sum(told[country, part] for part in WHOLE.get(one, (one,))) for one in SECTORS[:-2]
        ]
        made = told[country, MANUFACTURING]
        return [*alone, made - sum(alone), told[country, ECONOMY] - made]

    known = np.array([row(country) for country in TOLD])
    return np.vstack([known, np.array(row(WORLD)) - known.sum(axis=0)])


def _of(priors: pl.DataFrame, kind: str, key: str) -> NDArray[np.float64]:
    rows = priors.filter(pl.col("kind") == kind)
    middle = dict(zip(rows[key], rows["value"], strict=True))
    return np.array([middle[sector] for sector in SECTORS])


def _balanced(
    priors: pl.DataFrame, added: NDArray[np.float64], output: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Flows, axes ``(seller, buyer)``, and final use, axes ``(seller, region)``."""
    regions, products = output.shape
    mix = {
        (product, industry): value
        for product, industry, value in priors.filter(pl.col("kind") == "input_mix")
        .select("product", "industry", "value")
        .iter_rows()
    }
    inputs = np.array([[mix[product, industry] for industry in SECTORS] for product in SECTORS])
    origin = _origins(_of(priors, "home_share", "product"), output)
    spent = output - added
    bought = np.einsum("frp,pi,ri->fpri", origin, inputs, spent)
    used = np.einsum("frp,p,r->fpr", origin, _of(priors, "final_mix", "product"), added.sum(axis=1))
    size = regions * products
    prior = np.hstack([bought.reshape(size, size), used.reshape(size, regions)])
    found = balance(prior, output.ravel(), np.concatenate([spent.ravel(), added.sum(axis=1)]))
    return found[:, :size], found[:, size:]


def _origins(home: NDArray[np.float64], output: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a region's use comes from, axes ``(from, to, product)``."""
    regions = len(output)
    others = np.where(np.eye(regions, dtype=bool)[:, :, None], 0.0, output[:, None, :])
    others = others / others.sum(axis=0) * (1.0 - home)
    return np.asarray(others + np.eye(regions)[:, :, None] * home)
