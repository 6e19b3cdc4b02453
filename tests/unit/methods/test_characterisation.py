"""Factors for life cycle assessment, in the structure Brightway and openLCA read."""

from __future__ import annotations

import bz2
import datetime as dt
import io
import json
import math
import zipfile

import polars as pl
import pytest

from oresight.atlas import open_atlas
from oresight.codes import Iso3
from oresight.errors import BadInputError
from oresight.methods import Case, brightway_factors, openlca_factors
from oresight.methods._characterisation import NORMAL_90, brightway_objects, openlca_entities
from oresight.methods.geopolrisk import assess

IMPORTERS = ("EU27", "JPN")


@pytest.fixture(scope="module")
def scores():
    atlas = open_atlas()
    day = dt.date(2026, 11, 24)
    return pl.concat(
        assess.assess(Case(atlas, Iso3(importer), day, draws=200)) for importer in IMPORTERS
    )


@pytest.fixture(scope="module")
def factors(scores):
    """The factors with a value, of Japan."""
    chosen = (
        (pl.col("indicator") == "cf")
        & pl.col("value").is_not_null()
        & (pl.col("importer") == "JPN")
    )
    return scores.filter(chosen)


@pytest.fixture(scope="module")
def archive(scores):
    return zipfile.ZipFile(io.BytesIO(openlca_factors(scores)))


def entities(archive, folder):
    """All data sets in a folder of the archive."""
    return [
        json.loads(archive.read(name)) for name in archive.namelist() if name.startswith(folder)
    ]


def unpacked(tree):
    """Undo Brightway's marks for tuples and dictionaries."""
    if isinstance(tree, list):
        return [unpacked(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "__tuple__" in tree:
        return tuple(unpacked(item) for item in tree["data"])
    return dict(zip(unpacked(tree["keys"]), unpacked(tree["values"]), strict=True))


def test_brightway_gets_one_method_for_each_importer(scores):
    """Factors differ by importer, flows do not."""
    names = [
        item["name"] for item in brightway_objects(scores) if item["class"]["name"] == "Method"
    ]
    assert names == [("GeoPolRisk (oresight)", importer) for importer in IMPORTERS]


def test_a_brightway_method_is_a_list_of_flow_and_factor(scores, factors):
    """The amounts are the values of the score table."""
    method = brightway_objects(scores)[-1]
    amounts = {key: factor["amount"] for key, factor in method["data"]}
    expected = {
        ("oresight", f"{row['commodity']}/{row['stage']}"): row["value"]
        for row in factors.iter_rows(named=True)
    }
    assert amounts == expected


def test_every_brightway_flow_is_brought_along(scores):
    """A method never points at a flow that is not there."""
    database, *methods = brightway_objects(scores)
    used = {key for method in methods for key, _ in method["data"]}
    assert used == set(database["data"])


def test_the_brightway_distribution_has_the_interval_of_the_table(scores, factors):
    """Log-normal, as wide as the central 90 % is."""
    row = factors.row(0, named=True)
    _, factor = brightway_objects(scores)[-1]["data"][0]
    width = math.exp(2 * NORMAL_90 * factor["scale"])
    assert width == pytest.approx(row["high"] / row["low"])


def test_the_brightway_package_unpacks_to_its_objects(scores):
    """Tuples and dictionaries with tuple keys survive JSON."""
    tree = json.loads(bz2.decompress(brightway_factors(scores)))
    assert unpacked(tree) == brightway_objects(scores)


def test_flows_of_the_reader_replace_our_own(scores):
    """Only flows that were named are written, and no database of ours."""
    ours = {("nickel", "mine"): ("biosphere3", "nickel-ore")}
    objects = brightway_objects(scores, flows=ours)
    assert {key for item in objects for key, _ in item["data"]} == {("biosphere3", "nickel-ore")}


def test_openlca_says_which_schema_it_follows(archive):
    """Version 2 of the schema."""
    assert json.loads(archive.read("olca-schema.json")) == {"version": 2}


def test_openlca_gets_one_category_for_each_importer(archive):
    """Listed in one method."""
    (method,) = entities(archive, "lcia_methods")
    listed = {ref["@id"] for ref in method["impactCategories"]}
    assert listed == {category["@id"] for category in entities(archive, "lcia_categories")}
    assert len(listed) == len(IMPORTERS)


def test_openlca_factors_are_those_of_the_table(archive, factors):
    """Value by value."""
    japan = next(c for c in entities(archive, "lcia_categories") if c["name"].endswith("JPN"))
    values = [factor["value"] for factor in japan["impactFactors"]]
    assert sorted(values) == sorted(factors["value"])


def test_every_openlca_reference_leads_somewhere(archive):
    """Flows, properties and units are in the package."""
    known = {entity["@id"] for entity in entities(archive, "") if "@id" in entity}
    used = {
        factor[part]["@id"]
        for category in entities(archive, "lcia_categories")
        for factor in category["impactFactors"]
        for part in ("flow", "flowProperty")
    }
    assert used <= known


def test_openlca_files_are_named_by_their_id(archive):
    """As the schema asks."""
    names = [name for name in archive.namelist() if "/" in name]
    assert all(json.loads(archive.read(name))["@id"] in name for name in names)


def test_openlca_flows_of_the_reader_need_no_flows_of_ours(scores):
    """Nothing is brought along that the reader already has."""
    ours = {("nickel", "mine"): "00000000-0000-0000-0000-000000000001"}
    folders = {folder for folder, _ in openlca_entities(scores, flows=ours)}
    assert folders == {"lcia_categories", "lcia_methods"}


def test_the_same_factors_give_the_same_bytes(scores):
    """No clock and no chance in the files."""
    assert openlca_factors(scores) == openlca_factors(scores)
    assert brightway_factors(scores) == brightway_factors(scores)


def test_a_factor_without_an_interval_is_a_number(factors):
    """No distribution is made up."""
    bare = factors.with_columns(low=pl.lit(None, dtype=pl.Float64))
    assert all(isinstance(factor, float) for _, factor in brightway_objects(bare)[-1]["data"])


def test_no_factor_at_all_is_refused(scores):
    """An empty package would look like no risk."""
    with pytest.raises(BadInputError):
        brightway_factors(scores.filter(pl.col("indicator") == "score"))


def test_two_factors_for_one_flow_are_refused_together(factors):
    """Every doubled flow is named at once."""
    with pytest.raises(BadInputError) as caught:
        openlca_factors(pl.concat([factors, factors]))
    assert len(caught.value.faults) == factors.height
