"""A seeded table of many industries, written once for both sides of a comparison."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

BEHAVIOUR = {
    "stock_days": 20, "restore_days": 30, "critical_share": 0.8, "surge_most": 1.25, "surge_days": 365,
}  # fmt: skip
HOME = 20.0
"""Weight of a region's own suppliers against others."""


def write(folder: Path, *, regions: int, sectors: int, seed: int = 1) -> None:
    """Write ``purchases.npy`` in our order, ``flows.npy`` in the printed one, final use and the case."""
    rng = np.random.default_rng(seed)
    size = regions * sectors
    size_of = rng.lognormal(0.0, 1.5, size=(regions, sectors))
    recipe = rng.lognormal(0.0, 1.5, size=(sectors, sectors))
    recipe *= 0.5 / recipe.sum(axis=0)
    flows = np.empty((size, size))
    for region in range(regions):
        weight = size_of * np.where(np.arange(regions) == region, HOME, 1.0)[:, None]
        weight = weight * rng.lognormal(0.0, 0.5, size=weight.shape)
        share = weight / weight.sum(axis=0)
        bought = share[:, :, None] * recipe * size_of[region]
        flows[:, region * sectors : (region + 1) * sectors] = bought.reshape(size, sectors)
    sold = flows.sum(axis=1)
    final = rng.random((size, regions)) * np.maximum(size_of.ravel(), sold)[:, None] / regions
    short = np.maximum(flows.sum(axis=0) * 1.3 - sold - final.sum(axis=1), 0.0)
    final += short[:, None] / regions
    np.save(folder / "flows.npy", flows)
    np.save(folder / "final.npy", final)
    laid = np.lib.format.open_memmap(
        folder / "purchases.npy", mode="w+", dtype=float, shape=(sectors, size, regions)
    )
    for region in range(regions):
        rows = slice(region * sectors, (region + 1) * sectors)
        laid[:, :, region] = flows[rows]
    laid.flush()
    write_case(folder, regions=regions, sectors=sectors)


def write_case(folder: Path, *, regions: int, sectors: int, **other: Any) -> None:
    names = [f"r{at:02d}" for at in range(regions)], [f"s{at:03d}" for at in range(sectors)]
    case = {
        "regions": names[0], "sectors": names[1], **BEHAVIOUR,
        "hit": [[names[0][0], names[1][0]], [names[0][-1], names[1][1]]], "lost": [0.5, 0.9],
        "duration": 10_000, **other,
    }  # fmt: skip
    (folder / "case.json").write_text(json.dumps(case))
