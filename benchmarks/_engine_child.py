"""
What must be measured in a process of its own: memory, one core, a first call, the machine.

Usage: python -m benchmarks._engine_child NAME [NUMBERS]. Prints JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

REPEATS = 5
CHUNK = 256
"""Draws that a stream solves at once."""

MIB = 1024.0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def first_call() -> dict[str, Any]:
    """Time the import and the first solve of a process; the cache is where the parent says."""
    began = time.perf_counter()
    from oresight.market import example_world, solve

    world = example_world()
    imported = time.perf_counter()
    solve(world)
    return {"import s": imported - began, "first call s": time.perf_counter() - imported}


def streamed(countries: int, stages: int, draws: int, sample: int) -> dict[str, Any]:
    """Solve many draws by `stream`: rate, convergence, independent residuals, peak memory."""
    import numpy as np

    from benchmarks._engine_cases import mixed_shocks
    from oresight.market import certify, random_world, solve, stream

    world = random_world(1, countries=countries, stages=stages)
    solve(world)
    before, making, worst, below, looked = _peak(), 0.0, 0.0, 0, 0
    steps, rates = [], []

    def policies(first: int, last: int) -> Any:
        nonlocal making
        began = time.perf_counter()
        made = mixed_shocks(world, last - first, seed=first)
        making += time.perf_counter() - began
        return made

    checked, spent = 0.0, 0.0
    chunks = -(-draws // CHUNK)
    start = time.perf_counter()
    for part in stream(world, policies, draws):
        below += int((part.imbalance < 1e-9).sum())
        steps.append(part.steps)
        paused = time.perf_counter()
        last, spent = spent, paused - start - making - checked
        rates.append(part.steps.size / (spent - last))
        for d in range(min(-(-sample // chunks), part.steps.size)):
            looked += 1
            card = certify(world, part.prices[d], part.policies, d)
            worst = max(worst, card.max_imbalance, card.cap_violation, card.quota_violation)
        checked += time.perf_counter() - paused
    taken = np.concatenate(steps)
    read = {"largest residual read independently": f"{worst:.1e}", "draws read": looked}
    return {
        "draws": draws,
        "equilibria per second": draws / spent,
        f"equilibria per second, best {CHUNK} draws": max(rates),
        "share below 1e-9": below / draws,
        **(read if sample else {}),
        "steps, mean": float(taken.mean()),
        "steps, 99 %": float(np.quantile(taken, 0.99)),
        "steps, most": int(taken.max()),
        "making the measures s": making,
        "peak MiB": _peak(),
        "peak MiB before": before,
    }


def warm(countries: int, stages: int, paths: int, months: int) -> dict[str, Any]:
    """Step month by month on one core, each from the prices before."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import numpy as np

    from benchmarks._engine_cases import next_month, stocked
    from oresight.market import Markets, Policies, random_world, solve, solve_draws

    world = stocked(random_world(1, countries=countries, stages=stages))
    solve(world)
    market = Markets((world,))
    times: dict[int, list[float]] = {}
    steps = []
    for width in (paths, 1):
        generator = np.random.default_rng(2)
        policies, prices = Policies.none(world, width), world.base[None]
        for _ in range(months):
            policies = next_month(policies, generator)
            began = time.perf_counter()
            found = solve_draws(market, policies, start=prices)
            times.setdefault(width, []).append((time.perf_counter() - began) / width * 1e3)
            prices = found.prices
            steps.append(found.steps)
            if found.failed.size:
                raise SystemExit(f"{found.failed.size} months did not converge")
    return {
        "ms a month, many paths at once": float(np.median(times[paths])),
        "best": float(np.min(times[paths])),
        "ms a month, one path, call overhead included": float(np.median(times[1])),
        "steps, mean": float(np.concatenate(steps).mean()),
        "limit ms": 0.3,
    }


def machine(countries: int, stages: int) -> dict[str, Any]:
    """Measure what one core can do, and what the two kernels that matter attain of it."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import numpy as np
    from numba import njit
    from scipy.linalg.blas import daxpy

    from benchmarks._engine_cases import mixed_shocks
    from oresight.market import Policies, random_world, solve_draws
    from oresight.market._algebra import factorise, newton_step
    from oresight.market._arrays import Draw, workspace
    from oresight.market._response import evaluate
    from oresight.market._trade import open_draw

    @njit
    def repeat(kind: int, times: int, data: Any) -> None:
        prices, draw, work = data
        for _ in range(times):
            if kind == 0:
                evaluate(prices, draw, work)
            elif kind == 1:
                factorise(draw, work, 0.0)
            elif kind == 2:
                newton_step(draw, work)
            else:
                open_draw(draw, work)

    world = random_world(1, countries=countries, stages=stages)
    calm = Policies.none(world)
    state = (calm.capacity, calm.scrap, calm.use, calm.held, calm.target, calm.floor, calm.release)
    draw = Draw(
        world.base, world.flow, world.ships, world.spread, world.places, world.plants,
        np.stack([one[0] for one in state]), calm.wedge[0], calm.cap[0], calm.quota[0], calm.plant[0],
        world.recipe, world.links, world.levels, world.scale,
    )  # fmt: skip
    work = workspace(countries, stages - 1, world.levels)
    data = (world.base, draw, work)
    for kind in (3, 0, 1, 2):
        repeat(kind, 1, data)
    seconds = [_best(lambda kind=kind: repeat(kind, 100, data)) / 100 for kind in range(4)]
    size = 1500
    left = np.random.default_rng(0).random((size, size))
    peak = 2.0 * size**3 / _best(lambda: left @ left) / 1e9
    long = np.ones(20_000_000)
    other = np.ones(long.size)
    bandwidth = 24.0 * long.size / _best(lambda: daxpy(long, other, a=1e-9)) / 1e9
    rates = {}
    policies = mixed_shocks(world, 200)
    rates["draws"] = 200 / _best(lambda: solve_draws(world, policies))
    gigaflops = flops(countries, stages) / seconds[1] / 1e9
    arcs = stages * countries**2
    streamed = 2 * 8 * arcs * rates["draws"] / 1e9
    return {
        "dgemm GFLOP/s, one core": peak,
        "memory bandwidth GB/s (daxpy), one core": bandwidth,
        "flops of a factorisation (formula)": flops(countries, stages),
        "factorisation us": seconds[1] * 1e6,
        "factorisation GFLOP/s": gigaflops,
        "factorisation over dgemm": gigaflops / peak,
        "evaluation us": seconds[0] * 1e6,
        "evaluation, ns an arc": seconds[0] / arcs * 1e9,
        "back-substitution us": seconds[2] * 1e6,
        "opening a draw us": seconds[3] * 1e6,
        "equilibria per second, one core": rates["draws"],
        "bytes a draw reads once from memory (wedges and caps)": 2 * 8 * arcs,
        "memory traffic of them GB/s": streamed,
        "memory traffic over bandwidth": streamed / bandwidth,
        "working set of a draw KiB": 2 * 8 * (2 * arcs + stages * countries**2) / 1024,
    }


def flops(n: int, stages: int) -> int:
    """Count what a factorisation adds and multiplies: fold, factor, and couple each two stages."""
    own = n * n * (n + 1) + n**3 / 3
    coupling = n**3 + n * n * (n + 1)
    return round(stages * own + (stages - 1) * coupling)


def _best(action: Any) -> float:
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return min(found)


def main() -> None:
    """Print one measurement as JSON."""
    name, *numbers = sys.argv[1:]
    known = {"first_call": first_call, "streamed": streamed, "warm": warm, "machine": machine}
    print(json.dumps(known[name](*map(int, numbers))))


if __name__ == "__main__":
    main()
