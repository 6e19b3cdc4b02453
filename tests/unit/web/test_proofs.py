"""The pages on methods and data."""

import io
import zipfile

import pytest


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "methods", "methods/eu-sr", "methods/leverage?commodity=Dy", "data", "data/production",
        "data/trade", "data/sources", "data/terms", "figures/coverage",
    ],
)  # fmt: skip
def test_a_page_answers_in_each_language(client, lang, path):
    """
    Every page is there, in the language of its address.
    """
    answer = client.get(f"/{lang}/{path}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text


def test_a_method_shows_its_formula_with_numbers(client):
    """
    The page draws the equation, says it in words, and puts numbers of cobalt into it.
    """
    text = client.get("/en/methods/concentration").text
    assert 'alt="H = Σ_c s_c^2"' in text
    assert "s_c = (" in text
    assert "https://doi.org" not in text


def test_a_method_leads_to_its_publications(client):
    """
    A DOI is a link.
    """
    assert 'href="https://doi.org/10.2873/769526"' in client.get("/en/methods/eu-sr").text


def test_a_method_nobody_knows_is_named_with_the_nearest(client):
    """
    Not found, in words.
    """
    answer = client.get("/en/methods/concentratio")
    assert answer.status_code == 404
    assert "Did you mean concentration?" in answer.text


def test_rows_are_narrowed_by_columns(client):
    """
    The address says which rows; its other forms have the same.
    """
    asked = "column=commodity&value=cobalt&column=year&value=2023"
    rows = client.get(f"/en/data/production.json?{asked}").json()["rows"]
    assert {(row["commodity"], row["year"]) for row in rows} == {("cobalt", 2023)}
    lines = client.get(f"/en/data/production.csv?{asked}").text.splitlines()
    assert len(lines) == len(rows) + 1


def test_a_page_never_has_more_rows_than_a_page(client):
    """
    Of nine hundred thousand rows of trade, fifty are shown.
    """
    text = client.get("/en/data/trade?from=100").text
    assert "Rows 101 to 150 of 900,508." in text
    assert len(client.get("/en/data/trade.json?from=100").json()["rows"]) == 50


def test_a_large_table_leaves_in_pieces(client):
    """
    CSV is streamed: no length is known before it is sent.
    """
    with client.stream("GET", "/en/data/trade.csv") as answer:
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        assert next(answer.iter_lines()).startswith("\ufeffyear,exporter,importer")


def test_a_table_leaves_as_parquet(client, atlas):
    """
    The file has the rows of the table.
    """
    import polars as pl

    body = client.get("/en/data/prices.parquet").content
    assert pl.read_parquet(io.BytesIO(body)).equals(atlas.table("prices"))


def test_a_workbook_that_would_be_too_long_is_refused_in_words(client):
    """
    The reader is told what to do instead.
    """
    answer = client.get("/en/data/trade.xlsx")
    assert answer.status_code == 422
    assert "take CSV or Parquet" in answer.json()["errors"][0]


def test_a_column_nobody_knows_is_named_with_the_nearest(client):
    """
    Not found, with the word that was meant.
    """
    answer = client.get("/en/data/production?column=countri&value=CHN")
    assert answer.status_code == 404
    assert "Did you mean country?" in answer.text


def test_a_card_leads_to_its_source(client):
    """
    The page of sources has an entry under each id.
    """
    text = client.get("/en/data/sources").text
    assert 'id="USGS_MCS2026"' in text
    assert 'href="/en/data/production"' in text


@pytest.mark.slow
def test_the_package_has_every_table(client, atlas):
    """
    One archive holds all tables and their description.
    """
    body = client.get("/en/data/package.zip").content
    names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert sorted(names) == sorted([*(f"{name}.csv" for name in atlas.names), "datapackage.json"])
