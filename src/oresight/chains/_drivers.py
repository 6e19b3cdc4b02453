"""Which unknowns the spread of a simulation comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._followed import numbers_of
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import variance_shares

if TYPE_CHECKING:
    import polars as pl

    from oresight.chains._followed import Followed

__all__ = ["drivers"]

PRICE = "price_ratio"


def drivers(followed: Followed, *, indicator: str = PRICE, most: int = 8) -> pl.DataFrame:
    """
    Return which parameters, and which severity, the spread of a number comes from.

    Of prices it is the spread of the logarithm. What is unexplained is above all who ships to whom,
    which no parameter tells.

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
        values
        for name, values, _, country in numbers_of(followed)
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
    result = told[-1][drawn]
    inputs = {
        name: points.of(name)[drawn] for name in (*followed.severities, *followed.chain.varied)
    }
    return variance_shares(np.log(result) if PRICE in indicator else result, inputs, most=most)
