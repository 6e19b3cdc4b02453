"""The data release of the Mineral Commodity Summaries, in both layouts."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.usgs import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def read_long(folder, *rows):
    return read(
        samples.written(folder, "usgs", samples.csv_bytes([samples.USGS_LONG, *rows])), ATLAS
    )


def faults_of(folder, *rows):
    with pytest.raises(BadInputError) as caught:
        read_long(folder, *rows)
    return caught.value.faults


def rows_of(table, *columns, **keys):
    return table.filter(**keys).select(columns).rows()


def test_the_layout_of_2026_is_read(tmp_path):
    """Quantities, estimates and totals are as published."""
    production = read(samples.written(tmp_path, "usgs"), ATLAS)["production"]
    assert rows_of(production, "country", "year", "quantity", "flag", commodity="cobalt") == [
        ("COD", 2024, 226000.0, "estimated"),
        ("AUS", 2024, 4780.0, "reported"),
        ("WLD", 2024, 302000.0, "rounded_total"),
        ("COD", 2025, 230000.0, "estimated"),
        ("OTH", 2025, 9100.0, "estimated"),
    ]
    assert set(production["source_id"]) == {"USGS_MCS2026"}


def test_what_is_read_is_what_the_atlas_ships(tmp_path):
    """The rows of cobalt agree with those of the shipped edition, number by number."""
    read_rows = read(samples.written(tmp_path, "usgs"), ATLAS)["production"]
    keys = ["commodity", "stage", "form", "country", "year", "source_id"]
    both = read_rows.filter(commodity="cobalt").join(ATLAS.table("production"), on=keys)
    assert both.height == 5
    assert both["quantity"].to_list() == both["quantity_right"].to_list()


def test_marks_are_not_numbers(tmp_path):
    """A dash is zero; withheld, not available and ranges are kept apart, and are not zero."""
    tables = read(samples.written(tmp_path, "usgs"), ATLAS)
    production, reserves = tables["production"], tables["reserves"]
    assert rows_of(production, "quantity", "flag", commodity="antimony") == [(0.0, "reported")]
    assert rows_of(production, "quantity", "flag", commodity="germanium") == [(None, "withheld")]
    assert rows_of(production, "quantity", "flag", commodity="yttrium") == [
        (None, "range_10000_15000")
    ]
    assert rows_of(reserves, "reserves", "flag", commodity="rare_earths") == [
        (None, "not_quantified"),
        (85e6, "lower_bound"),
    ]


def test_units_become_tonnes_and_stages_are_told_apart(tmp_path):
    """Thousand tons of copper mined and refined are two series."""
    production = read(samples.written(tmp_path, "usgs"), ATLAS)["production"]
    assert rows_of(production, "stage", "country", "quantity", commodity="copper") == [
        ("mine", "CHL", 5.3e6),
        ("refine", "JPN", 1.5e6),
    ]


def test_a_known_slip_of_the_release_is_put_right(tmp_path):
    """Vanadium reserves of 2026 are thousand tons, whatever the unit says."""
    reserves = read(samples.written(tmp_path, "usgs"), ATLAS)["reserves"]
    assert rows_of(reserves, "reserves", commodity="vanadium") == [(5.8e6,)]


def test_the_layout_of_2025_is_read(tmp_path):
    """A row a country becomes a row a year; the second year is an estimate."""
    tables = read(samples.written(tmp_path, "usgs", samples.usgs_2025()), ATLAS)
    assert rows_of(
        tables["production"], "country", "year", "quantity", "flag", commodity="cobalt"
    ) == [
        ("COD", 2023, 210000.0, "reported"),
        ("COD", 2024, 220000.0, "estimated"),
        ("CAN", 2023, 4300.0, "reported"),
        ("CAN", 2024, 4500.0, "estimated"),
        ("WLD", 2023, 238000.0, "rounded_total"),
        ("WLD", 2024, 290000.0, "rounded_total"),
    ]
    assert rows_of(tables["reserves"], "reserves", commodity="vanadium") == [(4.1e6,)]
    assert set(tables["production"]["source_id"]) == {"USGS_MCS2025"}


def test_all_faults_are_listed_at_once_with_their_place(tmp_path):
    """A country, a commodity, a unit, a number and a year: five faults, one refusal."""
    row = samples.usgs_row
    faults = faults_of(
        tmp_path,
        row("Cobalt", "Austrelia", 2025, "1"),
        row("Cobolt", "Australia", 2025, "1"),
        row("Cobalt", "Australia", 2025, "1", unit="bushels"),
        row("Cobalt", "Australia", 2025, "12 t"),
        row("Cobalt", "Australia", "20x5", "1"),
    )
    assert sorted((f.where.line, f.where.column) for f in faults) == [
        (2, "Country"),
        (3, "Commodity"),
        (4, "Unit"),
        (5, "Value"),
        (6, "Year"),
    ]


def test_a_slip_in_a_name_is_met_with_the_nearest_word(tmp_path):
    """The fault carries what may have been meant."""
    row = samples.usgs_row
    found = faults_of(
        tmp_path, row("Cobolt", "Austrelia", 2025, "1"), row("Tin", "Austrelia", 2025, "1")
    )
    assert [str(f.fields["near"]).split(", ")[0] for f in found] == ["cobalt", "Australia"]


def test_commodities_outside_the_atlas_are_left_out(tmp_path):
    """Salt is known to the source and not kept."""
    row = samples.usgs_row
    tables = read_long(tmp_path, row("Salt", "China", 2025, "1"), row("Tin", "China", 2025, "1"))
    assert tables["production"]["commodity"].to_list() == ["tin"]


def test_a_file_of_another_kind_names_the_columns_it_lacks(tmp_path):
    """Every column that is missing is a fault of its own."""
    with pytest.raises(BadInputError) as caught:
        read(samples.written(tmp_path, "usgs", b"a,b\n1,2\n"), ATLAS)
    assert {f.fields["column"] for f in caught.value.faults} >= {"Commodity", "Country", "Value"}


def test_a_line_cut_short_is_a_fault(tmp_path):
    """A record with too few cells is not guessed at."""
    data = samples.usgs_2026() + b"COBALT,World"
    with pytest.raises(BadInputError, match="cells"):
        read(samples.written(tmp_path, "usgs", data), ATLAS)


def test_a_qualifier_of_a_country_is_a_form_of_its_own(tmp_path):
    """What is said of one country's figure is not said of the others'."""
    row = samples.usgs_row
    tables = read_long(
        tmp_path,
        row("Feldspar", "India (includes pegmatites)", 2025, "6,500"),
        row("Feldspar", "China", 2025, "2,700"),
        row("Feldspar", "Italy", 2025, "(9)"),
    )
    columns = ("country", "form", "quantity", "flag")
    assert tables["production"].select(columns).rows() == [
        ("IND", "gross weight (includes pegmatites)", 6500.0, "reported"),
        ("CHN", "gross weight", 2700.0, "reported"),
        ("ITA", "gross weight", None, "less_than_half_unit"),
    ]
