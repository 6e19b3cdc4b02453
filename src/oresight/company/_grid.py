"""Cells as words, each at its address: from a workbook or a text, with limits."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from oresight.company._archive import MAX_BYTES, MAX_CELLS, open_archive, refused
from oresight.errors import BadInputError, Fault, MissingExtraError, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.company._archive import Archive

__all__ = ["Grid", "address", "grids", "read_source"]

LETTERS: Final = 26
ENCODINGS: Final = ("utf-8-sig", "cp932")
LONGEST_CELL: Final = 32_767
"""Letters that Excel lets into one cell."""

CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
KIND: Final = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
FORMULA, VALUE = re.compile(rb"<(?:\w+:)?f\b"), re.compile(rb"<(?:\w+:)?(v|is)\b[^>]*>(?!\s*</)")
RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A sheet, or a text: words row by row.

    Parameters
    ----------
    name
        Of the sheet; empty for a text.
    file
        Name of the file, for places.
    left
        Columns before the first that has anything.
    broken
        Cells that hold an error of Excel, or a formula without its value.
    """

    name: str
    file: str
    rows: tuple[tuple[str | None, ...], ...]
    left: int = 0
    broken: frozenset[str] = frozenset()

    def text(self, row: int, column: int) -> str:
        """Return a cell counted from zero, without the blanks around it; empty where none is."""
        at = column - self.left
        if not (0 <= row < len(self.rows) and 0 <= at < len(self.rows[row])):
            return ""
        return (self.rows[row][at] or "").replace("\u00a0", " ").strip()

    def width(self, row: int) -> int:
        """Return how many columns a row has."""
        return self.left + (len(self.rows[row]) if row < len(self.rows) else 0)

    def place(self, row: int, column: int) -> Place:
        """Return where a cell is: sheet and cell, or line and column of a text."""
        if self.name:
            return Place(file=self.file, sheet=self.name, cell=address(row, column))
        return Place(file=self.file, line=row + 1, column=str(column + 1))

    def is_broken(self, row: int, column: int) -> bool:
        """Tell whether a cell holds an error, or a formula that was never computed."""
        return address(row, column) in self.broken


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
    if isinstance(source, bytes):
        data, shown = source, name
    else:
        shown = name or str(source)
        try:
            with source.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise refused(
                shown,
                N_("The file cannot be read: {reason}."),
                N_("Check its name and permissions."),
                reason=reason,
            ) from None
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
    MissingExtraError
        If the reader of Excel is not installed.
    """
    if b"\0" in data[:4096] or data.startswith(b"PK") or not _is_text(data):
        return _workbook(data, name)
    return (_text(data, name),)


def _is_text(data: bytes) -> bool:
    return _decoded(data) is not None and b"\0" not in data


def _decoded(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _text(data: bytes, name: str) -> Grid:
    text = _decoded(data) or ""
    first = text.splitlines()[0] if text.splitlines() else ""
    mark = max((",", "\t", ";"), key=first.count)
    rows: list[tuple[str | None, ...]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        rows.extend(tuple(cell[:LONGEST_CELL] for cell in record) for record in reader)
    except csv.Error as error:
        raise BadInputError(
            Fault(
                N_("The line is not CSV: {reason}."),
                N_("Save the table again as CSV in UTF-8."),
                fields={"reason": str(error)},
                where=Place(file=name, line=len(rows) + 1),
            )
        ) from None
    return Grid("", name, tuple(rows))


def _workbook(data: bytes, name: str) -> tuple[Grid, ...]:
    try:
        import fastexcel
    except ImportError:
        raise MissingExtraError(
            Fault(
                N_("Reading Excel needs a part that is not installed."),
                N_("Install it: pip install 'oresight[app]'"),
            )
        ) from None
    archive = open_archive(data, name)
    looks = {sheet: _look(part, name) for sheet, part in _sheets(archive, name).items()}
    try:
        book = fastexcel.read_excel(data)
        return tuple(
            _grid(book, sheet, name, looks[sheet]) for sheet in book.sheet_names if sheet in looks
        )
    except (fastexcel.FastExcelError, ValueError, OverflowError):
        raise refused(name, N_("The workbook is truncated or damaged.")) from None


@dataclass(frozen=True, slots=True)
class _Look:
    left: int
    broken: frozenset[str]


def _grid(book: Any, sheet: str, name: str, look: _Look) -> Grid:
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    return Grid(sheet, name, tuple(loaded.to_polars().rows()), look.left, look.broken)


def _sheets(archive: Archive, name: str) -> dict[str, bytes]:
    """Return the parts that hold sheets, by the names of the sheets."""
    try:
        book = ET.fromstring(archive.members["xl/workbook.xml"])
        links = ET.fromstring(archive.members["xl/_rels/workbook.xml.rels"])
    except (ET.ParseError, LookupError, ValueError):
        raise refused(name, N_("The workbook is truncated or damaged.")) from None
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    found = {}
    for sheet in book.iter():
        target = targets.get(sheet.get(RELATED)) if sheet.tag.endswith("}sheet") else None
        part = None if target is None else archive.members.get(_member(target))
        if part is not None:
            found[str(sheet.get("name"))] = part
    return found


def _member(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _look(part: bytes, name: str) -> _Look:
    """
    Return what the reader of values does not tell: where a sheet begins, which cells are broken.

    Raises
    ------
    BadInputError
        If the sheet spans more cells than such a file has.
    """
    rows = columns = 0
    left: int | None = None
    broken = set()
    for cell in CELL.finditer(part):
        found = REFERENCE.search(cell[1])
        if found is None:
            continue
        column, row = _number(found[1]), int(found[2])
        rows, columns = max(rows, row), max(columns, column + 1)
        if cell[2]:
            continue
        end = part.find(b"</", cell.end())
        close = re.compile(rb"</(?:\w+:)?c>").search(part, cell.end())
        body = part[cell.end() : close.start() if close else end]
        valued = VALUE.search(body) is not None
        if valued or FORMULA.search(body):
            left = column if left is None else min(left, column)
        kind = KIND.search(cell[1])
        if (kind and kind[1] == b"e") or (FORMULA.search(body) and not valued):
            broken.add((found[1] + found[2]).decode())
    if rows * columns > MAX_CELLS:
        raise refused(
            name,
            N_("A sheet spans far more cells than such a file has."),
            N_("Delete the empty rows and columns at its end, and save it again."),
        )
    return _Look(left or 0, frozenset(broken))


def _number(letters: bytes) -> int:
    """Return a column counted from zero."""
    number = 0
    for letter in letters:
        number = LETTERS * number + letter - ord("A") + 1
    return number - 1
