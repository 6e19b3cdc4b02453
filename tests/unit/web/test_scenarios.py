"""The pages on stories: the library, one story, and what may be wrong in an address."""

import pytest

from oresight.scenarios import library


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", ["", *(f"/{name}" for name in library())])
def test_a_story_has_a_page_in_each_language(client, lang, name):
    """
    Every story of the library is there, in the language of the address.
    """
    answer = client.get(f"/{lang}/scenarios{name}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text


def test_the_line_of_time_needs_no_script(client):
    """
    Blocks stand on the line in the page itself, with their days in words.
    """
    text = client.get("/en/scenarios/bloc-formation").text
    assert text.count('class="stretch open"') == 4
    assert "from 2027-03-01" in text
    assert '<span class="badge">The West competes</span>' in text


def test_the_days_of_blocks_are_data(client):
    """
    The other forms of the page have a row a block and stretch of days.
    """
    rows = client.get("/en/scenarios/bloc-formation.json").json()["rows"]
    assert [(row["block"], row["first"], row["last"]) for row in rows[:2]] == [
        ("wall", "2027-03-01", None),
        ("licences", "2027-03-01", None),
    ]


def test_an_unknown_story_is_told_with_the_nearest(client):
    """
    A slip of the pen leads to the right name.
    """
    answer = client.get("/en/scenarios/bloc-formatoin")
    assert answer.status_code == 404
    assert "bloc-formation" in answer.text


@pytest.mark.parametrize("query", ["draws=0", "draws=10001", "draws=many", "seed=-1"])
def test_numbers_out_of_range_are_refused_in_words(client, query):
    """
    Nothing that does not fit comes near the engine.
    """
    answer = client.get(f"/en/scenarios/bloc-formation?{query}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_files_elsewhere_are_not_read(client):
    """
    A name that leads out of the folder is no name.
    """
    answer = client.get("/en/scenarios/..%2F..%2Fetc%2Fpasswd")
    assert answer.status_code == 404
