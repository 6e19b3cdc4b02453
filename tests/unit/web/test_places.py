"""Pages on countries and products: what they say, and what they refuse."""

import pytest


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:400]
    return answer.json()["rows"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", ["countries", "countries/CHN", "products", "products/ev_motor"])
def test_a_page_answers_in_both_languages(client, lang, path):
    """
    A heading, and a table in the page itself.
    """
    text = page(client, f"/{lang}/{path}")
    assert "<h1>" in text
    assert "<table" in text


def test_countries_lead_with_the_one_that_leads_most(client):
    """
    The country that is the largest supplier most often comes first.
    """
    assert rows(client, "/en/countries.json")[0]["country"] == "CHN"


def test_a_country_is_found_by_any_of_its_names(client):
    """
    A name in Japanese and a code lead to the same numbers.
    """
    named = rows(client, "/ja/countries/コンゴ民主共和国.json")
    assert named == rows(client, "/ja/countries/COD.json")


def test_an_unknown_country_is_told_with_the_nearest(client):
    """
    Not found, in words.
    """
    answer = client.get("/en/countries/Chinaa")
    assert answer.status_code == 404
    assert "China" in answer.text


def test_taiwan_is_a_place_of_its_own(client):
    """
    Taiwan has its own name and its own row of governance.
    """
    assert "<h1>台湾</h1>" in page(client, "/ja/countries/TWN")


def test_a_territory_without_governance_says_so(client):
    """
    What is not published is told, not filled.
    """
    text = page(client, "/en/countries/ESH")
    assert "No governance score is published" in text


def test_a_former_state_is_no_importer(client):
    """
    What is gone buys nothing.
    """
    assert "It is no importer of today." in page(client, "/en/countries/SUN")


def test_two_countries_stand_side_by_side(client):
    """
    The choice of the other country is in the address.
    """
    text = page(client, "/en/countries/JPN?with=DEU")
    assert "Japan and Germany compared" in text
    assert 'value="DEU" selected' in text


def test_dependence_has_the_benchmarks(client):
    """
    The four indicators of the Critical Raw Materials Act are in the numbers of an importer.
    """
    found = {row["indicator"] for row in rows(client, "/en/countries/DEU/imports.json")}
    assert {"crma_extraction_gap", "crma_single_country"} <= found


def test_a_product_names_its_weakest_link(client):
    """
    One step is marked, in the page and in the numbers.
    """
    assert "weakest link" in page(client, "/en/products/ev_motor")
    weakest = [row for row in rows(client, "/en/products/ev_motor.json") if row["weakest"]]
    assert weakest[0]["country"] == "CHN"


def test_a_content_that_is_not_known_is_marked(client):
    """
    A material known to be in it without an amount is no nought.
    """
    assert "in it, amount not known" in page(client, "/en/products/ev_motor")


def test_an_edit_takes_a_material_out(client):
    """
    With a mass of nought a material leaves the bill, and the page tells what was before.
    """
    text = page(client, "/en/products/ev_motor?commodity=dysprosium&mass=0")
    assert "Before the edit" in text
    steps = rows(client, "/en/products/ev_motor.json?commodity=dysprosium&mass=0")
    assert "dysprosium" not in {row["commodity"] for row in steps}


def test_an_own_product_needs_no_store(client):
    """
    The address alone says what is in it; the answer is not to be kept.
    """
    answer = client.get("/en/products/own?commodity=Ga&mass=1&commodity=copper&mass=2")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "weakest link" in answer.text


def test_faults_of_a_bill_are_told_together(client):
    """
    A name that is none and a mass below nought are both told at once.
    """
    answer = client.get("/en/products/own?commodity=xyzzy&mass=1&commodity=cobalt&mass=-2")
    assert answer.status_code == 422
    assert "xyzzy" in answer.text
    assert "no mass of cobalt" in answer.text


def test_what_is_typed_is_escaped(client):
    """
    A name with markup comes back as text.
    """
    answer = client.get("/en/countries/<b>x")
    assert answer.status_code == 404
    assert "<b>x" not in answer.text


def test_a_commodity_page_names_its_sections(client):
    """
    The list at the top leads to headings that are there.
    """
    text = page(client, "/en/commodities/cobalt")
    for name in ("chain", "map", "time", "imports", "stocks", "projects", "methods", "gaps"):
        assert f'href="#{name}"' in text
        assert f'id="{name}"' in text


def test_the_map_of_a_commodity_changes_its_stage(client):
    """
    The stage stands in the address, and another is an error in words.
    """
    assert "DR Congo mines" in page(client, "/en/commodities/cobalt?at=mine")
    assert "China refines" in page(client, "/en/commodities/cobalt?at=refine")
    assert client.get("/en/commodities/cobalt?at=smelt").status_code == 422


def test_a_commodity_leads_to_measures_stories_and_its_sheet(client):
    """
    From a commodity one goes on to what may happen to it.
    """
    text = page(client, "/en/commodities/gallium")
    assert "/en/measures/cn-2023-gage/simulation" in text
    assert "/en/scenarios/gallium-germanium-2023" in text
    assert "/en/reports/brief.pdf" in text


def test_cover_is_told_in_weeks_with_its_range(client):
    """
    What is a prior is marked as assumed.
    """
    text = page(client, "/en/commodities/cobalt")
    assert "Weeks of cover" in text
    assert "assumed" in text


def test_a_commodity_nobody_trades_tells_its_gaps(client):
    """
    Where nothing is known the page says what and why, and is no error.
    """
    assert "Data gaps" in page(client, "/en/commodities/argon")
