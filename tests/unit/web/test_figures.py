"""Figures by name: nothing on disk is opened by what stands in an address."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app


@pytest.fixture
def visitor(tmp_path):
    """A browser's view of a server."""
    settings = Settings(folder=tmp_path / "own", today=dt.date(2026, 11, 27))
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as client:
        yield client


@pytest.mark.parametrize("form", ["", ".json", ".svg", "/option.json"])
def test_no_file_is_opened_as_a_story(visitor, tmp_path, monkeypatch, form):
    """
    A path to a story's file is an unknown name, and nothing of the file is said.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.yaml").write_text("secretword: [1")
    answer = visitor.get(f"/en/figures/scenario-prices{form}", params={"scenario": "./evil.yaml"})
    assert answer.status_code == 404
    assert "understood" not in answer.text


def test_a_story_that_is_not_there_is_told_with_the_nearest(visitor):
    """
    The error offers the story that may have been meant.
    """
    answer = visitor.get("/en/figures/scenario-prices.json", params={"scenario": "bloc-formatio"})
    assert "bloc-formation" in answer.text
