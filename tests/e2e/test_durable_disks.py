"""Disks that are full or may not be written: an error in words, and earlier runs stay readable."""

import os
import shutil
import subprocess
import sys

import pytest

from oresight.runs import State, execute

ALONE = ("unshare", "--mount", "--map-root-user", "sh", "-c")
CAN_MOUNT = (
    shutil.which("unshare") is not None
    and subprocess.call([*ALONE, "mount -t tmpfs none /mnt 2>/dev/null"]) == 0
)
needs_mount = pytest.mark.skipif(not CAN_MOUNT, reason="MOUNTS ARE REFUSED HERE: NOT TESTED")


def answer(*words, before=()):
    """The command line in a process of its own, in the given surroundings."""
    allowed = "from oresight.runs import allow_task; allow_task('plain_tasks:numbers'); "
    code = allowed + "from oresight.cli import main; main()"
    command = [*before, sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(autouse=True)
def surroundings(store, monkeypatch):
    """The command line reads the store of the test, in English."""
    monkeypatch.setenv("ORESIGHT_RUNS", str(store.folder))
    monkeypatch.setenv("ORESIGHT_LANG", "en")


def with_tmpfs(folder, size):
    """A small disk of its own over a folder, filled with what the folder held."""
    script = (
        'cp -a "$0" "$0.kept" && mount -t tmpfs -o size=' + size + ' none "$0" && '
        'cp -a "$0.kept/." "$0" && "$@"; code=$?; rm -r "$0.kept"; mkdir "$0.after"; '
        'cp -a "$0/." "$0.after"; exit $code'
    )
    return (*ALONE, script, str(folder))


def read_only(folder):
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    return (*ALONE, script, str(folder))


@needs_mount
def test_a_full_disk_is_told_and_what_is_finished_stays(store, job):
    """
    Exit code 3 and a sentence; the earlier run and the shards that fitted can be read.
    """
    earlier = execute(store, job(rows=10))
    large = store.add(job(shards=20, rows=20_000))
    found = answer(
        "runs", "resume", large.id, "--workers", 1, before=with_tmpfs(store.folder, "1m")
    )
    assert (found.returncode, "Traceback" in found.stderr) == (3, False)
    assert "The disk is full." in found.stderr
    shutil.rmtree(store.folder)
    store.folder.with_name("runs.after").rename(store.folder)
    assert store.open(earlier.id).table().height == 40
    assert 0 < store.open(large.id).status().done < 20
    assert [*large.folder.rglob(".draft-*")] == []
    resumed = execute(store, large.job).to_parquet()
    store.delete(large.id)
    assert execute(store, large.job).to_parquet() == resumed


def test_a_file_that_may_not_grow_is_told(store, job):
    """
    A limit on the size of files, which needs no rights to try: told, nothing half written.
    """
    run = store.add(job(shards=3, rows=20_000))
    limited = ("sh", "-c", 'ulimit -f 64; exec "$@"', "sh")
    found = answer("runs", "resume", run.id, "--workers", 1, before=limited)
    assert (found.returncode, "Traceback" in found.stderr) == (3, False)
    assert "File too large" in found.stderr
    assert [path for path in run.folder.rglob("*") if "shards/" in str(path)] == []
    assert execute(store, run.job).status().state is State.DONE


@needs_mount
def test_a_read_only_folder_is_told_and_read(store, job):
    """
    Nothing can be computed there, but everything is listed and shown.
    """
    run = execute(store, job())
    waiting = store.add(job(rows=3))
    before = read_only(store.folder)
    found = answer("runs", "resume", waiting.id, before=before)
    assert (found.returncode, "Traceback" in found.stderr) == (3, False)
    assert "the place is read-only" in found.stderr
    listed = answer("runs", "list", "--format", "csv", before=before)
    assert listed.returncode == 0
    assert [line.split(",")[:2] for line in listed.stdout.splitlines()[1:]] == [
        [run.id, "done"],
        [waiting.id, "waiting"],
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_told(store, job):
    """
    No right to write, no traceback.
    """
    run = store.add(job())
    run.folder.chmod(0o500)
    found = answer("runs", "resume", run.id)
    assert (found.returncode, "there is no permission" in found.stderr) == (3, True)
