"""One flat file with a row for each flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.atlas.importers import Faults
from oresight.industry._io_files import refused
from oresight.industry._io_grid import Grid, distinct
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

__all__ = ["read_long"]

COLUMNS: Final = ("from_region", "from_sector", "to_region", "to_sector", "value")
FIRST_LINE: Final = 2
LONGEST_HEAD: Final = 1 << 16


def read_long(path: Path, leave_out: tuple[str, ...]) -> Grid | None:
    """
    Return the grid of a file with a row for each flow, or None if its columns are others.

    Final use leaves ``to_sector`` empty; a column ``category`` may say what kind it is.

    Raises
    ------
    BadInputError
        With every row that is no flow, and its line.
    """
    frame = _frame(path)
    if frame is None:
        return None
    faults = Faults(path)
    _check(frame, faults)
    faults.check()
    return _grid(frame, leave_out, faults)


def _frame(path: Path) -> pl.DataFrame | None:
    import polars as pl

    try:
        if path.suffix.lower() == ".parquet":
            scan = pl.scan_parquet(path)
        else:
            with path.open(encoding="utf-8-sig") as stream:
                first = stream.readline(LONGEST_HEAD)
            mark = max("\t;,", key=first.count)
            scan = pl.scan_csv(path, separator=mark, infer_schema=False, encoding="utf8")
        if not set(COLUMNS) <= set(scan.collect_schema().names()):
            return None
        kept = [*COLUMNS, *({"category"} & set(scan.collect_schema().names()))]
        texts = [pl.col(name).cast(pl.String).str.strip_chars() for name in kept if name != "value"]
        return scan.select(kept).with_columns(*texts).collect()
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError):
        raise refused(N_("The file is no table that can be read."), path) from None


def _check(frame: pl.DataFrame, faults: Faults) -> None:
    """Add every value that is no number, every name that is missing, every flow that comes twice."""
    import polars as pl

    number = pl.col("value").cast(pl.Float64, strict=False)
    numbered = frame.with_row_index("line", offset=FIRST_LINE)
    for line, text in numbered.filter(number.is_null()).select("line", "value").iter_rows():
        faults.add(
            N_("{text!r} is not a number."),
            N_("Write every number, a zero where nothing is bought."),
            line=line,
            column="value",
            text=str(text if text is not None else "")[:20],
        )
    named = [pl.col(name).is_null() | (pl.col(name) == "") for name in COLUMNS[:3]]
    for (line,) in numbered.filter(pl.any_horizontal(named)).select("line").iter_rows():
        faults.add(
            N_("The row does not say from where to where it is."),
            N_("Fill from_region, from_sector and to_region; to_sector is empty in final use."),
            line=line,
        )
    between = numbered.filter(pl.col("to_sector").fill_null("") != "")
    twice = between.filter(~pl.struct(COLUMNS[:4]).is_first_distinct())
    for (line,) in twice.select("line").iter_rows():
        faults.add(
            N_("The flow comes twice."),
            N_("Add the two rows, or leave one out."),
            line=line,
        )


def _grid(frame: pl.DataFrame, leave_out: tuple[str, ...], faults: Faults) -> Grid:
    import polars as pl

    final = pl.col("to_sector").fill_null("") == ""
    flows, used = frame.filter(~final), frame.filter(final)
    regions = distinct([*frame["from_region"], *flows["to_region"]])
    sectors = distinct([*frame["from_sector"], *flows["to_sector"]])
    strange = distinct(name for name in used["to_region"] if name not in set(regions))
    for name in strange:
        faults.add(
            N_("{region} uses and makes nothing: flows know no such region."),
            N_("Name regions of use as in the flows."),
            region=name,
        )
    faults.check()
    if "category" in used.columns:
        used = used.filter(~pl.col("category").fill_null("").is_in(leave_out))
    grid = Grid.empty(regions, sectors)
    places = (
        {name: at for at, name in enumerate(regions)},
        {name: at for at, name in enumerate(sectors)},
    )

    def at(
        table: pl.DataFrame, column: str, which: int
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([places[which][name] for name in table[column]], dtype=np.int64)

    buyer = at(flows, "to_region", 0) * len(sectors) + at(flows, "to_sector", 1)
    value = flows["value"].cast(pl.Float64).to_numpy()
    grid.purchases[at(flows, "from_sector", 1), buyer, at(flows, "from_region", 0)] = value
    seller = at(used, "from_region", 0) * len(sectors) + at(used, "from_sector", 1)
    np.add.at(
        grid.final, (seller, at(used, "to_region", 0)), used["value"].cast(pl.Float64).to_numpy()
    )
    return grid
