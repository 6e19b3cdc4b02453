"""Tables as files: sent piece by piece, so that the largest takes no more memory than its rows."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from oresight._version import __version__
from oresight.atlas import export_tables
from oresight.cells import plain_columns
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import Run
from oresight.web._page import MEDIA
from oresight.web._rows import Columns, Values, conditions, rows_where
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.web._visit import Visit

router = APIRouter()

PIECE: Final = 20_000
"""Rows that are written at once."""

SHEET: Final = 20_000
"""Rows that a sheet may have here; Excel holds more, but takes long to make."""

PARQUET: Final = "application/vnd.apache.parquet"
ZIP: Final = "application/zip"


def _asked(visit: Visit, table: str, columns: Columns, values: Values) -> pl.DataFrame:
    asked = conditions(visit.atlas, table, columns, values)
    return rows_where(visit.atlas.table(table), asked)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@router.get(
    "/{lang}/data/{table}.csv", tags=["data"], operation_id="table_csv",
    response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}},
)  # fmt: skip
def table_csv(visit: Reading, table: str, columns: Columns = (), values: Values = ()) -> Response:
    """Return the rows of a table as CSV."""
    rows = _asked(visit, table, columns, values)
    return StreamingResponse(_lines(rows), media_type=MEDIA[".csv"], headers=_named(f"{table}.csv"))


def _lines(rows: pl.DataFrame) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + plain_columns(rows.head(0)).write_csv().encode()
    for piece in rows.iter_slices(PIECE):
        yield plain_columns(piece).write_csv(include_header=False).encode()


@router.get(
    "/{lang}/data/{table}.parquet", tags=["data"], operation_id="table_parquet",
    response_class=FileResponse, responses={200: {"content": {PARQUET: {}}}},
)  # fmt: skip
def table_parquet(
    visit: Reading, table: str, columns: Columns = (), values: Values = ()
) -> Response:
    """Return the rows of a table as Parquet."""
    rows = _asked(visit, table, columns, values)
    with tempfile.NamedTemporaryFile(suffix=".parquet", delete=False) as file:
        rows.write_parquet(file, compression="zstd")
    path = Path(file.name)
    return FileResponse(
        path,
        media_type=PARQUET,
        filename=f"{table}.parquet",
        background=BackgroundTask(path.unlink),
    )


@router.get(
    "/{lang}/data/{table}.xlsx", tags=["data"], operation_id="table_xlsx",
    response_class=Response, responses={200: {"content": {MEDIA[".xlsx"]: {}}}},
)  # fmt: skip
def table_xlsx(visit: Reading, table: str, columns: Columns = (), values: Values = ()) -> Response:
    """Return the rows of a table as a workbook, if they are few enough."""
    from oresight.report import workbook

    rows = _asked(visit, table, columns, values)
    if rows.height > SHEET:
        raise BadInputError(
            Fault(
                N_("The table has {rows} rows; a workbook is made of {limit} at most."),
                N_("Ask for fewer rows, or take CSV or Parquet."),
                fields={"rows": rows.height, "limit": SHEET},
            )
        )
    run = Run.of({"data": table}, edition=visit.atlas.edition)
    command = f"oresight data export {table}"
    body = workbook(visit.atlas, {table: rows}, run=run, lang=visit.lang, command=command)
    return Response(body, media_type=MEDIA[".xlsx"], headers=_named(f"{table}.xlsx"))


@router.get(
    "/{lang}/data/package.zip", tags=["data"], operation_id="data_package",
    response_class=FileResponse, responses={200: {"content": {ZIP: {}}}},
)  # fmt: skip
def package(visit: Reading) -> Response:
    """Return all tables as CSV with their description, as a Frictionless data package."""
    folder = visit.desk.settings.folder / "cache"
    name = f"oresight-{visit.atlas.edition}-{__version__}.zip".replace("/", "-")
    path = folder / name
    visit.desk.results.of(("package", name, path.exists()), lambda: _packed(visit.atlas, path))
    return FileResponse(path, media_type=ZIP, filename=name)


def _packed(atlas: Atlas, path: Path) -> None:
    """Write the package, whole or not at all, unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        packed = Path(folder) / "package.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in export_tables(atlas, Path(folder) / "tables"):
                archive.write(file, file.name)
        packed.replace(path)
