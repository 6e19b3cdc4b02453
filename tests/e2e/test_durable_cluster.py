"""A real Dask cluster on this machine: a scheduler and two workers, one killed in mid-run."""

import json
import subprocess
import sys
import time

import pytest

from oresight.runs import Cluster, State, execute

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

PATIENCE = 60
LOOPBACK = "127.0.0.1"


@pytest.fixture
def cluster(job, tmp_path):
    """The address of a scheduler, and its two workers."""
    file, started = tmp_path / "scheduler.json", []

    def start(*words):
        command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file)]
        with (tmp_path / f"{words[0]}-{len(started)}.log").open("w") as log:
            started.append(subprocess.Popen(command, stdout=log, stderr=log))
        return started[-1]

    start("scheduler", "--host", LOOPBACK, "--port", "0", "--no-dashboard")
    scratch = ("--local-directory", str(tmp_path))
    alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", LOOPBACK, *scratch)
    workers = [start("worker", *alone) for _ in range(2)]
    yield address_in(file), workers
    for process in started:
        process.kill()
        process.wait()


def address_in(file):
    until = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return json.loads(file.read_text(encoding="utf-8"))["address"]


def test_a_cluster_gives_the_bytes_of_one_process(store, begin, cluster):
    """
    The same code path, the same bytes.
    """
    address, _ = cluster
    own, process = begin(f"cluster={address}", shards=12)
    assert process.end() == (0, "")
    far = store.open(own.run.id).to_parquet()
    store.delete(own.run.id)
    assert execute(store, own).to_parquet() == far


def test_a_killed_worker_of_a_cluster_is_no_loss(store, begin, cluster):
    """
    Kill -9 in mid-run: the other worker does its shards, and the bytes are the same.
    """
    address, workers = cluster
    own, process = begin(f"cluster={address}", shards=60, pause=0.05)
    process.wait_for(10)
    workers[0].kill()
    code, _ = process.end()
    run = store.open(own.run.id)
    assert (code, run.status().state) == (0, State.DONE)
    healed = run.to_parquet()
    store.delete(own.run.id)
    assert execute(store, own).to_parquet() == healed


def test_a_killed_coordinator_of_a_cluster_can_be_followed(store, begin, cluster):
    """
    The next one finishes the run, here or there.
    """
    address, _ = cluster
    own, process = begin(f"cluster={address}", shards=60, pause=0.05)
    process.wait_for(10)
    process.kill()
    assert store.open(own.run.id).status().state is State.WAITING
    _, second = begin(f"cluster={address}", shards=60, pause=0.05)
    assert second.end()[0] == 0
    assert store.open(own.run.id).status().state is State.DONE


def test_a_cluster_that_is_not_there_is_told(store, begin):
    """
    Its address, and what to look for; nothing hangs.
    """
    _, process = begin("cluster=tcp://127.0.0.1:9", shards=2)
    code, err = process.end()
    assert code != 0
    assert "The cluster tcp://127.0.0.1:9 cannot be reached" in err


@pytest.mark.enable_socket
def test_a_cluster_of_this_machine_is_made_and_ended(store, job):
    """
    Without an address, for as long as the run.
    """
    run = execute(store, job(shards=6), executor=Cluster(workers=2))
    assert run.status().state is State.DONE
