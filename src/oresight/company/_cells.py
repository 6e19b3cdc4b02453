"""One row of the sheet of parts: cells turned into values, each fault at its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.codes import CommodityId, Iso3, Stage, nearest
from oresight.company._part import Route
from oresight.company._values import (
    CURRENCIES,
    MASS_WORDS,
    MASSES,
    TIMES,
    amount,
    answer,
    is_unknown,
    parts_of,
    plain,
    unit_of,
)
from oresight.company._words import countries_near, forms_of, forms_taken
from oresight.errors import Fault, Place, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas
    from oresight.company._grid import Grid

__all__ = ["COUNTS", "Cells"]

ALL: Final = 100.0
ROUNDED: Final = 1.0
"""Per cent by which shares that were rounded may miss a hundred."""

COUNTS: Final = dict.fromkeys(
    ("", "個", "本", "枚", "台", "pcs", "pc", "pieces", "units", "式"), 1.0
)
LONGEST_DAYS: Final = 3_650.0
LONGEST_TEXT: Final = 200
NUMBER: Final = N_(
    "Write a number of zero or more, with its unit if you like; leave unknown cells blank."
)


@dataclass
class Cells:
    """
    A row being read.

    Parameters
    ----------
    columns
        Column of each field, counted from zero.
    faults
        What is wrong; added to.
    """

    atlas: Atlas
    grid: Grid
    row: int
    columns: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)

    def where(self, name: str) -> Place:
        """Return the place of a field."""
        return self.grid.place(self.row, self.columns[name])

    def add(self, name: str, what: str, remedy: str, **fields: object) -> None:
        """Add a fault at a field."""
        self.faults.append(Fault(what, remedy, fields=fields, where=self.where(name)))

    def text(self, name: str) -> str:
        """Return a cell as words; empty where it is blank, has no column, or says *unknown*."""
        if name not in self.columns:
            return ""
        if self.grid.is_broken(self.row, self.columns[name]):
            self.add(
                name,
                N_("The cell holds a formula without a value, or an error."),
                N_("Open the file in Excel, correct it and save it; or write the value itself."),
            )
            return ""
        found = self.grid.text(self.row, self.columns[name])
        if len(found) > LONGEST_TEXT:
            self.add(
                name,
                N_("The cell has more than {limit} letters."),
                N_("Shorten it."),
                limit=LONGEST_TEXT,
            )
            return ""
        return "" if is_unknown(found) else found

    def required(self, name: str) -> str:
        """Return a cell that must be filled in, or add a fault."""
        found = self.text(name)
        if not found and not any(fault.where == self.where(name) for fault in self.faults):
            self.add(
                name,
                N_("The cell is blank; the row has other cells filled in."),
                N_("Fill it in, or clear the row."),
            )
        return found

    def commodity(self) -> CommodityId | None:
        """Return the material."""
        text = self.required("material")
        if not text:
            return None
        try:
            return self.atlas.commodity(plain(text)).id
        except UnknownNameError as error:
            self._unknown("material", error)
            return None

    def _unknown(self, name: str, error: UnknownNameError) -> None:
        found = UnknownNameError(error.kind, error.name, near=error.near, where=self.where(name))
        self.faults += found.faults

    def country(self, name: str) -> Iso3 | None:
        """Return a country; None where blank."""
        text = self.text(name)
        return self._country(name, text) if text else None

    def _country(self, name: str, text: str) -> Iso3 | None:
        try:
            return self.atlas.country(text).iso3
        except UnknownNameError as error:
            near = error.near or countries_near(self.atlas, text)
            self._unknown(name, UnknownNameError("country", text, near=near))
            return None

    def route(self, name: str) -> Route | None:
        """Return the countries of a stage, with their shares; None where blank."""
        listed = parts_of(self.text(name))
        found = [(self._country(name, place), share) for place, share in listed]
        known = [(place, share) for place, share in found if place is not None]
        if not known or len(known) < len(found):
            return None
        told = [share for _, share in known if share is not None]
        if len({place for place, _ in known}) < len(known):
            self.add(
                name,
                N_("A country stands twice."),
                N_("Write it once, with the sum of its shares."),
            )
            return None
        if not told:
            return Route({place: 1.0 / len(known) for place, _ in known}, len(known) == 1)
        if len(told) < len(known):
            self.add(
                name,
                N_("Some countries have a share, and others none."),
                N_("Give all of them a share in per cent, or none."),
            )
            return None
        return self._shared(name, {place: share or 0.0 for place, share in known})

    def _shared(self, name: str, shares: dict[Iso3, float]) -> Route | None:
        total = sum(shares.values())
        if abs(total - ALL) > ROUNDED:
            self.add(
                name,
                N_("The shares add to {total:g} %, not to 100 %."),
                N_("Give shares in per cent that add to 100."),
                total=total,
            )
            return None
        return Route({place: share / total for place, share in shares.items() if share > 0}, True)  # noqa: FBT003

    def number(self, name: str, units: Mapping[str, float], *, most: float = 1e15) -> float | None:
        """Return a number in the smallest of its units; None where blank."""
        text = self.text(name)
        if not text:
            return None
        found = amount(text)
        scale = None if found is None else unit_of(found.unit, dict(units))
        if found is None or scale is None:
            self.add(name, N_("{text!r} is no number here."), NUMBER, text=text[:40])
            return None
        value = found.value * scale
        if value > most:
            self.add(
                name, N_("{text!r} is more than can be meant."), N_("Check the number and its unit."),
                text=text[:40],
            )  # fmt: skip
            return None
        return value

    def days(self, name: str) -> float | None:
        """Return days; weeks, months and years are read too."""
        return self.number(name, TIMES, most=LONGEST_DAYS)

    def mass(self) -> float | None:
        """Return grams in one part, the unit in its own cell or beside the number."""
        text, beside = self.text("mass"), self.text("mass_unit")
        found = amount(text) if text else None
        if beside and unit_of(beside, MASS_WORDS) is None:
            self.add(
                "mass_unit", N_("{text!r} is no unit of mass."), N_("Write one of {units}."),
                text=beside[:20], units=", ".join(MASSES),
            )  # fmt: skip
            return None
        if found is not None and not found.unit:
            if not beside:
                self.add("mass", N_("The mass has no unit."), N_("Write one of {units}."),
                         units=", ".join(MASSES))  # fmt: skip
                return None
            return found.value * (unit_of(beside, MASS_WORDS) or 1.0)
        return self.number("mass", MASS_WORDS)

    def money(self, name: str) -> tuple[float | None, str]:
        """Return an amount of money and its currency; empty where none is written beside it."""
        text = self.text(name)
        if not text:
            return None, ""
        found = amount(text)
        code = "" if found is None or not found.unit else CURRENCIES.get(found.unit, "?")
        if found is None or code == "?":
            self.add(name, N_("{text!r} is no amount of money."), NUMBER, text=text[:40])
            return None, ""
        return found.value, code

    def currency(self) -> str:
        """Return the currency of the row; empty where blank."""
        text = self.text("currency")
        if not text:
            return ""
        code = CURRENCIES.get(plain(text).casefold(), "")
        if not code:
            near = nearest(text, sorted({*CURRENCIES.values()}))
            self.add(
                "currency", N_("{text!r} is no currency that is known here."),
                N_("Did you mean {near}?") if near else N_("Write an ISO code such as JPY, USD or EUR."),
                text=text[:20], near=", ".join(near),
            )  # fmt: skip
        return code

    def form(self, commodity: CommodityId | None) -> tuple[Stage | None, str]:
        """Return the stage or the form at which a material enters; nothing where blank."""
        text = self.text("form")
        if not text:
            return None, ""
        known = forms_of(self.atlas)
        found = known.get(plain(text).casefold())
        if found is None:
            near = nearest(plain(text), known)
            self.add(
                "form", N_("{text!r} is no stage or form that is known here."),
                N_("Did you mean {near}?") if near else N_("Choose from the list, or leave it blank."),
                text=text[:40], near=", ".join(near),
            )  # fmt: skip
            return None, ""
        stage, form = found
        if form and commodity is not None and form not in forms_taken(self.atlas, commodity):
            self.add(
                "form",
                N_("{text!r} is no form of {material}."),
                N_("Choose another one, or leave it blank."),
                text=text[:40],
                material=commodity,
            )
            return None, ""
        return stage, form

    def substitute(self) -> tuple[bool | None, float | None]:
        """Return whether there is a substitute, and the days until it is qualified."""
        text = self.text("substitute")
        if not text:
            return None, None
        told = answer(text)
        if told is not None:
            return told, None
        days = self.days("substitute")
        return (None if days is None else True), days
