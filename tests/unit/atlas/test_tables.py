"""The shipped tables keep their promises: described, keyed, sourced, and free to be shipped."""

import json
from importlib.resources import files

import polars as pl
import pytest

from oresight.atlas import open_atlas

ATLAS = open_atlas()
FOLDER = files("oresight.atlas") / "tables"
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}

NOT_OURS_TO_SHIP = {"COMTRADE_CN_DERIVED", "OECD_CRC2026", "EUROSTAT_COMEXT_ATLAS"}
WITHOUT_QUANTITY = {
    "withheld",
    "not_available",
    "not_quantified",
    "not_applicable",
    "less_than_half_unit",
}


def test_every_file_is_described_and_every_description_has_its_file():
    """
    The folder and the data package name the same files.
    """
    present = {item.name for item in FOLDER.iterdir() if item.name.endswith((".csv", ".parquet"))}
    assert present == {resource["path"] for resource in RESOURCES.values()}


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_table_says_what_it_is_in_both_languages(name):
    """
    Title, Japanese title and description are there.
    """
    resource = RESOURCES[name]
    assert resource["title"] not in {"", name}
    assert resource["title_ja"] not in {"", name}
    assert resource["description"]


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_columns_are_those_described(name):
    """
    The file has the fields of the schema, in order, and each says what it means.
    """
    fields = RESOURCES[name]["schema"]["fields"]
    assert ATLAS.table(name).columns == [field["name"] for field in fields]
    assert [field["name"] for field in fields if not field["description"]] == []


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_number_has_a_unit(name):
    """
    Every numeric column states its unit, or the column that does.
    """
    fields = RESOURCES[name]["schema"]["fields"]
    bare = [f["name"] for f in fields if f["type"] in {"number", "integer"} and not f.get("unit")]
    assert bare == []


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_key_names_one_row(name):
    """
    The primary key is unique and has no blanks.
    """
    key = RESOURCES[name]["schema"].get("primaryKey") or []
    key = [key] if isinstance(key, str) else key
    if key:
        rows = ATLAS.table(name).select(key)
        assert not rows.is_duplicated().any()
        assert sum(rows.null_count().row(0)) == 0


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_reference_leads_somewhere(name):
    """
    Foreign keys resolve.
    """
    for link in RESOURCES[name]["schema"].get("foreignKeys", []):
        (column,), target = link["fields"], link["reference"]
        there = ATLAS.table(target["resource"] or name)[target["fields"][0]]
        here = ATLAS.table(name)[column].drop_nulls().unique()
        assert sorted(set(here) - set(there)) == []


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_every_row_has_a_known_source_that_may_be_shipped(name):
    """
    Source ids are in the table of sources, with terms; none of them is one we may not ship.
    """
    table = ATLAS.table(name)
    if "source_id" not in table.columns or name == "precedence":
        return
    used = {part for text in table["source_id"].drop_nulls().unique() for part in text.split(";")}
    known = dict(ATLAS.table("sources").select("source_id", "licence").iter_rows())
    assert sorted(used - set(known)) == []
    assert [source for source in sorted(used) if not known[source]] == []
    assert used & NOT_OURS_TO_SHIP == set()


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_grades_are_three(name):
    """
    A grade is reported, estimated or assumed.
    """
    table = ATLAS.table(name)
    if "grade" in table.columns:
        assert set(table["grade"]) <= {"reported", "estimated", "assumed"}


def test_a_blank_quantity_says_why():
    """
    Production without a quantity carries a flag that explains it; missing is not zero.
    """
    blank = ATLAS.table("production").filter(pl.col("quantity").is_null())
    reasons = {flag for flag in blank["flag"].unique() if not str(flag).startswith("range_")}
    assert reasons <= WITHOUT_QUANTITY


def test_quoted_figures_never_pass_for_measured():
    """
    What third parties quote, or we recall, is graded assumed.
    """
    shares = ATLAS.table("technology_shares")
    quoted = shares.filter(pl.col("source_id").str.starts_with("SECONDARY"))
    assert set(quoted["grade"]) == {"assumed"}


def test_the_geological_survey_fills_only_what_others_lack():
    """
    A cell from the British Geological Survey has no twin from USGS or IEA.
    """
    cell = ["commodity", "stage", "country", "year"]
    rows = ATLAS.table("production")
    british = rows.filter(pl.col("source_id").str.starts_with("BGS")).select(cell)
    others = rows.filter(pl.col("source_id").str.contains("^(USGS|IEA)")).select(cell)
    assert british.join(others, on=cell, how="semi").is_empty()


def test_the_union_has_twenty_seven_members():
    """
    The group eu27 is complete.
    """
    assert len(ATLAS.group("eu27")) == 27
