"""Runs that wait for their turn: a line on disk, and the one thread that serves it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from itertools import takewhile
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from oresight.errors import OresightError
from oresight.runs._execute import execute
from oresight.runs._files import OWNER_FILE, write_atomically
from oresight.runs._processes import Processes
from oresight.runs._stored import State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    from oresight.runs._executors import Executor
    from oresight.runs._shard import Call, Outcome
    from oresight.runs._store import RunStore
    from oresight.runs._stored import StoredRun

__all__ = ["RunQueue"]

PAUSE: Final = 1.0
"""Seconds between two looks at a run that another process computes."""

NICE: Final = 10
"""How far runs step back for readers: a page that is asked for comes first."""


class RunQueue:
    """
    Computes runs one after the other, in processes beside this one.

    Each waiting run is an empty file whose name tells its turn and its id; it goes when the run has
    ended, whichever way. What a killed process leaves is therefore taken up by the next one.

    Parameters
    ----------
    folder
        Where the files are kept.
    ended
        Called with every run that is done, before the next one begins.
    given_up
        Called with the id of a run that cannot be computed, and why.
    executor
        Where shards are computed; a process a core if absent.
    """

    def __init__(
        self,
        store: RunStore,
        folder: Path,
        *,
        ended: Callable[[StoredRun], object],
        given_up: Callable[[str, Exception], object],
        executor: Executor | None = None,
    ) -> None:
        self._store, self._folder = store, folder
        self._ended, self._given_up = ended, given_up
        self._executor: Executor = executor or Processes()
        self._lock, self._news, self._closed = Lock(), Event(), Event()
        self._thread: Thread | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the runs that wait or are under way, in their turn."""
        return tuple(name.partition("-")[2] for name in self._names())

    def add(self, name: str) -> None:
        """Let a run wait for its turn, once."""
        if name not in self.ids:
            path = self._folder / f"{time.time_ns():020d}-{name}"
            write_atomically(path, b"", mode=OWNER_FILE)
        self.start()

    def remove(self, name: str) -> None:
        """Let a run wait no longer; one that is under way is not stopped by it."""
        for file in self._names():
            if file.partition("-")[2] == name:
                (self._folder / file).unlink(missing_ok=True)

    def start(self) -> None:
        """Serve the line, if anybody waits and nobody serves it."""
        with self._lock:
            self._news.set()
            if self._thread is None and not self._closed.is_set() and self.ids:
                # One thread for good: workers end when the thread that started them does.
                self._thread = Thread(target=self._serve, daemon=True, name="runs")
                self._thread.start()

    def close(self) -> None:
        """End with what is under way; it waits for the next process that serves the line."""
        self._closed.set()
        self._news.set()
        if self._thread is not None and isinstance(self._executor, Processes):
            self._executor.stop()

    def _names(self) -> list[str]:
        """Return the files, in their turn; drafts of files are none."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.glob("[0-9]*-*"))

    def _serve(self) -> None:
        if sys.platform == "linux":
            os.nice(NICE)  # of this thread and of the workers it starts, not of the server
        while not self._closed.is_set():
            self._news.clear()
            for name in self.ids:
                if not self._closed.is_set():
                    self._take(name)
            if not self.ids:
                self._news.wait()

    def _take(self, name: str) -> None:
        """Compute a run; whatever is wrong with it, the next one has its turn."""
        try:
            run = self._store.open(name)
            if run.is_cancelled():
                self.remove(name)
                return
            execute(self._store, run.job, executor=_Until(self._executor, self._closed))
            self._settle(run)
        except (OresightError, OSError) as error:
            self._after(name, error)

    def _settle(self, run: StoredRun) -> None:
        if self._closed.is_set():
            return
        if run.status().state is State.DONE:
            self._ended(run)
        self.remove(run.id)

    def _after(self, name: str, error: Exception) -> None:
        """Wait for a run that another process computes; give up one that failed."""
        if name in self._store.ids and self._store.open(name).status().state is State.RUNNING:
            self._closed.wait(PAUSE)
            return
        self.remove(name)
        self._given_up(name, error)


class _Until:
    """Computes shards as another executor does, until somebody says that it is enough."""

    def __init__(self, executor: Executor, enough: Event) -> None:
        self._executor, self._enough = executor, enough

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """Yield what came of each shard; what workers that were stopped leave, is no outcome."""
        some = takewhile(lambda _: not self._enough.is_set(), shards)
        with closing(self._executor.outcomes(call, some)) as outcomes:
            for outcome in outcomes:
                if self._enough.is_set():
                    return
                yield outcome
