"""What the materials of a product are worth, and how much of that hangs on one foreign country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.chains import real_prices
from oresight.codes import Grade
from oresight.locale import N_
from oresight.methods import summary
from oresight.methods.technology import chain_of, technology_exposure
from oresight.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.methods import Case
    from oresight.methods.technology import Material, Product

__all__ = ["value_exposure", "value_shares"]

NO_CONTENT: Final = N_("How much of it is in the product is not known.")
NO_PRICE: Final = N_("No price of it is in the table of prices.")

VALUE_SCHEMA: Final[dict[str, Any]] = {
    "commodity": pl.String,
    "indicator": pl.String,
    "price_usd_per_t": pl.Float64,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "note": pl.String,
}


def value_shares(case: Case, held: Sequence[Material]) -> pl.DataFrame:
    """
    Return the share of each material in the value of all materials whose content and price are known.

    Prices are means of the last year on record, in the money of one year, and taken as certain: the
    interval is that of the contents.

    Returns
    -------
    polars.DataFrame
        One row a material; ``value`` is null where content or price is not known, and ``note``, a
        message key, says which.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> from oresight.methods.technology import materials, product_of
    >>> atlas = open_atlas()
    >>> case = Case(atlas, Iso3("JPN"), dt.date(2026, 11, 24), draws=50)
    >>> found = value_shares(case, materials(atlas, product_of(atlas, "ev_battery_nmc")))
    >>> round(found["value"].sum(), 9)
    1.0
    """
    prices = [
        real_prices(case.atlas, one.commodity, as_of=case.as_of).tail(1).to_dicts() for one in held
    ]
    price = np.array([found[0]["value"] if found else np.nan for found in prices])
    content = np.array([one.content or np.nan for one in held], dtype=np.float64)
    worth = content * price
    drawn = np.stack([one.draw(case) for one in held], axis=-1) * price if held else None
    total = np.nansum(worth)
    rows = []
    for place, (one, found) in enumerate(zip(held, prices, strict=True)):
        known = bool(np.isfinite(worth[place]))
        bounds = _bounds(drawn, place) if known else {"low": None, "high": None}
        grades = [one.grade, *(Grade(row["grade"]) for row in found)]
        rows.append(
            (
                one.commodity, "value_share", found[0]["value"] if found else None,
                found[0]["year"] if found else None,
                float(worth[place] / total) if known else None, bounds["low"], bounds["high"], "1",
                Grade.worst(grades).value,
                sorted({*one.sources, *(row["source_id"] for row in found)}),
                None if known else NO_PRICE if one.content else NO_CONTENT,
            )
        )  # fmt: skip
    return pl.DataFrame(rows, schema=VALUE_SCHEMA, orient="row")


def _bounds(drawn: np.ndarray[Any, np.dtype[np.float64]] | None, place: int) -> dict[str, Any]:
    if drawn is None:
        return {"low": None, "high": None}
    return dict(summary(drawn[:, place] / np.nansum(drawn, axis=1)))


def value_exposure(
    case: Case, product: str | Product, *, held: Sequence[Material] | None = None
) -> Quantity:
    """
    Return the share of a product's material value that hangs on one foreign country each.

    Every material counts with its most concentrated stage, as in the exposure by mass.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), draws=50)
    >>> 0 < value_exposure(case, "ev_motor").value < 1
    True
    """
    chain = chain_of(case, product, held=held)
    pairs = [(one, links) for one, links in chain.materials if one.content and links]
    worth = value_shares(case, [one for one, _ in pairs])
    known = worth["value"].is_not_null().to_list()
    told = [
        (one, max(links, key=lambda link: link.share))
        for (one, links), fine in zip(pairs, known, strict=True)
        if fine
    ]
    if not told:
        return Quantity(None, "1")
    rows = worth.filter(pl.col("value").is_not_null())
    price = rows["price_usd_per_t"].to_numpy()
    share = np.array([link.share for _, link in told])
    value = technology_exposure(np.array([one.content for one, _ in told]) * price, share)
    drawn = technology_exposure(
        np.stack([one.draw(case) for one, _ in told], axis=-1) * price,
        np.stack([link.drawn for _, link in told], axis=-1),
    )
    bounds = summary(drawn)
    sources = {name for _, link in told for name in link.sources}
    return Quantity(
        float(value), "1", bounds["low"], bounds["high"],
        Grade.worst([*rows["grade"], *(link.grade for _, link in told)]),
        tuple(sorted({*rows["sources"].explode().drop_nulls(), *sources})),
    )  # fmt: skip
