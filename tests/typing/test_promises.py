"""The package is typed, and its types hold for its users."""

from importlib.resources import files
from pathlib import Path

import pytest
from mypy import api


def test_the_package_says_that_it_is_typed():
    """
    py.typed is there.
    """
    assert (files("oresight") / "py.typed").is_file()


@pytest.mark.slow
def test_promises_hold():
    """
    A strict checker accepts the promises.
    """
    out, _, code = api.run(["--strict", str(Path(__file__).with_name("promises.py"))])
    assert (code, out.splitlines()[-1][:7]) == (0, "Success")
