"""Supply by country of the Critical Minerals Data Explorer."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.iea import read
from oresight.errors import BadInputError

ATLAS = open_atlas()
SHEET = "2 Total supply for key minerals"


def faults_of(folder, rows):
    data = samples.xlsx({SHEET: rows})
    with pytest.raises(BadInputError) as caught:
        read(samples.written(folder, "iea", data), ATLAS)
    return caught.value.faults


def test_the_observed_year_is_production(tmp_path):
    """Thousand tonnes become tonnes; mining and refining lie side by side."""
    production = read(samples.written(tmp_path, "iea"), ATLAS)["production"]
    copper = production.filter(commodity="copper").select("stage", "country", "quantity", "flag")
    assert copper.rows() == [
        ("mine", "CHL", 5_476_000.0, "estimated"),
        ("mine", "COD", 3_000_000.0, "estimated"),
        ("mine", "WLD", 22_794_000.0, "model_total"),
        ("mine", "OTH", 14_318_000.0, "derived_residual"),
        ("refine", "CHN", 12_000_000.0, "estimated"),
        ("refine", "CHL", 2_000_000.0, "estimated"),
        ("refine", "WLD", 27_000_000.0, "model_total"),
        ("refine", "OTH", 13_000_000.0, "derived_residual"),
    ]
    assert set(production["source_id"]) == {"IEA_CM2025"}


def test_what_is_read_is_what_the_atlas_ships(tmp_path):
    """Chile's copper and the world's agree with the shipped edition."""
    production = read(samples.written(tmp_path, "iea"), ATLAS)["production"]
    keys = ["commodity", "stage", "form", "country", "year", "source_id"]
    both = production.filter(stage="mine", commodity="copper").join(
        ATLAS.table("production"), on=keys
    )
    totals = both.filter(country="WLD")
    assert totals["quantity"].to_list() == totals["quantity_right"].to_list()


def test_later_years_are_projections(tmp_path):
    """Three years, each with countries, total and the rest."""
    projections = read(samples.written(tmp_path, "iea"), ATLAS)["projections"]
    assert projections["year"].unique().sort().to_list() == [2030, 2035, 2040]


def test_the_rest_is_what_the_countries_leave(tmp_path):
    """The line of the file is not believed: it counts a country twice for some minerals."""
    rows = samples.iea_rows()
    rows[8][1] = 1
    data = samples.xlsx({SHEET: rows})
    production = read(samples.written(tmp_path, "iea", data), ATLAS)["production"]
    rest = production.filter(commodity="copper", stage="mine", country="OTH")
    assert rest["quantity"].to_list() == [14_318_000.0]


def test_countries_that_exceed_their_total_are_refused(tmp_path):
    """Shares that do not add up are a fault at the total."""
    rows = samples.iea_rows()
    rows[9][1] = 8000
    (fault,) = faults_of(tmp_path, rows)
    assert (fault.where.cell, fault.fields["year"], fault.fields["total"]) == ("A10", 2024, 8000)


def test_all_faults_carry_their_cell(tmp_path):
    """A word for a figure, an unknown country and an unknown mineral."""
    rows = samples.iea_rows()
    rows[6][2], rows[6][6], rows[12][0] = "5505 kt", "Chinna", "Unobtainium - Mining"
    assert [f.where.cell for f in faults_of(tmp_path, rows)] == ["C7", "A13", "G7"]


def test_a_workbook_without_the_sheet_is_refused(tmp_path):
    """The sheet has a number and a name."""
    with pytest.raises(BadInputError, match="2 Total supply"):
        read(samples.written(tmp_path, "iea", samples.xlsx({"1 Total demand": [["x"]]})), ATLAS)


def test_demand_is_read_by_use_and_scenario(tmp_path):
    """Lines that other lines give, and minerals outside the atlas, are left out."""
    demand = read(samples.written(tmp_path, "iea"), ATLAS)["demand_outlook"]
    vehicles = demand.filter(end_use="Electric vehicles")
    assert vehicles.select("commodity", "scenario", "year", "quantity", "flag").rows() == [
        ("copper", "base", 2024, 500_000.0, "estimated"),
        ("copper", "STEPS", 2030, 1_500_000.0, "projection"),
        ("copper", "STEPS", 2040, 2_500_000.0, "projection"),
        ("copper", "APS", 2030, 1_900_000.0, "projection"),
        ("copper", "APS", 2040, 3_300_000.0, "projection"),
    ]
    assert demand["end_use"].unique().sort().to_list() == [
        "Electric vehicles",
        "Other uses",
        "TOTAL",
    ]


def test_uses_and_scenarios_are_called_as_in_the_atlas(tmp_path):
    """An import adds no new words to the table."""
    demand = read(samples.written(tmp_path, "iea"), ATLAS)["demand_outlook"]
    shipped = ATLAS.table("demand_outlook")
    for column in ("measure", "region", "end_use", "scenario", "unit", "flag"):
        assert set(demand[column]) <= set(shipped[column])


def test_a_fault_of_demand_carries_its_cell(tmp_path):
    """Faults of both sheets are listed together."""
    demand, supply = samples.iea_demand_rows(), samples.iea_rows()
    demand[7][1], demand[13][0], supply[6][1] = "x", "Coppper", "y"
    data = samples.xlsx({"1 Total demand for key minerals": demand, SHEET: supply})
    with pytest.raises(BadInputError) as caught:
        read(samples.written(tmp_path, "iea", data), ATLAS)
    assert [f.where.cell for f in caught.value.faults] == ["B7", "B8", "A14"]
