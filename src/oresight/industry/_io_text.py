"""A matrix with named rows and columns, read line by line so that only its numbers are held."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.atlas.importers import Faults

__all__ = ["Matrix", "read_matrix"]

SHOWN: Final = 20
"""Characters of a cell that are said back."""

SEPARATORS: Final = "\t;,"


@dataclass(frozen=True)
class Matrix:
    """
    The head of a file, and its rows one by one.

    Parameters
    ----------
    columns
        Names over the columns, outermost first.
    rows
        Names before a row, its numbers, and its line.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: Iterator[tuple[tuple[str, ...], NDArray[np.float64], int]]


def read_matrix(text: Iterable[str], faults: Faults, *, heads: int, names: int) -> Matrix:
    """
    Read a matrix with *heads* lines of names above and *names* cells of them before each row.

    Cells that are no numbers are added to *faults* and read as NaN.

    Raises
    ------
    BadInputError
        If the file ends within its head.
    """
    reader = csv.reader(*_separated(iter(text)))
    head = _head(reader, faults, heads=heads, names=names)
    columns = tuple(zip(*(line[names:] for line in head), strict=True))
    return Matrix(columns, _rows(reader, faults, columns, names))


def _separated(text: Iterator[str]) -> tuple[Iterator[str], type[csv.Dialect]]:
    """Return the lines, and how their cells are divided: by what the first line has most of."""
    first = next(text, "")

    class Divided(csv.excel):
        delimiter = max(SEPARATORS, key=first.count)

    def again() -> Iterator[str]:
        yield first
        yield from text

    return again(), Divided


def _head(
    reader: Iterator[list[str]], faults: Faults, *, heads: int, names: int
) -> list[list[str]]:
    head = [line for _, line in zip(range(heads), reader, strict=False)]
    if len(head) < heads or len({len(line) for line in head}) > 1 or len(head[0]) <= names:
        faults.add(
            N_("The file does not begin with {heads} equal lines of names."),
            N_("Regions stand in the first line, sectors in the second, after {names} columns."),
            line=1,
            heads=heads,
            names=names,
        )
        faults.check()
    return [[cell.strip() for cell in line] for line in head]


def _rows(
    reader: Iterator[list[str]],
    faults: Faults,
    columns: tuple[tuple[str, ...], ...],
    names: int,
) -> Iterator[tuple[tuple[str, ...], NDArray[np.float64], int]]:
    width, line = names + len(columns), 0
    try:
        for cells in reader:
            line = reader.line_num  # type: ignore[attr-defined]
            if not any(cells[names:]):
                continue  # pymrio repeats the names of the first columns on a line of their own
            if len(cells) != width:
                faults.add(
                    N_("The line has {found} cells; the line of names has {wanted}."),
                    N_("Write every number, a zero where nothing is bought."),
                    line=line,
                    found=len(cells),
                    wanted=width,
                )
                continue
            yield (
                tuple(cell.strip() for cell in cells[:names]),
                _numbers(cells[names:], faults, columns, line),
                line,
            )
    except csv.Error as error:
        faults.add(
            N_("The line is not CSV: {reason}."),
            N_("Write every number, a zero where nothing is bought."),
            line=line + 1,
            reason=str(error),
        )


def _numbers(
    cells: list[str], faults: Faults, columns: tuple[tuple[str, ...], ...], line: int
) -> NDArray[np.float64]:
    try:
        return np.fromiter(map(float, cells), dtype=float, count=len(cells))
    except ValueError:
        found = np.full(len(cells), np.nan)
        for at, cell in enumerate(cells):
            try:
                found[at] = float(cell)
            except ValueError:
                faults.add(
                    N_("{text!r} is not a number."),
                    N_("Write every number, a zero where nothing is bought."),
                    line=line,
                    column=" ".join(columns[at]),
                    text=cell[:SHOWN],
                )
        return found
