"""Shares and top-three shares against what the IEA and public texts print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import OTHER, CommodityId, Iso3, Stage
from oresight.evidence._check import Check
from oresight.locale import N_
from oresight.methods.concentration import top_n_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas

__all__ = ["share_checks"]

IEA = "IEA_CM2025"
PERCENT = 100.0
TOP = 3
PRINTED_STEP = 0.02
"""Percentage points by which shares of rounded tonnes may differ from those printed."""

HEADLINE = 86.0
HEADLINE_YEAR = 2024
HALF_PERCENT = 0.5
REFINED = ("copper", "lithium", "nickel", "cobalt", "graphite", "magnet_rare_earths")
STAGES = {"mining": Stage.MINE, "refining": Stage.REFINE}

TOP3 = N_("IEA top-three shares from tonnes, percent")
TOP3_MEAN = N_("IEA mean top-three share of six refined minerals, percent")
CITED = N_("Shares often cited, percent")


def share_checks(atlas: Atlas) -> Iterator[Check]:
    """Compare top-three shares, their headline mean, and shares often cited."""
    found = _top3(atlas)
    for commodity, stage, year, total, printed in (
        atlas.table("iea_top3")
        .select("commodity", "stage", "year", "total_kt", "top3_share_pct")
        .iter_rows()
    ):
        ours = top_n_share(found[commodity, stage, year] / total, TOP) * PERCENT
        yield Check(
            TOP3,
            commodity,
            printed,
            float(ours),
            PRINTED_STEP,
            IEA,
            stage=STAGES[stage],
        )
    yield _headline(atlas)
    yield from _cited(atlas)


def _top3(atlas: Atlas) -> dict[tuple[str, str, int], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return tonnes of the named countries by commodity, stage and year."""
    rows = atlas.table("iea_supply").filter(pl.col("country") != OTHER)
    keys = ["commodity", "stage", "year"]
    return {
        (str(key[0]), str(key[1]), int(str(key[2]))): part["kt"].to_numpy()
        for key, part in rows.partition_by(keys, as_dict=True).items()
    }


def _headline(atlas: Atlas) -> Check:
    """Take the mean of the six refined minerals, each from its tonnes."""
    found = _top3(atlas)
    totals = {
        (commodity, stage, year): total
        for commodity, stage, year, total in atlas.table("iea_top3")
        .select("commodity", "stage", "year", "total_kt")
        .iter_rows()
    }
    keys = [(name, "refining", HEADLINE_YEAR) for name in REFINED]
    shares = [float(top_n_share(found[key] / totals[key], TOP)) * PERCENT for key in keys]
    return Check(
        TOP3_MEAN,
        "all_minerals",
        HEADLINE,
        float(np.mean(shares)),
        HALF_PERCENT,
        IEA,
        stage=Stage.REFINE,
    )


def _cited(atlas: Atlas) -> Iterator[Check]:
    for row in atlas.table("cited_shares").iter_rows(named=True):
        stage = Stage(row["stage"])
        section = cross_section(
            atlas, CommodityId(row["commodity"]), stage=stage, year=int(row["year"])
        )
        if section is not None:
            yield Check(
                CITED,
                row["commodity"],
                row["share_pct"],
                section.share(Iso3(row["country"])) * PERCENT,
                row["tolerance_pct"],
                row["source_id"],
                stage=stage,
            )
