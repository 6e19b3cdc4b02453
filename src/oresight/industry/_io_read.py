"""Tables that users have: what pymrio saved, or one flat file."""

from __future__ import annotations

import ast
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.atlas.importers import Faults
from oresight.errors import BadInputError, Place
from oresight.industry._io_files import PARAMETERS, Folder, lines, opened, refused, small_json
from oresight.industry._io_flat import read_long
from oresight.industry._io_grid import Grid
from oresight.industry._io_text import read_matrix
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from oresight.industry._io_files import Parts
    from oresight.industry._io_grid import Names
    from oresight.industry._io_table import IOTable

    Rows = Iterator[tuple[Names, NDArray[np.float64], int | None]]

__all__ = ["read_io_table"]

FLAT: Final = {".csv", ".tsv", ".txt", ".parquet"}
NEEDED: Final = "Z", "Y"

BATCH: Final = 256
"""Rows turned to numbers at once."""


def read_io_table(
    path: Path | str,
    *,
    within: str = "",
    leave_out: tuple[str, ...] = (),
    year: int | None = None,
    source: str = "",
    unit: str = "",
) -> IOTable:
    r"""
    Read a user's table, whatever of these it is.

    * A folder, or a zip archive of one, that pymrio saved as text or Parquet.
    * One flat file (CSV, tab-separated, Parquet) with a row for each flow, in the columns
      ``from_region, from_sector, to_region, to_sector, value``; final use leaves ``to_sector`` empty.
    * One flat text with regions and sectors above and before the numbers, final use in the columns
      whose second name is no sector.

    Parameters
    ----------
    within
        Folder of the table inside an archive that holds several.
    leave_out
        Categories of final use that are not read, such as changes in stocks.
    year, source, unit
        What the file itself does not say.

    Raises
    ------
    BadInputError
        With every fault found, its line and column: a cell that is no number, a row without a
        column, a table that does not balance.

    Examples
    --------
    >>> import tempfile
    >>> rows = "from_region,from_sector,to_region,to_sector,value", "A,ore,A,cars,5", "A,cars,A,,8"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "tiny.csv"
    ...     _ = file.write_text("\n".join(rows))
    ...     read_io_table(file).output.tolist()
    [5.0, 8.0]
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):  # a device may have no end
        raise refused(N_("The file is no table that can be read."), path)
    if path.is_file() and path.suffix.lower() in FLAT:
        grid = _flat(path, leave_out)
    else:
        with opened(path, within) as parts:
            grid = _saved(parts, leave_out)
    grid = replace(grid, unit=unit or grid.unit, source=source or grid.source or path.stem)
    try:
        return grid.table(year=year, checked=not leave_out)
    except BadInputError as error:
        place = Place(file=str(path))
        raise BadInputError(
            *(replace(one, where=one.where or place) for one in error.faults)
        ) from None


@dataclass(frozen=True)
class _Part:
    """One matrix of a saved table: where it is, and how many names lead to its numbers."""

    parts: Parts
    file: str
    heads: int
    names: int

    @property
    def where(self) -> Path:
        return Path(self.parts.name) / self.file

    def read(self, use: Callable[[tuple[Names, ...], Rows, Faults], None]) -> None:
        """Hand columns and rows over, whatever the file is."""
        faults = Faults(self.where)
        if self.file.endswith(".parquet"):
            with self.parts.path(self.file) as path:
                columns, rows = _parquet(path, self.names)
                use(columns, rows, faults)
        else:
            with (
                self.parts.stream(self.file) as stream,
                closing(lines(stream, str(self.where))) as text,
            ):
                found = read_matrix(text, faults, heads=self.heads, names=self.names)
                use(found.columns, found.rows, faults)
        faults.check()


def _saved(parts: Parts, leave_out: tuple[str, ...]) -> Grid:
    listed = small_json(parts, PARAMETERS).get("files")
    known = listed if isinstance(listed, dict) else {}
    found = {
        name: one for name in ("Z", "Y", "x", "unit") if (one := _part(parts, known.get(name)))
    }
    if any(name not in found for name in NEEDED):
        raise refused(N_("The table has no flows (Z) or no final use (Y)."), parts.name)
    grids: list[Grid] = []
    found["Z"].read(
        lambda columns, rows, faults: grids.append(Grid.of_flows(columns, rows, faults))
    )
    grid = grids[0]
    found["Y"].read(lambda columns, rows, faults: grid.add_final(columns, rows, faults, leave_out))
    if "x" in found:
        found["x"].read(lambda _, rows, faults: grid.add_output(rows, faults))
    said = small_json(parts, "metadata.json") if parts.has("metadata.json") else {}
    title = " ".join(str(said[key])[:80] for key in ("name", "version") if said.get(key))
    return replace(grid, unit=_unit(found["unit"]) if "unit" in found else "", source=title)


def _part(parts: Parts, told: object) -> _Part | None:
    """Return what the parameters tell of a matrix, if its file is there."""
    if not isinstance(told, dict):
        return None
    name = str(told.get("name", ""))
    counts = [str(told.get(key, "")) for key in ("nr_header", "nr_index_col")]
    if (
        Path(name).name != name
        or not all(one in {"1", "2"} for one in counts)
        or not parts.has(name)
    ):
        return None
    return _Part(parts, name, *map(int, counts))


def _unit(part: _Part) -> str:
    """Return the unit if all rows have one, and nothing where they differ or the file is another."""
    if part.file.endswith(".parquet"):
        import polars as pl

        with part.parts.path(part.file) as path:
            units = set(pl.read_parquet(path)["unit"].cast(pl.String).to_list())
    else:
        with (
            part.parts.stream(part.file) as stream,
            closing(lines(stream, str(part.where))) as text,
        ):
            units = {line.rstrip("\r\n").rpartition("\t")[2] for line in list(text)[part.heads :]}
    return str(units.pop()) if len(units) == 1 else ""


def _parquet(path: Path, names: int) -> tuple[tuple[Names, ...], Rows]:
    """Return columns and rows of a frame as pandas writes it: names in brackets, the index last."""
    import polars as pl

    try:
        frame = pl.read_parquet(path)
        index = [column for column in frame.columns if not column.startswith("(")][-names:]
        kept = [column for column in frame.columns if column not in index]
        columns = tuple(_bracketed(column) for column in kept)
        numbers = frame.select(pl.col(kept).cast(pl.Float64))
        labels = [tuple(map(str, row)) for row in frame.select(index).iter_rows()]
    except (pl.exceptions.PolarsError, OSError):
        raise refused(N_("The file is not a Parquet table of numbers."), path) from None

    def rows() -> Rows:
        for first in range(0, numbers.height, BATCH):
            some = numbers.slice(first, BATCH).to_numpy()
            yield from (
                (label, row, None) for label, row in zip(labels[first:], some, strict=False)
            )

    return columns, rows()


def _bracketed(column: str) -> Names:
    """Return the names in ``('a', 'b')``, or the whole where it is no such thing."""
    try:
        found = ast.literal_eval(column) if column.startswith("(") else column
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = column
    return tuple(map(str, found)) if isinstance(found, tuple) else (column,)


def _flat(path: Path, leave_out: tuple[str, ...]) -> Grid:
    long = read_long(path, leave_out)
    if long is not None:
        return long
    grids: list[Grid] = []
    _Part(Folder(path.parent), path.name, 2, 2).read(
        lambda columns, rows, faults: grids.append(
            Grid.of_both(columns, rows, faults, leave_out=leave_out)
        )
    )
    return grids[0]
