"""The linear model of the same size in public solvers, in as many processes as the engine has threads."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._engine_cases import mixed_shocks
from oresight.evidence._linear_market import linear_market
from oresight.evidence._solvers import SOLVERS
from oresight.market import random_world

if TYPE_CHECKING:
    from oresight.evidence._linear_market import LinearMarket

EXACT = 1e-9
PEERS = {
    "Clarabel, default tolerance 1e-8": ("Clarabel", 0.0),
    "OSQP, default tolerance 1e-3": ("OSQP", 0.0),
    "OSQP, tolerance 1e-6, polished": ("OSQP", 1e-6),
    "HiGHS QP, default tolerance 1e-7": ("HiGHS", 0.0),
}
"""Name of the solver and tolerance asked for; nought is its own."""

_ready: list[tuple[LinearMarket, np.ndarray[Any, Any]]] = []


class Peers:
    """Worker processes that hold problems and solve them on demand."""

    def __init__(self, processes: int, *, countries: int, stages: int, problems: int) -> None:
        self.processes = processes
        self._pools = [
            ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
                initargs=(countries, stages, problems, seed),
            )
            for seed in range(processes)
        ]
        self.run("Clarabel, default tolerance 1e-8", seconds=0.0)

    def run(self, peer: str, *, seconds: float) -> dict[str, float]:
        """Solve on all processes for some time; return the joint rate, failures and errors."""
        jobs = [pool.submit(_solve, *PEERS[peer], seconds) for pool in self._pools]
        found = [job.result() for job in jobs]
        return {
            "rate": sum(one["rate"] for one in found),
            "solved": float(np.mean([one["solved"] for one in found])),
            "error": max(one["error"] for one in found),
        }

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown()


def _prepare(countries: int, stages: int, problems: int, seed: int) -> None:
    world = random_world(1, countries=countries, stages=stages)
    shocks = mixed_shocks(world, problems, seed=seed)
    for d in range(problems):
        problem = linear_market(world, shocks.slice(d, d + 1))
        exact = SOLVERS["Clarabel"](problem, EXACT)
        _ready.append((problem, problem.prices(exact.multipliers)))


def _solve(solver: str, tolerance: float, seconds: float) -> dict[str, float]:
    """Take problems in turn until the time is over; only the solver's own work is timed."""
    spent, solved, errors, done = 0.0, 0, [0.0], 0
    while spent < seconds or done == 0:
        problem, exact = _ready[done % len(_ready)]
        began = time.perf_counter()
        answer = SOLVERS[solver](problem, tolerance)
        spent += time.perf_counter() - began
        done += 1
        solved += answer.solved
        if answer.solved:
            errors.append(
                float(np.abs(problem.prices(answer.multipliers) - exact).max()) / problem.money
            )
    return {"rate": done / spent, "solved": solved / done, "error": max(errors)}
