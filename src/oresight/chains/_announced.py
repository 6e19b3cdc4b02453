"""Announced projects as capacity: what opens, and what is exhausted, whatever the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._outlook_facts import announced, matches_of
from oresight.codes import OTHER, WORLD, CommodityId
from oresight.errors import BadInputError

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._outlook_facts import Match
    from oresight.chains._sampled import Form, Sampled

    Values = NDArray[np.float64]

__all__ = ["committed", "match_of_form"]


def committed(atlas: Atlas, market: Sampled, *, last: int) -> tuple[Values, Values]:
    """
    Return the capacity of mines and plants that is announced, over that of the base year.

    Each country that the source names goes its own way; what it does not name, or names where the
    market has no output to grow from, goes with the rest. Capacity is taken to be run as in the base
    year. Where a mine is exhausted it is negative.

    Returns
    -------
    tuple of numpy.ndarray
        Added in each year, axes ``(year, S, n)`` and ``(year, Q, n)``, from the base year to *last*;
        zero where nobody tells.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import sampled
    >>> atlas = open_atlas()
    >>> cobalt = sampled(atlas, "cobalt", importer="JPN", draws=1, seed=1)
    >>> mines, plants = committed(atlas, cobalt, last=2040)
    >>> congo = cobalt.networks[0].countries.index("COD")
    >>> bool(mines[1:7, 0, congo].sum() > 0 > mines[7:, 0, congo].sum())
    True
    """
    network = market.networks[0]
    years = np.arange(market.year, last + 1)
    mines = np.zeros((len(years), *network.output.shape))
    plants = np.zeros((len(years), *network.made.shape))
    for s, form in enumerate(market.forms):
        match = match_of_form(atlas, form)
        rows = None if match is None else announced(atlas, match, until=last)
        if rows is None or rows.is_empty():
            continue
        mines[:, s] = _added(rows, years, network.countries, network.output[s])
        for q in np.nonzero((network.recipe[:, s] > 0).any(axis=1))[0]:
            plants[:, q] = _added(rows, years, network.countries, network.made[q])
    return mines, plants


def match_of_form(atlas: Atlas, form: Form) -> Match | None:
    """Return what a form of a market is to the outlooks, at its stage; None where nobody tells."""
    for name in form.commodities:
        try:
            found = matches_of(atlas, CommodityId(name))
        except BadInputError:
            continue
        for match in found:
            if match.stage is form.stage:
                return match
    return None


def _added(
    rows: pl.DataFrame, years: NDArray[np.int64], countries: tuple[str, ...], base: Values
) -> Values:
    """Return what is added over the base year's, axes ``(year, n)``."""
    paths = {
        country: np.interp(years, told["year"].to_numpy(), told["value"].to_numpy())
        for (country,), told in rows.group_by("country", maintain_order=True)
        if country != OTHER
    }
    own = {
        at: paths[country]
        for at, country in enumerate(countries)
        if base[at] > 0 and country in paths and paths[country][0] > 0
    }
    rest = paths[WORLD] - sum(own.values(), start=np.zeros(len(years)))
    ratios = np.ones((len(years), len(countries)))
    for at in range(len(countries)):
        path = own.get(at, rest)
        if path[0] > 0:
            ratios[:, at] = path / path[0]
    return np.diff(ratios, axis=0, prepend=ratios[:1])
