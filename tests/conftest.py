"""What every test shares: the shipped atlas, a fixed day, a steady source of examples."""

import datetime as dt
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from oresight.atlas import Atlas, open_atlas
from oresight.runs import Job, RunStore, allow_task

TASKS = Path(__file__).parent / "tasks"


def pytest_terminal_summary(terminalreporter):
    """Say loudly which tests had no browser, and why: they are no small part of the whole."""
    left_out = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if "tests/e2e/web" in report.nodeid
    )
    for reason, count in left_out.items():
        terminalreporter.write_line(f"NOT TRIED: {count} tests of pages ({reason})", yellow=True)


settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The edition in the package."""
    return open_atlas()


@pytest.fixture(scope="session")
def today() -> dt.date:
    """The day the figures of the tests belong to."""
    return dt.date(2026, 11, 24)


@pytest.fixture
def job(monkeypatch):
    """Make jobs of the tasks for tests, which processes started here can import as well."""
    monkeypatch.syspath_prepend(TASKS)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(TASKS), os.environ.get("PYTHONPATH", "")])
    )

    def make(name="numbers", *, shards=4, **inputs):
        task = f"plain_tasks:{name}"
        allow_task(task)
        given = {"seed": 7, "rows": 50, **inputs}
        return Job.of(task, given, shards=shards, edition="test")

    return make


@pytest.fixture
def store(tmp_path):
    """An empty store, in a folder that is not there yet."""
    return RunStore(tmp_path / "kept" / "runs")
