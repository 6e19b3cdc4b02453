"""
USGS Mineral Commodity Summaries, data release: production and reserves by country.

Two layouts: one file with a row a figure (2026), and one with a row a country and columns of years
(2025, "World Data"). Text is in Windows-1252.

References
----------
U.S. Geological Survey, Mineral Commodity Summaries 2025 data release, doi:10.5066/P13XCP3R.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults
from oresight.atlas.importers._rows import csv_lines
from oresight.atlas.importers._values import Countries, Series, folded, number
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from oresight.atlas._store import Atlas
    from oresight.atlas.importers._rows import Line

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {
    "production": ("source_id", "commodity", "stage", "form"),
    "reserves": ("source_id", "commodity"),
}
SOURCE: Final = {
    "title": "Mineral Commodity Summaries",
    "publisher": "U.S. Geological Survey",
    "licence": "United States public domain",
    "acknowledgement": "U.S. Geological Survey, Mineral Commodity Summaries",
}
"""An edition takes the place of itself, series by series."""

ENCODINGS: Final = ("utf-8-sig", "cp1252")
LONG: Final = ("Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year")
WIDE: Final = ("SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS")

MARKS: Final = {
    "": ("not_quantified", None),
    "na": ("not_quantified", None),
    "large": ("not_quantified", None),
    "moderate": ("not_quantified", None),
    "small": ("not_quantified", None),
    "w": ("withheld", None),
    "xx": ("not_applicable", None),
    "—": ("reported", 0.0),
    "--": ("reported", 0.0),
    "less than 1⁄2 unit": ("less_than_half_unit", None),
    "less than ½ unit": ("less_than_half_unit", None),
    "<0.5": ("less_than_half_unit", None),
}
_MARKS: Final = {folded(mark): meaning for mark, meaning in MARKS.items()}
_UNIT: Final = re.compile(r"(thousand |million |billion )?(metric tons?|kilograms|cubic meters)\b")
_SCALE: Final = {None: 1.0, "thousand ": 1e3, "million ": 1e6, "billion ": 1e9}
_RANGE: Final = re.compile(r"([\d,]+)\s*(?:[-–—]|to)\s*([\d,]+)")
_YEAR_COLUMN: Final = re.compile(r"(PROD|RESERVES)_(EST_ ?)?(\d{4})")
_QUALIFIED: Final = re.compile(r"(.+?)\s*\((.+)\)")
_FOOTNOTE: Final = re.compile(r"\(\d{1,2}\)")
_YEAR: Final = re.compile(r"(\d{4})(?:[_ ]?e(?:stimated)?)?")


@dataclass(frozen=True, slots=True)
class _Figure:
    line: int
    column: str
    commodity: str
    country: str
    detail: str
    statistic: str
    unit: str
    year: int
    value: str
    estimated: bool
    source_id: str


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return production and reserves in tonnes (gases: million cubic metres).

    Series that the atlas has no commodity for are left out; a name that is nearly one it has is a
    fault.

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
    figures = list(_figures(path, faults))
    countries, series = Countries(atlas, "usgs"), Series(atlas, "usgs")
    corrections = _corrections(atlas)
    found = [
        row
        for figure in figures
        if (row := _row(figure, countries, series, corrections, faults)) is not None
    ]
    if not found and not len(faults):
        faults.add(
            N_("The file holds no production or reserves that the atlas knows."),
            N_("Is it the right file, and its newest layout?"),
        )
    faults.check()
    rows = pl.DataFrame(found, orient="row", schema=_SCHEMA, infer_schema_length=None)
    key = ["statistic", "commodity", "stage", "form", "country", "year"]
    rows = rows.unique(key, keep="first", maintain_order=True)
    return {
        "production": rows.filter(statistic="production").drop("statistic"),
        "reserves": rows.filter(statistic="reserves")
        .rename({"quantity": "reserves"})
        .drop("statistic", "stage"),
    }


_SCHEMA: Final = {
    "statistic": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "year": pl.Int64,
    "quantity": pl.Float64,
    "unit": pl.String,
    "flag": pl.String,
    "source_id": pl.String,
    "grade": pl.String,
}


def _figures(path: Path, faults: Faults) -> Iterator[_Figure]:
    lines = list(csv_lines(path, encodings=ENCODINGS, required=(), faults=faults))
    names = list(lines[0].cells) if lines else []
    wide = "SOURCE" in names or "PROD_NOTES" in names
    _check_names(names, WIDE if wide else (*LONG, "Value", "Notes"), faults)
    if wide:
        yield from _wide(lines, names)
    else:
        yield from _long(lines, faults)


def _check_names(names: list[str], required: Iterable[str], faults: Faults) -> None:
    from oresight.atlas.importers._rows import check_header

    check_header(names, tuple(required), faults)


def _long(lines: list[Line], faults: Faults) -> Iterator[_Figure]:
    world = [line for line in lines if folded(line["Section"]).startswith("world")]
    years = {}
    for line in world:
        if folded(line["Statistics"]) not in {"production", "reserves"}:
            continue
        year = _YEAR.fullmatch(line["Year"])
        if year is None:
            faults.add(
                N_("{text!r} is not a year."),
                N_("Write the year with four digits."),
                line=line.number,
                column="Year",
                text=line["Year"],
            )
            continue
        years[line.number] = int(year[1])
    edition = f"USGS_MCS{max(years.values(), default=0) + 1}"
    for line in world:
        if line.number in years:
            yield _Figure(
                line=line.number,
                column="Value",
                commodity=line["Commodity"],
                country=line["Country"],
                detail=line["Statistics_detail"],
                statistic=folded(line["Statistics"]),
                unit=line["Unit"],
                year=years[line.number],
                value=line["Value"],
                estimated=folded(line["Notes"]).startswith("estimated"),
                source_id=edition,
            )


def _wide(lines: list[Line], names: list[str]) -> Iterator[_Figure]:
    columns = [(name, found) for name in names if (found := _YEAR_COLUMN.fullmatch(name))]
    for line in lines:
        for name, found in columns:
            if not line[name]:
                continue
            yield _Figure(
                line=line.number,
                column=name,
                commodity=line["COMMODITY"],
                country=line["COUNTRY"],
                detail=line["TYPE"],
                statistic="production" if found[1] == "PROD" else "reserves",
                unit=line["UNIT_MEAS"],
                year=int(found[3]),
                value=line[name],
                estimated=found[2] is not None,
                source_id=f"USGS_{line['SOURCE'].replace(' ', '')}",
            )


def _corrections(atlas: Atlas) -> dict[tuple[str, str, str], float]:
    rows = atlas.table("importer_corrections").filter(format="usgs")
    columns = ("source_id", "commodity", "statistic", "factor")
    return {row[:3]: row[3] for row in rows.select(columns).iter_rows()}


def _row(
    figure: _Figure,
    countries: Countries,
    series: Series,
    corrections: dict[tuple[str, str, str], float],
    faults: Faults,
) -> tuple[object, ...] | None:
    if not _is_known(figure, series, faults):
        return None
    target = series.find(figure.commodity, figure.detail)
    if target is None:
        return None
    commodity, stage, form = target
    name, qualifier = _qualified(figure.country, countries)
    country = countries.read(name, faults, line=figure.line, column="Country")
    scale = _scale(figure, faults)
    read = _value(figure, faults)
    if country is None or scale is None or read is None:
        return None
    flag, value = read
    factor, unit = scale
    factor *= corrections.get((figure.source_id, commodity, figure.statistic), 1.0)
    if country == "WLD" and flag in {"reported", "estimated"}:
        flag = "rounded_total"
    return (
        figure.statistic,
        commodity,
        stage,
        form + qualifier if figure.statistic == "production" else _reserve_form(figure.detail),
        country,
        figure.year,
        None if value is None else value * factor,
        unit,
        flag,
        figure.source_id,
        "estimated" if flag == "estimated" else "reported",
    )


def _qualified(name: str, countries: Countries) -> tuple[str, str]:
    """
    Split what a country's figure is of from its name.

    *India (includes pegmatites)* is India, and another form than that of the other countries.
    """
    found = _QUALIFIED.fullmatch(name.strip())
    if found is None or countries.find(name) is not None or countries.find(found[1]) is None:
        return name, ""
    return found[1], f" ({found[2]})"


def _reserve_form(detail: str) -> str:
    """Return what reserves are counted as: the words after the colon, if the file says so."""
    words = folded(detail.partition(":")[2]).replace("rounded", "").strip(" ,;.")
    return words or "as reported"


def _is_known(figure: _Figure, series: Series, faults: Faults) -> bool:
    if series.knows(figure.commodity):
        return True
    near = series.near(figure.commodity)
    if near:
        faults.add(
            N_("No commodity is called {name!r}."),
            N_("Did you mean {near}?"),
            line=figure.line,
            column="Commodity",
            name=figure.commodity,
            near=near,
        )
    return False


def _scale(figure: _Figure, faults: Faults) -> tuple[float, str] | None:
    unit = _UNIT.match(folded(figure.unit))
    if unit is None:
        faults.add(
            N_("The unit {unit!r} is not known."),
            N_("The importer knows metric tons, kilograms and cubic meters."),
            line=figure.line,
            column="Unit",
            unit=figure.unit,
        )
        return None
    scale = _SCALE[unit[1]]
    if unit[2] == "cubic meters":
        return scale / 1e6, "Mm3"
    return (scale / 1e3 if unit[2] == "kilograms" else scale), "t"


def _value(figure: _Figure, faults: Faults) -> tuple[str, float | None] | None:
    text = figure.value.strip()
    if folded(text).rstrip(".") in _MARKS:
        return _MARKS[folded(text).rstrip(".")]
    if _FOOTNOTE.fullmatch(text):
        return "less_than_half_unit", None
    span = _RANGE.fullmatch(text)
    if span:
        return f"range_{span[1].replace(',', '')}_{span[2].replace(',', '')}", None
    bound = text.startswith(">")
    plain = text.lstrip("><").removeprefix("e").strip()
    value = number(plain)
    if value is None or value < 0:
        faults.add(
            N_("{text!r} is not a quantity."),
            N_("Expected a number, or a mark such as W, NA or XX."),
            line=figure.line,
            column=figure.column,
            text=text,
        )
        return None
    if bound:
        return "lower_bound", value
    estimated = figure.estimated or text.startswith("e")
    return ("estimated" if estimated and value else "reported"), value
