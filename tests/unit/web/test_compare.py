"""Two stories side by side: their texts at once, their results when both were run."""

import datetime as dt
import time

import pytest
from starlette.testclient import TestClient

from oresight.runs import InProcess, RunQueue
from oresight.scenarios import compare_results, load_scenario
from oresight.web import Settings, create_app

HOME = "http://127.0.0.1:8765"
ONE, OTHER = "gallium-germanium-2023", "antimony-2024"
PAIR = {"a": ONE, "b": OTHER, "importer": "JPN", "draws": 3, "seed": 1}
ADDRESS = f"/en/scenarios/compare?a={ONE}&b={OTHER}&importer=JPN&draws=3&seed=1"
PATIENCE = 120


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A workbench whose runs are computed here."""
    app = create_app(Settings(folder=tmp_path_factory.mktemp("own"), today=dt.date(2026, 11, 27)))
    desk = app.state.desk
    desk.queue = RunQueue(
        desk.runs, desk.settings.folder / "queue", executor=InProcess(), ended=desk.read,
        given_up=lambda *_: None,
    )  # fmt: skip
    return TestClient(app, base_url=HOME, follow_redirects=False)


@pytest.fixture(scope="module")
def compared(bench):
    """The address of a comparison whose runs are done."""
    desk = bench.app.state.desk
    answer = bench.post("/en/scenarios/compare", data=PAIR | {"csrf": desk.secret})
    assert answer.status_code == 303
    until = time.monotonic() + PATIENCE
    while desk.queue.ids and time.monotonic() < until:
        time.sleep(0.05)
    return answer.headers["location"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_texts_are_compared_at_once(bench, lang):
    """
    The branches of the essay's first story differ in the stance of the allies alone.
    """
    answer = bench.get(f"/{lang}/scenarios/compare.json")
    assert [(row["block"], row["before"], row["after"]) for row in answer.json()["rows"]] == [
        ("stance", "coordinates", "competes")
    ]
    assert bench.get(f"/{lang}/scenarios/compare").status_code == 200


def test_the_address_of_a_comparison_holds_all_of_it(compared):
    """
    Stories, importer, draws and seed.
    """
    assert compared == ADDRESS


def test_results_are_those_of_the_command_line(bench, compared, atlas):
    """
    The same numbers, under the same luck, as if both were compared in one breath.
    """
    stories = [load_scenario(atlas, name) for name in (ONE, OTHER)]
    rows, _ = compare_results(*stories, importer="JPN", draws=3)
    told = bench.get(compared.replace("compare?", "compare.json?")).json()
    assert [row["value"] for row in told["rows"]] == rows["value"].to_list()
    assert told["tables"]["losses"][0]["indicator"] == "value_added_loss"


def test_the_difference_has_an_interval_and_a_certificate(bench, compared):
    """
    On the page, with what the solver vouches for.
    """
    text = bench.get(compared).text
    assert "B less A" in text
    assert "B − A" in text
    assert "duality gap" in text.lower()


def test_a_run_that_was_done_is_not_done_again(bench, compared):
    """
    Asked for twice, nothing waits.
    """
    desk = bench.app.state.desk
    bench.post("/en/scenarios/compare", data=PAIR | {"csrf": desk.secret})
    assert desk.queue.ids == ()


@pytest.mark.parametrize(
    "query",
    ["a=nothing", "b=bloc-formation:nothing", "draws=-1", "draws=99999", "importer=XXX&draws=2"],
)
def test_what_cannot_be_compared_is_told_in_words(bench, query):
    """
    Neither a fault of the server nor a guess.
    """
    answer = bench.get(f"/en/scenarios/compare?{query}")
    assert answer.status_code in {404, 422}
    assert "Traceback" not in answer.text


def test_a_comparison_that_was_run_is_a_report(bench, compared):
    """
    The page leads to the report on both stories.
    """
    place = compared.replace("compare?", "compare/report.pdf?")
    assert place.replace("&", "&amp;") in bench.get(compared).text
    assert bench.get(place).content.startswith(b"%PDF")


def test_a_comparison_that_was_not_run_is_no_report(bench):
    """
    Without runs there is nothing to report, and that is said.
    """
    answer = bench.get("/en/scenarios/compare/report.pdf")
    assert answer.status_code == 422
    assert "not both run" in answer.text
