"""The matrix of commodities: orders, groups, weights that agree on both sides."""

import json
from importlib.resources import files

import pytest
import quickjs

from oresight.methods import HEADLINES
from oresight.web._weights import rank_text

LIST = "/en/commodities/matrix.json"
UNEVEN = "weight=1&weight=3.5&weight=0&weight=2&weight=0.1&weight=10&weight=1"


@pytest.fixture(scope="module")
def browser_rank():
    """The formula of the page's own module, run by another engine of the same language."""
    source = (files("oresight.web") / "static" / "ranking.js").read_text(encoding="utf-8")
    context = quickjs.Context()
    context.eval(source.replace("export function", "function"))
    context.eval("var ranked = (text, weights) => weightedRank(ranksOf(text), JSON.parse(weights))")
    return context.get("ranked")


def rows(client, query=""):
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.text[:400]
    return answer.json()["rows"]


@pytest.mark.parametrize("query", ["", f"?{UNEVEN}"])
def test_page_and_server_weigh_alike(client, browser_rank, query):
    """
    The module that moves the table computes to the last digit what the server answers.
    """
    weights = [float(part.partition("=")[2]) for part in query[1:].split("&")] if query else [1] * 7
    here = [
        browser_rank(rank_text([row[f"rank_{name}"] for name in HEADLINES]), json.dumps(weights))
        for row in rows(client, query)
    ]
    assert here == [row["weighted_rank"] for row in rows(client, query)]


def test_weights_order_the_rows(client):
    """
    With weights in the address the worst weighted rank comes first.
    """
    ranks = [row["weighted_rank"] for row in rows(client, f"?{UNEVEN}")]
    assert ranks == sorted(ranks)


def test_the_widest_disagreement_comes_first(client):
    """
    Sorted by disagreement, the spread of ranks falls down the page.
    """
    spreads = [row["rank_spread"] for row in rows(client, "?sort=disagreement")]
    assert spreads == sorted(spreads, reverse=True)


def test_a_column_is_sorted_back(client):
    """
    A minus before the column turns the order round.
    """
    names = [row["commodity"] for row in rows(client, "?sort=-commodity")]
    assert names == sorted(names, reverse=True)


def test_a_group_has_its_members_alone(client):
    """
    Batteries: the commodities that lithium-ion cells do not work without.
    """
    found = {row["commodity"] for row in rows(client, "?group=li_ion_batteries")}
    assert "cobalt" in found
    assert "gallium" not in found


def test_a_method_brings_its_own_indicators(client):
    """
    The headings are those of the method that was chosen.
    """
    text = client.get("/en/commodities/matrix?method=geopolrisk").text
    assert "Characterisation factor" in text


def test_a_page_does_not_wait_for_what_takes_long(client):
    """
    For an importer not looked at before, the form comes at once and the matrix is taken in later.
    """
    answer = client.get("/en/commodities?importer=CHL")
    assert answer.status_code == 200
    assert 'src="/en/commodities/matrix?importer=CHL"' in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("weight=1", 422),
        ("weight=0&weight=0&weight=0&weight=0&weight=0&weight=0&weight=0", 422),
        ("weight=-1&weight=0&weight=0&weight=0&weight=0&weight=0&weight=0", 422),
        ("weight=inf&weight=0&weight=0&weight=0&weight=0&weight=0&weight=0", 422),
        ("sort=nothing", 404),
        ("stage=smelt", 404),
        ("method=guess", 404),
        ("group=nobody", 404),
    ],
)
def test_wrong_choices_are_told(client, query, status):
    """
    Never a failure of the server.
    """
    assert client.get(f"/en/commodities?{query}").status_code == status


def test_a_number_that_is_missing_is_a_dash(client):
    """
    Not nought, and no blank.
    """
    text = client.get("/en/commodities/matrix").text
    assert "–" in text
    assert ">nan<" not in text.casefold()
