"""
World Bank, Worldwide Governance Indicators: the data set with a row a country, year and indicator.

The workbook ``wgidataset.xlsx`` or the same table as CSV, with the columns ``code, countryname,
year, indicator, estimate, stddev, nsource, pctrank, …``. Cells without a figure hold ``..``.

References
----------
Kaufmann and Kraay, Worldwide Governance Indicators, 2024 update.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults
from oresight.atlas.importers._files import is_zip
from oresight.atlas.importers._rows import Line, check_header, csv_lines, workbook
from oresight.atlas.importers._values import Countries, number, whole_number
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"governance": ("country", "year", "dimension")}
SOURCE: Final = {
    "title": "Worldwide Governance Indicators",
    "publisher": "World Bank",
    "licence": "CC BY 4.0",
    "acknowledgement": "World Bank, Worldwide Governance Indicators",
}

COLUMNS: Final = ("code", "year", "indicator", "estimate", "stddev", "pctrank")
DIMENSIONS: Final = {
    "va": "voice_accountability",
    "pv": "political_stability",
    "ge": "government_effectiveness",
    "rq": "regulatory_quality",
    "rl": "rule_of_law",
    "cc": "control_of_corruption",
}
WORLD_BANK_CODES: Final = {
    "ADO": "AND",
    "ROM": "ROU",
    "ZAR": "COD",
    "TMP": "TLS",
    "WBG": "PSE",
    "KSV": "XKX",
}
"""Codes of the World Bank that are not those of ISO 3166-1."""

NO_FIGURE: Final = frozenset({"", "..", "#N/A", "NA"})
FIGURES: Final = {
    "estimate": ("estimate", -5.0, 5.0),
    "stddev": ("std_error", 0.0, 5.0),
    "pctrank": ("percentile_rank", 0.0, 100.0),
}
"""Column of the file: column of the table, and the least and largest value there can be."""


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return the six indicators by country and year.

    Parameters
    ----------
    all_codes
        Of no meaning here.

    Raises
    ------
    BadInputError
        If the file is damaged or a cell is not understood; carries every fault.
    """
    del all_codes
    faults = Faults(path)
    countries = Countries(atlas, "wgi")
    names = _dimension_names(atlas)
    rows = [
        row
        for line in _lines(path, faults)
        if (row := _row(line, countries, names, faults)) is not None
    ]
    if not rows and not len(faults):
        faults.add(N_("The file holds no figures."), N_("Is it the right file?"))
    faults.check()
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row", infer_schema_length=None)
    update = max(table["year"].to_list()) + 1
    return {
        "governance": table.with_columns(
            source_id=pl.lit(f"WGI{update}"), grade=pl.lit("reported")
        ).unique(["country", "year", "dimension"], keep="first", maintain_order=True)
    }


_SCHEMA: Final = {
    "country": pl.String,
    "year": pl.Int64,
    "dimension": pl.String,
    "estimate": pl.Float64,
    "std_error": pl.Float64,
    "percentile_rank": pl.Float64,
}


def _dimension_names(atlas: Atlas) -> dict[str, str]:
    """Return what the table calls the six, whichever way it words voice and accountability."""
    used = set(atlas.table("governance")["dimension"].unique())
    return {
        short: next(
            (name for name in sorted(used) if name.startswith(long.partition("_")[0])), long
        )
        for short, long in DIMENSIONS.items()
    }


def _lines(path: Path, faults: Faults) -> Iterator[Line]:
    if not is_zip(path):
        yield from csv_lines(
            path, encodings=("utf-8-sig", "cp1252"), required=COLUMNS, faults=faults
        )
        return
    for sheet in workbook(path).values():
        names = [sheet.text(0, column) for column in range(len(sheet.rows[0]) if sheet.rows else 0)]
        if "code" not in names and len(sheet.rows) < len(COLUMNS):
            continue
        check_header(names, COLUMNS, faults)
        for row in range(1, len(sheet.rows)):
            cells = {name: sheet.text(row, column) for column, name in enumerate(names)}
            if any(cells.values()):
                yield Line(row + 1, cells)
        return
    check_header([], COLUMNS, faults)


def _row(
    line: Line, countries: Countries, names: dict[str, str], faults: Faults
) -> tuple[object, ...] | None:
    code = WORLD_BANK_CODES.get(line["code"], line["code"])
    country = countries.read(code, faults, line=line.number, column="code")
    year = whole_number(line["year"])
    if year is None:
        faults.add(
            N_("{text!r} is not a year."),
            N_("Write the year with four digits."),
            line=line.number,
            column="year",
            text=line["year"],
        )
    dimension = names.get(line["indicator"].casefold())
    if dimension is None:
        faults.add(
            N_("{text!r} is not one of the six indicators."),
            N_("Expected one of: {known}."),
            line=line.number,
            column="indicator",
            text=line["indicator"],
            known=", ".join(DIMENSIONS),
        )
    figures = [_figure(line, column, faults) for column in FIGURES]
    if country is None or year is None or dimension is None or figures[0] is None:
        return None
    return (country, year, dimension, *figures)


def _figure(line: Line, column: str, faults: Faults) -> float | None:
    text = line[column]
    if text in NO_FIGURE:
        return None
    _, least, largest = FIGURES[column]
    value = number(text)
    if value is None or not least <= value <= largest:
        faults.add(
            N_("{text!r} is not a number from {least} to {largest}."),
            N_("Download the file again; it may be cut off or edited."),
            line=line.number,
            column=column,
            text=text,
            least=least,
            largest=largest,
        )
        return None
    return value
