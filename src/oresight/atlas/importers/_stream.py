"""Flat files too large to be held: scanned once, the faulty lines read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import MAX_FAULTS, unreadable
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from oresight.atlas.importers._faults import Faults

__all__ = ["LINE", "add_faulty", "heading", "scan"]

LINE: Final = "__line"
"""The column that holds the number of the line."""


def heading(path: Path, origin: Path) -> list[str]:
    """
    Return the names in the first line of a checked flat file.

    Raises
    ------
    BadInputError
        If it is not text.
    """
    with path.open("rb") as stream:
        line = stream.readline()
    try:
        return [name.strip().strip('"') for name in line.decode("utf-8-sig").split(",")]
    except UnicodeDecodeError:
        raise unreadable(
            origin, N_("The file is in an encoding that its publisher does not use.")
        ) from None


def scan(path: Path, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.LazyFrame:
    """Return a scan of a flat file; what does not fit its type is null."""
    return pl.scan_csv(
        path,
        schema=dict(schema),
        quote_char=None,
        ignore_errors=True,
        encoding="utf8-lossy",
        row_index_name=LINE,
        row_index_offset=2,
    )


def add_faulty(lines: pl.Series, path: Path, layout: str, faults: Faults) -> None:
    """Add a fault for each line of a flat file that does not fit its layout, with its text."""
    listed = set(lines.head(MAX_FAULTS))
    with path.open("rb") as stream:
        for number, text in enumerate(stream, start=1):
            if number in listed:
                faults.add(
                    N_("The line does not fit the layout {layout}: {text!r}."),
                    N_("Download the file again; it may be cut off or edited."),
                    line=number,
                    layout=layout,
                    text=text.decode("utf-8", "replace").rstrip()[:120],
                )
    for number in lines[len(listed) :]:
        faults.add(
            N_("The line does not fit the layout {layout}: {text!r}."),
            N_("Download the file again; it may be cut off or edited."),
            line=number,
            layout=layout,
            text="",
        )
