"""The sheet *Total demand for key minerals* of the IEA's explorer, by use and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._values import folded, number, whole_number
from oresight.codes import WORLD
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas.importers._faults import Faults
    from oresight.atlas.importers._rows import Sheet
    from oresight.atlas.importers._values import Series

__all__ = ["DEMAND", "read_demand"]

DEMAND: Final = "1 Total demand"
MAX_HEADING_ROWS: Final = 15
FIRST_YEAR, LAST_YEAR = 1990, 2100
TONNES_PER_KT: Final = 1e3
SCENARIOS: Final = {
    "current policies": "CPS",
    "stated policies": "STEPS",
    "announced pledges": "APS",
    "net zero": "NZE",
}
BASE: Final = "base"
TOTAL: Final = "TOTAL"
DERIVED: Final = ("share of", "total clean")
"""Lines that other lines give."""

_NO_FIGURE: Final = frozenset({"", "-", "–", "—", "n/a", "N/A"})
_SCHEMA: Final = {
    "commodity": pl.String,
    "end_use": pl.String,
    "scenario": pl.String,
    "year": pl.Int64,
    "quantity": pl.Float64,
    "flag": pl.String,
}


def read_demand(sheet: Sheet, series: Series, *, source_id: str, faults: Faults) -> pl.DataFrame:
    """Return demand in tonnes by mineral, use, scenario and year; faults carry their cell."""
    found = _columns(sheet)
    if found is None:
        faults.add(
            N_("The sheet has no line of years."),
            N_("Is it the right file, and its newest layout?"),
            sheet=sheet.name,
        )
        return pl.DataFrame(schema=_SCHEMA)
    first, columns = found
    rows = list(_rows(sheet, first, columns, series, faults=faults))
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row", infer_schema_length=None)
    return table.with_columns(
        measure=pl.lit("total_demand"),
        region=pl.lit(WORLD),
        unit=pl.lit("t"),
        source_id=pl.lit(source_id),
        grade=pl.lit("estimated"),
    ).unique(["commodity", "end_use", "scenario", "year"], keep="first", maintain_order=True)


def _columns(sheet: Sheet) -> tuple[int, dict[int, tuple[str, int]]] | None:
    """Return the row under the years, and the scenario and year of each column."""
    for row in range(1, min(len(sheet.rows), MAX_HEADING_ROWS)):
        years = {
            column: year
            for column in range(1, len(sheet.rows[row]))
            if (year := whole_number(sheet.text(row, column))) and FIRST_YEAR < year <= LAST_YEAR
        }
        if not years:
            continue
        scenario, columns = BASE, {}
        for column in range(1, max(years) + 1):
            scenario = _scenario(sheet.text(row - 1, column)) or scenario
            if column in years:
                columns[column] = (scenario, years[column])
        return row + 1, columns
    return None


def _scenario(text: str) -> str:
    return next((code for words, code in SCENARIOS.items() if words in folded(text)), text)


def _rows(
    sheet: Sheet,
    first: int,
    columns: dict[int, tuple[str, int]],
    series: Series,
    *,
    faults: Faults,
) -> Iterator[tuple[object, ...]]:
    commodity: str | None = None
    for row in range(first, len(sheet.rows)):
        label = sheet.text(row, 0)
        if folded(label).startswith(("note", "source")):
            return
        if not any(sheet.text(row, column) for column in columns):
            if label:
                commodity = _commodity(sheet, row, series, faults)
            continue
        if commodity is None or folded(label).startswith(DERIVED):
            continue
        use = TOTAL if folded(label) == "total demand" else label
        for column, (scenario, year) in columns.items():
            quantity = _quantity(sheet, row, column, faults)
            if quantity is not None:
                flag = "estimated" if scenario == BASE else "projection"
                yield (commodity, use, scenario, year, quantity * TONNES_PER_KT, flag)


def _commodity(sheet: Sheet, row: int, series: Series, faults: Faults) -> str | None:
    """Return the mineral of a heading; None where the atlas has none of that name."""
    label = sheet.text(row, 0)
    target = series.find(label, "demand")
    if target is None and not series.knows(label) and series.near(label):
        faults.add(
            N_("No commodity is called {name!r}."),
            N_("Did you mean {near}?"),
            sheet=sheet.name,
            cell=sheet.address(row, 0),
            name=label,
            near=series.near(label),
        )
    return target[0] if target else None


def _quantity(sheet: Sheet, row: int, column: int, faults: Faults) -> float | None:
    text = sheet.text(row, column)
    if text in _NO_FIGURE:
        return None
    value = number(text)
    if value is None or value < 0:
        faults.add(
            N_("{text!r} is not a quantity."),
            N_("Expected a number of thousand tonnes."),
            sheet=sheet.name,
            cell=sheet.address(row, column),
            text=text,
        )
        return None
    return value
