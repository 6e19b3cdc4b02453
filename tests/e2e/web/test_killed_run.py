"""A server that is killed in the midst of a run, and what the next one makes of it."""

import re
import time
from urllib.parse import urlencode

import psutil
import pytest

from oresight.runs import Processes, RunStore, State, execute

STORY = {"name": "bloc-formation", "importer": "JPN", "draws": 24, "seed": 3}
PATIENCE = 240


def store_of(bench):
    return RunStore(bench.home / "runs")


def start(bench):
    """Start a run by its form, as a page would; return its id."""
    page = bench.ask(f"/en/scenarios/{STORY['name']}").text
    secret = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    reply = bench.ask("/en/runs", method="POST", body=urlencode(STORY | {"csrf": secret}).encode())
    assert reply.status == 200
    return store_of(bench).ids[-1]


def wait_until(holds):
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def shards(run):
    """The shards of a run on disk: which file each is, and when it was written."""
    found = {}
    for path in run.finished().values():
        told = path.stat()
        found[path.name] = (told.st_ino, told.st_mtime_ns)
    return found


def bytes_of(run):
    return {number: path.read_bytes() for number, path in run.finished().items()}


@pytest.mark.slow
def test_a_run_goes_on_by_itself_after_its_server_was_killed(serve, tmp_path):
    """
    Kill -9 in the midst: no worker is left, nothing is lost, nothing is computed twice.
    """
    first = serve()
    run = store_of(first).open(start(first))
    wait_until(lambda: 3 <= len(run.finished()) < run.job.shards)
    family = psutil.Process(first.process.pid).children(recursive=True)
    first.process.kill()
    first.process.wait()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    kept = shards(run)
    assert 3 <= len(kept) < run.job.shards

    second = serve(home=first.home)
    wait_until(lambda: run.status().state is State.DONE)
    assert kept.items() <= shards(run).items()
    whole = execute(RunStore(tmp_path / "whole"), run.job, executor=Processes(2))
    assert bytes_of(run) == bytes_of(whole)
    assert store_of(second).ids == (run.id,)
    wait_until(lambda: not list((second.home / "queue").iterdir()))
    assert "Lines that stop first" in second.ask(f"/en/runs/{run.id}").text


@pytest.mark.slow
def test_a_run_waits_for_the_next_server_where_one_ends_in_order(serve):
    """
    Ctrl-C ends the server soon, the run is no failure, and the next server goes on with it.
    """
    first = serve()
    run = store_of(first).open(start(first))
    wait_until(lambda: len(run.finished()) >= 1)
    first.process.terminate()
    first.process.communicate(timeout=20)
    assert run.status().state is State.WAITING
    serve(home=first.home)
    wait_until(lambda: run.status().state is State.DONE)
