"""What a product is made of, which of it it cannot do without, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import market_of
from oresight.codes import CommodityId, Grade
from oresight.display import Shown
from oresight.methods.technology import Product, materials, product_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.atlas import Atlas
    from oresight.industry._supply import Supply

__all__ = ["Bill", "Feed", "Feeds", "Input", "bill", "supply_of"]

ANY = "*"

BILL_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "product": pl.String,
    "commodity": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "essential": pl.Boolean,
    "market": pl.String,
    "form": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class Feed:
    """
    The form of a chain that a use takes.

    Parameters
    ----------
    form
        Empty for the last form of the chain that holds the commodity; a dash where plants of the chain
        take it, which are no final use.
    """

    market: CommodityId
    form: str = ""


@dataclass(frozen=True)
class Feeds:
    """Which form each use of a commodity takes, as the table ``input_forms`` says."""

    atlas: Atlas
    forms: dict[tuple[str, str], Feed]

    @classmethod
    def of(cls, atlas: Atlas) -> Feeds:
        """Read the table."""
        columns = "commodity", "used_in", "market", "form"
        rows = atlas.table("input_forms").select(columns).iter_rows()
        return cls(atlas, {(what, use): Feed(market, form) for what, use, market, form in rows})

    def feed(self, commodity: CommodityId, *used_in: str | None) -> Feed:
        """
        Return the form of a commodity for the first of its uses that has a row.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> Feeds.of(open_atlas()).feed("neodymium", "ev_traction_motors").form
        'magnets-heat-resistant'
        """
        for use in (*used_in, ANY):
            if use is not None and (commodity, use) in self.forms:
                return self.forms[commodity, use]
        return Feed(market_of(self.atlas, commodity))


def supply_of(supplies: Iterable[Supply], commodity: CommodityId, feed: Feed) -> Supply | None:
    """Return the supply that feeds a use; None where its chain was not walked."""
    here = [one for one in supplies if one.market == feed.market]
    if feed.form:
        return next((one for one in here if one.form == feed.form), None)
    return next((one for one in reversed(here) if commodity in one.commodities), None)


@dataclass(frozen=True, slots=True)
class Input:
    """
    One commodity of a product.

    Parameters
    ----------
    quantity
        None where only the link is known.
    """

    commodity: CommodityId
    quantity: float | None
    low: float | None
    high: float | None
    unit: str | None
    essential: bool
    feed: Feed
    grade: Grade
    sources: tuple[str, ...]

    @property
    def link_only(self) -> bool:
        """Whether the product is known to hold it, but not how much."""
        return self.quantity is None


@dataclass(frozen=True, slots=True)
class Bill(Shown):
    """A product's bill of materials."""

    product: Product
    inputs: tuple[Input, ...]

    @property
    def essential(self) -> tuple[Input, ...]:
        """What the product does not work without."""
        return tuple(one for one in self.inputs if one.essential)

    @property
    def table(self) -> pl.DataFrame:
        """One row an input; ``value`` is null where only the link is known."""
        rows = [
            (
                self.product.id, one.commodity, one.quantity, one.low, one.high, one.unit,
                one.essential, one.feed.market, one.feed.form or None, one.grade.value,
                list(one.sources),
            )
            for one in self.inputs
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=BILL_SCHEMA, orient="row")


def bill(atlas: Atlas, product: str) -> Bill:
    """
    Return what a product is made of.

    Contents and uses come first; the table ``product_inputs`` adds to them, and says where they
    do not tell whether the product works without.

    Raises
    ------
    UnknownNameError
        If there is no such product; carries the nearest words.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> motor = bill(open_atlas(), "ev_motor")
    >>> [one.commodity for one in motor.essential if not one.link_only]
    ['dysprosium', 'neodymium', 'praseodymium', 'terbium']
    """
    return atlas.once(("bill", product), partial(_bill, atlas, product))


def _bill(atlas: Atlas, product: str) -> Bill:
    found = product_of(atlas, product)
    feeds, used_in = Feeds.of(atlas), (found.id, found.use_id, found.isic)
    inputs = {
        one.commodity: Input(
            one.commodity, one.content, one.low, one.high, one.unit, one.core,
            feeds.feed(one.commodity, *used_in), one.grade, one.sources,
        )
        for one in materials(atlas, found)
    }  # fmt: skip
    rows = atlas.table("product_inputs").filter(pl.col("product") == found.id)
    for row in rows.iter_rows(named=True):
        commodity = CommodityId(row["commodity"])
        known = inputs.get(commodity)
        grade, sources = Grade(row["grade"]), (row["source_id"],)
        inputs[commodity] = Input(
            commodity,
            *((known.quantity, known.low, known.high, known.unit) if known else (None,) * 4),
            row["essential"] == "yes",
            feeds.feed(commodity, *used_in),
            Grade.worst([grade, known.grade]) if known else grade,
            (*(known.sources if known else ()), *sources),
        )
    return Bill(found, tuple(inputs.values()))
