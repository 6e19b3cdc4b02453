"""The command line, called within the test's own process."""

import contextlib
import io
import json

import pytest

from oresight.cli._main import run


@pytest.fixture
def command():
    """A function that runs a command line and returns its JSON."""

    def called(line):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert run([*line.split()[1:], "--format", "json", "--quiet"]) == 0
        return json.loads(out.getvalue())

    return called
