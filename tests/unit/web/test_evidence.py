"""The pages on evidence: nothing hidden, nobody waits, computed once."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from oresight.web import create_app
from oresight.web._past import DRAWS, is_known

HOME = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def few(module_draws, settings, tmp_path_factory):
    """A reader whose server replays with few draws."""
    own = replace(settings, folder=tmp_path_factory.mktemp("evidence"))
    return TestClient(create_app(own), base_url=HOME)


@pytest.fixture(scope="module")
def module_draws():
    with pytest.MonkeyPatch.context() as patch:
        for name in DRAWS:
            patch.setitem(DRAWS, name, 4)
        yield


def test_a_first_reader_is_not_kept_waiting(few):
    """
    What is not computed yet is waited for by a part of the page.
    """
    text = few.get("/en/evidence").text
    assert '<ore-wait class="notice" src="/en/evidence/board"' in text
    assert "Not strictly blind" in text


@pytest.mark.slow
def test_misses_stand_first(few):
    """
    The board has a row an episode, missed ones on top, with the chance to see each alone.
    """
    rows = few.get("/en/evidence/board.json").json()["tables"]["scores"]
    missed = [
        row["missed"] for row in rows if row["indicator"] == "mae" and row["missed"] is not None
    ]
    named = [row for row in rows if row["episode"] != "all"]
    assert missed[0] is True
    assert f'href="/en/evidence/{named[0]["episode"]}"' in few.get("/en/evidence/board").text


@pytest.mark.slow
def test_a_computed_board_is_kept_for_the_next_server(few):
    """
    Once known, the page shows it at once, after a restart too.
    """
    few.get("/en/evidence/board")
    settings = few.app.state.desk.settings
    other = create_app(settings)
    assert is_known(other.state.desk, "backtest")
    text = TestClient(other, base_url=HOME).get("/en/evidence").text
    assert "<ore-wait" not in text
    assert "Certificate" in text


@pytest.mark.slow
def test_a_broken_file_is_computed_again(few):
    """
    What a crash or a disk has cut short is no proof.
    """
    desk = create_app(few.app.state.desk.settings).state.desk
    few.get("/en/evidence/board")
    path = next(desk.settings.folder.glob("cache/backtest-*-scores.parquet"))
    path.write_bytes(b"PAR1")
    other = TestClient(create_app(desk.settings), base_url=HOME)
    assert other.get("/en/evidence/board.json").status_code == 200


@pytest.mark.slow
def test_an_episode_leads_to_its_measure(few):
    """
    Numbers seen and replayed, and the measure of the ledger to follow.
    """
    text = few.get("/en/evidence/E03_GaGe_licence_2023").text
    assert "Seen and replayed" in text
    assert "/simulation" in text


def test_an_episode_nobody_knows_is_named_with_the_nearest(few):
    """
    Not found, in words.
    """
    answer = few.get("/en/evidence/E03_GaGe_licence_2032")
    assert answer.status_code == 404
    assert "E03_GaGe_licence_2023" in answer.text


def test_methods_are_held_against_official_values(few):
    """
    Checks and single values, without the engine.
    """
    tables = few.get("/en/evidence/methods.json").json()["tables"]
    assert len(tables["summary"]) > 5
    assert len(tables["errors"]) > 100
