"""
Eurostat Comext, detailed trade in goods: a monthly or yearly bulk file, unpacked, or a zip of it.

Columns ``REPORTER, PARTNER, TRADE_TYPE, PRODUCT_NC, …, FLOW, STAT_PROCEDURE, …, PERIOD, VALUE_EUR, …,
QUANTITY_KG`` (files before 2024: ``DECLARANT_ISO, PARTNER_ISO, …, VALUE_IN_EUROS, QUANTITY_IN_KG``).
Month 52 of a year is its total. Codes with letters are subtotals and confidential goods, left out.

References
----------
Eurostat, International trade in goods, detailed data, dataset ext_go_detail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._files import is_7z, unpacked
from oresight.atlas.importers._rows import check_header
from oresight.atlas.importers._stream import LINE, add_faulty, heading, scan
from oresight.atlas.importers._trade import DECLARED, KEY, codes_in_use, summed
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"trade_reported": KEY}
SOURCE: Final = {
    "title": "Comext, international trade in goods",
    "publisher": "Eurostat",
    "licence": "CC BY 4.0",
    "acknowledgement": "Eurostat, Comext",
}

SOURCE_ID: Final = "EUROSTAT_COMEXT"
NEW: Final = {
    "reporter": "REPORTER",
    "partner": "PARTNER",
    "code": "PRODUCT_NC",
    "flow": "FLOW",
    "period": "PERIOD",
    "value": "VALUE_EUR",
    "weight": "QUANTITY_KG",
}
OLD: Final = NEW | {
    "reporter": "DECLARANT_ISO",
    "partner": "PARTNER_ISO",
    "value": "VALUE_IN_EUROS",
    "weight": "QUANTITY_IN_KG",
}
NUMBERS: Final = ("VALUE_EUR", "QUANTITY_KG", "VALUE_IN_EUROS", "QUANTITY_IN_KG")
FLOWS: Final = {"1": "import", "2": "export"}
OWN: Final = {"EL": "GRC", "XK": "XKX", "XI": "GBR", "XC": "ESP", "XL": "ESP", "XS": "SRB"}
"""Codes of Eurostat that are not ISO 3166-1: Northern Ireland, Ceuta, Melilla, Serbia, Kosovo."""

YEAR_TOTAL: Final = "52"
PLACES: Final = 6
"""Decimal places that whole euros and kilograms can have once divided by a thousand."""

_FILE: Final = re.compile(r"\.(dat|csv)$", re.IGNORECASE)


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return imports and exports of the Union's members, in thousand euros and tonnes.

    Partners that are no country (stores and provisions, secret countries) are *others*.

    Parameters
    ----------
    all_codes
        Keep codes that the atlas does not use.

    Raises
    ------
    BadInputError
        If the file is damaged or a line is not understood; carries every fault.
    """
    faults = Faults(path)
    if is_7z(path):
        raise unreadable(path, N_("The file is a 7z archive: unpack it and import what is in it."))
    wanted = None if all_codes else pl.Series(sorted(codes_in_use(atlas)))
    countries = dict(atlas.table("countries").select("iso2", "country").drop_nulls().iter_rows())
    tables = [
        _flows(text, path, (countries | OWN, wanted), faults) for _, text in unpacked(path, _FILE)
    ]
    faults.check()
    return {"trade_reported": summed(pl.concat(tables))}


def _flows(
    text: Path, path: Path, given: tuple[dict[str, str], pl.Series | None], faults: Faults
) -> pl.DataFrame:
    countries, wanted = given
    names = heading(text, path)
    layout = OLD if "DECLARANT_ISO" in names else NEW
    check_header(names, list(layout.values()), faults)
    rows = _wanted_rows(text, path, names, layout=layout, wanted=wanted)
    faulty = rows.filter("faulty")
    if faulty.height:
        add_faulty(faulty[LINE], text, ",".join(layout.values()), faults)
    good = rows.filter(~pl.col("faulty"))
    _check_reporters(good, countries, faults)
    return _described(good, countries)


def _wanted_rows(
    text: Path, path: Path, names: list[str], *, layout: dict[str, str], wanted: pl.Series | None
) -> pl.DataFrame:
    schema = {name: pl.Float64 if name in NUMBERS else pl.String for name in names}
    columns = [pl.col(column).alias(name) for name, column in layout.items()]
    month = pl.col("period").str.slice(4).cast(pl.Int8, strict=False)
    sound = [
        pl.col("reporter").str.len_bytes().is_between(2, 4),
        pl.col("partner").str.len_bytes().is_between(2, 4),
        pl.col("flow").is_in(list(FLOWS)),
        pl.col("period").str.len_bytes() == len("202452"),
        month.is_between(1, 12) | (month == int(YEAR_TOTAL)),
        pl.col("period").str.slice(0, 4).cast(pl.Int16, strict=False).is_between(1988, 2100),
        pl.col("value").is_finite() & (pl.col("value") >= 0),
        pl.col("weight").is_finite() & (pl.col("weight") >= 0),
    ]
    leaf = pl.col("code").str.contains(r"^\d{8}$")
    six = pl.col("code").str.slice(0, 6)
    kept = leaf if wanted is None else leaf & six.is_in(wanted.implode())
    broken = pl.col("code").is_null() | pl.col("period").is_null()
    faulty = ~pl.all_horizontal(check.fill_null(value=False) for check in sound)
    try:
        return (
            scan(text, schema)
            .select(LINE, *columns)
            .filter(kept | broken)
            .with_columns(faulty=faulty | broken)
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError:
        raise unreadable(path, N_("The file is not the CSV that its publisher writes.")) from None


def _check_reporters(rows: pl.DataFrame, countries: dict[str, str], faults: Faults) -> None:
    known = pl.Series(list(countries)).implode()
    unknown = rows.filter(~pl.col("reporter").is_in(known)).unique("reporter", keep="first")
    for line, code in unknown.select(LINE, "reporter").sort(LINE).iter_rows():
        faults.add(
            N_("No country has the code {code!r}."),
            N_("Download the file again; it may be cut off or edited."),
            line=line,
            column="REPORTER",
            code=code,
        )


def _described(rows: pl.DataFrame, countries: dict[str, str]) -> pl.DataFrame:
    year, month = pl.col("period").str.slice(0, 4), pl.col("period").str.slice(4)
    is_year = month == YEAR_TOTAL
    return rows.with_columns(
        period=pl.when(is_year).then(year).otherwise(pl.concat_str([year, month], separator="-")),
        frequency=pl.when(is_year).then(pl.lit("annual")).otherwise(pl.lit("monthly")),
        reporter=pl.col("reporter").replace_strict(countries, default="OTH"),
        partner=pl.col("partner").replace_strict(countries, default="OTH"),
        flow=pl.col("flow").replace_strict(FLOWS, default=None),
        nomenclature=pl.lit("CN8"),
        hs6=pl.col("code").str.slice(0, 6),
        value=(pl.col("value") / 1e3).round(PLACES),
        currency=pl.lit("EUR"),
        quantity_t=(pl.col("weight") / 1e3).round(PLACES),
        source_id=pl.lit(SOURCE_ID),
        grade=pl.lit("reported"),
    ).select(pl.col(name).cast(dtype) for name, dtype in DECLARED.items())
