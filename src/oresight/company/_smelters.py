"""Lists of smelters in the reporting templates of the Responsible Minerals Initiative."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import open_atlas
from oresight.company._grid import grids, read_source
from oresight.company._part import Route
from oresight.company._values import is_unknown, plain
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId, Iso3
    from oresight.company._grid import Grid

__all__ = ["Smelter", "Smelters", "read_smelters"]

SHEET: Final = "Smelter List"
HEADED: Final = 8
MAX_ROWS: Final = 20_000

HEADINGS: Final = {
    "metal": ("Metal",),
    "lookup": ("Smelter Look-up", "Smelter Reference List"),
    "name": ("Smelter Name", "Standard Smelter Name"),
    "country": ("Smelter Country", "Smelter Facility Location: Country"),
    "id": ("Smelter Identification", "Smelter ID"),
    "input": ("Smelter Identification Number Input Column",),
    "source": ("Source of Smelter Identification Number",),
    "mine": ("Name of Mine(s)",),
    "mined_in": ("Location (Country) of Mine(s)",),
}
"""What a column may be called; signs such as (*) and (1), and what follows, are passed over."""

NEEDED: Final = ("metal", "country")
UNNAMED: Final = frozenset({"smelter not listed", "smelter not yet identified", "unknown"})
SCRAP: Final = frozenset({"recycled", "scrap", "recycled/scrap", "recycled or scrap"})
PLACES_OF_LISTS: Final = (";", ",", "/", "\n")


@dataclass(frozen=True, slots=True)
class Smelter:
    """
    One entry of a list.

    Parameters
    ----------
    commodity
        None where the atlas does not know the metal.
    mined_in
        Countries of its mines, where told.
    """

    metal: str
    commodity: CommodityId | None
    name: str
    country: Iso3 | None
    id: str
    mined_in: tuple[Iso3, ...] = ()


@dataclass(frozen=True)
class Smelters:
    """
    What a supplier's template lists.

    Parameters
    ----------
    kind
        CMRT, EMRT or AMRT where the file says so; empty else.
    """

    file: str
    kind: str
    each: tuple[Smelter, ...]

    @cached_property
    def routes(self) -> dict[CommodityId, Route]:
        """Countries of refining by commodity: each smelter counts alike."""
        return _counted(
            (one.commodity, place)
            for one in self.each
            for place in (one.country,)
            if one.commodity is not None and place is not None
        )

    @cached_property
    def mines(self) -> dict[CommodityId, Route]:
        """Countries of mining by commodity, where a list has them: each entry counts alike."""
        return _counted(
            (one.commodity, place)
            for one in self.each
            for place in one.mined_in
            if one.commodity is not None
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """Metals on the list that the atlas does not know."""
        return tuple(dict.fromkeys(one.metal for one in self.each if one.commodity is None))

    @property
    def unplaced(self) -> int:
        """How many entries have no country."""
        return sum(one.country is None for one in self.each)

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row an entry."""
        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            "metal": pl.String, "commodity": pl.String, "name": pl.String, "country": pl.String,
            "id": pl.String, "mined_in": pl.List(pl.String()),
        }  # fmt: skip
        rows = [
            (one.metal, one.commodity, one.name, one.country, one.id, list(one.mined_in))
            for one in self.each
        ]
        return pl.DataFrame(rows, schema=schema, orient="row")


def _counted(entries: Iterable[tuple[CommodityId, Iso3]]) -> dict[CommodityId, Route]:
    counts: dict[CommodityId, Counter[Iso3]] = {}
    for commodity, place in entries:
        counts.setdefault(commodity, Counter())[place] += 1
    return {
        commodity: Route(
            {place: number / found.total() for place, number in found.items()}, told=False
        )
        for commodity, found in counts.items()
    }


def read_smelters(source: Path | bytes, *, name: str = "", atlas: Atlas | None = None) -> Smelters:
    """
    Return the smelters that a filled-in CMRT, EMRT or AMRT lists.

    The sheet *Smelter List* is read as the English template lays it out: a line of headings within the
    first eight rows, with at least *Metal* and *Smelter Country*. Nothing else of the file is.

    Raises
    ------
    BadInputError
        If there is no such sheet or heading, or a country is not known; carries all of it.
    """
    data, shown = read_source(source, name)
    sheets = grids(data, shown)
    sheet = next((one for one in sheets if _folded(one.name) == _folded(SHEET)), None)
    if sheet is None and len(sheets) == 1 and not sheets[0].name:
        sheet = sheets[0]
    if sheet is None:
        raise BadInputError(
            Fault(
                N_("There is no sheet called {sheet!r}; the file has: {sheets}."),
                N_("Give a filled-in CMRT, EMRT or AMRT of the RMI, in English."),
                fields={"sheet": SHEET, "sheets": ", ".join(one.name for one in sheets) or "–"},
                where=Place(file=shown),
            )
        )
    row, columns = _headed(sheet)
    reader = _Reader(atlas or open_atlas(), sheet, columns)
    each = tuple(reader.entries(row))
    if not each and not reader.faults:
        reader.faults.append(
            Fault(
                N_("The list has no smelters."),
                N_("Ask the supplier for a template that is filled in."),
                where=Place(file=shown, sheet=sheet.name or None),
            )
        )
    if reader.faults:
        raise BadInputError(*reader.faults[:300])
    return Smelters(shown, _kind(sheets), each)


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().split())


def _kind(sheets: tuple[Grid, ...]) -> str:
    """Return which template it is, by what its first rows say."""
    words = " ".join(
        sheet.text(row, column)
        for sheet in sheets
        if _folded(sheet.name) in {"declaration", "revision", "instructions"}
        for row in sheet.rows[:6]
        for column in sheet.columns(row)
    ).casefold()
    names = {
        "CMRT": "conflict minerals",
        "EMRT": "extended minerals",
        "AMRT": "additional minerals",
    }
    return next(
        (kind for kind, said in names.items() if said in words or kind.casefold() in words), ""
    )


def _headed(sheet: Grid) -> tuple[int, dict[str, int]]:
    best: tuple[int, dict[str, int]] = (0, {})
    for row in sheet.rows[:HEADED]:
        columns: dict[str, int] = {}
        for column in sheet.columns(row):
            known = _heading(sheet.text(row, column))
            if known is not None:
                columns.setdefault(known, column)
        if len(columns) > len(best[1]):
            best = row, columns
    missing = [name for name in NEEDED if name not in best[1]]
    if missing:
        raise BadInputError(
            *(
                Fault(
                    N_("The column {column!r} is missing."),
                    N_(
                        "The list of smelters must have the headings of the English template of the RMI."
                    ),
                    fields={"column": HEADINGS[name][0]},
                    where=Place(file=sheet.file, sheet=sheet.name or None),
                )
                for name in missing
            )
        )
    return best


def _heading(text: str) -> str | None:
    """
    Return the column that a heading names.

    Examples
    --------
    >>> _heading("Smelter Country (*)"), _heading("Smelter Street")
    ('country', None)
    """
    words = _folded(text.replace("*", "").replace("()", "").replace("(1)", ""))
    for name, known in HEADINGS.items():
        for one in known:
            start = _folded(one)
            if words == start or (name in {"mine", "mined_in"} and words.startswith(start)):
                return name
    return None


@dataclass
class _Reader:
    atlas: Atlas
    sheet: Grid
    columns: Mapping[str, int]

    def __post_init__(self) -> None:
        self.faults: list[Fault] = []

    def entries(self, head: int) -> Iterator[Smelter]:
        """Yield the smelters below a row; rows without a metal and a name are not filled in."""
        for row in [one for one in self.sheet.rows if one > head][:MAX_ROWS]:
            metal = self._text(row, "metal")
            name = self._name(row)
            place = self._text(row, "country")
            if not metal or not (name or place):
                continue
            yield Smelter(
                metal, self._commodity(metal), name, self._country(row, "country", place),
                self._text(row, "id") or self._text(row, "input"), tuple(self._mines(row)),
            )  # fmt: skip

    def _text(self, row: int, name: str) -> str:
        column = self.columns.get(name)
        text = "" if column is None else self.sheet.text(row, column)
        return "" if is_unknown(text) or text.startswith("!") else text

    def _name(self, row: int) -> str:
        """Return what a smelter is called: by the list, else as the supplier writes it."""
        words = (self._text(row, "lookup"), self._text(row, "name"))
        return next((word for word in words if word and _folded(word) not in UNNAMED), "")

    def _commodity(self, metal: str) -> CommodityId | None:
        words = _folded(metal)
        bare, _, kind = words.partition("(")
        kind = kind.strip(" )")
        for word in (
            words,
            f"{kind} {bare}".strip(),
            bare.strip(),
            words.removesuffix(" elements"),
        ):
            try:
                return self.atlas.commodity(word).id
            except UnknownNameError:
                continue
        return None

    def _country(self, row: int, name: str, text: str) -> Iso3 | None:
        if not text or _folded(text) in UNNAMED:
            return None
        word = text
        for one in (word, plain(word).title()):
            try:
                return self.atlas.country(one).iso3
            except UnknownNameError as error:
                unknown = error
        found = UnknownNameError(
            "country", text, near=unknown.near, where=self.sheet.place(row, self.columns[name])
        )
        self.faults += found.faults
        return None

    def _mines(self, row: int) -> Iterator[Iso3]:
        text = self._text(row, "mined_in")
        for mark in PLACES_OF_LISTS:
            text = text.replace(mark, ";")
        for word in dict.fromkeys(piece.strip() for piece in text.split(";")):
            if word and _folded(word) not in SCRAP and _folded(word) not in UNNAMED:
                try:
                    yield self.atlas.country(word).iso3
                except UnknownNameError:
                    continue
