"""資料: what is put aside, kept, ordered and made into a document."""

import datetime as dt
import io
import json
import re
import stat

import openpyxl
import pytest
from starlette.testclient import TestClient

from oresight.errors import BadInputError
from oresight.web import Settings, create_app
from oresight.web._tray import MOST, Tray

ADDRESS = "http://127.0.0.1:8765"
SIMULATION = {
    "figure": "simulation", "measure": "cn-2023-gage", "importer": "JPN", "draws": 10,
}  # fmt: skip


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def reader(home):
    settings = Settings(folder=home, today=dt.date(2026, 11, 27))
    return TestClient(create_app(settings), base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def change(reader):
    """Send a form with the secret of the pages."""
    secret = re.search(r'name="csrf" content="([^"]+)"', reader.get("/en/briefs").text)[1]
    return lambda path, **fields: reader.post(path, data={"csrf": secret, **fields})


@pytest.fixture
def tray(home):
    home.mkdir()
    return Tray(home / "tray.json")


def rows(reader):
    return reader.get("/en/tray.json").json()["rows"]


def test_a_figure_is_added_with_its_finding(reader, change):
    """
    What was put in is told by what it found.
    """
    assert change("/en/tray", figure="sankey", commodity="cobalt").status_code == 303
    assert "cobalt" in rows(reader)[0]["title"]


def test_a_finding_is_told_in_both_languages(reader, change):
    """
    What a Japanese reader put in, an English one can read.
    """
    change("/ja/tray", figure="sankey", commodity="cobalt")
    assert "cobalt" in rows(reader)[0]["title"]
    assert "コバルト" in reader.get("/ja/briefs").text


def test_a_simulation_is_added_and_made_into_a_document(reader, change):
    """
    A simulation in the tray becomes a PDF with its certificate and sources.
    """
    change("/en/tray", **SIMULATION)
    answer = change("/en/briefs/document", language="ja", form="pdf", title="説明")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"].endswith('briefing-ja.pdf"')


def test_the_document_as_excel_has_its_sources_first(change):
    """
    The workbook begins with sources and assumptions.
    """
    change("/en/tray", **SIMULATION)
    answer = change("/en/briefs/document", language="en", form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    assert book.sheetnames[:2] == ["Sources", "Assumptions"]


def test_the_document_of_an_empty_tray_is_refused_in_words(change):
    """
    Nothing makes no document.
    """
    answer = change("/en/briefs/document", language="en", form="pdf")
    assert answer.status_code == 422
    assert "The tray is empty." in answer.text


def test_what_cannot_be_drawn_is_not_put_in(reader, change):
    """
    A figure that there is none of leaves the tray as it was.
    """
    assert change("/en/tray", figure="no-such-figure").status_code == 404
    assert rows(reader) == []


def test_a_form_without_the_secret_changes_nothing(reader):
    """
    Another page cannot put anything in.
    """
    assert reader.post("/en/tray", data={"figure": "sankey"}).status_code == 403
    assert rows(reader) == []


def test_things_are_moved_noted_and_taken_out(reader, change):
    """
    The order, the notes and the content are the reader's.
    """
    change("/en/tray", figure="sankey", commodity="cobalt")
    change("/en/tray", figure="sankey", commodity="nickel")
    first, second = (row["id"] for row in rows(reader))
    change(f"/en/tray/{second}/up")
    change(f"/en/tray/{second}/note", note="ニッケルを先に")
    assert [(row["id"], row["note"]) for row in rows(reader)] == [
        (second, "ニッケルを先に"),
        (first, ""),
    ]
    change(f"/en/tray/{first}/remove")
    assert [row["id"] for row in rows(reader)] == [second]


def test_the_same_is_not_put_in_twice(reader, change):
    """
    Two clicks on the same button are one thing.
    """
    change("/en/tray", figure="sankey", commodity="cobalt")
    change("/en/tray", figure="sankey", commodity="cobalt")
    assert len(rows(reader)) == 1


def test_an_id_that_is_none_is_not_found(change):
    """
    What is gone cannot be moved.
    """
    assert change("/en/tray/00000000/up").status_code == 404


def test_the_file_is_the_users_alone(tray):
    """
    Nobody else of the machine reads it.
    """
    tray.add("sankey", {"commodity": "cobalt"}, {"en": "x"})
    path = tray._path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_tray_says_so(tray):
    """
    There is room for sixty.
    """
    for number in range(MOST):
        tray.add("sankey", {"year": str(number)}, {"en": "x"})
    with pytest.raises(BadInputError):
        tray.add("sankey", {"year": "1999"}, {"en": "x"})


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 2}', '{"version": 1, "items": [{"id": 1}]}', "[" * 10_000],
)
def test_a_broken_file_is_set_aside(tray, content):
    """
    What cannot be read is kept under another name, and told.
    """
    tray._path.write_text(content)
    assert tray.items == ()
    assert tray.set_aside.read_text() == content


def test_a_broken_file_is_told_on_the_page(reader, home):
    """
    The page names the file that was set aside.
    """
    home.mkdir(exist_ok=True)
    (home / "tray.json").write_text("{")
    assert "tray.json.broken-1" in reader.get("/en/briefs").text


def test_what_lies_in_a_file_is_words_of_ours(tray):
    """
    The file is JSON that a person can read.
    """
    made = tray.add("sankey", {"commodity": "cobalt"}, {"ja": "コバルト"})
    kept = json.loads(tray._path.read_text())
    assert kept["items"][0] == {
        "id": made.id, "figure": "sankey", "choices": {"commodity": "cobalt"},
        "titles": {"ja": "コバルト"}, "note": "",
    }  # fmt: skip


def test_a_report_on_a_commodity_is_made_from_the_page(reader):
    """
    The one-page sheet comes as a file.
    """
    answer = reader.get("/ja/reports/brief.pdf", params={"commodity": "cobalt"})
    assert answer.content.startswith(b"%PDF")


def test_a_report_of_an_unknown_kind_is_not_found(reader):
    """
    There are only so many reports.
    """
    answer = reader.get("/en/reports/poem.pdf", params={"commodity": "cobalt"})
    assert answer.status_code == 404


def test_the_brief_of_a_simulation_is_a_document(reader):
    """
    One click makes a PDF of what a measure does.
    """
    path = "/ja/measures/cn-2023-gage/simulation/sheet.pdf"
    answer = reader.get(path, params={"draws": 10})
    assert answer.content.startswith(b"%PDF")
