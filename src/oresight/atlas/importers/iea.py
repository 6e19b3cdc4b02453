"""
International Energy Agency, Critical Minerals Data Explorer: the workbook it exports.

Sheet 1, *Total demand for key minerals*, is by mineral, use and scenario. Sheet 2, *Total supply
for key minerals* (kt), has two blocks side by side, mining and refining, each with a line of years
and, by mineral, a heading ``Copper - Mining``, countries, ``Rest of world``, ``Total`` and ``Top 3
share``. The first year is observed; the others are the base case of announced projects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._iea_demand import DEMAND, read_demand
from oresight.atlas.importers._rows import Sheet, workbook
from oresight.atlas.importers._values import Countries, Series, folded, number, whole_number
from oresight.codes import OTHER, WORLD
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {
    "production": ("source_id", "commodity", "stage", "form"),
    "projections": ("source_id", "commodity", "stage", "form"),
    "demand_outlook": ("source_id", "commodity", "measure"),
}
SOURCE: Final = {
    "title": "Critical Minerals Data Explorer",
    "publisher": "International Energy Agency",
    "licence": "CC BY 4.0",
    "acknowledgement": "IEA, Critical Minerals Data Explorer, CC BY 4.0",
}

SHEET: Final = "2 Total supply"
MAX_HEADING_ROWS: Final = 15
TONNES_PER_KT: Final = 1e3
TOLERANCE: Final = 0.01
"""Share of the total by which named countries may exceed it: the file rounds to whole kt."""

_HEADING: Final = re.compile(r"(.+?)\s+[-–—]\s+(mining|refining)\b.*", re.IGNORECASE)
_END: Final = ("note", "source")
_NO_FIGURE: Final = frozenset({"", "-", "–", "—", "n/a", "N/A"})


@dataclass(frozen=True, slots=True)
class _Block:
    """One of the two tables of the sheet: its first column, and its years by column."""

    left: int
    years: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Entry:
    row: int
    label: str
    figures: dict[int, float]


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return mining, refining and demand in tonnes: the observed year, and the projections.

    What no named country accounts for is the total less the named countries, not the line *Rest
    of world*, which counts a named country twice for some minerals.

    Parameters
    ----------
    all_codes
        Of no meaning here.

    Raises
    ------
    BadInputError
        If the workbook is damaged, a cell is not understood, or countries exceed their total;
        carries every fault.
    """
    del all_codes
    sheets = workbook(path, sheets=(SHEET, DEMAND))
    sheet = next((found for name, found in sheets.items() if name.startswith(SHEET)), None)
    if sheet is None:
        raise unreadable(path, N_("The workbook has no sheet `2 Total supply for key minerals`."))
    faults = Faults(path)
    blocks = _blocks(sheet)
    if not blocks:
        raise unreadable(path, N_("The sheet has no line of years."))
    rows: list[tuple[object, ...]] = []
    countries, series = Countries(atlas, "iea"), Series(atlas, "iea")
    for block in blocks:
        for heading, row, entries in _minerals(sheet, block, faults):
            target = _target(heading, series)
            if target is None:
                _add_unknown(heading, (sheet.name, sheet.address(row, block.left)), series, faults)
            else:
                rows += _supply(target, entries, (sheet, block.left), countries, faults=faults)
    if not rows and not len(faults):
        faults.add(
            N_("The file holds no supply that the atlas knows."), N_("Is it the right file?")
        )
    supply = pl.DataFrame(rows, schema=_SCHEMA, orient="row", infer_schema_length=None)
    source_id = f"IEA_CM{min(supply['year'].to_list(), default=0) + 1}"
    demand = [
        read_demand(found, series, source_id=source_id, faults=faults)
        for name, found in sheets.items()
        if name.startswith(DEMAND)
    ]
    faults.check()
    tables = _tables(supply, source_id)
    return tables | {"demand_outlook": pl.concat(demand)} if demand else tables


_SCHEMA: Final = {
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "year": pl.Int64,
    "quantity": pl.Float64,
    "flag": pl.String,
}


def _tables(rows: pl.DataFrame, source_id: str) -> dict[str, pl.DataFrame]:
    base = min(rows["year"].to_list())
    described = rows.with_columns(
        unit=pl.lit("t"), source_id=pl.lit(source_id), grade=pl.lit("estimated")
    ).unique(["commodity", "stage", "form", "country", "year"], keep="first", maintain_order=True)
    return {
        "production": described.filter(year=base),
        "projections": described.filter(pl.col("year") > base).with_columns(
            scenario=pl.lit("base case project pipeline")
        ),
    }


def _blocks(sheet: Sheet) -> list[_Block]:
    """Find the line of years and cut it where it is interrupted."""
    for row in range(min(len(sheet.rows), MAX_HEADING_ROWS)):
        years = {
            column: year
            for column in range(1, len(sheet.rows[row]))
            if (year := whole_number(sheet.text(row, column))) and 1990 < year < 2101  # noqa: PLR2004
        }
        if not years:
            continue
        blocks: list[_Block] = []
        for column, year in years.items():
            if blocks and column - 1 in blocks[-1].years:
                blocks[-1].years[column] = year
            else:
                blocks.append(_Block(column - 1, {column: year}))
        return blocks
    return []


def _minerals(
    sheet: Sheet, block: _Block, faults: Faults
) -> Iterator[tuple[str, int, list[_Entry]]]:
    """Yield each heading with its row and the lines under it."""
    heading, start, entries = "", 0, list[_Entry]()
    for row in range(len(sheet.rows)):
        label = sheet.text(row, block.left)
        if folded(label).startswith(_END):
            break
        if _HEADING.fullmatch(label):
            if heading:
                yield heading, start, entries
            heading, start, entries = label, row, []
        elif label and heading:
            entries.append(_Entry(row, label, _figures(sheet, row, block, faults)))
    if heading:
        yield heading, start, entries


def _figures(sheet: Sheet, row: int, block: _Block, faults: Faults) -> dict[int, float]:
    found = {}
    for column, year in block.years.items():
        text = sheet.text(row, column)
        if text in _NO_FIGURE:
            continue
        value = number(text.removesuffix("%"))
        if value is None or value < 0:
            faults.add(
                N_("{text!r} is not a quantity."),
                N_("Expected a number of thousand tonnes."),
                sheet=sheet.name,
                cell=sheet.address(row, column),
                text=text,
            )
            continue
        found[year] = value
    return found


def _target(heading: str, series: Series) -> tuple[str, str, str] | None:
    found = _HEADING.fullmatch(heading)
    return series.find(found[1], found[2]) if found else None


def _add_unknown(heading: str, place: tuple[str, str], series: Series, faults: Faults) -> None:
    found = _HEADING.fullmatch(heading)
    name = found[1] if found else heading
    faults.add(
        N_("No commodity is called {name!r}."),
        N_("Did you mean {near}?") if series.near(name) else N_("Is it the right file?"),
        sheet=place[0],
        cell=place[1],
        name=name,
        near=series.near(name),
    )


def _supply(
    target: tuple[str, str, str],
    entries: list[_Entry],
    block: tuple[Sheet, int],
    countries: Countries,
    *,
    faults: Faults,
) -> Iterator[tuple[object, ...]]:
    sheet, left = block
    totals: dict[int, float] = {}
    named: dict[int, float] = {}
    rows: list[tuple[str, int, float, str]] = []
    last = entries[-1].row if entries else 0
    for entry in entries:
        if folded(entry.label).startswith("top 3"):
            continue
        cell = sheet.address(entry.row, left)
        country = countries.read(entry.label, faults, sheet=sheet.name, cell=cell)
        if country == WORLD:
            totals, last = entry.figures, entry.row
        elif country is not None and country != OTHER:
            for year, value in entry.figures.items():
                named[year] = named.get(year, 0.0) + value
                rows.append((country, year, value, "estimated"))
    for year, total in totals.items():
        rest = total - named.get(year, 0.0)
        if rest < -TOLERANCE * total:
            faults.add(
                N_("The countries add up to {named} kt in {year}, more than the total of {total}."),
                N_("Download the file again; it may be edited."),
                sheet=sheet.name,
                cell=sheet.address(last, left),
                named=round(named[year], 3),
                year=year,
                total=total,
            )
        rows += [
            (WORLD, year, total, "model_total"),
            (OTHER, year, max(rest, 0.0), "derived_residual"),
        ]
    for place, year, value, flag in rows:
        yield (*target, place, year, value * TONNES_PER_KT, flag)
