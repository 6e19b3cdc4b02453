"""Shards in processes of this machine, which heal and which never outlive their parent."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import TYPE_CHECKING, Final

from oresight.runs._executors import in_flight

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable

    from loky.process_executor import ProcessPoolExecutor

    from oresight.runs._shard import Call, Outcome

__all__ = ["Processes", "cores", "thread_limits"]

IDLE: Final = 120.0
"""Seconds after which a worker without work gives its memory back."""

PULSE: Final = 0.5
"""Seconds between two looks whether the parent is alive."""

PR_SET_PDEATHSIG: Final = 1
THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
"""Where libraries look how many threads they may start."""


def cores() -> int:
    """Return how many cores this process may use, as affinity and containers allow."""
    from loky import cpu_count

    return int(cpu_count())


def thread_limits(workers: int) -> dict[str, str]:
    """Return the environment in which so many workers together start one thread a core."""
    return dict.fromkeys(THREADS, str(max(cores() // workers, 1)))


class Processes:
    """
    Computes shards in a pool of processes that is kept from call to call.

    A worker that dies takes the pool with it: the next shard finds a new one.

    Parameters
    ----------
    workers
        Processes; one a core if absent. Each may start so many threads that together they fill the
        cores.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._environment = thread_limits(self.workers)

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """Yield what came of each shard as it is ready."""
        whole = False
        try:
            yield from in_flight(
                shards,
                lambda shard: self._submit(call, shard),
                wait=_first,
                width=lambda: self.workers + 1,
                deaths=(BrokenExecutor,),
            )
            whole = True
        finally:
            if not whole:
                self.stop()

    def stop(self) -> None:
        """End the workers at once, in the midst of what they do."""
        self._pool().shutdown(kill_workers=True)

    def _submit(self, call: Call, shard: int) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        try:
            future = self._pool().submit(call, shard)
        except BrokenExecutor as error:
            # A worker died between the look at the pool and its use.
            future.set_exception(error)
        return future

    def _pool(self) -> ProcessPoolExecutor:
        from loky import get_reusable_executor

        return get_reusable_executor(
            max_workers=self.workers,
            timeout=IDLE,
            initializer=_bind,
            initargs=(os.getpid(), tuple(sys.path)),
            env=self._environment,
        )


def _first(futures: Collection[Future[Outcome]]) -> Iterable[Future[Outcome]]:
    return wait(futures, return_when=FIRST_COMPLETED).done


def _bind(parent: int, path: tuple[str, ...]) -> None:
    """
    Bind this worker to its parent: Ctrl-C is the parent's affair, its death is ours too.

    It imports from where its parent does. A pool whose workers know another *path* is not kept: a task
    allowed since would be in a module that they cannot find.
    """
    sys.path[:] = path
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        # Sent by the system itself, even in the midst of compiled code.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_outlive_not, args=(parent,), daemon=True).start()


def _outlive_not(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PULSE)
    os._exit(1)
