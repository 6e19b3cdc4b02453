"""
One tree of errors, worded only where it is shown.

    OresightError
    ├── UsageError            exit 2   the command line itself is wrong
    ├── BadInputError         exit 3   also a ValueError; carries every fault found
    │   └── UnknownNameError           also a LookupError; offers the nearest words
    ├── NotConvergedError     exit 4
    └── MissingExtraError     exit 5   also an ImportError

An error carries message keys and fields. ``oresight.locale.describe`` turns it into a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BadInputError",
    "Fault",
    "MissingExtraError",
    "NotConvergedError",
    "OresightError",
    "Place",
    "UnknownNameError",
    "UsageError",
]


LONGEST_NAME = 80
"""How much of an unknown name is said back to the reader."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is; every part is optional."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    column: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is known of the place."""
        return any((self.file, self.sheet, self.cell, self.line, self.column))

    def __str__(self) -> str:
        """Return the place as ``file: sheet!cell: line: column``."""
        cell = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        line = None if self.line is None else str(self.line)
        return ":".join(part for part in (self.file, cell, line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is wrong: what, where, and what to do about it.

    *what* and *remedy* are message keys with ``{name}`` fields, marked for translation.
    """

    what: str
    remedy: str
    fields: Mapping[str, object] = field(default_factory=dict)
    where: Place = field(default_factory=Place)


class OresightError(Exception):
    """The root: every error the reader may see."""

    exit_code: ClassVar[int] = 3

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(*faults)

    def __str__(self) -> str:
        """Return the faults in English, one per line."""
        return "\n".join(
            f"{fault.where}: {text}" if fault.where else text
            for fault in self.faults
            for text in (
                f"{fault.what.format(**fault.fields)} {fault.remedy.format(**fault.fields)}",
            )
        )


class UsageError(OresightError):
    """The command line or call cannot be understood."""

    exit_code = 2


class BadInputError(OresightError, ValueError):
    """The input was understood and is wrong; holds every fault found."""


class UnknownNameError(BadInputError, LookupError):
    """A word that names nothing; *near* holds what may have been meant."""

    def __init__(
        self, kind: str, name: str, *, near: tuple[str, ...] = (), where: Place | None = None
    ) -> None:
        self.kind, self.name, self.near = kind, name, near
        what = _UNKNOWN.get(kind, "{name!r} is not known.")
        remedy = "Did you mean {near}?" if near else _LISTED.get(kind, _LISTED[""])
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        fields = {"name": shown, "near": ", ".join(near)}
        super().__init__(Fault(what, remedy, fields=fields, where=where or Place()))


class NotConvergedError(OresightError):
    """A solver did not reach its tolerance."""

    exit_code = 4


class MissingExtraError(OresightError, ImportError):
    """An optional part is not installed; the remedy names the command."""

    exit_code = 5


_UNKNOWN = {
    "commodity": "No commodity is called {name!r}.",
    "country": "No country is called {name!r}.",
    "table": "No table is called {name!r}.",
    "episode": "No episode is called {name!r}.",
    "column": "The table has no column {name!r}.",
    "method": "No method is called {name!r}.",
    "measure": "No measure has the id {name!r}.",
    "figure": "No figure is called {name!r}.",
    "choice": "A figure has no choice called {name!r}.",
    "report": "No kind of report is called {name!r}.",
    "product": "No product is called {name!r}.",
    "stage": "No stage is called {name!r}.",
    "region": "No region is called {name!r}.",
    "sector": "No sector is called {name!r}.",
    "group": "No group of countries is called {name!r}.",
    "place": "No country or group of countries is called {name!r}.",
    "instrument": "No instrument is called {name!r}.",
    "scenario": "No scenario is called {name!r}.",
    "branch": "The scenario has no branch called {name!r}.",
    "block": "The scenario has no block called {name!r}.",
    "stance": "No stance is called {name!r}.",
    "list": "No list is called {name!r}.",
    "status": "No status is called {name!r}.",
    "language": "There is no language {name!r} here.",
    "format": "No output format is called {name!r}.",
    "evidence": "There is no evidence called {name!r}.",
    "importer format": "No importer reads the format {name!r}.",
    "run": "No run has the id {name!r}.",
    "workbook": "No workbook is called {name!r}.",
    "tray": "Nothing in the tray has the id {name!r}.",
    "part": "No part has the number {name!r}.",
}
_LISTED = {
    "": "See `oresight list` for what there is.",
    "run": "See `oresight runs list` for those there are.",
    "workbook": "The page of own parts lists those that are kept.",
    "part": "See `oresight company check FILE.xlsx` for those there are.",
}
