"""An edition is written whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from oresight.atlas import _edition, open_atlas
from oresight.atlas._edition import current_edition, edition_lock, write_tables
from oresight.atlas._store import POINTER
from oresight.errors import BadInputError

OLD = pl.DataFrame({"commodity": ["cobalt", None], "value": [1.5, None]})
NEW = pl.DataFrame({"commodity": ["tin", "zinc"], "value": [2.0, 3.0]})


def test_what_is_written_is_read_back(tmp_path):
    """A table laid over the shipped ones is the table of the edition."""
    edition = write_tables(tmp_path / "own", {"watchlists": OLD})
    atlas = open_atlas(tmp_path / "own")
    assert edition == atlas.edition
    assert OLD.equals(atlas.table("watchlists"))


def test_tables_not_written_stay_shipped(tmp_path):
    """An edition changes the tables it has, and no other."""
    write_tables(tmp_path, {"watchlists": OLD})
    shipped = open_atlas().table("commodities")
    assert shipped.equals(open_atlas(tmp_path).table("commodities"))


def test_the_same_content_is_the_same_edition(tmp_path):
    """Writing again changes neither the id nor a byte."""
    first = write_tables(tmp_path, {"watchlists": OLD})
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.p*")}
    pointer = (tmp_path / POINTER).stat().st_mtime_ns
    assert first == write_tables(tmp_path, {"watchlists": OLD})
    assert before == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.p*")}
    assert pointer == (tmp_path / POINTER).stat().st_mtime_ns


def test_the_id_depends_on_content_alone(tmp_path):
    """Two directories with the same tables are one edition; order does not count."""
    first = write_tables(tmp_path / "a", {"watchlists": OLD, "forms": NEW})
    write_tables(tmp_path / "b", {"forms": NEW})
    assert first == write_tables(tmp_path / "b", {"watchlists": OLD})


def test_null_and_empty_are_told_apart(tmp_path):
    """Missing is not the empty word."""
    first = write_tables(tmp_path / "a", {"forms": pl.DataFrame({"x": ["", "a"]})})
    second = write_tables(tmp_path / "b", {"forms": pl.DataFrame({"x": [None, "a"]})})
    assert first != second


@pytest.mark.parametrize("step", [1, 2])
def test_an_interrupt_leaves_the_old_edition(tmp_path, monkeypatch, step):
    """Stopping at any rename leaves what was there, and the next writer clears up."""
    first = write_tables(tmp_path, {"watchlists": OLD})
    replace, calls = Path.replace, []

    def stop(self, target):
        calls.append(target)
        if len(calls) == step:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_tables(tmp_path, {"watchlists": NEW})
    monkeypatch.undo()
    assert first == open_atlas(tmp_path).edition
    assert OLD.equals(open_atlas(tmp_path).table("watchlists"))
    write_tables(tmp_path, {"watchlists": NEW})
    assert not list(tmp_path.rglob("*.part"))
    assert NEW.equals(open_atlas(tmp_path).table("watchlists"))


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_edition(tmp_path):
    """Ten writers are killed, each a little later; the edition is always one of those written."""
    script = f"""
import itertools, polars as pl
from oresight.atlas._edition import write_tables
print("ready", flush=True)
for turn in itertools.count():
    table = pl.DataFrame({{"turn": [turn] * 20_000, "row": range(20_000)}})
    write_tables({str(tmp_path)!r}, {{"watchlists": table, "forms": table}})
"""
    write_tables(tmp_path, {"watchlists": OLD})
    for turn in range(10):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.007 * turn)
            writer.kill()
        atlas = open_atlas(tmp_path)
        tables = [
            atlas.table(name) for name in ("watchlists", "forms") if "turn" in atlas.table(name)
        ]
        assert len({table["turn"][0] for table in tables}) <= 1
        assert {table.height for table in tables} <= {20_000}
    write_tables(tmp_path, {"watchlists": NEW})
    assert NEW.equals(open_atlas(tmp_path).table("watchlists"))


def test_a_full_disk_leaves_the_old_edition(tmp_path):
    """A writer that may write no more bytes fails with a message and harms nothing."""
    first = write_tables(tmp_path, {"watchlists": OLD})
    script = f"""
import resource, polars as pl
from oresight.atlas._edition import write_tables
from oresight.errors import BadInputError
big = pl.DataFrame({{"x": [str(i) for i in range(100_000)]}})
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_tables({str(tmp_path)!r}, {{"watchlists": big}})
except BadInputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout
    assert first == open_atlas(tmp_path).edition
    assert OLD.equals(open_atlas(tmp_path).table("watchlists"))


def test_a_second_writer_is_turned_away(tmp_path):
    """Two writers never meet in one directory."""
    with edition_lock(tmp_path), pytest.raises(BadInputError, match="Another import"):
        write_tables(tmp_path, {"watchlists": OLD})


def test_a_table_cut_off_is_noticed(tmp_path):
    """A file of another size than was written is reported before it is read."""
    write_tables(tmp_path, {"watchlists": OLD})
    (file,) = tmp_path.glob("objects/*.parquet")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(BadInputError, match="damaged"):
        open_atlas(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", '{"edition": "x", "tables": [1]}', '{"tables": {}}']
)
def test_a_pointer_of_another_shape_is_reported(tmp_path, text):
    """Whatever stands in the pointer, the answer is a message."""
    (tmp_path / POINTER).write_text(text)
    with pytest.raises(BadInputError, match="damaged"):
        open_atlas(tmp_path)


def test_a_damaged_edition_is_not_built_upon(tmp_path):
    """A pointer that cannot be read is reported, not overwritten."""
    (tmp_path / POINTER).write_text("{")
    with pytest.raises(BadInputError, match="damaged"):
        write_tables(tmp_path, {"watchlists": OLD})
    assert (tmp_path / POINTER).read_text() == "{"


def test_the_pointer_says_what_it_points_at(tmp_path):
    """Every entry has a path, a hash, rows and bytes."""
    write_tables(tmp_path, {"watchlists": OLD})
    entry = json.loads((tmp_path / POINTER).read_text())["tables"]["watchlists"]
    assert (tmp_path / entry["path"]).stat().st_size == entry["bytes"]
    assert OLD.height == entry["rows"]
    assert _edition._content_hash(OLD) == entry["sha256"]


def test_a_directory_without_an_edition_is_the_shipped_one(tmp_path):
    """There is always an edition to start from."""
    assert open_atlas().edition == current_edition(tmp_path).edition


def test_the_reader_is_told_of_the_new_edition(tmp_path):
    """The note carries the id."""
    told = []
    edition = write_tables(
        tmp_path, {"watchlists": OLD}, note=lambda _, **fields: told.append(fields["edition"])
    )
    assert [edition] == told
