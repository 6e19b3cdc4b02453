"""What each country holds of the world's supply, and who buys it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.atlas import best_production, cross_section, trade_flows
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods import draw_shares, home_of, parameter_range, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.atlas import CrossSection
    from oresight.methods import Case

__all__ = ["buyers", "holdings", "holdings_of"]

WITHHELD: Final = N_("Its output is withheld or not reported.")
BUYERS: Final = 3
"""Buyers that are told of a commodity at a stage."""

HOLDINGS_SCHEMA: Final[dict[str, Any]] = {
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "year": pl.Int64,
    "rank": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "note": pl.String,
}

BUYERS_SCHEMA: Final[dict[str, Any]] = {
    "commodity": pl.String,
    "stage": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "bought_kusd": pl.Float64,
    "largest_origin": pl.Boolean,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}


def holdings(case: Case) -> pl.DataFrame:
    """
    Return every country's share of world output, by commodity and stage.

    The sample is that of the method of concentration: the same share has the same interval there.

    Returns
    -------
    polars.DataFrame
        One row a commodity, stage and country with output; ``rank`` 1 is the largest. Where output
        is withheld ``value`` is null and ``note``, a message key, says so.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), draws=50)
    >>> first = holdings(case).filter(commodity="gallium", stage="refine", rank=1)
    >>> first["country"].item()
    'CHN'
    """
    rows = [row for section in _sections(case) for row in _rows(case, section)]
    return pl.DataFrame(rows, schema=HOLDINGS_SCHEMA, orient="row")


def holdings_of(case: Case, country: Iso3) -> pl.DataFrame:
    """
    Return what one country holds, or a group of countries together; largest shares first.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), draws=50)
    >>> holdings_of(case, Iso3("COD"))["commodity"][0]
    'cobalt'
    """
    home = home_of(case.atlas, country)
    rows = (_together(case, section, country, home=home) for section in _sections(case))
    table = pl.DataFrame(
        [row for row in rows if row is not None], schema=HOLDINGS_SCHEMA, orient="row"
    )
    order = ("value", "commodity", "stage")
    return table.sort(order, descending=[True, False, False], nulls_last=True)


def buyers(case: Case, supplier: Iso3, held: pl.DataFrame) -> pl.DataFrame:
    """
    Return who buys most of what a country holds, and how much of its imports that is.

    Parameters
    ----------
    held
        Commodities and stages to look at: columns ``commodity, stage, year``.

    Returns
    -------
    polars.DataFrame
        The largest buyers of each, by value; ``value`` is the supplier's share in the buyer's imports,
        ``largest_origin`` whether no other origin has more.
    """
    home = home_of(case.atlas, supplier)
    noise = parameter_range(case, "dependence", "trade_log_sd").value
    rows = [
        row
        for key in held.select("commodity", "stage", "year").iter_rows()
        for row in _bought(case, home, key, noise=noise)
    ]
    return pl.DataFrame(rows, schema=BUYERS_SCHEMA, orient="row")


def _sections(case: Case) -> Iterator[CrossSection]:
    known = case.commodities or best_production(case.atlas)["commodity"].unique().sort()
    for name in known:
        for stage in case.stages:
            section = cross_section(case.atlas, CommodityId(name), stage=stage, year=case.year)
            if section is not None and np.nan_to_num(section.shares).any():
                yield section


def _drawn(case: Case, section: CrossSection) -> NDArray[np.float64]:
    return draw_shares(
        np.nan_to_num(section.shares),
        section.log_sd,
        draws=case.draws,
        generator=case.generator("concentration", section.commodity, section.stage),
    )


def _rows(case: Case, section: CrossSection) -> Iterator[tuple[object, ...]]:
    drawn = _drawn(case, section)
    for place, country in enumerate(section.countries):
        row = _row(section, country, [place], drawn=drawn)
        if row is not None:
            yield row


def _together(
    case: Case, section: CrossSection, country: Iso3, *, home: frozenset[Iso3]
) -> tuple[object, ...] | None:
    places = [place for place, one in enumerate(section.countries) if one in home]
    return _row(section, country, places, drawn=_drawn(case, section)) if places else None


def _row(
    section: CrossSection, country: Iso3, places: list[int], *, drawn: NDArray[np.float64]
) -> tuple[object, ...] | None:
    """Return what countries hold together; None where that is nothing."""
    own = section.shares[places]
    share = float(np.nansum(own))
    withheld = not np.isfinite(own).all()
    if share == 0.0 and not withheld:
        return None
    known = share > 0.0
    others = np.delete(np.nan_to_num(section.shares), places)
    bounds = summary(drawn[:, places].sum(axis=1)) if known else {"low": None, "high": None}
    return (
        section.commodity, section.stage.value, country, section.year,
        1 + int((others > share).sum()) if known else None,
        share if known else None, bounds["low"], bounds["high"], "1", section.grade.value,
        list(section.sources), WITHHELD if withheld else None,
    )  # fmt: skip


def _bought(
    case: Case, home: Iterable[Iso3], key: tuple[str, str, int], *, noise: float
) -> Iterator[tuple[object, ...]]:
    commodity, stage, year = CommodityId(key[0]), Stage(key[1]), key[2]
    flows = trade_flows(case.atlas, commodity, stage=stage, year=year)
    own = pl.col("exporter").is_in(sorted(home))
    abroad = flows.filter(~pl.col("importer").is_in(sorted(home)))
    largest = (
        abroad.filter(own)
        .group_by("importer")
        .agg(pl.col("value_kusd").sum())
        .sort("value_kusd", "importer", descending=[True, False])
        .head(BUYERS)
    )
    for importer, bought in largest.iter_rows():
        inward = abroad.filter(pl.col("importer") == importer).with_columns(
            origin=pl.when(own).then(pl.lit("")).otherwise(pl.col("exporter"))
        )
        by_origin = inward.group_by("origin").agg(pl.col("value_kusd").sum()).sort("origin")
        values = by_origin["value_kusd"].to_numpy()
        generator = case.generator("buyers", commodity, stage, importer, *sorted(home))
        drawn = values * np.exp(generator.standard_normal((case.draws, values.size)) * noise)
        bounds = summary(drawn[:, 0] / drawn.sum(axis=1))
        yield (
            commodity, stage.value, importer, year, bought, bool(values[0] >= values.max()),
            float(values[0] / values.sum()), bounds["low"], bounds["high"], "1",
            Grade.worst(inward["grade"]).value, sorted(set(inward["source_id"])),
        )  # fmt: skip
