"""Tasks for the benchmark of durable runs, and its measurements in a process of their own."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

TASK = "benchmarks._runs_tasks:{}"


def small(inputs: Mapping[str, Any], shard: int) -> pl.DataFrame:
    """Ten rows: all time is overhead."""
    return pl.DataFrame({"draw": np.arange(inputs["rows"]) + shard})


def large(inputs: Mapping[str, Any], shard: int) -> pl.DataFrame:
    """Numbers that do not compress: eight bytes a row."""
    return pl.DataFrame({"value": np.random.default_rng(shard).normal(size=inputs["rows"])})


def busy(inputs: Mapping[str, Any], shard: int) -> pl.DataFrame:
    """Keep a core at work, in pieces that stay in its cache."""
    values = np.linspace(shard, shard + 1, 10_000)
    for _ in range(inputs["rounds"]):
        values = np.sin(values) + 1.0
    return pl.DataFrame({"value": [float(values.sum())]})


def main(name: str, shards: int, rows: int) -> None:
    """Compute large shards with one of the alternatives and print the peak of this process."""
    if name == "ours":
        from benchmarks.runs import ours

        with tempfile.TemporaryDirectory() as folder:
            ours("large", shards, Path(folder), workers=2, rows=rows)
    else:
        from benchmarks.runs import by_joblib

        by_joblib("large", shards, None, workers=2, rows=rows)
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
