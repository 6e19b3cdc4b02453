"""Rows of flat files and of sheets, each remembering where it stood."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._files import check_lines, check_workbook
from oresight.codes import nearest
from oresight.errors import Fault, MissingExtraError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Line", "Sheet", "check_header", "csv_lines", "decoded", "workbook"]

MAX_READ: Final = 512 << 20
"""Bytes of a flat file that is read whole; larger formats are streamed."""

LETTERS: Final = 26


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a flat file: its cells by column, and its line."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell without the blanks around it; empty where the file has none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet as words, row by row; None where empty."""

    name: str
    rows: tuple[tuple[str | None, ...], ...]

    def text(self, row: int, column: int) -> str:
        """Return a cell counted from zero, without the blanks around it; empty where none is."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return (self.rows[row][column] or "").replace("\u00a0", " ").strip()

    @staticmethod
    def address(row: int, column: int) -> str:
        """
        Return what Excel calls a cell counted from zero.

        Examples
        --------
        >>> Sheet.address(4, 27)
        'AB5'
        """
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, LETTERS)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{row + 1}"


def decoded(path: Path, encodings: Sequence[str]) -> str:
    """
    Return the text of a flat file in the first encoding that fits.

    Raises
    ------
    BadInputError
        If the file is too large, is not text, or fits none of the encodings.
    """
    check_lines(path)
    if path.stat().st_size > MAX_READ:
        raise unreadable(path, N_("The file is far larger than such a file is."))
    data = path.read_bytes()
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable(path, N_("The file is in an encoding that its publisher does not use."))


def csv_lines(
    path: Path,
    *,
    encodings: Sequence[str],
    required: Sequence[str],
    faults: Faults,
    delimiter: str = ",",
) -> Iterator[Line]:
    """
    Yield the records of a flat file, once its line of names holds what is required.

    A record with more or fewer cells than names is a fault, and is not yielded.

    Raises
    ------
    BadInputError
        If the file cannot be read or lacks a column; carries every column it lacks.
    """
    text = decoded(path, encodings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
        check_header(names, required, faults)
        for record in reader:
            if len(record) == len(names):
                cells = dict(zip(names, (cell.strip() for cell in record), strict=True))
                yield Line(reader.line_num, cells)
            elif any(cell.strip() for cell in record):
                faults.add(
                    N_("The line has {found} cells; the line of names has {wanted}."),
                    N_("Download the file again; it may be cut off or edited."),
                    line=reader.line_num,
                    found=len(record),
                    wanted=len(names),
                )
    except csv.Error as error:
        faults.add(
            N_("The line is not CSV: {reason}."),
            N_("Download the file again; it may be cut off or edited."),
            line=reader.line_num,
            reason=str(error),
        )


def check_header(names: Sequence[str], required: Sequence[str], faults: Faults) -> None:
    """
    Refuse a file that lacks a column, or has one twice.

    Raises
    ------
    BadInputError
        If it does; carries every such column.
    """
    for column in required:
        if column not in names:
            near = nearest(column, names)
            faults.add(
                N_("The column {column!r} is missing."),
                N_("The file has {near} instead; is it the right file?")
                if near
                else N_("Is it the right file, and its newest layout?"),
                line=1,
                column=column,
                near=", ".join(near),
            )
    for column in (name for name in required if names.count(name) > 1):
        faults.add(
            N_("The column {column!r} occurs twice."),
            N_("Download the file again; it may be cut off or edited."),
            line=1,
            column=column,
        )
    faults.check()


def workbook(path: Path, *, sheets: Sequence[str] | None = None) -> dict[str, Sheet]:
    """
    Return the sheets of an Excel workbook by name.

    Parameters
    ----------
    sheets
        The beginnings of the names of the sheets to read; None for all.

    Raises
    ------
    BadInputError
        If the workbook cannot be read.
    MissingExtraError
        If the reader of Excel is not installed.
    """
    try:
        import fastexcel
    except ImportError:
        raise MissingExtraError(
            Fault(
                N_("Reading Excel needs a part that is not installed."),
                N_("Install it: pip install 'oresight[app]'"),
            )
        ) from None
    check_workbook(path)
    try:
        book = fastexcel.read_excel(path)
        wanted = [
            name
            for name in book.sheet_names
            if sheets is None or any(name.startswith(start) for start in sheets)
        ]
        return {name: _sheet(book, name) for name in wanted}
    except fastexcel.FastExcelError:
        raise unreadable(path, N_("The workbook is damaged.")) from None


def _sheet(book: Any, name: str) -> Sheet:
    loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    return Sheet(name, tuple(loaded.to_polars().rows()))
