"""Whatever is asked of the interface, within its description and beside it, is answered in words."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from oresight.web import Settings, create_app

HOST = "127.0.0.1:8765"
FEW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


FOLDER = tempfile.TemporaryDirectory()
app = create_app(Settings(folder=Path(FOLDER.name) / "own", today=dt.date(2026, 11, 27)))
schema = schemathesis.openapi.from_dict(app.openapi())
schema.app = app


def answer_to(case):
    """The answer to a case that carries the secret of our pages; a failure of ours is raised."""
    secret = app.state.desk.secret
    return case.call(headers={"host": HOST, "x-oresight-csrf": secret})


def declared(case):
    """Media types that a good answer may have."""
    answers = case.operation.definition.raw["responses"]
    return {kind for code in answers.values() for kind in code.get("content", {})}


def in_words(response, case):
    """Tell whether an answer is one: no failure, no traceback, of a kind that was promised."""
    kind = response.headers.get("content-type", [""])[0].partition(";")[0]
    promised = declared(case) | {"text/html", "application/json", "text/plain", ""}
    return response.status_code < 500 and b"Traceback" not in response.content and kind in promised


@schema.include(method="POST").parametrize()
@FEW
def test_what_nearly_changes_something_is_answered_in_words(case):
    """
    No failure, no traceback, and the type that the description promises.
    """
    assert in_words(answer_to(case), case)


@pytest.mark.slow
@schema.parametrize()
@MANY
def test_many_more_are_answered_in_words(case):
    """
    The same of every address, with more examples.
    """
    assert in_words(answer_to(case), case)
