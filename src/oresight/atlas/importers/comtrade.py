"""
UN Comtrade: the answer of its API as JSON, or the CSV its page downloads (``TradeData_….csv``).

Both have the same columns. Only totals over customs procedures, modes of transport and second
partners are kept, so that nothing is counted twice.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._rows import Line, csv_lines, decoded
from oresight.atlas.importers._trade import KEY, codes_in_use, declared
from oresight.atlas.importers._values import Countries, number
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"trade_reported": KEY}
SOURCE: Final = {
    "title": "UN Comtrade",
    "publisher": "United Nations Statistics Division",
    "licence": "UN Comtrade terms of use; not for redistribution",
    "acknowledgement": "UN Comtrade database",
}

SOURCE_ID: Final = "UN_COMTRADE"
COLUMNS: Final = (
    "freqCode",
    "period",
    "reporterISO",
    "flowCode",
    "partnerISO",
    "cmdCode",
    "netWgt",
    "primaryValue",
)
FLOWS: Final = {"M": "import", "X": "export"}
EDITIONS: Final = {
    "H0": "HS92",
    "H1": "HS96",
    "H2": "HS02",
    "H3": "HS07",
    "H4": "HS12",
    "H5": "HS17",
    "H6": "HS22",
}
TOTALS: Final = {
    "customsCode": {"", "C00"},
    "mosCode": {"", "0"},
    "motCode": {"", "0"},
    "partner2Code": {"", "0"},
}
"""Columns that split a flow, and the values that mean it is not split."""

WORLD_CODE: Final = "W00"
AREAS: Final = {"S19": "TWN", "_X": "OTH", "XX": "OTH"}
"""Codes of Comtrade that are not ISO 3166-1: other Asia is Taiwan, areas not specified are others."""

_PERIOD: Final = re.compile(r"(\d{4})(0[1-9]|1[0-2])?")
_HS6: Final = re.compile(r"\d{6}")


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return imports and exports as declared, six-digit codes, thousand dollars and tonnes.

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
    countries = Countries(atlas, "comtrade")
    wanted = None if all_codes else codes_in_use(atlas)
    rows = [
        row
        for line in _lines(path, faults)
        if _is_wanted(line, wanted) and (row := _row(line, countries, faults)) is not None
    ]
    if not rows and not len(faults):
        faults.add(
            N_("The file holds no trade in codes that the atlas uses."),
            N_("Import it with --all-codes to keep every code."),
        )
    faults.check()
    return declared(rows)


def _lines(path: Path, faults: Faults) -> Iterator[Line]:
    text = decoded(path, ("utf-8-sig", "cp1252"))
    if not text.lstrip().startswith(("{", "[")):
        yield from csv_lines(
            path, encodings=("utf-8-sig", "cp1252"), required=COLUMNS, faults=faults
        )
        return
    records = _records(text, path)
    for number_, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            faults.add(
                N_("Record {number} is not an object."),
                N_("Download the file again; it may be cut off or edited."),
                number=number_,
            )
            continue
        missing = [column for column in COLUMNS if column not in record]
        for column in missing:
            faults.add(
                N_("The column {column!r} is missing."),
                N_("Is it the right file, and its newest layout?"),
                line=number_,
                column=column,
            )
        if not missing:
            yield Line(number_, {key: _word(value) for key, value in record.items()})


def _records(text: str, path: Path) -> list[Any]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable(path, N_("The file is not JSON, or is cut off.")) from None
    records = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(records, list):
        raise unreadable(path, N_("The file has no list `data` of records."))
    return records


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()


def _is_wanted(line: Line, wanted: frozenset[str] | None) -> bool:
    if line["flowCode"] not in FLOWS or not _HS6.fullmatch(line["cmdCode"]):
        return False
    if wanted is not None and line["cmdCode"] not in wanted:
        return False
    return all(line[column] in whole for column, whole in TOTALS.items())


def _row(line: Line, countries: Countries, faults: Faults) -> tuple[object, ...] | None:
    if line["partnerISO"] == WORLD_CODE or line["reporterISO"] == line["partnerISO"]:
        return None
    places = [
        countries.read(
            AREAS.get(line[column], line[column]), faults, line=line.number, column=column
        )
        for column in ("reporterISO", "partnerISO")
    ]
    period = _period(line, faults)
    value = _amount(line, "primaryValue", faults)
    weight = _amount(line, "netWgt", faults)
    if None in places or period is None or value is None:
        return None
    estimated = line["isNetWgtEstimated"].casefold() in {"true", "1"}
    return (
        period,
        "annual" if line["freqCode"] == "A" else "monthly",
        *places,
        FLOWS[line["flowCode"]],
        line["cmdCode"],
        EDITIONS.get(line["classificationCode"], line["classificationCode"] or "HS"),
        line["cmdCode"],
        value / 1e3,
        "USD",
        weight / 1e3 if weight else None,
        SOURCE_ID,
        "estimated" if estimated else "reported",
    )


def _period(line: Line, faults: Faults) -> str | None:
    found = _PERIOD.fullmatch(line["period"])
    if found is None or (found[2] is None) != (line["freqCode"] == "A"):
        faults.add(
            N_("{text!r} is not a period."),
            N_("Expected a year such as 2024, or a month such as 202406."),
            line=line.number,
            column="period",
            text=line["period"],
        )
        return None
    return found[1] if found[2] is None else f"{found[1]}-{found[2]}"


def _amount(line: Line, column: str, faults: Faults) -> float | None:
    text = line[column]
    if not text:
        return None
    value = number(text)
    if value is None or value < 0:
        faults.add(
            N_("{text!r} is not a quantity."),
            N_("Expected a number that is not below zero."),
            line=line.number,
            column=column,
            text=text,
        )
    return value if value is None or value >= 0 else None
