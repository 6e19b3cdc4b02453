"""Two editions are told apart cell by cell."""

from __future__ import annotations

import polars as pl
import pytest

from oresight.atlas import open_atlas
from oresight.atlas._compare import diff_editions
from oresight.atlas._edition import write_tables
from oresight.errors import UnknownNameError

SHIPPED = open_atlas()


def edited(tmp_path, name, table):
    write_tables(tmp_path, {name: table})
    return open_atlas(tmp_path)


def test_an_edition_equals_itself(tmp_path):
    """The same tables written out are no change."""
    own = edited(tmp_path, "production", SHIPPED.table("production"))
    assert diff_editions(SHIPPED, own).height == 0


def test_a_changed_number_is_one_row_with_its_relative_change(tmp_path):
    """One cell changed by a tenth is one row."""
    table = SHIPPED.table("hs_content")
    assay = table["assay"][0]
    changed = table.with_columns(
        assay=pl.when(pl.int_range(pl.len()) == 0).then(1.1 * assay).otherwise("assay")
    )
    rows = diff_editions(SHIPPED, edited(tmp_path, "hs_content", changed))
    assert rows["change"].to_list() == ["changed"]
    assert ("hs_content", "assay", str(assay)) == rows.select("table", "column", "before").row(0)
    assert rows["relative_change"][0] == pytest.approx(0.1)
    assert f"hs6={table['hs6'][0]}, commodity={table['commodity'][0]}" == rows["key"][0]


def test_added_and_removed_rows_are_named_by_their_key(tmp_path):
    """A row that went and a row that came are two rows."""
    table = SHIPPED.table("hs_content")
    other = table[1:].vstack(table[:1].with_columns(hs6=pl.lit("999999")))
    rows = diff_editions(SHIPPED, edited(tmp_path, "hs_content", other), table="hs_content")
    assert rows["change"].to_list() == ["removed", "added"]
    assert "hs6=999999" in rows["key"][1]


def test_a_number_that_came_or_went_has_no_relative_change(tmp_path):
    """From nothing to something there is no ratio."""
    table = SHIPPED.table("production")
    emptied = table.with_columns(
        quantity=pl.when(pl.int_range(pl.len()) > 0).then(pl.col("quantity"))
    )
    rows = diff_editions(SHIPPED, edited(tmp_path, "production", emptied))
    assert rows.select("change", "after", "relative_change").row(0) == ("changed", None, None)


def test_a_new_release_of_a_source_is_changed_numbers(tmp_path):
    """The name of the release is a cell like others, not another row."""
    table = SHIPPED.table("governance")
    newer = table.with_columns(source_id=pl.lit("WGI2099"), estimate=2 * pl.col("estimate"))
    rows = diff_editions(SHIPPED, edited(tmp_path, "governance", newer))
    assert set(rows["change"]) == {"changed"}
    assert set(rows["column"]) == {"source_id", "estimate"}


def test_a_column_more_is_a_change_of_its_cells(tmp_path):
    """A new column shows as cells that were empty."""
    table = SHIPPED.table("hs_content").with_columns(extra=pl.lit("x"))
    rows = diff_editions(SHIPPED, edited(tmp_path, "hs_content", table))
    assert {"extra"} == set(rows["column"])
    assert table.height == rows.height


def test_a_table_more_is_rows_added(tmp_path):
    """A table that only the second edition has is all added."""
    own = edited(tmp_path, "mine", pl.DataFrame({"a": ["x", "y"], "v": [1.0, 2.0]}))
    rows = diff_editions(SHIPPED, own)
    assert rows["key"].to_list() == ["a=x", "a=y"]
    assert {"added"} == set(rows["change"])
    assert {"removed"} == set(diff_editions(own, SHIPPED)["change"])


def test_an_unknown_table_is_refused():
    """A name that neither edition has is met with the nearest."""
    with pytest.raises(UnknownNameError):
        diff_editions(SHIPPED, SHIPPED, table="prodution")
