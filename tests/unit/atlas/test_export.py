"""What leaves the atlas can be read elsewhere, and runs nothing."""

from __future__ import annotations

import hashlib
import json

import fastexcel
import polars as pl
import pytest

from oresight.atlas import open_atlas
from oresight.atlas._edition import write_tables
from oresight.atlas._export import export_tables
from oresight.errors import BadInputError, UnknownNameError, UsageError

ATLAS = open_atlas()


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "xlsx"])
def test_a_table_is_written_with_its_description(tmp_path, form):
    """The description names the file, its bytes and its hash."""
    table, descriptor = export_tables(ATLAS, tmp_path, names=("governance",), form=form)
    resource = json.loads(descriptor.read_text())["resources"][0]
    data = table.read_bytes()
    assert (table.name, len(data)) == (resource["path"], resource["bytes"])
    assert f"sha256:{hashlib.sha256(data).hexdigest()}" == resource["hash"]
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert ATLAS.table("governance").columns == names


def test_csv_comes_back_as_it_went(tmp_path):
    """Numbers and words survive the flat file."""
    file, _ = export_tables(ATLAS, tmp_path, names=("governance",))
    schema = ATLAS.table("governance").schema
    assert ATLAS.table("governance").equals(pl.read_csv(file, schema=schema))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cells_a_spreadsheet_would_run_are_plain_text(tmp_path, form):
    """A formula in the data stays words."""
    write_tables(tmp_path / "own", {"mine": pl.DataFrame({"a": ["=1+1", "+x", "tin"]})})
    file, _ = export_tables(open_atlas(tmp_path / "own"), tmp_path, names=("mine",), form=form)
    read = (
        pl.read_csv(file) if form == "csv" else fastexcel.read_excel(file).load_sheet(0).to_polars()
    )
    assert read["a"].to_list() == ["'=1+1", "'+x", "tin"]


def test_all_tables_are_written_at_once(tmp_path):
    """Without names, every table leaves."""
    written = export_tables(ATLAS, tmp_path, form="parquet")
    assert [*ATLAS.names, "datapackage"] == [file.stem for file in written]


def test_an_unknown_form_is_a_usage_error(tmp_path):
    """Only four forms are known."""
    with pytest.raises(UsageError, match="csv, parquet, json, xlsx"):
        export_tables(ATLAS, tmp_path, form="dbase")


def test_an_unknown_table_writes_nothing(tmp_path):
    """Names are checked before a file is made."""
    with pytest.raises(UnknownNameError):
        export_tables(ATLAS, tmp_path / "out", names=("governanc",))
    assert not (tmp_path / "out").exists()


def test_a_directory_that_cannot_be_made_is_worded(tmp_path):
    """A file in the way is a fault with its place."""
    (tmp_path / "out").write_text("")
    with pytest.raises(BadInputError, match="cannot be written"):
        export_tables(ATLAS, tmp_path / "out", names=("governance",))
