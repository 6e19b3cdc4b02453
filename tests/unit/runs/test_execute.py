"""Whatever is missing on disk is computed, and only that."""

import json
import stat

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from oresight.errors import BadInputError, OresightError, UnknownNameError
from oresight.runs import Progress, State, execute


def bytes_of(run):
    return {path.name: path.read_bytes() for path in sorted((run.folder / "shards").iterdir())}


def test_a_run_is_its_shards_in_order(store, job):
    """
    The table has every shard's rows, the first shard first.
    """
    run = execute(store, job())
    assert run.table()["draw"].to_list() == list(range(200))
    assert run.status().state is State.DONE


def test_a_finished_run_is_not_computed_again(store, job, tmp_path):
    """
    The same job is answered from the disk.
    """
    (tmp_path / "marks").mkdir()
    for _ in range(2):
        run = execute(store, job("counts", folder=str(tmp_path / "marks")))
    assert [path.read_text() for path in (tmp_path / "marks").iterdir()] == ["x"] * 4
    assert run.table().height == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-100],
        lambda content: content[:0],
        lambda content: content[:50] + bytes([content[50] ^ 1]) + content[51:],
        lambda content: content[:-4] + b"PAR1" + content,
        lambda content: content[-4:] * 100,
    ],
    ids=["cut", "empty", "one bit", "longer", "hollow"],
)
def test_a_damaged_shard_is_computed_again(store, job, spoil):
    """
    The bytes of the run are those it would have had.
    """
    run = execute(store, job())
    whole = bytes_of(run)
    path = run.folder / "shards" / "000002.parquet"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BadInputError, match="lacks 1 of 4"):
        run.table()
    assert bytes_of(execute(store, run.job)) == whole


def test_what_a_killed_process_left_half_written_goes(store, job):
    """
    Neither drafts nor strange files count as shards.
    """
    run = execute(store, job())
    whole = bytes_of(run)
    (run.folder / ".draft-x0").touch()
    (run.folder / "shards" / ".draft-x1").write_bytes(b"PAR1PAR1")
    (run.folder / "shards" / "000002.parquet").unlink()
    assert run.status().done == 3
    assert bytes_of(execute(store, run.job)) == whole
    assert [*run.folder.rglob(".draft-*")] == []


def test_a_fault_in_the_input_ends_the_run_and_is_kept(store, job):
    """
    Told once where it happened, and again by whoever looks later.
    """
    with pytest.raises(BadInputError, match=r"No salt here\. Bring 2\.\na.yaml:3: And\."):
        execute(store, job("refuses", at=2))
    (name,) = store.ids
    status = store.open(name).status()
    assert (status.state, status.done, len(status.reason)) == (State.FAILED, 2, 2)


def test_an_error_is_told_as_what_it_is(store, job):
    """
    An unknown name stays bad input, with exit code 3 and its near words.
    """
    with pytest.raises(BadInputError, match="Did you mean cobalt"):
        execute(store, job("misnames"))


def test_a_fault_of_the_program_keeps_its_trace(store, job):
    """
    Words for the reader, the trace for those who mend it.
    """
    with pytest.raises(OresightError, match="ZeroDivisionError"):
        execute(store, job("breaks", at=1))
    status = store.open(store.ids[0]).status()
    assert (status.state, status.done) == (State.FAILED, 1)
    assert "plain_tasks.py" in status.trace


def test_progress_counts_what_is_on_disk(store, job):
    """
    It begins with what an earlier computation left.
    """
    run = execute(store, job())
    (run.folder / "shards" / "000001.parquet").unlink()
    told: list[Progress] = []
    execute(store, run.job, progress=told.append)
    assert [(one.done, one.total, one.died) for one in told] == [(3, 4, 0), (4, 4, 0)]
    assert (told[0].remaining, told[1].remaining) == (None, 0.0)


def test_a_cancelled_run_stops_after_the_shard_under_way(store, job):
    """
    What is finished stays, and the state says so.
    """
    run = store.add(job())
    execute(store, run.job, progress=lambda seen: seen.done == 2 and run.cancel())
    status = run.status()
    assert (status.state, status.done) == (State.CANCELLED, 2)


def test_a_cancelled_run_can_be_resumed(store, job):
    """
    The same job again: the rest is computed, and the bytes are those of an undisturbed run.
    """
    run = store.add(job())
    execute(store, run.job, progress=lambda seen: seen.done == 2 and run.cancel())
    execute(store, run.job)
    cancelled = bytes_of(run)
    store.delete(run.id)
    assert bytes_of(execute(store, run.job)) == cancelled


def test_a_failed_run_can_be_resumed(store, job, monkeypatch):
    """
    Once its cause is gone, a failure is forgotten.
    """
    own = job("refuses", at=2)
    with pytest.raises(BadInputError):
        execute(store, own)
    import plain_tasks

    monkeypatch.setattr(plain_tasks, "refuses", plain_tasks.numbers)
    assert execute(store, own).status().state is State.DONE


def test_an_interrupt_leaves_the_finished_shards(store, job):
    """
    Ctrl-C between two shards: the rest waits.
    """

    def stop(seen):
        if seen.done == 1:
            raise KeyboardInterrupt

    own = job()
    with pytest.raises(KeyboardInterrupt):
        execute(store, own, progress=stop)
    status = store.open(own.run.id).status()
    assert (status.state, status.done) == (State.WAITING, 1)


def test_a_run_is_seen_to_run_and_read_meanwhile(store, job):
    """
    State, progress and an estimate from the disk alone, while shards are made.
    """
    seen = []
    run = store.add(job())
    execute(store, run.job, progress=lambda _: seen.append(run.status()))
    assert [status.state for status in seen] == [State.RUNNING] * 5
    assert [status.done for status in seen] == [0, 1, 2, 3, 4]
    assert seen[0].remaining is None
    assert seen[4].remaining == 0.0


def test_a_run_under_way_is_not_begun_twice(store, job):
    """
    Not even by the same process.
    """
    own = job()

    def again(told):
        with pytest.raises(BadInputError, match="being computed already"):
            execute(store, own)
        with pytest.raises(BadInputError, match="being computed already"):
            store.delete(own.run.id)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(store, own, progress=again)


def test_a_deleted_run_is_gone(store, job):
    """
    Nothing of it is left, and nothing else with it.
    """
    first, second = execute(store, job()), execute(store, job(rows=9))
    (store.folder / ".trash-of-a-killed-deletion" / "shards").mkdir(parents=True)
    store.delete(first.id)
    assert store.ids == (second.id,)
    assert [path.name for path in store.folder.iterdir()] == [second.id]
    with pytest.raises(UnknownNameError):
        store.open(first.id)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "no-such"])
def test_only_runs_can_be_opened_or_deleted(store, job, name):
    """
    No path leads out of the store.
    """
    execute(store, job())
    with pytest.raises(UnknownNameError):
        store.open(name)
    with pytest.raises(UnknownNameError):
        store.delete(name)


def test_runs_are_for_their_owner_alone(store, job):
    """
    Folders and files have no rights for anybody else.
    """
    run = execute(store, job())
    run.cancel()
    found = [store.folder, run.folder, *run.folder.rglob("*")]
    assert [path for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_the_description_of_a_run_is_readable(store, job):
    """
    Plain JSON, with the run as every result states it.
    """
    run = execute(store, job())
    body = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    assert body["run"] == run.job.run.to_dict()
    assert set(body) == {"run", "task", "inputs", "shards"}


def test_any_parquet_reader_reads_a_shard(store, job):
    """
    The seal is out of the way.
    """
    run = execute(store, job())
    found = pl.concat([pl.read_parquet(path) for path in run.finished().values()])
    assert_frame_equal(found, run.table())


def test_the_size_is_that_of_all_files(store, job):
    """
    Shards and their description.
    """
    run = execute(store, job())
    shards = sum(len(content) for content in bytes_of(run).values())
    assert shards < run.size() < shards + 2000
