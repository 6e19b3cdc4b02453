"""Own parts on a page: read cell by cell, kept for the user alone, deleted on request, never sent."""

import datetime as dt
import io
import stat

import openpyxl
import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app

DAY = dt.date(2026, 11, 27)


@pytest.fixture
def visitor(tmp_path):
    """A browser's view of a server that keeps its things in a folder of the test."""
    settings = Settings(folder=tmp_path / "own", today=DAY)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as client:
        client.folder = settings.folder / "company"
        yield client


def example(visitor, lang="ja"):
    return visitor.get(f"/{lang}/company/template.xlsx", params={"example": True}).content


def send(visitor, content, *, name="parts.xlsx", lang="ja", csrf=None, **more):
    secret = csrf if csrf is not None else visitor.app.state.desk.secret
    return visitor.post(
        f"/{lang}/company",
        data={"csrf": secret},
        files={"parts": (name, content), **more},
        follow_redirects=False,
    )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_example_is_read_and_told(visitor, lang):
    """
    The filled-in example is kept, and its page tells parts and questions in the language.
    """
    answer = send(visitor, example(visitor, lang), lang=lang)
    assert answer.status_code == 303
    page = visitor.get(answer.headers["location"])
    assert page.status_code == 200
    assert "M-101" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_what_stops_first_is_told_under_a_measure(visitor):
    """
    With a measure, the page's numbers hold the day of a stop, with interval, grade and sources.
    """
    place = send(visitor, example(visitor)).headers["location"]
    told = visitor.get(f"{place}.json", params={"measure": "cn-2025-ree7", "draws": 8}).json()
    stops = [row for row in told["tables"]["stops"] if row["indicator"] == "stop_day"]
    assert stops
    assert [row for row in stops if row["value"] is not None and not row["sources"]] == []


def test_a_faulty_cell_is_named_and_nothing_is_kept(visitor):
    """
    A fault is told with sheet and cell, and the workbook is not written.
    """
    book = openpyxl.load_workbook(io.BytesIO(example(visitor)))
    sheet = next(
        one
        for one in book
        if one.max_row > 8
        and one.sheet_state == "visible"
        and any(cell.value == "M-101" for row in one.iter_rows() for cell in row)
    )
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "ネオジム")
    cell.value = "ネオジウムン"
    out = io.BytesIO()
    book.save(out)
    answer = send(visitor, out.getvalue())
    assert answer.status_code == 422
    assert f"{sheet.title}!{cell.coordinate}" in answer.text
    assert not visitor.folder.exists()


def test_only_the_owner_may_read_what_is_kept(visitor):
    """
    Folders and files have no rights for others.
    """
    send(visitor, example(visitor))
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in visitor.folder.rglob("*")}
    assert modes == {0}


def test_a_workbook_is_deleted_whole(visitor):
    """
    After deletion nothing of it is on disk, and its page is gone.
    """
    place = send(visitor, example(visitor)).headers["location"]
    name = place.rpartition("/")[2]
    visitor.post(
        "/ja/company/delete", data={"csrf": visitor.app.state.desk.secret, "workbook": name}
    )
    assert list(visitor.folder.iterdir()) == []
    assert visitor.get(place).status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc", "bafca1b0d4ae", "%2e%2e"])
def test_no_other_folder_can_be_opened(visitor, name):
    """
    A name that is no kept workbook is a page that is not there.
    """
    assert visitor.get(f"/ja/company/{name}").status_code == 404


def test_a_form_without_the_secret_changes_nothing(visitor):
    """
    An upload without the page's secret is refused.
    """
    assert send(visitor, example(visitor), csrf="guess").status_code == 403
    assert not visitor.folder.exists()


def test_a_story_is_one_of_the_library(visitor):
    """
    A path to a file is no story: nothing on disk is opened.
    """
    place = send(visitor, example(visitor)).headers["location"]
    assert visitor.get(place, params={"scenario": "/etc/passwd"}).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x00" * 400, b"part_id,material\n1,Unobtainium\n", b"<html>"]
)
def test_what_is_no_workbook_is_refused_in_words(visitor, content):
    """
    Rubbish is answered with what is wrong, never with a failure of ours.
    """
    answer = send(visitor, content)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_the_report_on_own_parts_is_a_document(visitor):
    """
    The page of a workbook leads to its report, which no cache keeps.
    """
    place = send(visitor, example(visitor)).headers["location"]
    answer = visitor.get(f"{place}/report.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["cache-control"] == "no-store"
    assert f"{place}/report.pdf" in visitor.get(place).text
