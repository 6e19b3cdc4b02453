"""The Worldwide Governance Indicators, as workbook and as CSV."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.wgi import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def test_the_workbook_is_read(tmp_path):
    """Six indicators of a country and year, with error and rank."""
    table = read(samples.written(tmp_path, "wgi"), ATLAS)["governance"]
    japan = table.filter(country="JPN").sort("dimension")
    assert sorted(ATLAS.table("governance")["dimension"].unique()) == japan["dimension"].to_list()
    assert table.select("estimate", "std_error", "percentile_rank").row(0) == (-0.5, 0.15, 50.5)
    assert set(table["source_id"]) == {"WGI2025"}


def test_csv_and_workbook_say_the_same(tmp_path):
    """One table, two ways to write it."""
    book = read(samples.written(tmp_path, "wgi"), ATLAS)["governance"]
    flat = read(samples.written(tmp_path, "wgi", samples.wgi_csv()), ATLAS)["governance"]
    assert book.equals(flat)


def test_codes_of_the_bank_become_iso(tmp_path):
    """ZAR and KSV are not ISO codes."""
    table = read(samples.written(tmp_path, "wgi"), ATLAS)["governance"]
    assert table["country"].unique().sort().to_list() == ["COD", "JPN", "XKX"]


def test_missing_figures_have_no_row(tmp_path):
    """Two dots are nothing, not zero."""
    table = read(samples.written(tmp_path, "wgi"), ATLAS)["governance"]
    assert table.filter(country="XKX").height == 5


def test_all_faults_are_listed_at_once(tmp_path):
    """An unknown country, indicator and year, and an estimate out of range."""
    rows = samples.wgi_rows()
    rows[0][1], rows[1][4], rows[2][3], rows[3][5] = "JPX", "zz", "x", 42
    data = samples.csv_bytes([samples.WGI_COLUMNS, *rows])
    with pytest.raises(BadInputError) as caught:
        read(samples.written(tmp_path, "wgi", data), ATLAS)
    assert [(f.where.line, f.where.column) for f in caught.value.faults] == [
        (2, "code"),
        (3, "indicator"),
        (4, "year"),
        (5, "estimate"),
    ]


def test_a_workbook_of_another_kind_is_refused(tmp_path):
    """A sheet without the columns is not the data set."""
    with pytest.raises(BadInputError, match="missing"):
        read(samples.written(tmp_path, "wgi", samples.xlsx({"A": [["x"], ["y"]]})), ATLAS)
