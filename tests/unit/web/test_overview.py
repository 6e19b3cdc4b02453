"""The first page: what changed, what is due, where the importer is exposed, how fresh the data are."""

import pytest


@pytest.fixture(scope="module")
def text(client):
    """The first page once the exposure is known."""
    assert client.get("/en/exposure").status_code == 200
    return client.get("/en/").text


def test_the_first_page_does_not_wait_for_exposures(client):
    """
    For an importer not looked at before, they are taken in later.
    """
    answer = client.get("/en/?importer=NOR")
    assert answer.status_code == 200
    assert "<ore-wait" in answer.text


def test_the_worst_exposures_stand_with_their_figure(text):
    """
    A table and a card of the same five.
    """
    assert "Worst exposures" in text
    assert 'id="worst"' in text


def test_a_blank_says_why(text):
    """
    Phosphorus has no output by country at refining.
    """
    assert "No output by country is known at this stage." in text


def test_what_lapses_has_its_days_left_and_leads_to_the_measure(text):
    """
    The suspensions of November 2026 end on the day of the tests.
    """
    assert "Days left" in text
    assert "/en/measures/cn-2025-72" in text


def test_each_source_tells_how_far_it_reaches(client):
    """
    Every source of production, trade, prices and policy has a last entry.
    """
    tables = client.get("/en/index.json").json()["tables"]["fresh"]
    assert {"production", "trade", "prices", "measures"} <= {row["table"] for row in tables}
    assert all(row["last"] for row in tables)


def test_an_empty_day_is_today(client):
    """
    A form whose day was cleared is no fault.
    """
    assert client.get("/en/?importer=JPN&as_of=").status_code == 200


def test_another_day_reads_another_policy(client):
    """
    The day of the form is the day of the page.
    """
    assert "As of 4 April 2025" in client.get("/en/?as_of=2025-04-04").text


def test_a_day_that_is_none_is_told(client):
    """
    In words, not as a failure.
    """
    assert client.get("/en/?as_of=2025-02-30").status_code == 422
