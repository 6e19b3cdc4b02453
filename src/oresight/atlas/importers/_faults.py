"""Everything that is wrong with a file, found in one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Faults", "unreadable"]

MAX_FAULTS: Final = 500
"""A file with more is not worth a longer list; the rest is counted."""


class Faults:
    """
    The faults of one file, in the order in which they were found.

    Parameters
    ----------
    path
        The file; its name is in every place.
    """

    def __init__(self, path: Path) -> None:
        self._file = str(path)
        self._found: list[Fault] = []
        self._count = 0

    def __len__(self) -> int:
        """Return how many faults were found."""
        return self._count

    def add(
        self,
        what: str,
        remedy: str,
        *,
        line: int | None = None,
        column: str | None = None,
        sheet: str | None = None,
        cell: str | None = None,
        **fields: object,
    ) -> None:
        """Add a fault at a line and column, or at a cell of a sheet; *column* is also a field."""
        self._count += 1
        if column is not None:
            fields["column"] = column
        if len(self._found) < MAX_FAULTS:
            where = Place(file=self._file, sheet=sheet, cell=cell, line=line, column=column)
            self._found.append(Fault(what, remedy, fields=fields, where=where))

    def check(self) -> None:
        """
        Refuse the file if anything is wrong with it.

        Raises
        ------
        BadInputError
            If a fault was added; carries them all.
        """
        if not self._count:
            return
        if self._count > len(self._found):
            rest = Fault(
                N_("Further faults, not listed: {count}."),
                N_("Correct those above first."),
                fields={"count": self._count - len(self._found)},
                where=Place(file=self._file),
            )
            raise BadInputError(*self._found, rest)
        raise BadInputError(*self._found)


def unreadable(path: Path, why: str) -> BadInputError:
    """
    Return the error for a file that cannot be read at all.

    Parameters
    ----------
    why
        A message key without fields.
    """
    return BadInputError(
        Fault(why, N_("Download the file again from its publisher."), where=Place(file=str(path)))
    )
