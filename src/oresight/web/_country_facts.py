"""What is known of a country: holdings for all visits at once, dependence once an importer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import polars as pl

from oresight.exposure import holdings, holdings_of, watchlist
from oresight.methods import find_method

if TYPE_CHECKING:
    import datetime as dt

    from oresight.codes import Iso3
    from oresight.web._desk import Desk
    from oresight.web._visit import Visit

__all__ = ["dependence_if_known", "dependence_of", "held_by", "held_by_all", "leverage_over"]


def held_by_all(desk: Desk, as_of: dt.date) -> pl.DataFrame:
    """Return every country's shares of world output, whoever imports."""
    case = desk.case(desk.settings.importer, as_of)
    return desk.results.of(("holdings", as_of.year), lambda: holdings(case))


def held_by(visit: Visit, country: Iso3) -> pl.DataFrame:
    """Return what one country holds, largest shares first; a group of countries as one."""
    if country.casefold() in visit.atlas.catalogue.groups:
        case = visit.desk.case(visit.importer, visit.as_of)
        key = ("holdings", country, visit.as_of.year)
        return visit.desk.results.of(key, lambda: holdings_of(case, country))
    order = ("value", "commodity", "stage")
    rows = held_by_all(visit.desk, visit.as_of).filter(pl.col("country") == country)
    return rows.sort(order, descending=[True, False, False], nulls_last=True)


def dependence_if_known(visit: Visit, importer: Iso3) -> pl.DataFrame | None:
    """Return an importer's dependence, if it was computed before."""
    whole = visit.desk.exposure_if_known(importer, visit.as_of)
    if whole is not None:
        return whole.of("dependence")
    found = visit.desk.results.peek(("dependence", importer, visit.as_of))
    return cast("pl.DataFrame | None", found)


def dependence_of(visit: Visit, importer: Iso3) -> pl.DataFrame:
    """Return an importer's dependence on what its government watches."""
    known = dependence_if_known(visit, importer)
    if known is not None:
        return known
    case = visit.desk.case(importer, visit.as_of)
    asked = case.with_commodities(watchlist(visit.atlas, importer))
    key = ("dependence", importer, visit.as_of)
    return visit.desk.results.of(key, lambda: find_method("dependence").assess(asked))


def leverage_over(visit: Visit) -> pl.DataFrame:
    """Return every supplier's leverage over the importer of a visit."""
    case = visit.desk.case(visit.importer, visit.as_of)
    key = ("leverage", visit.importer, visit.as_of)
    return visit.desk.results.of(key, lambda: find_method("leverage").assess(case))
