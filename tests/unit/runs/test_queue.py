"""A line of runs: kept on disk, served by one thread, taken up by whoever comes next."""

import time

import pytest

from oresight.runs import InProcess, RunQueue, State

PATIENCE = 30


@pytest.fixture
def made(store, tmp_path):
    """Make queues on one folder, and close them; what ended and what was given up is noted."""
    queues, ended, given_up = [], [], []

    def make():
        queues.append(
            RunQueue(
                store, tmp_path / "queue", executor=InProcess(), ended=ended.append,
                given_up=lambda name, error: given_up.append((name, error)),
            )
        )  # fmt: skip
        return queues[-1]

    make.ended, make.given_up = ended, given_up
    yield make
    for queue in queues:
        queue.close()


def settle(queue):
    until = time.monotonic() + PATIENCE
    while queue.ids and time.monotonic() < until:
        time.sleep(0.01)
    assert queue.ids == ()


def test_runs_have_their_turn_one_after_the_other(store, job, made):
    """
    Each is computed whole, in the order in which it came.
    """
    queue = made()
    names = [store.add(job(shards=2, seed=seed)).id for seed in (1, 2, 3)]
    for name in names:
        queue.add(name)
    settle(queue)
    assert [run.id for run in made.ended] == names
    assert {store.open(name).status().state for name in names} == {State.DONE}


def test_a_run_waits_once(store, job, made, monkeypatch):
    """
    Asked for twice, it is computed once.
    """
    queue = made()
    monkeypatch.setattr(queue, "start", lambda: None)
    name = store.add(job()).id
    queue.add(name)
    queue.add(name)
    assert queue.ids == (name,)


def test_the_line_outlives_its_server(store, job, made, monkeypatch):
    """
    Another queue on the same folder takes up what waits, by itself.
    """
    gone = made()
    monkeypatch.setattr(gone, "start", lambda: None)
    name = store.add(job()).id
    gone.add(name)
    heir = made()
    assert heir.ids == (name,)
    heir.start()
    settle(heir)
    assert store.open(name).status().state is State.DONE


def test_a_failed_run_leaves_the_line_and_its_reason(store, job, made):
    """
    The next one has its turn.
    """
    queue = made()
    bad, good = store.add(job("breaks")).id, store.add(job()).id
    queue.add(bad)
    queue.add(good)
    settle(queue)
    assert store.open(bad).status().state is State.FAILED
    assert store.open(good).status().state is State.DONE
    assert [name for name, _ in made.given_up] == [bad]


def test_a_run_that_was_deleted_is_given_up(made):
    """
    An id that leads nowhere does not hold up the line.
    """
    queue = made()
    queue.add("gone")
    settle(queue)
    assert [name for name, _ in made.given_up] == ["gone"]


def test_a_cancelled_run_is_not_begun(store, job, made, monkeypatch):
    """
    What was cancelled while no server ran stays cancelled.
    """
    queue = made()
    monkeypatch.setattr(queue, "start", lambda: None)
    run = store.add(job())
    queue.add(run.id)
    run.cancel()
    monkeypatch.undo()
    queue.start()
    settle(queue)
    assert run.status().state is State.CANCELLED
