"""
Durable runs: what keeping every shard costs, and what a second worker brings.

Alternatives: a bare loop over loky, which keeps nothing; joblib, which keeps nothing; and joblib
whose tasks write Parquet files by themselves, which can lose and double them. They take turns with
ours; each ratio is the median over the turns.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import deque
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import joblib
from loky import ProcessPoolExecutor

from benchmarks import _runs_tasks
from oresight.runs import InProcess, Job, Processes, RunStore, allow_task, execute

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

TURNS = 3
SHARDS = 300
ROWS = 10
ROUNDS = 1500
BUSY = 20
LARGE, LARGE_ROWS = 100, 500_000


def job(name: str, shards: int, **inputs: int) -> Job:
    """Return a job of a benchmark task."""
    task = _runs_tasks.TASK.format(name)
    allow_task(task)
    return Job.of(task, inputs, shards=shards, edition="benchmark")


def ours(name: str, shards: int, folder: Path, *, workers: int, **inputs: int) -> None:
    """Compute and keep every shard."""
    executor = Processes(workers) if workers else InProcess()
    execute(RunStore(folder), job(name, shards, **inputs), executor=executor)


def by_loky(name: str, shards: int, folder: Path | None, *, workers: int, **inputs: int) -> None:
    """Compute every shard and forget it."""
    del folder
    task = getattr(_runs_tasks, name)
    pool = _pool(workers)
    futures = deque(pool.submit(task, inputs, shard) for shard in range(shards))
    while futures:
        futures.popleft().result()


@cache
def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, env={"OMP_NUM_THREADS": "1"})


def by_joblib(name: str, shards: int, folder: Path | None, *, workers: int, **inputs: int) -> None:
    """Compute every shard and hold it in memory."""
    del folder
    task = getattr(_runs_tasks, name)
    joblib.Parallel(n_jobs=workers)(joblib.delayed(task)(inputs, at) for at in range(shards))


def by_files(name: str, shards: int, folder: Path, *, workers: int, **inputs: int) -> None:
    """Compute every shard and let its worker write it."""
    calls = (joblib.delayed(_write)(name, inputs, at, folder) for at in range(shards))
    joblib.Parallel(n_jobs=workers)(calls)


def _write(name: str, inputs: dict[str, int], shard: int, folder: Path) -> None:
    frame: pl.DataFrame = getattr(_runs_tasks, name)(inputs, shard)
    frame.write_parquet(folder / f"{shard}.parquet")


def seconds(run: Callable[..., None], *args: Any, **inputs: int) -> float:
    """Return how long one computation takes in a fresh folder, with its workers there already."""
    with tempfile.TemporaryDirectory() as name:
        run(args[0], 4, Path(name), **inputs)
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        run(*args, Path(name), **inputs)
        return time.perf_counter() - began


def overhead() -> dict[str, Any]:
    """Measure milliseconds a shard that does nothing, two workers, pools warm."""
    ways = {"ours": ours, "loky": by_loky, "joblib": by_joblib, "joblib + files": by_files}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, way in ways.items():
            found[name].append(1e3 * seconds(way, "small", SHARDS, workers=2, rows=ROWS) / SHARDS)
    alone = min(1e3 * seconds(ours, "small", SHARDS, workers=0, rows=ROWS) / SHARDS for _ in "123")
    return {
        **{f"ms: {name}": median(times) for name, times in found.items()},
        "ms: ours, in process": alone,
        **{
            f"ours over {name}": median(
                own / other for own, other in zip(found["ours"], found[name], strict=True)
            )
            for name in ("loky", "joblib", "joblib + files")
        },
    }


def scaling() -> dict[str, float]:
    """Measure how much faster two workers are than one."""
    ratios, peers = [], []
    for _ in range(TURNS):
        one, two = (seconds(ours, "busy", BUSY, workers=n, rounds=ROUNDS) for n in (1, 2))
        ratios.append(one / two)
        one, two = (seconds(by_loky, "busy", BUSY, workers=n, rounds=ROUNDS) for n in (1, 2))
        peers.append(one / two)
    return {
        "speed-up by a second worker": median(ratios),
        "the same, bare loky": median(peers),
        "seconds a shard": one / BUSY,
    }


def memory() -> dict[str, Any]:
    """Measure the peak of the coordinating process while large results pass through it."""
    return {
        f"peak MiB: {name}": json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks._runs_tasks", name, str(LARGE), str(LARGE_ROWS)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[1],
            ).stdout
        )
        for name in ("ours", "joblib")
    } | {"MB of results": LARGE * LARGE_ROWS * 8 // 10**6}


def resumption() -> dict[str, float]:
    """Measure how long a finished run takes to be found whole: every byte is read again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours("large", LARGE, folder, workers=2, rows=LARGE_ROWS // 10)
        began = time.perf_counter()
        ours("large", LARGE, folder, workers=2, rows=LARGE_ROWS // 10)
        spent = time.perf_counter() - began
        store = RunStore(folder)
        size = store.open(store.ids[0]).size()
        return {"MB a second looked through": size / spent / 1e6}


def measure() -> dict[str, Any]:
    """Measure everything."""
    return {
        "a shard of ten rows, two workers": overhead(),
        "a core at work": scaling(),
        "large results": memory(),
        "resuming": resumption(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
