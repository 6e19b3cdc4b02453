"""Whatever is done to the shards of a run, computing the rest gives the same bytes."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oresight.runs import RunStore, State, execute
from oresight.runs._shard import is_whole

SHARDS = 4


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << at % 8
    path.write_bytes(content)


def sibling(path, at):
    return path.with_name(f"{at % SHARDS:06d}.parquet")


FATES = {
    "kept": lambda *_: None,
    "missing": lambda path, _: path.unlink(),
    "cut": lambda path, at: path.write_bytes(path.read_bytes()[: at % path.stat().st_size]),
    "flipped": flip,
    "another's": lambda path, at: path.write_bytes(sibling(path, at).read_bytes()),
    "drafted": lambda path, at: path.rename(path.with_name(f".draft-{at}")),
    "overgrown": lambda path, at: path.write_bytes(path.read_bytes() + b"\0" * (at % 99 + 1)),
}

fates = st.lists(
    st.tuples(st.sampled_from(sorted(FATES)), st.integers(0, 10**6)),
    min_size=SHARDS,
    max_size=SHARDS,
)


def bytes_of(run):
    return {path.name: path.read_bytes() for path in sorted((run.folder / "shards").iterdir())}


@pytest.fixture
def undisturbed(store, job):
    """A finished run, to be copied and spoilt."""
    return execute(store, job(shards=SHARDS))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt=fates, ends=st.lists(st.integers(0, SHARDS), max_size=3))
def test_any_mixture_of_shards_ends_in_the_same_bytes(undisturbed, spoilt, ends):
    """
    Done, missing, cut, flipped, exchanged, half written; interrupted again and again.
    """
    with tempfile.TemporaryDirectory() as name:
        store = RunStore(Path(name) / "runs")
        shutil.copytree(undisturbed.folder.parent, store.folder)
        run = store.open(undisturbed.id)
        files = [run.folder / "shards" / f"{shard:06d}.parquet" for shard in range(SHARDS)]
        for path, (fate, at) in zip(files, spoilt, strict=True):
            if path.exists() and sibling(path, at).exists():
                FATES[fate](path, at)
        for end in ends:
            execute(
                store, run.job, progress=lambda seen, end=end: seen.done == end and run.cancel()
            )
        execute(store, run.job)
        assert run.status().state is State.DONE
        assert bytes_of(run) == bytes_of(undisturbed)


@given(content=st.binary(max_size=300))
def test_no_strange_bytes_pass_for_a_shard(content):
    """
    Neither noise nor noise with the right words in it.
    """
    assert not is_whole(content, ("run", 1))
    assert not is_whole(b"PAR1" + content + b"oresight.seal=run/1:" + content, ("run", 1))
