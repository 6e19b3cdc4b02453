"""
World Bank Commodity Price Data ("Pink Sheet"), monthly: ``CMO-Historical-Data-Monthly.xlsx``.

Sheet *Monthly Prices*: a row of names, a row of units in brackets, then a row a month (``1960M01``).
Cells without a price hold ``…``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._rows import Sheet, workbook
from oresight.atlas.importers._values import Series, number
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"prices": ("commodity", "series", "frequency")}
"""Whole series: the bank revises past months."""

SOURCE: Final = {
    "title": "Commodity Price Data (Pink Sheet)",
    "publisher": "World Bank",
    "licence": "CC BY 4.0",
    "acknowledgement": "World Bank, Commodity Price Data",
}

SHEET: Final = "Monthly Prices"
MONTH: Final = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")
NO_PRICE: Final = frozenset({"", "…", "..", "...", "NA", "�"})
TROY_OUNCES_PER_TONNE: Final = 1e6 / 31.1034768
UNITS: Final = {
    "($/mt)": ("dollars per metric ton", 1.0),
    "($/troy oz)": ("dollars per troy ounce", TROY_OUNCES_PER_TONNE),
    "($/dmtu)": ("dollars per dry metric ton unit", None),
    "($/kg)": ("dollars per kilogram", 1e3),
}
"""Unit in the file: its name, and the factor to dollars per tonne where there is one."""

MAX_HEADING_ROWS: Final = 20


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return the monthly prices of the commodities in the atlas, in dollars.

    Parameters
    ----------
    all_codes
        Of no meaning here.

    Raises
    ------
    BadInputError
        If the workbook is damaged or a cell is not understood; carries every fault.
    """
    del all_codes
    sheet = workbook(path, sheets=(SHEET,)).get(SHEET)
    if sheet is None:
        raise unreadable(path, N_("The workbook has no sheet `Monthly Prices`."))
    faults = Faults(path)
    first = _first_month(sheet)
    if first is None:
        raise unreadable(path, N_("The sheet has no row that begins with a month such as 1960M01."))
    rows: list[tuple[object, ...]] = []
    last = _months(sheet, first, faults)
    series = Series(atlas, "pinksheet")
    for column in range(1, max(map(len, sheet.rows))):
        rows += _column(sheet, column, first, series, faults)
    if not rows and not len(faults):
        faults.add(
            N_("The file holds no prices that the atlas knows."), N_("Is it the right file?")
        )
    faults.check()
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row", infer_schema_length=None)
    source = f"WB_PINK_{_next_month(last)}"
    return {"prices": table.with_columns(source_id=pl.lit(source), grade=pl.lit("reported"))}


_SCHEMA: Final = {
    "commodity": pl.String,
    "series": pl.String,
    "period": pl.String,
    "frequency": pl.String,
    "price": pl.Float64,
    "unit": pl.String,
    "price_usd_per_t": pl.Float64,
    "flag": pl.String,
}


def _first_month(sheet: Sheet) -> int | None:
    rows = range(min(len(sheet.rows), MAX_HEADING_ROWS))
    return next((row for row in rows if row >= 2 and MONTH.fullmatch(sheet.text(row, 0))), None)  # noqa: PLR2004 - names and units above


def _months(sheet: Sheet, first: int, faults: Faults) -> str:
    """Check the column of months and return the last of them as ``YYYY-MM``."""
    last = ""
    for row in range(first, len(sheet.rows)):
        text = sheet.text(row, 0)
        found = MONTH.fullmatch(text)
        if found:
            last = max(last, f"{found[1]}-{found[2]}")
        elif text:
            faults.add(
                N_("{text!r} is not a month such as 1960M01."),
                N_("Download the file again; it may be cut off or edited."),
                sheet=sheet.name,
                cell=sheet.address(row, 0),
                text=text,
            )
    return last


def _next_month(last: str) -> str:
    """Return the month of the update, which follows the last month it covers."""
    year, month = (int(part) for part in last.split("-"))
    return f"{year + month // 12}_{month % 12 + 1:02d}"


def _column(
    sheet: Sheet, column: int, first: int, series: Series, faults: Faults
) -> list[tuple[object, ...]]:
    name, unit = sheet.text(first - 2, column), sheet.text(first - 1, column)
    target = series.find(name.rstrip("* "), "")
    if target is None:
        return []
    if unit not in UNITS:
        faults.add(
            N_("The unit {unit!r} is not known."),
            N_("Expected one of: {known}."),
            sheet=sheet.name,
            cell=sheet.address(first - 1, column),
            unit=unit,
            known=", ".join(UNITS),
        )
        return []
    words, factor = UNITS[unit]
    rows: list[tuple[object, ...]] = []
    for row in range(first, len(sheet.rows)):
        month, text = MONTH.fullmatch(sheet.text(row, 0)), sheet.text(row, column)
        if month is None or text in NO_PRICE:
            continue
        price = number(text)
        if price is None or price <= 0:
            faults.add(
                N_("{text!r} is not a price."),
                N_("Expected a number above zero, or … where there is none."),
                sheet=sheet.name,
                cell=sheet.address(row, column),
                text=text,
            )
            continue
        period = f"{month[1]}-{month[2]}"
        per_tonne = None if factor is None else price * factor
        rows.append(
            (target[0], name.rstrip("* "), period, "monthly", price, words, per_tonne, "reported")
        )
    return rows
