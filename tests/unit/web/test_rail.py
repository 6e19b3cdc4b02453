"""The rail leads to pages that are there."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app
from oresight.web._rail import RAIL


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    """A browser's view of a server."""
    folder = tmp_path_factory.mktemp("own")
    app = create_app(Settings(folder=folder, today=dt.date(2026, 11, 27)))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client


@pytest.mark.parametrize("stop", RAIL, ids=lambda stop: stop.path)
def test_every_stop_is_a_page(visitor, stop):
    """
    Each stop answers, and marks itself as the page that is shown.
    """
    answer = visitor.get(f"/ja{stop.path}")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.text


def test_there_is_no_stop_for_what_is_not_built():
    """
    Responses have no page yet, and no stop that would pretend to be one.
    """
    assert "/strategies" not in {stop.path for stop in RAIL}
