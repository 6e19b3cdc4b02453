"""Scenarios written in a test."""

from textwrap import dedent

import pytest

from oresight.atlas import open_ledger
from oresight.errors import BadInputError
from oresight.scenarios import parse_scenario


@pytest.fixture(scope="session")
def ledger(atlas):
    return open_ledger(atlas)


@pytest.fixture
def read(atlas, ledger):
    """Return a reader of a scenario's text."""

    def parsed(text):
        whole = "oresight: scenario/1\n" + dedent(text)
        return parse_scenario(atlas, whole.encode(), name="own.yaml", ledger=ledger)

    return parsed


@pytest.fixture
def faults(read):
    """Return what is wrong with a scenario's text, one line a fault."""

    def told(text):
        with pytest.raises(BadInputError) as caught:
            read(text)
        return str(caught.value).splitlines()

    return told
