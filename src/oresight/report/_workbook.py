"""Excel: every table of a document, the sources and the assumptions first."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.cells import plain_columns
from oresight.locale import N_, translator
from oresight.report._chart_sheet import add_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from oresight.atlas import Atlas
    from oresight.figures import Figure
    from oresight.runs import Run

__all__ = ["workbook"]

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""Characters that the name of a sheet may not have."""

SHEET_NAME_LENGTH = 31
WIDEST = 60
A4 = 9
FULL_WIDTH = 0x2E80
"""From here on, letters take two columns."""


def workbook(
    atlas: Atlas,
    tables: Mapping[str, pl.DataFrame],
    *,
    run: Run,
    lang: str,
    command: str,
    figures: Mapping[str, Figure] | None = None,
) -> bytes:
    """
    Return an Excel file of tables, with a sheet of sources and one of assumptions before them.

    The same tables give the same bytes: the file carries the as-of date, not the clock's.

    Parameters
    ----------
    tables
        Frames by sheet name.
    command
        The command that makes the file again.
    figures
        What stands beside the table of the same name: as native charts where it can.
    """
    import xlsxwriter

    t = translator(lang)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = run.as_of or dt.date(1970, 1, 1)
    book.set_properties(
        {
            "title": command,
            "author": "oresight",
            "created": dt.datetime.combine(day, dt.time()),
        }
    )
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    _add(book, t(N_("Sources")), _sources(atlas, tables), head=head, body=body)
    _add(book, t(N_("Assumptions")), _assumptions(atlas, run, command), head=head, body=body)
    for name, table in tables.items():
        sheet = _add(book, name, table, head=head, body=body)
        if figures is not None and name in figures:
            add_picture(book, sheet, figures[name], column=table.width + 1, lang=lang)
    book.close()
    return buffer.getvalue()


def _add(
    book: xlsxwriter.Workbook, name: str, table: pl.DataFrame, *, head: Format, body: Format
) -> Worksheet:
    sheet = book.add_worksheet(_free(book, name))
    flat = plain_columns(table)
    for column, series in enumerate(flat.iter_columns()):
        sheet.write_string(0, column, series.name, head)
        for row, cell in enumerate(series, start=1):
            _write(sheet, row, column, cell, body)
        widest = max([len(series.name), *(_width(cell) for cell in series)])
        sheet.set_column(column, column, min(WIDEST, widest + 2))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    if flat.height and flat.width:
        sheet.autofilter(0, 0, flat.height, flat.width - 1)
    return sheet


def _free(book: xlsxwriter.Workbook, name: str) -> str:
    """Return a name that Excel takes and no other sheet has, whatever its capitals."""
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    plain = FORBIDDEN.sub("-", name)
    shown, count = plain[:SHEET_NAME_LENGTH], 1
    while shown.lower() in taken:
        count += 1
        end = f" ({count})"
        shown = plain[: SHEET_NAME_LENGTH - len(end)] + end
    return shown


def _write(sheet: Any, row: int, column: int, cell: object, body: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, bool | str) or not isinstance(cell, int | float):
        sheet.write_string(row, column, str(cell), body)
    elif math.isfinite(cell):
        sheet.write_number(row, column, cell)


def _width(cell: object) -> int:
    text = "" if cell is None else str(cell)[:WIDEST]
    if text.isascii():
        return len(text)
    return sum(2 if ord(letter) > FULL_WIDTH else 1 for letter in text)


def _sources(atlas: Atlas, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    used: set[str] = set()
    for table in tables.values():
        if table.schema.get("sources") == pl.List(pl.String):
            used |= set(table["sources"].explode().drop_nulls())
        if "source_id" in table.columns:
            used |= set(table["source_id"].drop_nulls())
    rows = [atlas.source(name) for name in sorted(used)]
    return pl.DataFrame(
        [(s.id, s.publisher, s.title, s.licence, s.acknowledgement) for s in rows],
        schema=["source_id", "publisher", "title", "licence", "acknowledgement"],
        orient="row",
    )


def _assumptions(atlas: Atlas, run: Run, command: str) -> pl.DataFrame:
    facts = [(name, str(value)) for name, value in run.to_dict().items()]
    rows = [("command", command), *facts]
    inputs = pl.DataFrame(rows, schema=["parameter", "note"], orient="row")
    return pl.concat([inputs, atlas.table("method_parameters")], how="diagonal")
