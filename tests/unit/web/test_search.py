"""The search box: what leads straight on, what is listed, and what is refused."""

import pytest


def look(client, typed, lang="en", **more):
    return client.get(f"/{lang}/search", params={"q": typed, **more}, follow_redirects=False)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Co", "/commodities/cobalt"),
        ("コバルト", "/commodities/cobalt"),
        ("ｃｏ", "/commodities/cobalt"),
        ("aluminum", "/commodities/aluminium"),
        ("8105", "/commodities/cobalt"),
        ("HS 8105.20", "/commodities/cobalt"),
        ("CHN", "/countries/CHN"),
        ("コンゴ民主共和国", "/countries/COD"),
        ("cn-2025-ree7", "/measures/cn-2025-ree7"),
        ("商务部 18号", "/measures/cn-2025-ree7"),
        ("18号", "/measures/cn-2025-ree7"),
        ("notice no. 18", "/measures/cn-2025-ree7"),
        ("EV駆動モーター", "/products/ev_motor"),
        ("bloc-formation", "/scenarios/bloc-formation"),
        ("geopolrisk", "/methods/geopolrisk"),
    ],
)
def test_one_exact_hit_leads_there(client, typed, path):
    """
    A name in either language, a symbol, a code, an id or the number of a notice.
    """
    answer = look(client, typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/en{path}")


def test_a_number_matches_whole(client):
    """
    Notice 1 is neither notice 10 nor notice 18.
    """
    found = client.get("/en/search.json", params={"q": "商务部 1号"}).json()["rows"]
    assert {row["id"] for row in found} == {"cn-2026-japan-1"}


def test_hits_are_listed_by_kind(client):
    """
    A word that many things carry gives a page of them, commodities before measures.
    """
    found = client.get("/en/search.json", params={"q": "gallium"}).json()["rows"]
    kinds = [row["kind"] for row in found]
    assert kinds[0] == "commodity"
    assert "measure" in kinds


def test_a_word_of_a_title_finds_a_measure(client):
    """
    Every word must be there, in any order.
    """
    found = client.get("/en/search.json", params={"q": "licensing graphite"}).json()["rows"]
    assert "cn-2023-graphite" in {row["id"] for row in found}


def test_a_slip_is_answered_with_the_nearest(client):
    """
    Nothing found is no dead end.
    """
    answer = look(client, "galium")
    assert answer.status_code == 200
    assert "Did you mean" in answer.text
    assert "Gallium" in answer.text


def test_what_is_typed_is_escaped(client):
    """
    Markup comes back as text.
    """
    answer = look(client, "<script>alert(1)</script>")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_an_empty_box_tells_what_can_be_found(client):
    """
    With examples in both languages.
    """
    answer = look(client, "", lang="ja")
    assert "検索の例" in answer.text


def test_too_long_a_text_is_refused(client):
    """
    Eighty characters at most.
    """
    assert look(client, "x" * 81).status_code == 422


@pytest.mark.parametrize(
    "typed", ["%", "\\", "(", "[", "*", "第号", "号", "  ", "\u0000", "no. no."]
)
def test_odd_text_is_no_fault(client, typed):
    """
    What is typed is never taken for a pattern.
    """
    assert look(client, typed).status_code in (200, 303)


def test_importer_and_day_go_along(client):
    """
    Who searches for another importer stays with it.
    """
    assert look(client, "Co", importer="DEU").headers["location"].endswith("?importer=DEU")
