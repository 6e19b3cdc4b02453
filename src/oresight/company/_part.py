"""A company's own parts, as its workbook tells them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import Stage, nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.codes import CommodityId, Iso3

__all__ = ["DAYS_A_YEAR", "GRAMS_A_TONNE", "Material", "Part", "Parts", "Route"]

DAYS_A_YEAR = 365.25
GRAMS_A_TONNE = 1e6


@dataclass(frozen=True, slots=True)
class Route:
    """
    Countries that a material comes from at one stage, as a company tells it.

    Parameters
    ----------
    shares
        By country, adding to one.
    told
        Whether the shares are told; else they are even.
    """

    shares: Mapping[Iso3, float]
    told: bool


@dataclass(frozen=True, slots=True)
class Material:
    """
    One material of a part.

    Parameters
    ----------
    mass_g
        In one part, grams; None where not known.
    routes
        By stage, where known.
    stage, form
        At which it enters the part, where known; a form is one of the engine's own.
    """

    commodity: CommodityId
    mass_g: float | None
    routes: Mapping[Stage, Route]
    stage: Stage | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part; what is None is not known, and never nought.

    Parameters
    ----------
    line
        Product line that it goes into; empty where it stands alone.
    stock_days
        Days of full production.
    spend, value_at_risk
        A year, in the currency of the workbook.
    substitute
        Whether there is one.
    substitute_days
        Days until one is qualified.
    """

    id: str
    name: str
    line: str
    materials: tuple[Material, ...]
    per_year: float | None
    supplier: str
    supplier_country: Iso3 | None
    stock_days: float | None
    spend: float | None
    value_at_risk: float | None
    substitute: bool | None = None
    substitute_days: float | None = None

    def tonnes_a_year(self, material: Material) -> float | None:
        """Return how much of a material the part takes in a year; None where not known."""
        if material.mass_g is None or self.per_year is None:
            return None
        return material.mass_g * self.per_year / GRAMS_A_TONNE


@dataclass(frozen=True)
class Parts:
    """
    All parts of a workbook.

    Parameters
    ----------
    file
        What it goes by.
    currency
        ISO 4217 code; empty where no money is told.
    """

    file: str
    parts: tuple[Part, ...]
    currency: str = ""

    def with_stock(self, days: Mapping[str, float]) -> Parts:
        """
        Return the same parts with other days of stock, by part number: to see what would be if.

        Raises
        ------
        UnknownNameError
            If there is no such part; carries the nearest numbers.
        BadInputError
            If days are below nought.
        """
        known = {part.id: part for part in self.parts}
        for name, stock in days.items():
            if name not in known:
                raise UnknownNameError("part", name, near=nearest(name, known))
            if not stock >= 0:
                raise BadInputError(
                    Fault(
                        N_("{days} days of stock are less than none."),
                        N_("Write a number of zero or more."),
                        fields={"days": stock},
                    )
                )
            known[name] = replace(known[name], stock_days=float(stock))
        return replace(self, parts=tuple(known.values()))

    @property
    def suppliers(self) -> tuple[str, ...]:
        """Names of suppliers, in the order of the file; empty names are left out."""
        return tuple(dict.fromkeys(part.supplier for part in self.parts if part.supplier))

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row a part and material; null where not known."""
        rows = [_row(part, material) for part in self.parts for material in part.materials]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "part_id": pl.String,
    "part": pl.String,
    "line": pl.String,
    "commodity": pl.String,
    "tonnes_a_year": pl.Float64,
    "supplier": pl.String,
    "supplier_country": pl.String,
    "made_in": pl.List(pl.String),
    "refined_in": pl.List(pl.String),
    "mined_in": pl.List(pl.String),
    "stock_days": pl.Float64,
    "spend": pl.Float64,
    "value_at_risk": pl.Float64,
    "substitute": pl.Boolean,
    "substitute_days": pl.Float64,
}


def _row(part: Part, material: Material) -> tuple[object, ...]:
    tiers = (
        list(material.routes[stage].shares) if stage in material.routes else None
        for stage in (Stage.COMPONENT, Stage.REFINE, Stage.MINE)
    )
    return (
        part.id, part.name, part.line or None, material.commodity, part.tonnes_a_year(material),
        part.supplier or None, part.supplier_country, *tiers, part.stock_days, part.spend,
        part.value_at_risk, part.substitute, part.substitute_days,
    )  # fmt: skip
