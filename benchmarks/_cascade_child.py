"""
Our steps on a table, in a process of their own.

Usage: python -m benchmarks._cascade_child FOLDER STEPS. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from oresight.industry import Behaviour, IOTable, Shock, ration

PIECES = 5
LEAST_S = 0.02
"""Seconds of a reading, at fifty gigabytes a second."""
KEPT = "stock_days", "restore_days", "critical_share", "surge_most", "surge_days"


def peak() -> float:
    """Return the most memory this program held; `getrusage` would count the one that started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def bandwidth(matrix: np.ndarray) -> float:
    """Return bytes that one core reads in a second of its time, in a matrix-vector product."""
    vector, spent = np.ones(matrix.shape[1]), []
    times = 1 + int(LEAST_S * 5e10 / matrix.nbytes)
    for _ in range(PIECES):
        began = time.process_time()
        for _ in range(times):
            matrix @ vector
        spent.append((time.process_time() - began) / times)
    return float(matrix.nbytes / np.median(spent))


def table_of(folder: Path) -> tuple[IOTable, dict[str, Any]]:
    case = json.loads((folder / "case.json").read_text())
    purchases, final = np.load(folder / "purchases.npy"), np.load(folder / "final.npy")
    return IOTable(tuple(case["regions"]), tuple(case["sectors"]), purchases, final), case


def behaviour_of(case: dict[str, Any], *, target_follows: float = 1.0) -> Behaviour:
    return Behaviour(*(case[name] for name in KEPT), target_follows=target_follows)


def main(folder: str, steps: int) -> None:
    tiny = IOTable.from_matrix(("A",), ("a", "b"), np.eye(2)[::-1].copy(), np.ones((2, 1)))
    ration(tiny, Shock(np.ones((2, 2))), Behaviour(20.0, 20.0, 0.8, 1.0, 365.0))
    imported = peak()
    table, case = table_of(Path(folder))
    behaviour = behaviour_of(case)
    capacity = np.ones((steps + 1, table.size))
    for (region, sector), lost in zip(case["hit"], case["lost"], strict=True):
        capacity[2:, table.at(region, sector)] -= lost
    ration(table, Shock(capacity[:1]), behaviour)
    wall, cpu = [], []
    for _ in range(PIECES):
        spent = []
        for shock in (Shock(capacity[:1]), Shock(capacity)):
            clock, used = time.perf_counter(), time.process_time()
            ration(table, shock, behaviour)
            spent.append((time.perf_counter() - clock, time.process_time() - used))
        wall.append((spent[1][0] - spent[0][0]) / steps)
        cpu.append((spent[1][1] - spent[0][1]) / steps)
    most = peak()
    moved = table.purchases.nbytes + 3 * table.bought.nbytes
    rate = bandwidth(table.purchases.reshape(table.size, -1))
    print(json.dumps({
        "ms a step": float(np.median(wall) * 1e3), "cpu ms a step": float(np.median(cpu) * 1e3),
        "peak MiB": most, "MiB of imports": imported, "MiB of the table": table.purchases.nbytes / 2**20,
        "bytes a step": moved, "GB/s of a matrix-vector product": rate / 1e9,
        "over the time of these bytes": float(np.median(cpu) / (moved / rate)),
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
