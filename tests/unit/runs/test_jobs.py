"""A job states everything that makes its result, and survives being written down."""

import pytest

from oresight.errors import BadInputError
from oresight.runs import Job, Run, RunStore, execute

RUN = Run("abc", "2026.11", None, 1, "0.1.0")


def test_a_job_comes_back_as_it_was_written(today):
    """
    Text and job are the same thing.
    """
    job = Job.of("a.b:c", {"x": [1, 2.5, None, {"y": "鉱"}]}, shards=3, edition="e", as_of=today)
    assert Job.from_json(job.to_json()) == job


def test_the_task_sees_inputs_as_the_disk_gives_them_back():
    """
    A tuple is a list and a number as key a text from the start, not only after an interruption.
    """
    job = Job(RUN, task="a:b", inputs={"pair": (1, 2), "by": {3: 4}}, shards=1)
    assert job.inputs == {"pair": [1, 2], "by": {"3": 4}}


@pytest.mark.parametrize(
    "change",
    [{"task": "a:c"}, {"inputs": {"x": 2}}, {"shards": 3}, {"edition": "f"}, {"seed": 2}],
    ids=lambda change: next(iter(change)),
)
def test_another_job_has_another_id(change):
    """
    Whatever changes the result changes the id.
    """
    plain = {"task": "a:b", "inputs": {"x": 1}, "shards": 2, "edition": "e", "seed": 1}
    assert Job.of(**plain).run.id != Job.of(**{**plain, **change}).run.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "no colon"),
        ("task", "os:system('x')"),
        ("task", "a:b.c"),
        ("task", "../a:b"),
        ("shards", 0),
        ("shards", 10**9),
        ("inputs", {"x": float("nan")}),
        ("inputs", {"x": object()}),
        ("run", Run("../out", "e", None, 1, "0")),
        ("run", Run("", "e", None, 1, "0")),
    ],
)
def test_a_job_that_cannot_be_kept_is_refused(field, value):
    """
    Names that are none, counts out of range, inputs that are not JSON, ids that leave the folder.
    """
    with pytest.raises(BadInputError):
        Job(**{"run": RUN, "task": "a:b", "inputs": {}, "shards": 1, field: value})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": 3}', "[" * 100_000, '{"run": {}}'])
def test_a_damaged_description_is_told(text):
    """
    A fault with a remedy, not a traceback.
    """
    with pytest.raises(BadInputError, match="damaged"):
        Job.from_json(text)


@pytest.mark.parametrize("task", ["os:system", "plain_tasks:unheard", "oresight_else.x:y"])
def test_a_foreign_task_is_not_called(store, task):
    """
    What is read from disk may name own tasks, and those that were allowed in code.
    """
    with pytest.raises(BadInputError, match="not one of this program"):
        execute(store, Job.of(task, {}, shards=1, edition="test"))


@pytest.mark.parametrize(
    "task", ["oresight.runs:no_such", "oresight.none:x", "oresight.runs._files:Path"]
)
def test_a_task_that_is_not_there_is_told(store, task):
    """
    No such module, no such function, or only borrowed from elsewhere.
    """
    with pytest.raises(BadInputError, match="There is no task"):
        execute(store, Job.of(task, {}, shards=1, edition="test"))
    assert store.ids == ()


def test_a_run_of_another_version_is_not_mixed(store, job):
    """
    Half of one version and half of another would be nobody's result.
    """
    own = job()
    older = Run(own.run.id, "test", None, 0, "0.0.1")
    with pytest.raises(BadInputError, match=r"version 0\.0\.1"):
        execute(store, Job(older, task=own.task, inputs=own.inputs, shards=own.shards))


def test_an_id_belongs_to_one_job(store, job):
    """
    The same id for other inputs is a fault of whoever made it.
    """
    run = execute(store, job())
    with pytest.raises(BadInputError, match="another task"):
        store.add(Job(run.job.run, task=run.job.task, inputs={"rows": 1}, shards=4))


def test_a_store_reads_nothing_into_being(tmp_path):
    """
    Looking at a store that is not there makes no folder.
    """
    assert RunStore(tmp_path / "none").ids == ()
    assert not (tmp_path / "none").exists()
