"""
Trade Statistics of Japan, by commodity and country: the CSV of e-Stat (statistics code 00350300).

One row a nine-digit code and country, with a year and its months: ``Exp or Imp, Year, HS, Country,
Unit1, Unit2``, then ``Quantity1-, Quantity2-, Value-`` for ``Year`` and each month. The file of the
current year may end at its last month. April is ``Apr`` or ``Apl``. Codes stand between
apostrophes. Values are in thousand yen. Text is UTF-8 or, in older files, Shift-JIS.

References
----------
Ministry of Finance, Trade Statistics of Japan, https://www.customs.go.jp/toukei/info/index_e.htm
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oresight.atlas.importers._faults import Faults
from oresight.atlas.importers._rows import check_header, csv_lines
from oresight.atlas.importers._trade import KEY, codes_in_use, declared
from oresight.atlas.importers._values import number, whole_number
from oresight.codes import nearest
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from oresight.atlas._store import Atlas
    from oresight.atlas.importers._rows import Line

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"trade_reported": KEY}
SOURCE: Final = {
    "title": "Trade Statistics of Japan",
    "publisher": "Ministry of Finance, Japan",
    "licence": "Government of Japan Standard Terms of Use",
    "acknowledgement": "Ministry of Finance, Trade Statistics of Japan",
}

SOURCE_ID: Final = "JAPAN_CUSTOMS"
ENCODINGS: Final = ("utf-8-sig", "cp932")
HEAD: Final = ("Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALSO: Final = {"Apl": "Apr", "Sept": "Sep", "June": "Jun", "July": "Jul"}
PARTS: Final = ("Quantity1", "Quantity2", "Value")
FLOWS: Final = {"1": "export", "2": "import"}
TONNES: Final = {"KG": 1e-3, "MT": 1.0, "T": 1.0, "GR": 1e-6, "G": 1e-6}
NOT_WEIGHTS: Final = frozenset(
    {
        "",
        "NO",
        "M",
        "M2",
        "SM",
        "M3",
        "CM",
        "DZ",
        "PR",
        "TH",
        "HK",
        "CT",
        "GT",
        "KL",
        "L",
        "LT",
        "DL",
    }
    | {
        "KW",
        "ML",
        "MM",
        "ST",
        "SQ",
        "PC",
        "SET",
        "CARAT",
        "GRM",
        "KWH",
        "TJ",
        "BQ",
        "MB",
        "US",
        "DM",
    }
)
"""Units of Japan Customs that are no weights."""

_CODE: Final = re.compile(r"'?(\d{9})'?")
_COUNTRY: Final = re.compile(r"\d{3}")
_COLUMN: Final = re.compile(r"(Quantity1|Quantity2|Value)-(\w+)")


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return imports and exports of Japan by month, in thousand yen and tonnes.

    Months without trade, among them those not yet published, have no rows. A country code that
    the table ``japan_customs_countries`` lacks is refused.

    Parameters
    ----------
    all_codes
        Keep codes that the atlas does not use.

    Raises
    ------
    BadInputError
        If the file is damaged or a cell is not understood; carries every fault.
    """
    faults = Faults(path)
    lines = list(csv_lines(path, encodings=ENCODINGS, required=HEAD, faults=faults))
    months = _months(list(lines[0].cells) if lines else [], faults)
    countries = dict(
        atlas.table("japan_customs_countries").select(_code_column(atlas), "country").iter_rows()
    )
    wanted = None if all_codes else codes_in_use(atlas) | _codes_of_japan(atlas)
    rows = [
        row
        for line in lines
        if _is_wanted(line, wanted, faults)
        for row in _declarations(line, months, countries, faults)
    ]
    if not len(faults) and not rows:
        faults.add(
            N_("The file holds no trade in codes that the atlas uses."),
            N_("Import it with --all-codes to keep every code."),
        )
    faults.check()
    return declared(rows)


def _code_column(atlas: Atlas) -> str:
    columns = atlas.table("japan_customs_countries").columns
    return next(name for name in columns if "code" in name)


def _codes_of_japan(atlas: Atlas) -> frozenset[str]:
    return frozenset(atlas.table("japan_hs9")["hs6"].drop_nulls().unique())


def _months(names: Sequence[str], faults: Faults) -> dict[int, dict[str, str]]:
    """Return the columns of each month; a column that is none of the layout is refused."""
    months: dict[int, dict[str, str]] = {}
    for name in names:
        if name in HEAD or not name:
            continue
        found = _COLUMN.fullmatch(name)
        month = ALSO.get(found[2], found[2]) if found else ""
        if found and month in MONTHS:
            months.setdefault(MONTHS.index(month) + 1, {})[found[1]] = name
        elif not found or month != "Year":
            faults.add(
                N_("The column {column!r} is not in the layout that the importer knows."),
                N_("The table by commodity and country is meant; did you mean {near}?"),
                line=1,
                column=name,
                near=", ".join(nearest(name, [f"Value-{word}" for word in MONTHS]) or HEAD),
            )
    for number_, columns in months.items():
        lacking = [f"{part}-{MONTHS[number_ - 1]}" for part in PARTS if part not in columns]
        if lacking:
            check_header(names, lacking, faults)
    if not months:
        check_header(names, ["Value-Jan"], faults)
    faults.check()
    return months


def _is_wanted(line: Line, wanted: frozenset[str] | None, faults: Faults) -> bool:
    code = _CODE.fullmatch(line["HS"])
    if code is None:
        faults.add(
            N_("{text!r} is not a nine-digit code."),
            N_("Expected nine digits, with or without apostrophes."),
            line=line.number,
            column="HS",
            text=line["HS"],
        )
        return False
    return wanted is None or code[1][:6] in wanted


def _declarations(
    line: Line, months: dict[int, dict[str, str]], countries: dict[str, str], faults: Faults
) -> list[tuple[object, ...]]:
    code = line["HS"].strip("'")
    flow, year = FLOWS.get(line["Exp or Imp"]), whole_number(line["Year"])
    partner = countries.get(line["Country"])
    _check(line, "Exp or Imp", faults, known=flow is not None)
    _check(line, "Year", faults, known=year is not None)
    _check(line, "Country", faults, known=partner is not None)
    weight = _weight(line, faults)
    amounts = [_month(line, columns, weight, faults) for columns in months.values()]
    if flow is None or year is None or partner is None:
        return []
    return [
        (
            f"{year:04d}-{month:02d}",
            "monthly",
            "JPN",
            partner,
            flow,
            code,
            "JP9",
            code[:6],
            value,
            "JPY",
            tonnes,
            SOURCE_ID,
            "reported",
        )
        for month, (value, tonnes) in zip(months, amounts, strict=True)
        if value
    ]


def _check(line: Line, column: str, faults: Faults, *, known: bool) -> None:
    if known:
        return
    if column == "Country" and _COUNTRY.fullmatch(line[column]):
        faults.add(
            N_("The country code {text!r} is not in the table japan_customs_countries."),
            N_("Add it to that table from the list of Japan Customs."),
            line=line.number,
            column=column,
            text=line[column],
        )
        return
    faults.add(
        N_("{text!r} is not known here."),
        N_("Download the file again; it may be cut off or edited."),
        line=line.number,
        column=column,
        text=line[column],
    )


def _weight(line: Line, faults: Faults) -> tuple[str, float] | None:
    """Return which quantity of the line is a weight, and its factor to tonnes; None if none is."""
    for part, column in (("Quantity2", "Unit2"), ("Quantity1", "Unit1")):
        unit = line[column].upper()
        if unit in TONNES:
            return part, TONNES[unit]
        if unit not in NOT_WEIGHTS:
            faults.add(
                N_("The unit {unit!r} is not known."),
                N_("The importer knows KG, MT and the units of Japan Customs that are no weights."),
                line=line.number,
                column=column,
                unit=line[column],
            )
    return None


def _month(
    line: Line, columns: dict[str, str], weight: tuple[str, float] | None, faults: Faults
) -> tuple[float | None, float | None]:
    value = _amount(line, columns["Value"], faults)
    if weight is None:
        return value, None
    part, factor = weight
    amount = _amount(line, columns[part], faults)
    return value, amount * factor if amount else None


def _amount(line: Line, column: str, faults: Faults) -> float | None:
    text = line[column]
    value = number(text)
    if value is None or value < 0:
        faults.add(
            N_("{text!r} is not a quantity."),
            N_("Expected a number that is not below zero."),
            line=line.number,
            column=column,
            text=text,
        )
        return None
    return value
