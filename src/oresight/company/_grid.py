"""Cells as words, each at its address: from a workbook or a text, with limits."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.company._archive import MAX_BYTES, open_archive, refused
from oresight.company._xlsx import LONGEST, Cells, sheets_of
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_
from oresight.runs import read_at_most

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Grid", "address", "grids", "read_source"]

LETTERS: Final = 26
ENCODINGS: Final = ("utf-8-sig", "cp932")
MARKS: Final = (",", "\t", ";")
MAX_LINES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A sheet, or a text.

    Parameters
    ----------
    name
        Of the sheet; empty for a text.
    file
        Name of the file, for places.
    """

    name: str
    file: str
    cells: Cells

    @property
    def rows(self) -> list[int]:
        """The rows that hold anything, counted from zero."""
        return sorted(self.cells.words)

    def columns(self, row: int) -> list[int]:
        """Return the columns of a row that hold anything."""
        return sorted(self.cells.words.get(row, ()))

    def text(self, row: int, column: int) -> str:
        """Return a cell without the blanks around it; empty where none is."""
        words = self.cells.words.get(row, {}).get(column, "")
        return words.replace("\u00a0", " ").strip()

    def place(self, row: int, column: int) -> Place:
        """Return where a cell is: sheet and cell, or line and column of a text."""
        if self.name:
            return Place(file=self.file, sheet=self.name, cell=address(row, column))
        return Place(file=self.file, line=row + 1, column=str(column + 1))

    def is_broken(self, row: int, column: int) -> bool:
        """Tell whether a cell holds an error, or a formula that was never computed."""
        return (row, column) in self.cells.broken


def address(row: int, column: int) -> str:
    """
    Return what Excel calls a cell counted from zero.

    Examples
    --------
    >>> address(6, 3), address(0, 27)
    ('D7', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_source(source: Path | bytes, name: str) -> tuple[bytes, str]:
    """
    Return the bytes of a file and the name it goes by.

    Raises
    ------
    BadInputError
        If it cannot be read, or is larger than 10 MB.
    """
    shown = name or ("" if isinstance(source, bytes) else str(source))
    data = source if isinstance(source, bytes) else read_at_most(source, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise refused(
            shown,
            N_("The file is larger than {limit} MB."),
            N_("Delete sheets and pictures that are not needed."),
            limit=MAX_BYTES >> 20,
        )
    if not data.strip():
        raise refused(shown, N_("The file is empty."), N_("Fill in the template first."))
    return data, shown


def grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """
    Return the sheets of a workbook, or the one of a text.

    Raises
    ------
    BadInputError
        If it is neither, or not fit to be read.
    """
    text = None if b"\0" in data or data.startswith(b"PK") else _decoded(data)
    if text is not None:
        return (_text(text, name),)
    sheets = sheets_of(open_archive(data, name), name)
    return tuple(Grid(sheet, name, cells) for sheet, cells in sheets.items())


def _decoded(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _text(text: str, name: str) -> Grid:
    lines = text.splitlines()
    mark = max(MARKS, key=lines[0].count) if lines else MARKS[0]
    found = Cells()
    row = -1
    try:
        for row, record in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        ):
            if row >= MAX_LINES:
                raise refused(
                    name,
                    N_("The sheet has more than {limit} rows."),
                    N_("Split it, or leave out parts without the materials that matter."),
                    limit=MAX_LINES,
                )
            kept = {column: cell[:LONGEST] for column, cell in enumerate(record) if cell}
            if kept:
                found.words[row] = kept
    except csv.Error as error:
        raise BadInputError(
            Fault(
                N_("The line is not CSV: {reason}."),
                N_("Save the table again as CSV in UTF-8."),
                fields={"reason": str(error)},
                where=Place(file=name, line=row + 2),
            )
        ) from None
    return Grid("", name, found)
