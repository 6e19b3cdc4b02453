"""A workbench without a network: requests go straight to the application."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from oresight.web import Settings, create_app

HOME = "http://127.0.0.1:8765"


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    """Where a reader's own files lie, and a day that does not move."""
    return Settings(folder=tmp_path_factory.mktemp("own"), today=dt.date(2026, 11, 27))


@pytest.fixture(scope="session")
def client(settings):
    """A reader of the pages."""
    return TestClient(create_app(settings), base_url=HOME)
