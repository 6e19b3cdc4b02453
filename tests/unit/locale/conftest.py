"""The catalogues as they were written."""

from importlib.resources import files

import pytest
from babel.messages.pofile import read_po


@pytest.fixture(scope="session")
def entries():
    """Every translation by its original, with its file."""
    found = {}
    for path in sorted((files("oresight.locale") / "ja").iterdir(), key=lambda item: item.name):
        if path.name.endswith(".po"):
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        found[message.id] = (message.string, path.name)
    return found
