"""A command line whose answers can be looked at, and processes that can be killed."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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


DRIVER = Path(__file__).parents[1] / "tasks" / "drive.py"
PATIENCE = 60


class Coordinator:
    """A process that computes a run, and says how far it is."""

    def __init__(self, words, *, before):
        command = [*before, sys.executable, str(DRIVER), *map(str, words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(command, text=True, **pipes)
        self.pid = self._process.pid

    def wait_for(self, shards):
        """Wait until so many shards are done, or the process ends."""
        for line in self._process.stdout:
            if int(line) >= shards:
                return

    def kill(self):
        self._process.kill()
        self._process.wait()

    def end(self):
        """Wait for the end; return the exit code and what was said on stderr."""
        _, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, err


@pytest.fixture
def begin(store, job):
    """Start a coordinator; return its job and the process."""
    begun = []

    def start(where, name="numbers", *, shards, before=(), **inputs):
        own = job(name, shards=shards, **inputs)
        words = [store.folder, where, name, shards, json.dumps(dict(own.inputs))]
        begun.append(Coordinator(words, before=before))
        return own, begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.end()
