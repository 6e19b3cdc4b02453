"""Stories of one's own: written, checked, saved, run and deleted, with and without scripts."""

import stat

import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app

HOME = "http://127.0.0.1:8765"
GOOD = """\
oresight: scenario/1
title: {en: Gallium stops, ja: ガリウム停止}
horizon: 12 months
blocks:
  ban:
    kind: measure
    measure: cn-2023-gage
    start: 2027-02-01
"""
BAD = GOOD.replace("kind: measure", "kind: mesure").replace("12 months", "12 mouths")


@pytest.fixture
def bench(tmp_path):
    """A workbench of its own."""
    app = create_app(Settings(folder=tmp_path / "own"))
    app.state.desk.queue.start = lambda: None
    return TestClient(app, base_url=HOME, follow_redirects=False)


def send(bench, path, **form):
    given = {"csrf": bench.app.state.desk.secret, "name": "mine", "text": GOOD} | form
    return bench.post(f"/en/scenarios/{path}", data=given)


def file_of(bench, name="mine"):
    return bench.app.state.desk.settings.folder / "stories" / f"{name}.yaml"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("query", ["", "?from=bloc-formation", "?from=substitution"])
def test_a_story_is_begun_from_a_template_or_another_one(bench, lang, query):
    """
    The text is there, and the line of time that it comes to.
    """
    answer = bench.get(f"/{lang}/scenarios/new{query}")
    assert answer.status_code == 200
    assert "oresight: scenario/1" in answer.text
    assert 'class="lane"' in answer.text


def test_a_story_is_saved_for_its_owner_alone(bench):
    """
    Whole, under its name, with a page of its own and in the list.
    """
    answer = send(bench, "new", act="save")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/scenarios/mine")
    assert file_of(bench).read_text(encoding="utf-8") == GOOD
    assert stat.S_IMODE(file_of(bench).stat().st_mode) == 0o600
    assert "Gallium stops" in bench.get("/en/scenarios/mine").text
    assert "ガリウム停止" in bench.get("/ja/scenarios").text


def test_a_story_with_faults_is_saved_and_opened_again(bench):
    """
    Work is not lost because it is not finished.
    """
    answer = send(bench, "new", act="save", text=BAD)
    assert answer.headers["location"] == "/en/scenarios/mine/edit"
    page = bench.get("/en/scenarios/mine/edit").text
    assert 'data-line="3"' in page
    assert 'data-line="6"' in page
    assert "There are faults in it" in bench.get("/en/scenarios").text


def test_all_faults_are_told_with_their_lines(bench):
    """
    Checked without scripts: the text stays, every fault is listed, nothing is saved.
    """
    answer = send(bench, "new", act="check", text=BAD)
    assert answer.status_code == 200
    assert 'data-line="3"' in answer.text
    assert 'data-line="6"' in answer.text
    assert "12 mouths" in answer.text
    assert not file_of(bench).exists()


def test_blocks_are_added_and_removed_without_scripts(bench):
    """
    Buttons of the form change the text.
    """
    more = send(bench, "new", act="add", kind="cartel").text
    assert "kind: cartel" in more
    less = send(bench, "new", act="remove:/ban").text
    assert "blocks: {}" in less


def test_the_outline_tells_text_faults_and_lines(bench):
    """
    What scripts ask for: the text after one change, and where each block stands.
    """
    told = send(bench, "outline", act="shift", block="ban", months=1).json()
    assert "start: 2027-03-01" in told["text"]
    assert told["faults"] == []
    assert told["blocks"] == [
        {
            "block": "ban", "branch": "", "kind": "measure", "line": 5, "first": "2027-03-01",
            "last": None, "title": told["blocks"][0]["title"],
        }
    ]  # fmt: skip
    assert 'data-first="2027-03-01"' in told["html"]
    dated = send(bench, "outline", act="day", block="ban", field="end", day="2027-06-30").json()
    assert "end: 2027-06-30" in dated["text"]


def test_a_change_that_cannot_be_made_is_told_in_words(bench):
    """
    A block that is not there, a kind that is none, a text that is none.
    """
    for wrong in (
        {"act": "remove", "block": "nothing"}, {"act": "add", "kind": "none"},
        {"act": "shift", "block": "ban", "months": 5000}, {"act": "day", "block": "ban", "day": "x"},
    ):  # fmt: skip
        answer = send(bench, "outline", **wrong)
        assert answer.status_code in {404, 422}
        assert "Traceback" not in answer.text
    broken = send(bench, "outline", text="blocks: [").json()
    assert broken["blocks"] == []
    assert len(broken["faults"]) == 1


def test_a_text_is_run_without_being_saved(bench):
    """
    The run keeps the story that it follows.
    """
    answer = send(bench, "new", act="run", draws=2, importer="JPN")
    assert answer.status_code == 303
    assert "Gallium stops" in bench.get(answer.headers["location"]).text
    assert not file_of(bench).exists()


@pytest.mark.parametrize(
    "name", ["", "x", "../mine", "bloc-formation", "new", "Mine", "a" * 70, "mine.yaml", "outline"]
)
def test_a_name_that_is_none_is_refused(bench, name):
    """
    Nothing is written anywhere.
    """
    assert send(bench, "new", act="save", name=name).status_code == 422
    assert not file_of(bench).parent.exists()


def test_a_text_that_is_too_long_is_refused(bench):
    """
    The server takes no story that nobody would write.
    """
    assert send(bench, "new", act="save", text="#" * 300_000).status_code == 422


def test_a_story_is_taken_along_as_a_file(bench):
    """
    As it was written, of the library too.
    """
    send(bench, "new", act="save")
    answer = bench.get("/en/scenarios/mine.yaml")
    assert answer.text == GOOD
    assert 'filename="mine.yaml"' in answer.headers["content-disposition"]
    assert bench.get("/ja/scenarios/bloc-formation.yaml").text.startswith("# Scenario I")


def test_a_story_of_ones_own_is_deleted(bench):
    """
    One of the library is not.
    """
    send(bench, "new", act="save")
    assert send(bench, "mine/delete").headers["location"] == "/en/scenarios"
    assert not file_of(bench).exists()
    assert send(bench, "bloc-formation/delete").status_code == 404


def test_a_file_elsewhere_is_no_base(bench, tmp_path):
    """
    A story may be laid over one of the library, never over a file that its text names.
    """
    (tmp_path / "secret.yaml").write_text(GOOD)
    text = f"oresight: scenario/1\nfrom: {tmp_path}/secret.yaml\n"
    answer = send(bench, "outline", text=text).json()
    assert answer["faults"]


def test_changes_need_the_secret_of_the_form(bench):
    """
    Another page can neither save nor delete.
    """
    assert send(bench, "new", act="save", csrf="").status_code == 403
    assert send(bench, "outline", csrf="").status_code == 403
    assert not file_of(bench).exists()
