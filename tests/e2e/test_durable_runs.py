"""Real processes, really killed: what is on disk is whole, and goes on to the same bytes."""

import os
import random
import signal
import sys
import time

import psutil
import pytest

from oresight.runs import InProcess, Processes, State, execute

PATIENCE = 60
PAUSE = 0.02


def bytes_of(run):
    return {path.name: path.read_bytes() for path in sorted((run.folder / "shards").iterdir())}


def kill_during(coordinator, moment, shards):
    """Kill a process when so many shards are done, and a moment later."""
    coordinator.wait_for(shards)
    time.sleep(moment.uniform(0, 2 * PAUSE))
    coordinator.kill()


def workers_of(coordinator):
    """Its worker processes, once there are any."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [
            child
            for child in psutil.Process(coordinator.pid).children(recursive=True)
            if any("popen_loky" in word for word in child.cmdline())
        ]
        if found:
            return found
        time.sleep(0.01)
    raise TimeoutError


def test_a_killed_run_is_resumed_with_the_same_bytes(store, begin):
    """
    Kill -9 in the midst, then the same job again.
    """
    own, process = begin("2", shards=30, pause=PAUSE)
    kill_during(process, random.Random(1), 5)
    run = store.open(own.run.id)
    assert run.status().state is State.WAITING
    assert run.status().done >= 5
    resumed = bytes_of(execute(store, own))
    store.delete(own.run.id)
    assert resumed == bytes_of(execute(store, own))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["here", "2"])
def test_ten_kills_leave_the_bytes_of_an_undisturbed_run(store, begin, where):
    """
    At ten random moments, one after the other, each time resumed.
    """
    moments = random.Random(20)
    done = []
    for _ in range(10):
        own, process = begin(where, shards=200, pause=PAUSE)
        kill_during(process, moments, store_done(store, own) + moments.randrange(1, 12))
        done.append(store.open(own.run.id).status().done)
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] < 200
    resumed = execute(store, own, executor=Processes(2))
    killed, table = bytes_of(resumed), resumed.to_parquet()
    store.delete(own.run.id)
    undisturbed = execute(store, own, executor=InProcess())
    assert bytes_of(undisturbed) == killed
    assert undisturbed.to_parquet() == table


def store_done(store, own):
    return store.open(own.run.id).status().done if own.run.id in store.ids else 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_anywhere_is_whole(store, begin, seed):
    """
    From the first import to the last shard: nothing half written is ever counted.
    """
    moment = random.Random(seed)
    own, process = begin("here", shards=40, rows=20_000)
    time.sleep(moment.uniform(0.1, 1.2))
    process.kill()
    resumed = bytes_of(execute(store, own))
    store.delete(own.run.id)
    assert resumed == bytes_of(execute(store, own))


def test_an_interrupt_leaves_what_is_finished(store, begin):
    """
    Ctrl-C reaches workers as well; the finished shards stay, and the run waits.
    """
    own, process = begin("2", shards=200, pause=PAUSE)
    process.wait_for(4)
    for each in (psutil.Process(process.pid), *workers_of(process)):
        each.send_signal(signal.SIGINT)
    _, err = process.end()
    status = store.open(own.run.id).status()
    assert status.state is State.WAITING
    assert 4 <= status.done < 200
    assert err.count("Traceback") == 1


def test_a_worker_killed_from_outside_is_no_loss(store, begin):
    """
    The run goes on by itself to the same bytes.
    """
    own, process = begin("2", shards=60, pause=PAUSE)
    process.wait_for(6)
    workers_of(process)[0].kill()
    code, err = process.end()
    assert (code, err) == (0, "")
    healed = bytes_of(store.open(own.run.id))
    store.delete(own.run.id)
    assert healed == bytes_of(execute(store, own))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends with its shard")
def test_no_worker_outlives_its_parent(begin):
    """
    Not even one that is deep in compiled code which lets nobody else in.
    """
    _, process = begin("2", "spins", shards=4)
    process.wait_for(0)
    workers = workers_of(process)
    time.sleep(1.0)
    process.kill()
    _, alive = psutil.wait_procs(workers, timeout=5)
    assert alive == []


def test_two_processes_do_not_compute_one_run(store, begin):
    """
    The second is told, and the first goes on to its end.
    """
    own, first = begin("here", shards=150, pause=PAUSE)
    first.wait_for(2)
    _, second = begin("here", shards=150, pause=PAUSE)
    _, err = second.end()
    assert "is being computed already" in err
    assert store.open(own.run.id).status().state is State.RUNNING
    assert first.end() == (0, "")


def test_a_lock_dies_with_its_holder(store, begin):
    """
    A stopped process holds it, a killed one does not, whatever id the lock names.
    """
    own, process = begin("here", shards=40, pause=PAUSE)
    process.wait_for(2)
    os.kill(process.pid, signal.SIGSTOP)
    run = store.open(own.run.id)
    assert run.status().state is State.RUNNING
    process.kill()
    (run.folder / "lock").write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert run.status().state is State.WAITING
    assert execute(store, own).status().state is State.DONE


def test_a_run_can_be_cancelled_from_another_process(store, begin):
    """
    A mark in its folder ends it after the shards under way; it resumes.
    """
    own, process = begin("2", shards=300, pause=PAUSE)
    process.wait_for(3)
    store.open(own.run.id).cancel()
    code, _ = process.end()
    status = store.open(own.run.id).status()
    assert (code, status.state) == (0, State.CANCELLED)
    assert 3 <= status.done < 300


def test_a_run_can_be_looked_at_as_often_as_one_likes(store, begin):
    """
    State, size and rows, while shards come: never an error, never backwards.
    """
    own, process = begin("here", shards=120, pause=0.005)
    process.wait_for(1)
    run, done, sizes = store.open(own.run.id), [], []
    while not done or done[-1] < 120:
        done.append(run.status().done)
        sizes.append(run.size())
        assert sum(1 for _ in run.contents()) >= done[-1]
    assert (done, sizes) == (sorted(done), sorted(sizes))
    assert process.end() == (0, "")
