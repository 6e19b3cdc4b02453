"""One run on disk: its folder is all there is to know of it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs._failure import Failure
from oresight.runs._files import OWNER_FILE, clear_drafts, own_folder, write_atomically
from oresight.runs._lock import hold, is_held
from oresight.runs._shard import is_whole, to_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb
    import polars as pl

    from oresight.runs._job import Job

__all__ = ["LOCK", "STATES", "State", "Status", "StoredRun"]

FAILURE: Final = "failure.json"
CANCEL: Final = "cancel"
LOCK: Final = "lock"
SHARDS: Final = "shards"
SUFFIX: Final = ".parquet"
TAIL: Final = b"PAR1"

_SHARD: Final = re.compile(r"(\d{6})\.parquet")


class State(StrEnum):
    """Where a run stands, as its folder shows it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATES: Final = {
    State.WAITING: N_("Waiting"),
    State.RUNNING: N_("Running"),
    State.DONE: N_("Done"),
    State.FAILED: N_("Failed"),
    State.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """
    Where a run stands.

    Parameters
    ----------
    done, total
        Shards on disk, and those there will be.
    reason
        Why it is not done; empty while it runs.
    seconds, remaining
        Since the present computation began, and as estimated until its end; None if it does not run
        or has finished no shard yet.
    """

    state: State
    done: int
    total: int
    reason: tuple[Fault, ...] = ()
    trace: str = ""
    seconds: float | None = None
    remaining: float | None = None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One run in its folder: read at any time, also while it is computed."""

    folder: Path
    job: Job

    @property
    def id(self) -> str:
        """The id of the run, and the name of its folder."""
        return self.job.run.id

    def status(self) -> Status:
        """Return where the run stands, read from the disk."""
        done, total = len(self.finished()), self.job.shards
        if is_held(self.folder / LOCK):
            seconds, remaining = self._pace()
            return Status(State.RUNNING, done, total, seconds=seconds, remaining=remaining)
        if done == total:
            return Status(State.DONE, done, total)
        if (failure := self.failure()) is not None:
            return Status(State.FAILED, done, total, failure.faults, failure.trace)
        fields = {"id": self.id, "done": done, "total": total}
        if self.is_cancelled():
            what, state = N_("Cancelled after {done} of {total} shards."), State.CANCELLED
        elif done:
            what, state = N_("Interrupted after {done} of {total} shards."), State.WAITING
        else:
            what, state = N_("Not begun."), State.WAITING
        remedy = N_("`oresight runs resume {id}` computes the rest.")
        return Status(state, done, total, (Fault(what, remedy, fields=fields),))

    def _pace(self) -> tuple[float | None, float | None]:
        """Return seconds since the computation began, and those that are left at its pace."""
        try:
            begun = (self.folder / LOCK).stat().st_mtime
        except FileNotFoundError:
            return None, None
        times = [path.stat().st_mtime for path in self.finished().values()]
        seconds, new = time.time() - begun, sum(made >= begun for made in times)
        return seconds, seconds / new * (self.job.shards - len(times)) if new else None

    def finished(self) -> dict[int, Path]:
        """Return the files of finished shards by number, in order; a cut one is not finished."""
        folder = self.folder / SHARDS
        names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208
        found = {
            int(match[1]): folder / name for name in names if (match := _SHARD.fullmatch(name))
        }
        return {
            shard: path for shard, path in found.items() if shard < self.job.shards and _ends(path)
        }

    def failure(self) -> Failure | None:
        """Return why the run failed, if it did."""
        try:
            return Failure.from_json((self.folder / FAILURE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            fault = Fault(N_("The run failed."), N_("`oresight runs resume {id}` tries again."))
            return Failure("", (Fault(fault.what, fault.remedy, fields={"id": self.id}),))

    def is_cancelled(self) -> bool:
        """Tell whether somebody asked the run to stop."""
        return (self.folder / CANCEL).exists()

    def cancel(self) -> None:
        """Ask the run to stop after the shards under way; what is finished stays."""
        write_atomically(self.folder / CANCEL, b"", mode=OWNER_FILE)

    def uncancel(self) -> None:
        """Let the run go on, if anybody computes it."""
        (self.folder / CANCEL).unlink(missing_ok=True)

    def contents(self) -> Iterator[tuple[int, bytes]]:
        """Yield the bytes of each finished shard in order, of those that are whole."""
        for shard, path in self.finished().items():
            content = path.read_bytes()
            if is_whole(content, (self.id, shard)):
                yield shard, content

    def table(self) -> pl.DataFrame:
        """
        Return the rows of all shards, in the order of the shards.

        Raises
        ------
        BadInputError
            If shards are missing or damaged.
        """
        import polars as pl

        found = dict(self.contents())
        missing = self.job.shards - len(found)
        if missing:
            raise BadInputError(
                Fault(
                    N_("Run {id} lacks {missing} of {total} shards."),
                    N_("`oresight runs resume {id}` computes the rest."),
                    fields={"id": self.id, "missing": missing, "total": self.job.shards},
                )
            )
        return pl.concat([pl.read_parquet(BytesIO(content)) for content in found.values()])

    def to_parquet(self) -> bytes:
        """Return the whole result as one Parquet file; the same run gives the same bytes."""
        return to_parquet(self.table())

    def connect(self) -> duckdb.DuckDBPyConnection:
        """
        Return a database with the view ``shards``: the rows of every finished shard.

        Asked again while the run goes on, it has more of them. ``_shard`` is the number of the
        shard. Shards are taken as they are: `table` is what looks for damage.
        """
        import duckdb

        pattern = re.sub(r"([*?\[])", r"[\1]", str(self.folder)) + f"/{SHARDS}/*{SUFFIX}"
        quoted = pattern.replace("'", "''")
        connection = duckdb.connect(":memory:")
        connection.execute(
            "CREATE VIEW shards AS SELECT * EXCLUDE (_file), "
            rf"regexp_extract(_file, '(\d+)\.parquet$', 1)::INTEGER AS _shard "
            f"FROM read_parquet('{quoted}', filename = '_file')"
        )
        return connection

    def size(self) -> int:
        """Return the bytes of its shards and their description."""
        return sum(
            path.stat().st_size
            for pattern in ("*.json", f"{SHARDS}/*{SUFFIX}")
            for path in self.folder.glob(pattern)
        )

    def lock(self) -> AbstractContextManager[bool]:
        """Hold the run against other processes; yields whether it was free."""
        return hold(self.folder / LOCK)

    def begin(self) -> list[int]:
        """Return the shards to compute: what ended the run before and what is damaged, goes."""
        for name in (CANCEL, FAILURE):
            (self.folder / name).unlink(missing_ok=True)
        for folder in (self.folder, own_folder(self.folder / SHARDS)):
            clear_drafts(folder)
        whole = {shard for shard, _ in self.contents()}
        return [shard for shard in range(self.job.shards) if shard not in whole]

    def keep(self, shard: int, content: bytes) -> None:
        """Write a shard; one that was there is replaced."""
        # Not synced: a shard that a power cut swallows is seen to be damaged, and computed again.
        path = self.folder / SHARDS / f"{shard:06d}{SUFFIX}"
        write_atomically(path, content, mode=OWNER_FILE, synced=False)

    def fail(self, failure: Failure) -> None:
        """Write down why the run ended."""
        write_atomically(self.folder / FAILURE, failure.to_json().encode(), mode=OWNER_FILE)


def _ends(path: Path) -> bool:
    """Tell whether a file ends as a Parquet file does."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - len(TAIL), 0))
            return file.read() == TAIL
    except FileNotFoundError:
        return False
