"""Lists of smelters in the layout of the RMI's templates; no live file was at hand to try."""

import pytest
from tests.unit.company import books

from oresight.codes import Iso3, Stage
from oresight.company import assess, read_smelters, read_workbook
from oresight.errors import BadInputError


def entry(metal, name, country, **more):
    return {
        "Metal (*)": metal,
        "Smelter Look-up (*)": name,
        "Smelter Country (*)": country,
        **more,
    }


CMRT = books.smelter_list(
    entry("Tantalum", "Alpha", "China", **{"Smelter Identification": "CID000001"}),
    entry("Tantalum", "Beta", "Kazakhstan"),
    entry("Tantalum", "Gamma", "CHINA"),
    entry("Tin", "Smelter not listed", "Peru", **{"Smelter Name (1)": "Delta"}),
    entry("Tin", "Smelter not yet identified", None),
)
EMRT = books.smelter_list(
    entry("Graphite (natural)", "Epsilon", "China"),
    entry("Mica", "Zeta", "India"),
    entry("Cobalt", "Eta", "Finland"),
    declaration="Extended Minerals Reporting Template (EMRT)",
)


def refusal(data):
    with pytest.raises(BadInputError) as caught:
        read_smelters(data, name="s.xlsx")
    return str(caught.value)


def test_each_smelter_counts_alike():
    """
    Two of three tantalum smelters are in China; nobody says how much each sends.
    """
    route = read_smelters(CMRT, name="c.xlsx").routes["tantalum"]
    assert (dict(route.shares), route.told) == ({"CHN": 2 / 3, "KAZ": 1 / 3}, False)


def test_a_smelter_that_is_not_listed_has_the_name_that_the_supplier_writes():
    """
    What the template calls not listed is named beside; what is not identified is left out.
    """
    names = [one.name for one in read_smelters(CMRT, name="c.xlsx").each]
    assert names == ["Alpha", "Beta", "Gamma", "Delta"]


@pytest.mark.parametrize(("data", "kind"), [(CMRT, "CMRT"), (EMRT, "EMRT")])
def test_the_kind_of_template_is_told(data, kind):
    """
    By what its first sheets say.
    """
    assert read_smelters(data, name="x.xlsx").kind == kind


def test_metals_of_other_names_are_known_and_others_are_told():
    """
    Graphite with its kind in brackets is natural graphite; mica is no commodity here.
    """
    found = read_smelters(EMRT, name="e.xlsx")
    assert set(found.routes) == {"natural_graphite", "cobalt"}
    assert found.left_out == ("Mica",)


def test_countries_of_mines_are_read_where_they_are_named():
    """
    Scrap has no mine; several countries in a cell count each.
    """
    heading = books.SMELTER_HEADINGS[14]
    data = books.smelter_list(
        entry("Tin", "A", "China", **{heading: "Peru, Bolivia"}),
        entry("Tin", "B", "Japan", **{heading: "Recycled"}),
    )
    found = read_smelters(data, name="x.xlsx").mines
    assert dict(found["tin"].shares) == {"PER": 0.5, "BOL": 0.5}


def test_a_list_needs_its_sheet():
    """
    Another workbook is refused, and its sheets are named.
    """
    assert "'Smelter List'" in refusal(books.workbook(books.ROW))


def test_a_list_needs_its_headings():
    """
    Without a country there is nothing to tell.
    """
    assert "'Smelter Country' is missing" in refusal(
        books.workbook(
            ("Tin", "x"), headings=("Metal (*)", "Smelter Look-up (*)"), sheet="Smelter List"
        )
    )


def test_a_country_that_is_not_known_is_told_by_cell():
    """
    With the nearest word.
    """
    text = refusal(books.smelter_list(entry("Tin", "A", "Boliva")))
    assert "s.xlsx:Smelter List!E5" in text
    assert "Bolivia" in text


def test_an_empty_list_is_told():
    """
    A template that nobody filled in.
    """
    assert "no smelters" in refusal(books.smelter_list())


def test_smelters_stand_in_where_the_sheet_is_blank(atlas, today):
    """
    Their countries are those of refining, and marked as what they are.
    """
    parts = read_workbook(
        books.table(
            ("A", "Ta", ""), ("B", "Ta", "JPN"), headings=("part_id", "material", "refined_in")
        ),
        name="p.csv",
    )
    found = assess(
        atlas, parts, importer=Iso3("JPN"), as_of=today, smelters=read_smelters(CMRT, name="c.xlsx")
    )
    rows = found.exposure.filter(stage=Stage.REFINE, indicator="origin_share")
    assert rows.select("part_id", "country", "basis", "low", "high").rows() == [
        ("A", "CHN", "smelters", 0.0, 1.0),
        ("A", "KAZ", "smelters", 0.0, 1.0),
        ("B", "JPN", "own", 1.0, 1.0),
    ]
