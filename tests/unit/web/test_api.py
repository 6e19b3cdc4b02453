"""The description of the server, and the page that tells it in words."""

import pytest
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def described(client):
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def operations(described):
    return [one for paths in described["paths"].values() for one in paths.values()]


def test_the_description_is_openapi(described):
    """
    It is valid OpenAPI 3.1.
    """
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_address_has_a_sentence_and_an_id(operations):
    """
    Ids are told apart; sentences are sentences.
    """
    ids = [one["operationId"] for one in operations]
    assert len(set(ids)) == len(ids)
    assert [one["operationId"] for one in operations if not one["summary"].endswith(".")] == []


def test_every_parameter_says_what_it_is(operations):
    """
    No parameter is described by its own name alone.
    """
    bare = {
        one["name"]
        for operation in operations
        for one in operation.get("parameters", [])
        if one.get("description", one["name"]) == one["name"]
    }
    assert bare == set()


def test_every_text_that_is_asked_for_has_a_bound(operations):
    """
    No query parameter takes a text of any length.
    """
    endless = {
        one["name"]
        for operation in operations
        for one in operation.get("parameters", [])
        if one["in"] == "query" and _is_endless(one["schema"])
    }
    assert endless == set()


def _is_endless(schema):
    some = schema.get("anyOf", [schema])
    return any(
        one.get("type") == "string" and not {"maxLength", "format", "enum", "pattern"} & set(one)
        for one in some
    )


def test_every_answer_has_a_type(operations):
    """
    What comes back is told, and errors look alike everywhere.
    """
    for operation in operations:
        answers = operation["responses"]
        assert all("content" in one or code == "303" for code, one in answers.items())
        errors = answers["422"]["content"]["application/json"]["schema"]
        assert errors == {"$ref": "#/components/schemas/Errors"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_tells_every_address(client, described, lang):
    """
    Nothing is described that the page does not tell, and no script is needed.
    """
    text = client.get(f"/{lang}/api").text
    reading = [path for path, one in described["paths"].items() if "get" in one]
    pages = [one for one in reading if one.count(".") == 0]
    assert [one for one in pages if f"<code>{one}</code>" not in text] == []
    assert "oresight mcp" in text


def test_an_answer_looks_as_described(client):
    """
    The envelope of a page has what its schema asks for.
    """
    answer = client.get("/en/methods.json").json()
    assert {"run", "rows", "title", "command", "tables"} <= set(answer)
    assert {"id", "edition", "seed", "version"} <= set(answer["run"])


def test_no_machine_is_asked_in(client):
    """
    A server that others can reach is not for crawlers.
    """
    assert "Disallow: /" in client.get("/robots.txt").text
    assert '<meta name="robots" content="noindex, nofollow">' in client.get("/en/api").text
