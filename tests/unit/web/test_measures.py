"""規制: the ledger, one measure, and what it does."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app

ADDRESS = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    settings = Settings(folder=tmp_path_factory.mktemp("home"), today=dt.date(2026, 11, 27))
    return TestClient(create_app(settings), base_url=ADDRESS)


def test_the_ledger_leads_from_a_row_to_its_simulation(reader):
    """
    The row of a notice has the button that simulates it.
    """
    answer = reader.get("/ja/measures", params={"imposer": "CHN", "commodity": "dysprosium"})
    assert answer.status_code == 200
    assert 'href="/ja/measures/cn-2025-ree7/simulation"' in answer.text
    assert "この措置を試算" in answer.text


def test_the_ledger_tells_empty_cells_apart_from_nothing(reader):
    """
    The matrix says that a blank is a gap of the record.
    """
    text = reader.get("/en/measures").text
    assert "which does not say that there is nothing" in text
    assert "none on record" in text


def test_the_ledger_answers_with_its_rows(reader):
    """
    The same address as JSON has the status of each measure on the day.
    """
    rows = reader.get("/en/measures.json", params={"as_of": "2025-12-01"}).json()["rows"]
    assert {row["id"]: row["status"] for row in rows}["cn-2025-ree7"] == "in_force"


def test_an_unknown_filter_is_told_in_words(reader):
    """
    A country that there is none of is a reader's mistake.
    """
    answer = reader.get("/en/measures", params={"imposer": "Atlantis"})
    assert answer.status_code == 404
    assert "Atlantis" in answer.text


def test_one_measure_shows_its_legal_reference_and_answers(reader):
    """
    A measure tells where it stands in law and whom it answered.
    """
    text = reader.get("/en/measures/cn-2025-ree7").text
    assert "MOFCOM/GACC Announcement No. 18 of 2025" in text
    assert "Who answered whom" in text


def test_an_unknown_measure_is_not_found(reader):
    """
    An id that is none answers with the nearest ids.
    """
    answer = reader.get("/ja/measures/cn-2025-ree8")
    assert answer.status_code == 404
    assert "cn-2025-ree7" in answer.text


def test_a_simulation_begins_with_price_shortage_and_first_line(reader):
    """
    The verdict has three sentences, before any figure.
    """
    text = reader.get("/en/measures/cn-2023-gage/simulation", params={"draws": 10}).text
    verdict = text.split('class="callout">')[1].split("</div>")[0]
    assert verdict.count("<p>") == 3
    assert "The price of" in verdict
    assert "The first line to stop" in verdict


def test_a_simulation_has_a_certificate(reader):
    """
    The page says how far its results were read again.
    """
    text = reader.get("/en/measures/cn-2023-gage/simulation", params={"draws": 10}).text
    assert "20 draws were read again independently" in text


def test_a_simulation_gives_its_command(reader):
    """
    The run of the page is the run of the command line.
    """
    found = reader.get("/en/measures/cn-2023-gage/simulation.json", params={"draws": 10}).json()
    assert found["command"] == (
        "oresight simulate cn-2023-gage --importer JPN --draws 10 --months 24 --seed 1"
    )
    assert {row["unit"] for row in found["rows"]} == {"1"}


def test_a_figure_of_a_simulation_has_an_address_of_its_own(reader):
    """
    What the chart library draws, and the table, stand under the simulation.
    """
    path = "/en/measures/cn-2023-gage/simulation/figures/gallium-shock-price"
    option = reader.get(f"{path}/option.json", params={"draws": 10})
    assert option.json()["series"]
    assert "series" in reader.get(f"{path}.csv", params={"draws": 10}).text.splitlines()[0]


def test_a_measure_without_tonnes_says_why_it_is_not_simulated(reader):
    """
    What the engine does not follow is told in words.
    """
    answer = reader.get("/en/measures/arr-2025-geneva/simulation")
    assert answer.status_code == 422
    assert "not modelled" in answer.text


@pytest.mark.parametrize("query", [{"draws": 0}, {"months": 9999}, {"seed": -1}, {"draws": "x"}])
def test_a_number_out_of_bounds_is_told_in_words(reader, query):
    """
    Sizes of a simulation are bounded.
    """
    answer = reader.get("/en/measures/cn-2023-gage/simulation", params=query)
    assert answer.status_code == 422
    assert next(iter(query)) in answer.text
