"""How often flows that were hidden fall within the bands of the ensemble, and the spread that does it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._calibrate import facts
from oresight.chains._flows import Errors, StageDraws
from oresight.chains._parameters import parameter_draws
from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._margins import Margins
    from oresight.chains._parameters import Parameters
    from oresight.codes import CommodityId

__all__ = ["coverage", "tuned_spread"]

MATERIAL = 1e-3
"""Part of world output from which a flow is counted once more by itself."""

SENDER = 0.01
"""Part of world output a sender must make: what others ship was made elsewhere."""

WIDEST = 6.0
PRECISION = 0.05
SCHEMA = {
    "commodity": pl.String,
    "stage": pl.String,
    "cells": pl.Int64,
    "covered": pl.Int64,
    "above": pl.Int64,
    "material_cells": pl.Int64,
    "material_covered": pl.Int64,
}


def coverage(
    atlas: Atlas,
    commodities: Sequence[CommodityId],
    *,
    hide: float = 0.25,
    draws: int = 200,
    repeats: int = 2,
    seed: int = 1,
    spread: float | None = None,
) -> pl.DataFrame:
    """
    Return how many hidden records fall within the central 90 % of the ensemble.

    Only stages whose trade codes state contents are looked at, and only records of senders that
    make at least a hundredth of the form and ship no more than they make: what is re-exported has
    no place in a chain.

    Parameters
    ----------
    hide
        Part of the records that is hidden; at 1 nothing of the trade is seen, not even its size.
    spread
        Standard deviation of the logarithm of an unseen flow; that of the table if absent.

    Returns
    -------
    polars.DataFrame
        One row a stage: hidden records, those covered and those above the band, and the same for
        those whose record or middle is at least a thousandth of output.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> coverage(open_atlas(), ["lithium"], draws=20)["stage"].to_list()
    ['refine']
    """
    rows = []
    for commodity in commodities:
        settings = parameter_draws(atlas, commodity, draws=draws, seed=seed)
        if spread is not None:
            settings = tuple(replace(one, flow_prior_log_sd=spread) for one in settings)
        for stage, found in facts(atlas, commodity).stages:
            if found.known_content:
                counts = sum(_counts(found, settings, hide, [seed, at]) for at in range(repeats))
                rows.append((commodity, stage.value, *(int(count) for count in np.asarray(counts))))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def tuned_spread(
    atlas: Atlas,
    commodities: Sequence[CommodityId],
    *,
    target: float = INTERVAL_LEVEL,
    hide: float = 0.25,
    draws: int = 200,
    seed: int = 1,
) -> float:
    """
    Return the spread of unseen flows at which a part *target* of hidden records is covered.

    Found by halving between 0 and 6, to 0.05.
    """
    low, high = 0.0, WIDEST
    while high - low > PRECISION:
        middle = (low + high) / 2
        found = coverage(atlas, commodities, hide=hide, draws=draws, seed=seed, spread=middle)
        if float(found["covered"].sum()) < target * float(found["cells"].sum()):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _counts(
    found: Margins, settings: Sequence[Parameters], hide: float, seed: list[int]
) -> NDArray[np.int64]:
    generator = np.random.default_rng([*seed, *found.section.stage.encode()])
    hidden = _eligible(found) & (generator.random(found.trade.shape) < hide)
    low, middle, high = _bands(_without(found, hidden, hide), settings, generator)
    truth = found.trade[hidden]
    covered = (low[hidden] <= truth) & (truth <= high[hidden])
    least = MATERIAL * found.output.sum()
    material = (truth >= least) | (middle[hidden] >= least)
    above = truth > high[hidden]
    return np.array([part.sum() for part in _tallies(covered, above, material)])


def _tallies(
    covered: NDArray[np.bool_], above: NDArray[np.bool_], material: NDArray[np.bool_]
) -> Iterator[NDArray[np.bool_]]:
    yield np.ones_like(covered)
    yield covered
    yield above
    yield material
    yield covered & material


def _eligible(found: Margins) -> NDArray[np.bool_]:
    made = found.output[:, None]
    large = made >= SENDER * found.output.sum()
    return np.asarray((found.trade > 0) & (found.trade <= made) & large)


def _without(found: Margins, hidden: NDArray[np.bool_], hide: float) -> Margins:
    if hide >= 1:
        none = np.zeros_like(found.trade)
        return replace(found, trade=none, seen=none.astype(bool), known_content=False)
    return replace(found, trade=np.where(hidden, 0.0, found.trade), seen=found.seen & ~hidden)


def _bands(
    found: Margins, settings: Sequence[Parameters], generator: np.random.Generator
) -> NDArray[np.float64]:
    errors = Errors.drawn(len(settings), len(found.countries), generator)
    stage = StageDraws(found, settings, errors)
    shipped = stage.shipped(stage.output)
    flow = stage.balanced(stage.output, stage.use(stage.output, shipped), shipped)
    tail = (1 - INTERVAL_LEVEL) / 2
    return np.asarray(np.quantile(flow[1:], [tail, 0.5, 1 - tail], axis=0))
