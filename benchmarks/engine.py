"""
The market engine: equilibria a second, beside linear solvers on the same cores, and how time grows.

Rates are the best of several repetitions; engine and alternatives take turns, so that a disturbance
of the machine meets both. Each ratio is the median over the turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks._engine_cases import mixed_shocks, one_stage, thinned
from benchmarks._engine_peers import PEERS, Peers
from oresight.market import Network, Policies, random_world, solve_draws

TURNS = 3
REPEATS = 5
WHOLE, SMALL = (40, 3), (15, 3)
COUNTRIES, STAGES, DENSITIES, DRAWS = (
    (8, 15, 20, 40, 80),
    (1, 2, 3, 6),
    (0.05, 0.2, 1.0),
    (1, 10, 100, 1000),
)
BURST, PEER_SECONDS = 400, 2.0
RIGHT = 0.01
"""Error of prices up to which a solver counts as having solved the market."""

CORES = len(os.sched_getaffinity(0))


def rate(world: Network, policies: Policies, *, repeats: int = REPEATS) -> float:
    """Return equilibria a second, the best of several repetitions."""
    best = np.inf
    for _ in range(repeats):
        began = time.perf_counter()
        found = solve_draws(world, policies)
        best = min(best, time.perf_counter() - began)
    if found.failed.size:
        print(f"{found.failed.size} of {policies.draws} draws did not converge", file=sys.stderr)
    return policies.draws / best


def child(name: str, *numbers: int, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a measurement made in a process of its own."""
    command = [sys.executable, "-m", "benchmarks._engine_child", name, *map(str, numbers)]
    wanted = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **(environment or {})}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=wanted,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def first_calls() -> dict[str, Any]:
    """Compile into an empty cache, then load from it."""
    with tempfile.TemporaryDirectory() as folder:
        cold = child("first_call", environment={"NUMBA_CACHE_DIR": folder})
        warm = child("first_call", environment={"NUMBA_CACHE_DIR": folder})
    return {
        "cold, compiling, s": cold["first call s"],
        "limit s": 20.0,
        "from the cache, s": warm["first call s"],
        "import of oresight.market, s": warm["import s"],
    }


def single_stage() -> dict[str, float]:
    """Time 40 senders and 60 receivers, in both ways to list the places, with all shocks and the hard."""
    found = {}
    for label, apart in (
        ("60 places, 40 of them send", False),
        ("100 places, none does both", True),
    ):
        world = one_stage(40, 60, apart=apart)
        name = f"equilibria per second, {label}"
        found[f"{name}: mixed shocks, as above"] = rate(
            world, mixed_shocks(world, 1000), repeats=20
        )
        found[f"{name}: only shocks that bite"] = rate(
            world, mixed_sent(world, 40, 1000), repeats=20
        )
    return found


def mixed_sent(world: Network, senders: int, draws: int) -> Policies:
    """Return mixed shocks that each meet a place that sends."""
    few = mixed_shocks(world, draws * 3)
    calm = Policies.none(world, draws * 3)
    moved = (few.wedge != 0) | np.isfinite(few.cap)
    met = moved[:, :, :senders].any(axis=(1, 2, 3)) | np.isfinite(few.quota[:, :, :senders]).any(
        axis=(1, 2)
    )
    chosen = np.flatnonzero(met | (few.capacity != calm.capacity).any(axis=(1, 2)))[:draws]
    return Policies(*(getattr(few, name)[chosen] for name in few.__dataclass_fields__))


def against_linear(turns: int, seconds: float) -> dict[str, Any]:
    """Take turns with public solvers of the linear model of the same size."""
    countries, stages = WHOLE
    world = random_world(1, countries=countries, stages=stages)
    policies = mixed_shocks(world, BURST)
    peers = Peers(CORES, countries=countries, stages=stages, problems=6)
    ours: list[float] = []
    theirs: dict[str, list[dict[str, float]]] = {name: [] for name in PEERS}
    ratios: dict[str, list[float]] = {name: [] for name in PEERS}
    for _ in range(turns):
        for name in PEERS:
            ours.append(rate(world, policies, repeats=2))
            theirs[name].append(peers.run(name, seconds=seconds))
            ratios[name].append(ours[-1] / theirs[name][-1]["rate"])
    peers.close()
    found: dict[str, Any] = {"engine, equilibria per second": max(ours)}
    for name, runs in theirs.items():
        found[name] = {
            "problems per second": max(run["rate"] for run in runs),
            "engine is faster by": median(ratios[name]),
            "solved": median(run["solved"] for run in runs),
            "price error, over the price": f"{max(run['error'] for run in runs):.0e}",
        }
    right = [name for name, runs in theirs.items() if max(run["error"] for run in runs) < RIGHT]
    found[f"engine is faster, than the quickest with prices right to {RIGHT:.0%}, by"] = min(
        median(ratios[name]) for name in right
    )
    return found


def growth() -> dict[str, Any]:
    """Time one dimension after the other; the exponent is of time against it, by least squares."""
    worlds = {
        "countries, 3 stages": {n: random_world(1, countries=n, stages=3) for n in COUNTRIES},
        "stages, 20 countries": {s: random_world(1, countries=20, stages=s) for s in STAGES},
        "part of the arcs, 40 countries, 3 stages": {
            part: thinned(random_world(1, countries=40, stages=3), part) for part in DENSITIES
        },
    }
    found: dict[str, Any] = {}
    for label, group in worlds.items():
        spent = {
            at: 1e6 / rate(world, mixed_shocks(world, 200), repeats=3)
            for at, world in group.items()
        }
        slope = np.polyfit(np.log(list(spent)), np.log(list(spent.values())), 1)[0]
        found[label] = {f"{at}: us a draw": value for at, value in spent.items()}
        found[label]["exponent"] = float(slope)
    world = random_world(1, countries=15, stages=3)
    found["draws, 15 countries, 3 stages"] = {
        f"{draws}: us a draw": 1e6 / rate(world, mixed_shocks(world, draws)) for draws in DRAWS
    }
    return found


def measure(*, draws: int = 10_000, many: int = 100_000, turns: int = TURNS) -> dict[str, Any]:
    """
    Return every measurement of the engine.

    Parameters
    ----------
    draws, many
        Draws of the main test, and of the one in bounded memory.
    turns
        Turns that engine and alternatives take.
    """
    return {
        "first call": first_calls(),
        "40 countries, 3 stages, 4,800 arcs": child("streamed", *WHOLE, draws, 200),
        "15 countries, 3 stages": child("streamed", *SMALL, draws, 200),
        "15 countries, 3 stages, by stream": child("streamed", *SMALL, many, 0),
        "one stage of 40 x 60": single_stage(),
        "warm month, 40 countries, 3 stages, one core": child("warm", *WHOLE, 32, 36),
        f"linear model of 40 x 3, {CORES} processes": against_linear(turns, PEER_SECONDS),
        "growth": growth(),
        "limits of the machine, 40 x 3": child("machine", *WHOLE),
    }


def main() -> None:
    """Print the measurement as JSON; `small` as an argument makes it quick and rough."""
    small = sys.argv[1:] == ["small"]
    answer = measure(draws=500, many=2000, turns=1) if small else measure()
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
