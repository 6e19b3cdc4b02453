"""The page on which questions are asked in SQL."""

from threading import BoundedSemaphore

from oresight.web._sql import answered

GALLIUM = "SELECT country, quantity FROM production WHERE commodity = 'gallium' AND year = 2024"


def test_a_question_is_answered_in_every_form(client):
    """
    The page, JSON and CSV have the same rows.
    """
    page = client.get("/en/data/sql", params={"q": GALLIUM})
    rows = client.get("/en/data/sql.json", params={"q": GALLIUM}).json()["rows"]
    lines = client.get("/en/data/sql.csv", params={"q": GALLIUM}).text.splitlines()
    assert f"Answer: {len(rows)} rows" in page.text
    assert len(lines) == len(rows) + 1


def test_a_wrong_question_stays_in_its_field(client):
    """
    The reader sees what is wrong beside what was written.
    """
    answer = client.get("/en/data/sql", params={"q": "SELECT nothing FROM measures"})
    assert answer.status_code == 422
    assert "Referenced column" in answer.text
    assert ">SELECT nothing FROM measures</textarea>" in answer.text


def test_a_wrong_question_is_an_error_to_a_program(client):
    """
    JSON says what is wrong.
    """
    answer = client.get("/en/data/sql.json", params={"q": "DROP TABLE measures"})
    assert answer.status_code == 422
    assert "only reads" in answer.json()["errors"][0]


def test_a_question_without_end_is_refused_by_its_length(client):
    """
    Four thousand letters are enough.
    """
    answer = client.get("/en/data/sql", params={"q": "SELECT 1 -- " + "x" * 4000})
    assert answer.status_code == 422


def test_a_question_among_many_is_sent_away(client, monkeypatch):
    """
    Who comes when enough are answered is told to come again.
    """
    desk = client.app.state.desk
    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(desk, "questions", taken)
    answer = client.get("/en/data/sql.json", params={"q": "SELECT 4711 AS x"})
    assert answer.status_code == 429


def test_the_same_question_is_asked_once(client):
    """
    An answer is kept.
    """
    desk = client.app.state.desk
    assert answered(desk, GALLIUM) is answered(desk, GALLIUM)


def test_without_an_imported_edition_the_page_of_changes_says_how_to_get_one(client):
    """
    The shipped edition differs from nothing.
    """
    text = client.get("/en/data/changes").text
    assert "oresight --atlas my-edition data import" in text
