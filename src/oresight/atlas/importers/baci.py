"""
CEPII BACI: the zip of one HS edition, or one of its years as CSV.

``BACI_HS17_Y2024_V202601.csv`` has the columns ``t, i, j, k, v, q``: year, exporter, importer, code,
value in thousand dollars, quantity in tonnes. ``country_codes_V202601.csv`` says which country a
number is; 490, "Other Asia, nes", is Taiwan.

References
----------
Gaulier and Zignago (2010), BACI: International Trade Database at the Product-Level, CEPII working
paper 2010-23.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas.importers._faults import Faults, unreadable
from oresight.atlas.importers._files import is_zip, unpacked
from oresight.atlas.importers._rows import check_header, csv_lines
from oresight.atlas.importers._stream import LINE, add_faulty, heading, scan
from oresight.atlas.importers._trade import codes_in_use
from oresight.atlas.importers._values import whole_number
from oresight.codes import OTHER
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.atlas._store import Atlas

__all__ = ["REPLACES", "SOURCE", "read"]

REPLACES: Final = {"trade": ("year", "hs_edition", "coverage")}
"""A year of an edition is complete."""

SOURCE: Final = {
    "title": "BACI",
    "publisher": "CEPII",
    "licence": "Etalab Open Licence 2.0",
    "acknowledgement": "CEPII, BACI (Gaulier and Zignago 2010)",
}

LAYOUT: Final = "t,i,j,k,v,q"
SCHEMA: Final = {
    "t": pl.Int32,
    "i": pl.Int32,
    "j": pl.Int32,
    "k": pl.String,
    "v": pl.Float64,
    "q": pl.String,
}
DIGITS: Final = 6
TAIWAN: Final = 490
OWN: Final = {TAIWAN: "TWN"}
"""Numbers whose code in the file is not a country's."""

_NAME: Final = re.compile(r"BACI_(HS\d\d)_Y(\d{4})_V(\d+[a-z]?)\.csv$", re.IGNORECASE)
_COUNTRIES: Final = re.compile(r"country_codes.*\.csv$", re.IGNORECASE)


def read(path: Path, atlas: Atlas, *, all_codes: bool = False) -> dict[str, pl.DataFrame]:
    """
    Return the flows of every year in the file, in thousand dollars and tonnes.

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
    countries = _countries(path, atlas, faults)
    wanted = None if all_codes else pl.Series(sorted(codes_in_use(atlas)))
    years = [
        _year(name, text, (path, countries, wanted), faults) for name, text in unpacked(path, _NAME)
    ]
    faults.check()
    return {"trade": pl.concat(years)}


def _countries(path: Path, atlas: Atlas, faults: Faults) -> dict[int, str]:
    """Return the country of each number, from the archive or else from the table of countries."""
    known = set(atlas.table("countries")["country"])
    numbers = atlas.table("countries").select(pl.col("baci").cast(pl.Int64), "country")
    found: dict[int, str] = dict(numbers.drop_nulls().iter_rows())
    if not is_zip(path):
        return found | OWN
    for _, text in unpacked(path, _COUNTRIES):
        columns = ("country_code", "country_iso3")
        encodings = ("utf-8-sig", "cp1252")
        for line in csv_lines(text, encodings=encodings, required=columns, faults=faults):
            number = whole_number(line["country_code"])
            if number is not None:
                code = line["country_iso3"]
                found[number] = code if code in known else found.get(number, OTHER)
    return found | OWN


def _year(
    name: str,
    text: Path,
    given: tuple[Path, dict[int, str], pl.Series | None],
    faults: Faults,
) -> pl.DataFrame:
    path, countries, wanted = given
    named = _NAME.search(name)
    if named is None:
        raise unreadable(path, N_("The name of the file is not that of a year of BACI."))
    edition, year, version = named[1].upper(), int(named[2]), named[3]
    check_header(heading(text, path), list(SCHEMA), faults)
    rows = _wanted_rows(text, year, wanted, path)
    faulty = rows.filter("faulty")
    if faulty.height:
        add_faulty(faulty[LINE], text, LAYOUT, faults)
    good = rows.filter(~pl.col("faulty"))
    _check_countries(good, countries, faults)
    return _summed(
        good.select(
            pl.col("t").cast(pl.Int64).alias("year"),
            pl.col("i").replace_strict(countries, default=OTHER).alias("exporter"),
            pl.col("j").replace_strict(countries, default=OTHER).alias("importer"),
            pl.col("k").alias("hs6"),
            pl.col("v").alias("value_kusd"),
            pl.col("quantity").alias("quantity_t"),
            pl.lit(edition).alias("hs_edition"),
            pl.lit("full").alias("coverage"),
            pl.lit(f"BACI_{edition}_V{version}").alias("source_id"),
            pl.lit("reported").alias("grade"),
        )
    )


def _wanted_rows(text: Path, year: int, wanted: pl.Series | None, path: Path) -> pl.DataFrame:
    quantity = pl.col("q").str.strip_chars()
    amount = quantity.cast(pl.Float64, strict=False)
    sound = [
        pl.col("t") == year,
        pl.col("i").is_not_null(),
        pl.col("j").is_not_null(),
        pl.col("k").str.len_bytes() == DIGITS,
        pl.col("v").is_finite() & (pl.col("v") >= 0),
        quantity.fill_null("").is_in(["", "NA"]) | (amount.is_finite() & (amount >= 0)),
    ]
    faulty = ~pl.all_horizontal(check.fill_null(value=False) for check in sound)
    kept = pl.lit(value=True) if wanted is None else pl.col("k").is_in(wanted.implode())
    try:
        return (
            scan(text, SCHEMA)
            .with_columns(faulty=faulty)
            .filter(kept | pl.col("faulty"))
            .with_columns(quantity=amount)
            .drop("q")
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError:
        raise unreadable(path, N_("The file is not the CSV that its publisher writes.")) from None


def _check_countries(rows: pl.DataFrame, countries: dict[int, str], faults: Faults) -> None:
    known = pl.Series(list(countries), dtype=pl.Int32).implode()
    for column in ("i", "j"):
        unknown = rows.filter(~pl.col(column).is_in(known)).unique(column, keep="first")
        for line, number in unknown.select(LINE, column).sort(LINE).iter_rows():
            faults.add(
                N_("No country has the number {number}."),
                N_("Import the whole archive: it has the list of countries of its release."),
                line=line,
                column=column,
                number=number,
            )


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add up flows that fall on one pair of countries; only *others* holds several."""
    several = (pl.col("exporter") == OTHER) | (pl.col("importer") == OTHER)
    key = [name for name in rows.columns if name not in {"value_kusd", "quantity_t"}]
    weight = pl.col("quantity_t")
    others = (
        rows.filter(several)
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("value_kusd").sum(),
            pl.when(weight.is_not_null().all()).then(weight.sum()),
        )
        .select(rows.columns)
    )
    return pl.concat([rows.filter(~several), others])
