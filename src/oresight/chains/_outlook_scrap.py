"""What can come back of what is yet to be used: recycling as a lever, where there is none today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.chains._outlook_facts import TOTAL
from oresight.chains._outlook_rows import PRIOR
from oresight.chains._parameters import Prior, priors
from oresight.codes import Grade
from oresight.market import life_weights
from oresight.runs import Points, estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["returned_share", "scrap_rows"]

SHAPE = "life_shape"
METHOD = "outlook"
SEED, DRAWS = 1, 257
"""One more than a power of two: spread most evenly."""


def returned_share(
    used: NDArray[np.float64],
    *,
    life: NDArray[np.float64],
    shape: NDArray[np.float64],
    collection: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return what is recovered of earlier use over the use of each year, axes ``(year, draw)``.

    Of use before the first year nothing is counted: the answer is a lower bound, and close to the
    whole once a product's life has passed.

    Parameters
    ----------
    used
        Use by year, axes ``(year,)``.
    life, shape
        Mean life of products in years, and the shape of its Weibull distribution, axes ``(draw,)``.
    collection
        Part of what leaves use that is collected and recovered.

    Examples
    --------
    Use that stands still is recovered as far as it is collected.

    >>> ten, shape, part = (np.array([one]) for one in (10.0, 2.5, 0.4))
    >>> found = returned_share(np.ones(60), life=ten, shape=shape, collection=part)
    >>> float(found[0, 0]), round(float(found[-1, 0]), 3)
    (0.0, 0.4)
    """
    years = len(used)
    weights = life_weights(years, life=life, shape=shape)
    # What outlasts all the years is put into the last of them: it has not come back yet.
    weights[-1] = 0.0
    returned = np.stack([used[:year][::-1] @ weights[:year] for year in range(years)])
    return np.asarray(collection * returned / used[:, None])


def scrap_rows(
    atlas: Atlas, commodity: CommodityId, demand: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    """Yield the share of demand that scrap of use since the first year could serve, by scenario."""
    drawn = _drawn(atlas, commodity)
    total = demand.filter(pl.col("end_use") == TOTAL)
    for (scenario,), path in total.group_by("scenario", maintain_order=True):
        used = path["value"].to_numpy()
        if not (used > 0).all():
            continue
        shares = returned_share(used, **drawn)
        found = estimate(shares)
        for at, year in enumerate(path["year"]):
            yield {
                "indicator": "scrap_potential_share",
                "scenario": scenario,
                "year": year,
                "value": float(found.value[at]),
                "low": float(found.low[at]),
                "high": float(found.high[at]),
                "unit": "1",
                "grade": Grade.ASSUMED.value,
                "sources": [path["source_id"][0], PRIOR],
            }


def _drawn(atlas: Atlas, commodity: CommodityId) -> dict[str, NDArray[np.float64]]:
    """Return life, its shape, and collection; the first draw has the middle of each."""
    known = {one.parameter: one for one in priors(atlas, commodity)}
    row = atlas.table("method_parameters").filter(method=METHOD, parameter=SHAPE).row(0, named=True)
    shape = Prior(SHAPE, row["value"], row["low"], row["high"], "triangular")
    wanted = {"life": known["lifetime_years"], "shape": shape, "collection": known["collection"]}
    points = Points(SEED, DRAWS)
    return {name: prior.drawn(points) for name, prior in wanted.items()}
