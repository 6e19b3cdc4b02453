"""Trade Statistics of Japan, by nine-digit code and country."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas._edition import write_tables
from oresight.atlas.importers.japan import read
from oresight.errors import BadInputError


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    write_tables(folder, samples.JAPAN_TABLES)
    return open_atlas(folder)


def read_rows(folder, atlas, rows, **options):
    data = samples.csv_bytes(rows, "utf-8-sig")
    return read(samples.written(folder, "japan", data), atlas, **options)["trade_reported"]


def faults_of(folder, atlas, rows):
    with pytest.raises(BadInputError) as caught:
        read_rows(folder, atlas, rows)
    return caught.value.faults


def test_months_become_rows_in_thousand_yen_and_tonnes(tmp_path, atlas):
    """Kilograms and tonnes are told apart; months without trade have no row."""
    table = read(samples.written(tmp_path, "japan"), atlas)["trade_reported"]
    columns = ("period", "partner", "flow", "code", "hs6", "value", "quantity_t")
    assert table.select(columns).rows() == [
        ("2026-01", "CHN", "export", "250410000", "250410", 900.0, 10.0),
        ("2026-01", "CHN", "import", "811292200", "811292", 64000.0, 1.2),
        ("2026-01", "KOR", "import", "811292200", "811292", 2500.0, 0.05),
        ("2026-03", "CHN", "import", "811292200", "811292", 15000.0, 0.3),
    ]
    assert set(table["currency"]) == {"JPY"}


def test_older_files_are_in_shift_jis(tmp_path, atlas):
    """Both encodings of the ministry are read."""
    first = read(samples.written(tmp_path, "japan"), atlas)["trade_reported"]
    rows = samples.japan_rows()
    rows[4][4] = "個"
    other = read(samples.written(tmp_path, "japan", samples.csv_bytes(rows, "cp932")), atlas)
    assert first.equals(other["trade_reported"])


def test_the_file_of_the_current_year_ends_early(tmp_path, atlas):
    """Months that have no columns yet are no fault."""
    file = samples.written(tmp_path, "japan", samples.japan(months=5))
    assert read(file, atlas)["trade_reported"].height == 4


def test_a_quantity_by_number_is_no_weight(tmp_path, atlas):
    """Cars are counted: tonnes are unknown, not zero."""
    cars = read_rows(tmp_path, atlas, samples.japan_rows(), all_codes=True).filter(hs6="870321")
    assert cars.select("value", "quantity_t").rows() == [(4500.0, None)]


def test_all_faults_are_listed_at_once(tmp_path, atlas):
    """A code, a country, a unit and a value that are not known."""
    rows = samples.japan_rows()
    rows[1][2], rows[2][3], rows[3][5] = "'81129220", 999, "BUSHEL"
    rows.append([*samples.japan_rows()[1]])
    rows[5][11] = "64,000円"
    assert [(f.where.line, f.where.column) for f in faults_of(tmp_path, atlas, rows)] == [
        (2, "HS"),
        (3, "Country"),
        (4, "Unit2"),
        (6, "Value-Jan"),
    ]


def test_a_column_that_is_not_in_the_layout_is_refused(tmp_path, atlas):
    """The table by customs office has a column more: it is another table."""
    rows = [
        [*row[:2], "Custom" if n == 0 else "100", *row[2:]]
        for n, row in enumerate(samples.japan_rows())
    ]
    (fault,) = faults_of(tmp_path, atlas, rows)
    assert fault.fields["column"] == "Custom"


def test_the_table_without_countries_is_refused(tmp_path, atlas):
    """Without countries there is no origin."""
    rows = [[*row[:3], *row[4:]] for row in samples.japan_rows()]
    assert [f.fields["column"] for f in faults_of(tmp_path, atlas, rows)] == ["Country"]


def test_a_wrong_encoding_is_refused(tmp_path, atlas):
    """UTF-16 is none of the ministry's."""
    data = "Exp or Imp,Year".encode("utf-16") + b"\xff\xff"
    with pytest.raises(BadInputError):
        read(samples.written(tmp_path, "japan", data), atlas)
