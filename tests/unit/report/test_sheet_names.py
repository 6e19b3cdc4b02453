"""Sheets of a workbook have names that Excel takes, each its own."""

import io
import zipfile

import polars as pl
import pytest

from oresight.report import workbook
from oresight.runs import Run


@pytest.mark.parametrize("name", ["sources", "SOURCES", "a/b:c", "x" * 40])
def test_a_table_of_any_name_gets_a_sheet(atlas, name):
    """
    Nor does a table called like one of our own sheets take its place.
    """
    tables = {name: pl.DataFrame({"a": [1]}), name + "*": pl.DataFrame({"a": [2]})}
    made = workbook(atlas, tables, run=Run.of({}, edition="test"), lang="en", command="test")
    sheets = [one for one in zipfile.ZipFile(io.BytesIO(made)).namelist() if "worksheets/" in one]
    assert len([one for one in sheets if one.endswith(".xml")]) == 4
