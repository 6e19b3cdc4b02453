"""Runs on pages: started by a form, told as they go on, read when they are done."""

import datetime as dt
import json
import re
import time

import pytest
from starlette.testclient import TestClient

from oresight.runs import InProcess, RunQueue, State
from oresight.web import Settings, create_app

HOME = "http://127.0.0.1:8765"
STORY = "gallium-germanium-2023"
PATIENCE = 120


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A workbench whose runs are computed here."""
    app = create_app(Settings(folder=tmp_path_factory.mktemp("own"), today=dt.date(2026, 11, 27)))
    desk = app.state.desk
    desk.queue = RunQueue(
        desk.runs, desk.settings.folder / "queue", executor=InProcess(),
        ended=desk.read, given_up=lambda *_: None,
    )  # fmt: skip
    return TestClient(app, base_url=HOME, follow_redirects=False)


@pytest.fixture(scope="module")
def desk(bench):
    """What the pages of that workbench share."""
    return bench.app.state.desk


def start(bench, **changes):
    form = {"csrf": bench.app.state.desk.secret, "name": STORY, "importer": "JPN", "draws": 4}
    return bench.post("/en/runs", data=form | changes)


@pytest.fixture(scope="module")
def done(bench, desk):
    """The address of a run that is done."""
    address = start(bench).headers["location"]
    until = time.monotonic() + PATIENCE
    while desk.queue.ids and time.monotonic() < until:
        time.sleep(0.05)
    assert desk.runs.open(address.rpartition("/")[2]).status().state is State.DONE
    return address


def test_a_run_is_started_by_a_form(done):
    """
    The form leads to the page of the run.
    """
    assert re.fullmatch(r"/en/runs/[0-9a-f]+", done)


def test_a_form_without_its_secret_starts_nothing(bench, desk):
    """
    Another page cannot start a run.
    """
    before = desk.runs.ids
    assert start(bench, csrf="").status_code == 403
    assert desk.runs.ids == before


def test_a_done_run_shows_its_result(bench, done):
    """
    Figures, lines, losses, assumptions, certificate and the line that gives the same.
    """
    text = bench.get(done).text
    for part in (
        'id="scenario-prices"', 'id="scenario-lines"', "Lines that stop first",
        "What is lost in the first year", "all draws converged", "Duality gap",
        f"oresight scenario run {STORY} --importer JPN --draws 4 --seed 1",
    ):  # fmt: skip
        assert part in text


def test_a_done_run_is_read_at_once(bench, desk, done):
    """
    A server that has just begun finds the result as the last one left it, within a second of work.
    """
    fresh = TestClient(create_app(desk.settings), base_url=HOME)
    fresh.get("/en/scenarios/antimony-2024")
    begun = time.process_time()
    answer = fresh.get(f"{done}.json")
    assert time.process_time() - begun < 1.0
    assert answer.json()["rows"]


def test_the_figures_are_those_of_the_run(bench, done):
    """
    A card's chart and picture come from the run's own draws, not from a smaller sample.
    """
    option = bench.get(f"{done}/figures/scenario-prices/option.json").json()
    assert option["series"]
    assert bench.get(f"{done}/figures/scenario-prices.svg").text.startswith("<svg")
    assert "4 draws" in bench.get(f"{done}/figures/scenario-prices").text


def test_a_figure_that_stories_do_not_have_is_unknown(bench, done):
    """
    Only figures of a story have an address under a run.
    """
    assert bench.get(f"{done}/figures/sankey.svg").status_code == 404


def test_events_end_with_the_address_of_the_result(bench, done):
    """
    Whoever comes late is told at once where the result is.
    """
    answer = bench.get(f"{done}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    last = answer.text.strip().split("\n\n")[-1].split("\n")
    assert last[0] == "event: end"
    told = json.loads(last[1].removeprefix("data: "))
    assert (told["state"], told["href"]) == ("done", done)


def test_a_run_that_was_cancelled_can_go_on(bench, desk, monkeypatch):
    """
    Cancelled while it waits, it is taken out of the line; resumed, it waits again.
    """
    monkeypatch.setattr(desk.queue, "start", lambda: None)
    address = start(bench, seed=9).headers["location"]
    name = address.rpartition("/")[2]
    secret = {"csrf": desk.secret}
    assert desk.queue.ids == (name,)
    assert "next in line" in bench.get(address).text
    assert bench.post(f"{address}/cancel", data=secret).headers["location"] == address
    assert desk.queue.ids == ()
    assert desk.runs.open(name).status().state is State.CANCELLED
    bench.post(f"{address}/resume", data=secret)
    assert desk.queue.ids == (name,)
    assert '<meta http-equiv="refresh"' in bench.get(address).text
    desk.queue.remove(name)


def test_all_runs_are_listed(bench, done):
    """
    The list leads to each of them.
    """
    text = bench.get("/en/runs").text
    assert f'href="{done}"' in text
    assert "Gallium and germanium, 2023" in text


def test_a_run_that_is_not_there_is_unknown(bench):
    """
    Nothing is made up for an id.
    """
    assert bench.get("/en/runs/000000000000").status_code == 404
    assert bench.get("/ja/runs/000000000000/events").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"name": "nothing"}, {"draws": 0}, {"draws": 99_999}, {"importer": "XXX"}, {"branch": "no"}],
)
def test_what_cannot_be_run_is_refused_in_words(bench, desk, wrong):
    """
    No fault of a form leaves a run behind.
    """
    before = desk.runs.ids
    answer = start(bench, **wrong)
    assert answer.status_code in {404, 422}
    assert "Traceback" not in answer.text
    assert desk.runs.ids == before
