"""Which unknowns the spread of a simulation comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._followed import numbers_of
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import even_ranks, named_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    from oresight.chains._followed import Followed

__all__ = ["drivers", "origin_input", "origin_named"]

PRICE = "price_ratio"

ORIGIN = "origin_share"
"""Name of the part that the chief origin has in the importer's supply, as an input."""

LEAST = 1e-6
"""Spread of that part below which it is the same in all draws."""


def drivers(followed: Followed, *, indicator: str = PRICE, most: int = 8) -> pl.DataFrame:
    """
    Return which parameters, and which severity, the spread of a number comes from.

    Of prices it is the spread of the logarithm. Who ships to whom has one name, ``origin_share``: the
    part of the base year's imports that the chief origin has in a draw; what else is drawn of flows stays
    unexplained. Inputs are in no row whose share chance could give one of so many in so few draws.

    Parameters
    ----------
    indicator
        A number of the first year at the importer, as `simulate` names it; of the last form it is told
        for.
    most
        Inputs whose total share is looked for.

    Returns
    -------
    polars.DataFrame
        See `oresight.runs.variance_shares`.

    Raises
    ------
    BadInputError
        If the number is not told of the market, does not vary, or there are too few draws.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> atlas = open_atlas()
    >>> quota = open_ledger(atlas)["cd-2025-cobalt-quota"]
    >>> found = simulate_measure(atlas, quota, importer="JPN", months=12, draws=129)
    >>> drivers(found.followed[0]).filter(indicator="total").sort("value")["input"][-1]
    'rush_factor'
    """
    told = [
        (values, stage)
        for name, values, stage, country in numbers_of(followed)
        if name == indicator and country == followed.importer and values.ndim == 1
    ]
    if not told:
        raise BadInputError(
            Fault(
                N_("{indicator} is not told of {commodity}."),
                N_("Ask for an indicator of the table."),
                fields={"indicator": indicator, "commodity": followed.chain.commodity},
            )
        )
    points = followed.chain.points
    drawn = slice(int(points.first == 0), None)
    values, stage = told[-1]
    result = values[drawn]
    inputs = {
        name: points.of(name)[drawn] for name in (*followed.severities, *followed.chain.varied)
    }
    inputs |= origin_input(followed, stage)
    return named_shares(np.log(result) if PRICE in indicator else result, inputs, most=most)


def origin_input(followed: Followed, stage: int) -> dict[str, NDArray[np.float64]]:
    """Return what `origin_named` does of a stage of the network, the middle draw left out."""
    base = followed.months.base
    here = base.countries.index(followed.importer)
    drawn = slice(int(followed.chain.points.first == 0), None)
    flow = followed.months.networks.field("flow")[drawn, stage, :, here]
    abroad = np.maximum(flow.sum(axis=1) - flow[:, here], LEAST)
    parts = {
        name: flow[:, at] / abroad
        for at, name in enumerate(base.countries)
        if at != here and base.flow[stage, at, here] > 0
    }
    form = followed.chain.forms[stage]
    return origin_named((form.commodities[0], form.stage.value, form.name), parts)


def origin_named(
    subjects: tuple[str, ...], parts: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """
    Return the part of the chief origin as an input, by name; nothing where draws do not differ in it.

    Parameters
    ----------
    subjects
        What is taken in: its commodity, stage and form.
    parts
        Of the importer's supply from abroad in the base year, by origin, axes ``(draw,)``.

    Examples
    --------
    >>> parts = {"CHN": np.array([0.9, 0.5, 0.7]), "USA": np.array([0.1, 0.5, 0.3])}
    >>> origin_named(("gallium", "refine", ""), parts)["origin_share:gallium:refine:CHN"].round(2)
    array([0.83, 0.17, 0.5 ])
    """
    if not parts:
        return {}
    chief = max(parts, key=lambda origin: float(np.median(parts[origin])))
    if not np.ptp(parts[chief]) > LEAST:
        return {}
    named = dict.fromkeys(one for one in (ORIGIN, *subjects, chief) if one)
    return {":".join(named): even_ranks(parts[chief])}
