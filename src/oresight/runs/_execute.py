"""From a job to its result: whatever is missing on disk is computed, and only that."""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight._version import __version__
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs._executors import InProcess
from oresight.runs._failure import Failure
from oresight.runs._shard import Call
from oresight.runs._store import busy
from oresight.runs._task import find_task, is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oresight.runs._executors import Executor
    from oresight.runs._job import Job
    from oresight.runs._shard import Outcome
    from oresight.runs._store import RunStore
    from oresight.runs._stored import StoredRun

__all__ = ["Progress", "execute"]

ATTEMPTS: Final = 3
"""
How often a shard may take its worker with it.

Once may be chance: a kill, another program's hunger for memory. The last time a shard is computed
alone, so that none is blamed for what its neighbour did.
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far a run is.

    Parameters
    ----------
    done, total
        Shards that are kept, and those there will be.
    seconds, remaining
        Since this computation began, and as estimated until its end; None before its first shard.
    died
        Workers' deaths so far; their shards are computed again.
    """

    done: int
    total: int
    seconds: float
    remaining: float | None
    died: int = 0


def execute(
    store: RunStore,
    job: Job,
    *,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> StoredRun:
    """
    Compute what a run still lacks, and return it.

    Called again after any end, it goes on where the disk says it stopped. The bytes of the result
    are the same for every executor, number of workers and interruption. A run that somebody
    cancels comes back unfinished: ``status().state`` tells.

    Parameters
    ----------
    executor
        Where to compute; here, one shard after the other, if absent.
    progress
        Called at the start and after each shard.

    Raises
    ------
    BadInputError
        If another process computes the run, it belongs to another version, or its task may not be
        called.
    OresightError
        If a shard failed; the run keeps the reason, and what was finished.
    OSError
        If the folder cannot be written or the disk is full.
    """
    _check(job)
    run = store.add(job)
    with run.lock() as free:
        if not free:
            raise BadInputError(busy(run.id))
        missing = run.begin()
        tell = _Watch(job.shards, len(missing), progress or _nobody)
        tell()
        failure = _compute(run, missing, executor or InProcess(), tell)
        if failure is not None:
            run.fail(failure)
            raise failure.error()
    return run


def _check(job: Job) -> None:
    """Refuse a job that this program must not or cannot compute."""
    if job.run.version != __version__:
        raise BadInputError(
            Fault(
                N_("Run {id} was begun by version {theirs}; this is {ours}."),
                N_("Start it anew: versions are not mixed in one result."),
                fields={"id": job.run.id, "theirs": job.run.version, "ours": __version__},
            )
        )
    if not is_allowed(job.task):
        raise BadInputError(
            Fault(
                N_("The task {task!r} is not one of this program."),
                N_("Allow your own in Python first: `oresight.runs.allow_task`."),
                fields={"task": job.task},
            )
        )
    find_task(job.task)


def _compute(
    run: StoredRun, missing: list[int], executor: Executor, tell: _Watch
) -> Failure | None:
    """Compute shards until none is missing, one failed, or somebody cancels."""
    call, deaths = Call.of(run.job), Counter[int]()
    rounds = deque([missing])
    while rounds and not run.is_cancelled():
        shards = _until_cancelled(run, rounds.popleft())
        again: list[int] = []
        with closing(executor.outcomes(call, shards)) as outcomes:
            for outcome in outcomes:
                if outcome.died:
                    deaths[outcome.shard] += 1
                    again.append(outcome.shard)
                failure = outcome.failure or _given_up(outcome, deaths)
                if failure is not None:
                    return failure
                if outcome.content:
                    run.keep(outcome.shard, outcome.content)
                tell(kept=bool(outcome.content), died=deaths.total())
        rounds.extend(_next_rounds(sorted(again), deaths))
    return None


def _next_rounds(again: list[int], deaths: Counter[int]) -> list[list[int]]:
    """Return shards to try again: together, but alone where one more death would end the run."""
    last = [shard for shard in again if deaths[shard] == ATTEMPTS - 1]
    rest = [shard for shard in again if deaths[shard] < ATTEMPTS - 1]
    return [*([rest] if rest else []), *([shard] for shard in last)]


def _until_cancelled(run: StoredRun, shards: list[int]) -> Iterator[int]:
    for shard in shards:
        if run.is_cancelled():
            return
        yield shard


def _given_up(outcome: Outcome, deaths: Counter[int]) -> Failure | None:
    if deaths[outcome.shard] < ATTEMPTS:
        return None
    return Failure.deserted(outcome.shard, attempts=ATTEMPTS, reason=outcome.died)


class _Watch:
    """Counts shards and seconds of one computation, and tells."""

    def __init__(self, total: int, missing: int, listener: Callable[[Progress], None]) -> None:
        self._total, self._left, self._listener = total, missing, listener
        self._begun, self._made = time.monotonic(), 0

    def __call__(self, *, kept: bool = False, died: int = 0) -> None:
        """Tell how far the run is, after one more shard if one was *kept*."""
        self._made += kept
        self._left -= kept
        seconds = time.monotonic() - self._begun
        pace = seconds / self._made if self._made else None
        remaining = 0.0 if not self._left else pace and pace * self._left
        self._listener(Progress(self._total - self._left, self._total, seconds, remaining, died))


def _nobody(progress: Progress) -> None:
    del progress
