"""Tables that leave the program, with the description that makes them readable elsewhere."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from oresight.cells import plain_columns
from oresight.errors import BadInputError, Fault, MissingExtraError, Place, UsageError
from oresight.locale import N_, system_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from oresight.atlas._store import Atlas, Field, TableInfo

__all__ = ["export_tables"]

DESCRIPTOR: Final = "datapackage.json"
SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet of Excel, the line of names included."""

MEDIA: Final = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_tables(
    atlas: Atlas, out: str | Path, *, names: Sequence[str] | None = None, form: str = "csv"
) -> list[Path]:
    """
    Write tables to a directory, with a Frictionless ``datapackage.json`` beside them.

    Parameters
    ----------
    names
        Tables to write; None for all.
    form
        ``csv``, ``parquet``, ``json`` or ``xlsx``. In CSV and Excel, words that a spreadsheet
        would run as a formula are written as plain text.

    Returns
    -------
    list of pathlib.Path
        The files written, the description last.

    Raises
    ------
    UsageError
        If *form* is none of the four.
    UnknownNameError
        If a table is not known.
    BadInputError
        If a file cannot be written, or a table is longer than a sheet of Excel.
    MissingExtraError
        If Excel is asked for and its writer is not installed.
    """
    write = _writer(form)
    tables = {name: atlas.table(name) for name in names or atlas.names}
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name, table in tables.items():
            file = folder / f"{name}.{form}"
            write(table, file)
            written.append(file)
        descriptor = folder / DESCRIPTOR
        package = _package(atlas, dict(zip(tables, written, strict=True)), form)
        descriptor.write_text(
            json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise BadInputError(
            Fault(
                N_("The file cannot be written: {reason}."),
                N_("Make room or choose another directory."),
                fields={"reason": system_reason(error)},
                where=Place(file=str(error.filename or folder)),
            )
        ) from None
    return [*written, descriptor]


def _writer(form: str) -> Callable[[pl.DataFrame, Path], None]:
    writers = {
        "csv": _write_csv,
        "parquet": _write_parquet,
        "json": _write_json,
        "xlsx": _write_xlsx,
    }
    if form not in writers:
        raise UsageError(
            Fault(
                N_("A table cannot be written as {form!r}."),
                N_("Choose one of: {forms}."),
                fields={"form": form, "forms": ", ".join(writers)},
            )
        )
    return writers[form]


def _write_csv(table: pl.DataFrame, file: Path) -> None:
    plain_columns(table).write_csv(file)


def _write_parquet(table: pl.DataFrame, file: Path) -> None:
    table.write_parquet(file, compression="zstd")


def _write_json(table: pl.DataFrame, file: Path) -> None:
    table.write_json(file)


def _write_xlsx(table: pl.DataFrame, file: Path) -> None:
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise MissingExtraError(
            Fault(
                N_("Writing Excel needs a part that is not installed."),
                N_("Install it: pip install 'oresight[app]'"),
            )
        ) from None
    if table.height >= SHEET_ROWS:
        raise BadInputError(
            Fault(
                N_("The table has {rows} rows; a sheet of Excel holds {limit}."),
                N_("Export it as csv or parquet."),
                fields={"rows": table.height, "limit": SHEET_ROWS - 1},
                where=Place(file=str(file)),
            )
        )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
    with Workbook(str(file), options) as book:
        plain_columns(table).write_excel(book, worksheet=file.stem[:31])


def _package(atlas: Atlas, files: dict[str, Path], form: str) -> dict[str, Any]:
    return {
        "name": "oresight-atlas",
        "title": "Oresight atlas",
        "version": atlas.edition,
        "profile": "tabular-data-package" if form == "csv" else "data-package",
        "resources": [
            _resource(atlas.info(name), atlas.table(name), file, form)
            for name, file in files.items()
        ],
    }


def _resource(info: TableInfo, table: pl.DataFrame, file: Path, form: str) -> dict[str, Any]:
    known = {field.name: field for field in info.fields}
    data = file.read_bytes()
    schema: dict[str, Any] = {
        "fields": [_field(name, known.get(name), dtype) for name, dtype in table.schema.items()],
        "missingValues": [""],
    }
    if info.primary_key:
        schema["primaryKey"] = list(info.primary_key)
    return {
        "name": info.name,
        "title": info.title,
        "description": info.description,
        "path": file.name,
        "format": form,
        "mediatype": MEDIA[form],
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
        "licenses": [{"name": name} for name in info.licences],
        "sources": [{"title": title} for title in info.sources],
    }


def _field(name: str, field: Field | None, dtype: pl.DataType) -> dict[str, str]:
    described = {"name": name, "type": field.type if field else _type(dtype)}
    if field and field.unit:
        described["unit"] = field.unit
    if field and field.description:
        described["description"] = field.description
    return described


def _type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return {"Boolean": "boolean", "Date": "date"}.get(str(dtype), "string")
