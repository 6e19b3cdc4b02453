"""A command line whose answers can be looked at."""

from dataclasses import dataclass

import pytest

from oresight.cli._main import run


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def oresight(capsys, monkeypatch, tmp_path):
    """Run a command line in an empty folder and return code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORESIGHT_LANG", "en")
    monkeypatch.setenv("ORESIGHT_RUNS", str(tmp_path / "runs"))

    def ask(*words: str) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        found = capsys.readouterr()
        return Answer(code, found.out, found.err)

    return ask
