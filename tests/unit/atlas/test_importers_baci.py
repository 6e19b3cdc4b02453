"""BACI: a year of the world's trade."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.baci import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def read_lines(folder, lines, **options):
    return read(samples.written(folder, "baci", samples.baci(lines)), ATLAS, **options)["trade"]


def test_flows_are_read_with_countries_and_source(tmp_path):
    """Other Asia is Taiwan; what is no country is others, added up; NA is unknown, not zero."""
    table = read(samples.written(tmp_path, "baci"), ATLAS)["trade"]
    columns = ("year", "exporter", "importer", "hs6", "value_kusd", "quantity_t")
    assert table.select(columns).rows() == [
        (2024, "CHN", "JPN", "811292", 2500.5, 12.25),
        (2024, "CHN", "TWN", "811292", 100.0, None),
        (2024, "CHL", "OTH", "260300", 14.0, 6.0),
    ]
    assert table.select("hs_edition", "coverage", "source_id").unique().rows() == [
        ("HS17", "full", "BACI_HS17_V202601")
    ]


def test_every_code_is_kept_when_asked(tmp_path):
    """Motors come in."""
    codes = read_lines(tmp_path, samples.BACI_LINES, all_codes=True)["hs6"]
    assert codes.unique().sort().to_list() == ["260300", "811292", "850110"]


def test_one_year_unpacked_is_read_with_the_codes_of_the_atlas(tmp_path):
    """Without the archive, numbers are those of the table: 842, not 840, is the United States."""
    file = tmp_path / "BACI_HS17_Y2024_V202601.csv"
    file.write_text("\n".join([*samples.BACI_LINES[:3], "2024,842,251,811292,1,1"]) + "\n")
    table = read(file, ATLAS)["trade"]
    assert table.select("exporter", "importer").rows() == [
        ("CHN", "JPN"),
        ("CHN", "TWN"),
        ("USA", "FRA"),
    ]


def test_all_years_of_an_archive_are_read(tmp_path):
    """The archive of an edition has a file a year."""
    years = {
        f"BACI_HS17_Y{year}_V202601.csv": f"t,i,j,k,v,q\n{year},156,392,811292,1,1\n".encode()
        for year in (2022, 2023)
    }
    countries = {"country_codes_V202601.csv": samples.BACI_COUNTRIES.encode()}
    file = samples.written(tmp_path, "baci", samples.archive(years | countries))
    assert read(file, ATLAS)["trade"]["year"].to_list() == [2022, 2023]


@pytest.mark.parametrize(
    "line",
    [
        "2023,156,392,811292,1,1",
        "x,156,392,811292,1,1",
        "2024,,392,811292,1,1",
        "2024,156,392,8112,1,1",
        "2024,156,392,811292,one,1",
        "2024,156,392,811292,-1,1",
        "2024,156,392,811292,1,5 t",
        "2024,156,392,811292,1,inf",
        "2024,156",
    ],
)
def test_a_line_that_does_not_fit_is_named_with_its_text(tmp_path, line):
    """The fault has the line's number and what stands there."""
    with pytest.raises(BadInputError) as caught:
        read_lines(tmp_path, [*samples.BACI_LINES, line])
    (fault,) = caught.value.faults
    assert (fault.where.line, fault.fields["text"]) == (7, line)


def test_all_faulty_lines_are_listed_at_once(tmp_path):
    """Two lines, two faults."""
    lines = [*samples.BACI_LINES, "2024,156,392,811292,x,1", "2024,156,392,811292,1,x"]
    with pytest.raises(BadInputError) as caught:
        read_lines(tmp_path, lines)
    assert [fault.where.line for fault in caught.value.faults] == [7, 8]


def test_an_unknown_number_of_a_country_is_refused(tmp_path):
    """A number that the release does not explain is not guessed at."""
    with pytest.raises(BadInputError, match="9999"):
        read_lines(tmp_path, [*samples.BACI_LINES, "2024,9999,392,811292,1,1"])


def test_a_line_with_a_cell_too_many_is_refused(tmp_path):
    """More cells than names is not the publisher's file."""
    with pytest.raises(BadInputError):
        read_lines(tmp_path, [*samples.BACI_LINES, "2024,156,392,811292,1,1,1"])


def test_another_header_is_refused(tmp_path):
    """Columns have names, and these are their names."""
    with pytest.raises(BadInputError, match="missing"):
        read_lines(tmp_path, ["year,i,j,k,v,q", *samples.BACI_LINES[1:]])


def test_an_archive_without_a_year_is_refused(tmp_path):
    """The wrong archive says so."""
    file = samples.written(tmp_path, "baci", samples.archive({"Readme.txt": b"x"}))
    with pytest.raises(BadInputError, match="no file of the kind"):
        read(file, ATLAS)
