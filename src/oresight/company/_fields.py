"""The columns of the sheet of parts: their names, headings, and what a blank means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oresight.locale import LANGUAGES, N_, translator

__all__ = ["EXAMPLE", "FIELDS", "GUIDE", "LISTS", "PARTS", "Field", "field_named"]

PARTS: Final = N_("Parts")
EXAMPLE: Final = N_("Filled-in example")
GUIDE: Final = N_("How to fill in")
LISTS: Final = N_("Lists")
"""Names of the sheets."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    One column.

    Parameters
    ----------
    name
        As files of every language have it.
    heading, meaning, blank
        Message keys: what stands above it, what to write, what a blank means.
    choices
        Name of the list to choose from; empty for none.
    """

    name: str
    heading: str
    meaning: str
    blank: str
    width: int = 14
    choices: str = ""
    required: bool = False


FIELDS: Final = (
    Field(
        "part_id", N_("Part number"), N_("Your own number. Repeat it for each material of the part."),
        N_("Must be filled in."), width=14, required=True,
    ),
    Field("part", N_("Part name"), N_("As your people call it."), N_("The number stands for it."), width=26),
    Field(
        "line", N_("Product line"), N_("What stops when the part is missing."),
        N_("The part stands alone."), width=22,
    ),
    Field(
        "material", N_("Material"), N_("Commodity: name in either language, symbol or slug."),
        N_("Must be filled in."), width=20, choices="commodities", required=True,
    ),
    Field(
        "form", N_("Form"), N_("Stage or form at which it enters the part, where you know it."),
        N_("The form that its users usually take."), width=18, choices="forms",
    ),
    Field(
        "mass", N_("Mass of the material in one part"),
        N_("Of the commodity itself (contained metal); the unit may stand beside it."),
        N_("Not known: no tonnes are told."), width=12,
    ),
    Field("mass_unit", N_("Unit of mass"), N_("mg, g, kg or t."), N_("Taken from the cell before."),
          width=9, choices="masses"),
    Field("per_year", N_("Parts a year"), N_("How many you use."), N_("Not known: no tonnes are told."),
          width=12),
    Field(
        "supplier", N_("Your supplier"), N_("Who you buy it from."),
        N_("Questions go to nobody by name."), width=22,
    ),
    Field("supplier_country", N_("Country of the supplier"), N_("Where its seat is."),
          N_("Not known."), width=16, choices="countries"),
    Field(
        "made_in", N_("Where the part is made"),
        N_("Countries, with shares where you know them: Vietnam 60; China 40."),
        N_("Not known: what the country imports stands in, and is marked so."), width=20,
    ),
    Field(
        "refined_in", N_("Where the material is refined"),
        N_("Countries, with shares where you know them: Vietnam 60; China 40."),
        N_("Not known: what the country imports stands in, and is marked so."), width=20,
    ),
    Field(
        "mined_in", N_("Where the material is mined"),
        N_("Countries, with shares where you know them: Vietnam 60; China 40."),
        N_("Not known: what refiners take in stands in, and is marked so."), width=20,
    ),
    Field(
        "stock_days", N_("Stock, days"), N_("Days of full production that your stock lasts."),
        N_("Not known: a prior for plants stands in, and is marked so. Write 0 for none."), width=10,
    ),
    Field("currency", N_("Currency"), N_("ISO code such as JPY; one for the whole file."),
          N_("Taken from the amounts."), width=9, choices="currencies"),
    Field("spend", N_("Spend a year"), N_("What you pay for the part in a year."),
          N_("Not known: no money is told for stock."), width=16),
    Field(
        "value_at_risk", N_("Sales a year that depend on it"),
        N_("Annual sales that are lost while the part is missing."),
        N_("Not known: no loss is told."), width=18,
    ),
    Field(
        "substitute", N_("Substitute"), N_("yes, no, or the days it takes to qualify one."),
        N_("Not known: none is counted on."), width=12, choices="answers",
    ),
)  # fmt: skip
"""Columns of the sheet, in their order."""


def field_named(text: str) -> Field | None:
    """
    Return the column that a heading names, in either language or as files have it.

    Examples
    --------
    >>> field_named("stock_days").heading, field_named("Price")
    ('Stock, days', None)
    """
    return _HEADINGS.get(_folded(text)) or _spoken().get(_folded(text))


def _folded(text: str) -> str:
    return " ".join(text.replace("*", "").split()).casefold()


_HEADINGS = {_folded(field.name): field for field in FIELDS}


def _spoken() -> dict[str, Field]:
    return {
        _folded(translator(lang)(field.heading)): field for lang in LANGUAGES for field in FIELDS
    }
