"""An official file, read whole and laid into an edition of one's own."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

import polars as pl

from oresight.atlas._edition import current_edition, write_tables
from oresight.atlas.importers._download import download_file
from oresight.atlas.importers._merge import known_sources, merged, preferred
from oresight.codes import nearest
from oresight.errors import Fault, UnknownNameError, UsageError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas._edition import Note
    from oresight.atlas._store import Atlas

__all__ = ["import_file", "importer_formats"]

FORMATS: Final = ("baci", "comext", "comtrade", "iea", "japan", "pinksheet", "usgs", "wgi")


class Importer(Protocol):
    """What a module of this package offers."""

    REPLACES: Mapping[str, tuple[str, ...]]
    SOURCE: Mapping[str, str]

    def read(self, path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
        """Return the tables in a file; pure."""


def importer_formats() -> tuple[str, ...]:
    """
    Return the names of the formats that can be imported.

    Examples
    --------
    >>> "baci" in importer_formats()
    True
    """
    return FORMATS


def import_file(
    form: str,
    file: str | Path | None,
    directory: str | Path,
    *,
    all_codes: bool = False,
    download: bool = False,
    note: Note | None = None,
) -> pl.DataFrame:
    """
    Read an official file into the edition in a directory, whole or not at all.

    Rows of the same source, year and code that the edition has already are replaced; importing a
    file twice changes nothing.

    Parameters
    ----------
    form
        One of `importer_formats`.
    file
        The file as published; None with *download*.
    directory
        Where the edition is, or is to be.
    all_codes
        Keep trade codes that the atlas does not use.
    download
        Fetch the file from its publisher first; into *file*, if given.
    note
        Is told of what is done.

    Returns
    -------
    polars.DataFrame
        ``table, read, replaced, total, source_id, edition``: rows by table.

    Raises
    ------
    UnknownNameError
        If no importer reads the format.
    UsageError
        If there is no file, or none that can be downloaded.
    BadInputError
        If the file is wrong; carries every fault. Nothing is written then.
    """
    importer = _importer(form)
    with tempfile.TemporaryDirectory(prefix="oresight-") as folder:
        path = _local_file(form, file, Path(folder), download=download, note=note)
        tables = importer.read(path, current_edition(directory), all_codes=all_codes)
    return _lay(tables, importer, directory, note)


def _importer(form: str) -> Importer:
    if form not in FORMATS:
        raise UnknownNameError("importer format", form, near=nearest(form, FORMATS) or FORMATS)
    return cast("Importer", import_module(f"oresight.atlas.importers.{form}"))


def _local_file(
    form: str, file: str | Path | None, folder: Path, *, download: bool, note: Note | None
) -> Path:
    if download:
        return download_file(form, folder if file is None else Path(file), note=note)
    if file is None:
        raise UsageError(
            Fault(
                N_("The file to import is missing."),
                N_("Name it, or let --download fetch it where its publisher allows."),
            )
        )
    return Path(file)


def _lay(
    tables: Mapping[str, pl.DataFrame],
    importer: Importer,
    directory: str | Path,
    note: Note | None,
) -> pl.DataFrame:
    atlas = current_edition(directory)
    written: dict[str, pl.DataFrame] = {}
    rows = []
    for name, table in tables.items():
        if table.is_empty():
            continue
        whole, replaced = merged(atlas, name, table, key=importer.REPLACES[name])
        written[name] = whole
        sources = ", ".join(table["source_id"].unique().sort())
        rows.append((name, table.height, replaced, whole.height, sources))
    written |= known_sources(atlas, written, importer.SOURCE)
    if "production" in written:
        written |= preferred(atlas, tables["production"])
    edition = write_tables(directory, written, note=note)
    columns = ["table", "read", "replaced", "total", "source_id"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(edition=pl.lit(edition))
