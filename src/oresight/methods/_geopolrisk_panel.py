"""GeoPolRisk for every material, importer and year at once: one pass over the flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.methods._geopolrisk_formulas import (
    characterisation_factor,
    geopolrisk_midpoint,
    geopolrisk_score,
    ratio,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Flows", "Panel", "panel"]


@dataclass(frozen=True, slots=True)
class Flows:
    """
    Trade flows as columns, one entry a flow.

    Parameters
    ----------
    material, origin, importer, year
        Axes ``(flow,)``: whole-number positions on the axes of the panel.
    quantity
        Axes ``(flow,)``, in the dimension of the material's production, tonnes; NaN where unknown.
    value
        Axes ``(flow,)``, thousand USD; NaN where unknown.
    """

    material: NDArray[np.integer]
    origin: NDArray[np.integer]
    importer: NDArray[np.integer]
    year: NDArray[np.integer]
    quantity: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """
    The results, NaN wherever something they need is missing.

    Parameters
    ----------
    hhi
        Axes ``(material, year)``.
    wta, score, midpoint, cf, price, unscored
        Axes ``(material, importer, year)``. ``price`` and ``midpoint`` are in kUSD/t. ``unscored``
        is the share of supply from origins without a governance score.
    wta_low, wta_high
        The same axes: ``wta`` if those origins were perfectly stable, or as unstable as can be.
        ``wta`` is the middle of the two where ``unscored`` is small enough to be spoken of.
    """

    hhi: NDArray[np.float64]
    wta: NDArray[np.float64]
    wta_low: NDArray[np.float64]
    wta_high: NDArray[np.float64]
    price: NDArray[np.float64]
    unscored: NDArray[np.float64]
    score: NDArray[np.float64]
    midpoint: NDArray[np.float64]
    cf: NDArray[np.float64]


def panel(
    production: NDArray[np.float64],
    flows: Flows,
    *,
    risk: NDArray[np.float64],
    reference: float,
    unscored_limit: float = 1.0,
    bloc: NDArray[np.integer] | None = None,
) -> Panel:
    """
    Compute GeoPolRisk for all materials, importers and years.

    Parameters
    ----------
    production
        Axes ``(material, country, year)``, tonnes; NaN where unknown. A material and year in which
        every country is NaN has no concentration and hence no score.
    risk
        Axes ``(country, year)``: instability 0..1, NaN where there is no governance score.
    reference
        The copper midpoint, kUSD/t.
    unscored_limit
        Largest share of supply without a governance score for which a value is given.
    bloc
        Axes ``(country,)``: the importer each country belongs to; None where every country is an
        importer of its own. A member's output is the bloc's, and what members import from each
        other carries no risk. Flows inside a bloc count as supply: leave them out of *flows* for
        them not to.

    Returns
    -------
    Panel
        With as many importers as *bloc* names, or as there are countries.

    Examples
    --------
    >>> one = np.array([0])
    >>> flows = Flows(one, one, one + 1, one, np.array([40.0]), np.array([80.0]))
    >>> risk = np.array([[0.5], [0.1]])
    >>> result = panel(np.array([[[10.0], [0.0]]]), flows, risk=risk, reference=1.0)
    >>> result.score[0, :, 0].tolist(), result.midpoint[0, 1, 0].item()
    ([0.0, 0.5], 1.0)
    """
    materials, countries, years = production.shape
    owner = np.arange(countries) if bloc is None else np.asarray(bloc)
    importers = int(owner.max()) + 1
    shape = (materials, importers, years)
    home = owner[flows.importer]
    cell = (flows.material.astype(np.intp) * importers + home) * years + flows.year
    amount = np.where(np.isfinite(flows.quantity), flows.quantity, 0.0)
    hazard = np.where(owner[flows.origin] == home, 0.0, risk[flows.origin, flows.year])
    silent = np.isnan(hazard)
    imports = _total(cell, amount, shape)
    known = _total(cell, np.where(silent, 0.0, amount * hazard), shape)
    unknown = _total(cell[silent], amount[silent], shape)
    supply = imports + _domestic(production, owner, importers)
    low, high, unscored = (ratio(part, supply) for part in (known, known + unknown, unknown))
    average = np.where(unscored <= unscored_limit, (low + high) / 2, np.nan)
    price = _price(cell, flows, shape)
    hhi = _concentration(production)
    score = geopolrisk_score(hhi[:, None, :], average)
    midpoint = geopolrisk_midpoint(score, price)
    factor = characterisation_factor(midpoint, reference=reference)
    return Panel(hhi, average, low, high, price, unscored, score, midpoint, factor)


def _total(
    cell: NDArray[np.integer], weights: NDArray[np.float64], shape: tuple[int, int, int]
) -> NDArray[np.float64]:
    size = shape[0] * shape[1] * shape[2]
    total = np.asarray(np.bincount(cell, weights=weights, minlength=size), dtype=np.float64)
    return total.reshape(shape)


def _price(
    cell: NDArray[np.integer], flows: Flows, shape: tuple[int, int, int]
) -> NDArray[np.float64]:
    """Return value over quantity, of the flows for which both are known."""
    both = np.isfinite(flows.quantity) & np.isfinite(flows.value)
    amount = _total(cell, np.where(both, flows.quantity, 0.0), shape)
    return ratio(_total(cell, np.where(both, flows.value, 0.0), shape), amount)


def _domestic(
    production: NDArray[np.float64], owner: NDArray[np.integer], importers: int
) -> NDArray[np.float64]:
    """Add up the output of each importer's members; NaN where the year or a member is unknown."""
    if importers == production.shape[1] and np.array_equal(owner, np.arange(importers)):
        return production
    total = np.zeros((importers, production.shape[0], production.shape[2]))
    np.add.at(total, owner, production.transpose(1, 0, 2))
    return total.transpose(1, 0, 2)


def _concentration(production: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.nan_to_num(production)
    return ratio(np.square(known).sum(axis=1), np.square(known.sum(axis=1)))
