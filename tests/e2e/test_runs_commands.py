"""Runs from the command line: list, show, resume, cancel, delete."""

import json

import pytest

from oresight.errors import BadInputError
from oresight.runs import RunStore, State, execute


@pytest.fixture
def store(tmp_path):
    """The store that the command line reads."""
    return RunStore(tmp_path / "runs")


@pytest.fixture
def half(store, job):
    """A run that was interrupted after two of four shards."""
    own = job()

    def stop(seen):
        if seen.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(store, own, progress=stop)
    return store.open(own.run.id)


def rows(answer):
    return json.loads(answer.out)["rows"]


def test_an_empty_store_has_no_runs(oresight, tmp_path):
    """
    The list is empty, and no folder was made by looking.
    """
    assert rows(oresight("runs", "list", "--format", "json")) == []
    assert not (tmp_path / "runs").exists()


def test_an_interrupted_run_says_what_to_type(oresight, half):
    """
    State, progress and the command that goes on.
    """
    (row,) = rows(oresight("runs", "list", "--format", "json"))
    assert (row["id"], row["status"], row["done"], row["shards"]) == (half.id, "waiting", 2, 4)
    assert row["status_reason"] == (
        f"Interrupted after 2 of 4 shards. `oresight runs resume {half.id}` computes the rest."
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_is_resumed_to_its_end(oresight, half, workers):
    """
    The rest is computed, progress goes to stderr, the state is done.
    """
    answer = oresight("runs", "resume", half.id, "--workers", workers, "--format", "json")
    assert (answer.code, rows(answer)[0]["status"]) == (0, "done")
    assert "4 of 4 shards, 0:00:00 left" in answer.err
    assert half.table().height == 200


def test_a_cancelled_run_is_said_to_be(oresight, half):
    """
    On the screen, and to whoever looks at the folder.
    """
    answer = oresight("runs", "cancel", half.id, "--format", "table", "--lang", "ja")
    assert "取り消し" in answer.out
    assert half.status().state is State.CANCELLED


def test_a_deleted_run_is_gone(oresight, half, store):
    """
    And a second time there is nothing to delete.
    """
    assert oresight("runs", "delete", half.id).code == 0
    assert store.ids == ()
    assert oresight("runs", "delete", half.id).code == 3


def test_an_unknown_run_offers_its_neighbour(oresight, half):
    """
    A slip of the pen is not a traceback.
    """
    answer = oresight("runs", "show", half.id[:-1])
    assert (answer.code, answer.err) == (
        3,
        f"No run has the id '{half.id[:-1]}'. Did you mean {half.id}?\n",
    )


@pytest.mark.parametrize("text", ["", "{}", '{"run": 1}', "\x00\xff"])
def test_a_damaged_description_spoils_no_list(oresight, half, text):
    """
    The run is shown as failed, with the reason; opening it is refused.
    """
    (half.folder / "run.json").write_text(text, encoding="utf-8")
    (row,) = rows(oresight("runs", "list", "--format", "json"))
    assert (row["status"], "damaged" in row["status_reason"]) == ("failed", True)
    assert oresight("runs", "resume", half.id).code == 3


def test_a_task_planted_in_a_description_is_not_called(oresight, half, tmp_path):
    """
    What a file names is not enough to be run.
    """
    manifest = half.folder / "run.json"
    text = manifest.read_text(encoding="utf-8").replace("plain_tasks:numbers", "os:mkdir")
    manifest.write_text(text, encoding="utf-8")
    answer = oresight("runs", "resume", half.id)
    assert (answer.code, "is not one of this program" in answer.err) == (3, True)


def test_a_failed_run_shows_its_fault_in_the_readers_language(oresight, store, job):
    """
    Kept as a key with fields, worded when shown.
    """
    with pytest.raises(BadInputError):
        execute(store, job("misnames"))
    (row,) = rows(oresight("runs", "list", "--format", "json", "--lang", "ja"))
    assert row["status_reason"] == "鉱種 'cobolt' は見つかりません。 もしかして: cobalt"
