"""What the words of the scenario language are made of: sorts of value, fields, kinds of block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMMON", "SORTS", "VERSION", "BlockSpec", "FieldSpec"]

VERSION: Final = "scenario/1"
"""What stands behind ``oresight:`` in the first line of a file."""

SORTS: Final[Mapping[str, str]] = {
    "text": N_("a text, or one in each language"),
    "date": N_("a day, as YYYY-MM-DD"),
    "share": N_("a share, as 25 %; or a distribution"),
    "growth": N_("a rate a year, as 25 %/yr; or a distribution"),
    "tonnes": N_("an amount, as 300 t; or a distribution"),
    "output": N_("an amount a year, as 96_600 t/yr; or a distribution"),
    "time": N_("a span, as 45 days, 18 months; or a distribution"),
    "money": N_("money a tonne, as 300 USD/t; or a distribution"),
    "measure": N_("the id of a measure of the ledger"),
    "instrument": N_("an instrument of the ledger, such as export_ban"),
    "party": N_("a country or a group of countries"),
    "commodity": N_("a commodity"),
    "commodities": N_("commodities in a list"),
    "countries": N_("countries and groups in a list"),
    "stages": N_("mine, refine or component, in a list"),
    "content": N_("tonnes for a tonne, as 3 t/t; or a distribution"),
    "needs": N_("tonnes of each commodity for a tonne replaced"),
    "stance": N_("coordinates or competes"),
}
"""Sorts of value, in words."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """
    One field of a block.

    Parameters
    ----------
    sort
        A key of `SORTS`.
    low, high
        Range of a number, in the unit it is kept in.
    default
        What is taken where the field is left out, as a file would write it.
    """

    name: str
    sort: str
    meaning: str
    example: str
    needed: bool = False
    low: float = 0.0
    high: float = float("inf")
    default: str = ""


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """
    One kind of block.

    Parameters
    ----------
    place
        Fields that say where it stands: two of a kind at one place on one day contradict each other.
    """

    kind: str
    meaning: str
    fields: tuple[FieldSpec, ...]
    place: tuple[str, ...] = ()

    def field(self, name: str) -> FieldSpec:
        """Return a field by its name."""
        return next(one for one in self.every if one.name == name)

    @property
    def every(self) -> tuple[FieldSpec, ...]:
        """Its own fields and those all blocks share."""
        return (*self.fields, *COMMON)


COMMON: Final = (
    FieldSpec("title", "text", N_("What it is called; the id if absent."), "First controls"),
    FieldSpec("announced", "date", N_("When it is heard of; the start if absent."), "2027-01-10"),
    FieldSpec("start", "date", N_("First day on which it holds."), "2027-02-01"),
    FieldSpec(
        "end", "date", N_("Last day on which it holds; the horizon if absent."), "2027-12-31"
    ),
    FieldSpec("source", "text", N_("Where its numbers come from, or the word prior."), "prior"),
)
"""Fields of every block."""
