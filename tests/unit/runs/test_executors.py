"""Wherever shards are computed, the bytes are the same, and a dead worker is no loss."""

import sys
from concurrent.futures import Future

import pytest

from oresight.errors import BadInputError, MissingExtraError, OresightError
from oresight.runs import Cluster, InProcess, Processes, State, execute
from oresight.runs._executors import in_flight

ATTEMPTS = 3


@pytest.fixture
def lives(tmp_path):
    """Make a folder with so many lives to lose."""

    def make(count):
        (tmp_path / "lives").mkdir()
        for life in range(count):
            (tmp_path / "lives" / f"{life}").touch()
        return str(tmp_path / "lives")

    return make


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_processes_give_the_bytes_of_this_one(store, job, workers):
    """
    However many there are, and in whatever order they answer.
    """
    own = job(shards=7)
    here = execute(store, own, executor=InProcess()).to_parquet()
    store.delete(own.run.id)
    assert execute(store, own, executor=Processes(workers)).to_parquet() == here


def test_processes_are_kept_between_runs(store, job):
    """
    The second run finds them.
    """
    executor = Processes(2)
    first, second = (
        set(execute(store, job("workers", rows=rows), executor=executor).table()["worker"])
        for rows in (1, 2)
    )
    assert first & second


def test_a_killed_worker_is_replaced_and_its_shards_are_done_again(store, job, lives):
    """
    The result is the one without the kill, and the death was told.
    """
    seen = []
    run = execute(
        store,
        job("dies", shards=8, at=3, folder=lives(1)),
        executor=Processes(2),
        progress=seen.append,
    )
    assert run.status().state is State.DONE
    assert seen[-1].died >= 1
    assert run.table()["draw"].to_list() == list(range(8 * 50))


def test_a_shard_that_takes_every_worker_with_it_ends_the_run(store, job, lives):
    """
    It is named, and none of its neighbours.
    """
    own = job("dies", shards=4, at=1, folder=lives(9))
    with pytest.raises(OresightError, match=f"Shard 1 was given up: its worker died {ATTEMPTS}"):
        execute(store, own, executor=Processes(2))
    run = store.open(own.run.id)
    assert run.status().state is State.FAILED
    assert 1 not in run.finished()


def test_a_fault_in_a_worker_is_told_as_one_here(store, job):
    """
    Faults travel as data, whatever class of error they were.
    """
    with pytest.raises(OresightError, match="Did you mean cobalt"):
        execute(store, job("misnames"), executor=Processes(2))


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_and_threads_fill_the_cores(store, job, monkeypatch, workers):
    """
    Two workers on two cores start one thread each, whatever the library.
    """
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    run = execute(store, job("threads", shards=1), executor=Processes(workers))
    assert run.table()["count"].to_list() == [2 // workers] * 3


def test_a_cluster_without_its_part_names_the_command(store, job, monkeypatch):
    """
    Exit code 5 and what to type.
    """
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r'pip install "oresight\[cluster\]"'):
        execute(store, job(), executor=Cluster("tcp://127.0.0.1:9"))


def test_a_database_sees_the_shards_while_they_are_made(store, job):
    """
    Each question counts what is finished by then.
    """
    run = store.add(job())
    counts = []

    def ask(seen):
        if seen.done:
            with run.connect() as database:
                counts.extend(database.sql("SELECT count(*), max(_shard) FROM shards").fetchall())

    execute(store, run.job, progress=ask)
    assert counts == [(50, 0), (100, 1), (150, 2), (200, 3)]


def test_a_folder_with_signs_in_its_name_is_read_as_it_stands(tmp_path, job):
    """
    Stars, brackets and quotes are letters.
    """
    from oresight.runs import RunStore

    run = execute(RunStore(tmp_path / "a[1]*'?b"), job())
    with run.connect() as database:
        found = database.sql("SELECT count(*) FROM shards").fetchall()
    assert found == [(200,)]


def test_a_worker_that_cannot_take_a_shard_is_told(store, job):
    """
    What fails on the way ends the run in words, and is kept.
    """

    class Deaf:
        """An executor of nobody."""

        def outcomes(self, _, shards):
            return in_flight(shards, lambda _: Future(), wait=refuse, width=lambda: 1, deaths=())

    def refuse(futures):
        for future in futures:
            future.set_exception(ModuleNotFoundError("No module named 'oresight'"))
        return [*futures]

    with pytest.raises(BadInputError, match="No worker can take shard 0: ModuleNotFoundError"):
        execute(store, job(), executor=Deaf())
    assert store.open(store.ids[0]).status().state is State.FAILED
