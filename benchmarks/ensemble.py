"""
Ensembles of a chain: how long many draws take, and what blocks and quasi-random numbers save.

Every alternative runs in the same process, in turns; ratios of processor time hold on a busy machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import open_atlas, open_ledger
from oresight.chains import (
    a_month_of,
    calibrated,
    facts,
    monthly_markets,
    parameter_draws,
    sampled,
    simulate_measure,
    walk,
)
from oresight.chains._sampled import alone
from oresight.codes import CommodityId, Iso3
from oresight.market import Act, Quota
from oresight.runs import Points

if TYPE_CHECKING:
    from collections.abc import Callable

JAPAN, COBALT = Iso3("JPN"), CommodityId("cobalt")
MEASURE, MANY, MONTHS = "cd-2025-cobalt-quota", 10_000, 24
BLOCK, TURNS, ENSEMBLES, FEW = 256, 3, 24, 129


@dataclass(frozen=True)
class Plain(Points):
    """The same names with plain random numbers."""

    def of(self, name: str) -> np.ndarray:
        """Return independent numbers, but for the middle draw."""
        generator = np.random.default_rng([self.seed, *name.encode()])
        found = generator.random(self.first + self.draws)[self.first :]
        found[: int(self.first == 0)] = 0.5
        return found


def many() -> dict[str, float | str]:
    """Follow one measure with many draws, in this process."""
    atlas = open_atlas()
    entry = open_ledger(atlas)[MEASURE]
    simulate_measure(atlas, entry, importer=JAPAN, months=MONTHS, draws=2)
    began, used = time.perf_counter(), time.process_time()
    found = simulate_measure(atlas, entry, importer=JAPAN, months=MONTHS, draws=MANY)
    return {
        "seconds": time.perf_counter() - began,
        "processor seconds": time.process_time() - used,
        "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "failed draws": found.certificate["failed_draws"],
        "largest imbalance": f"{found.certificate['max_imbalance']:.1e}",
    }


def _used(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def blocks() -> dict[str, float]:
    """Calibrate a block together, and each of its draws by itself."""
    atlas = open_atlas()
    known = facts(atlas, COBALT, importer=JAPAN)
    settings = parameter_draws(atlas, COBALT, draws=BLOCK, seed=1)

    def together() -> object:
        return sampled(atlas, COBALT, importer=JAPAN, draws=BLOCK, seed=1)

    def apart() -> object:
        return [calibrated(known, one) for one in settings]

    def rare_earths() -> object:
        return sampled(atlas, CommodityId("dysprosium"), importer=JAPAN, draws=BLOCK, seed=1)

    for work in (together, apart, rare_earths):
        work()
    turns = [[_used(work) for work in (together, apart, rare_earths)] for _ in range(TURNS)]
    return {
        "cobalt, with flows drawn, ms a draw": 1e3 * median(one[0] for one in turns) / BLOCK,
        "cobalt, one by one, flows not drawn, ms a draw": 1e3
        * median(one[1] for one in turns)
        / BLOCK,
        "times faster together": median(one[1] / one[0] for one in turns),
        "rare earths, ms a draw": 1e3 * median(one[2] for one in turns) / BLOCK,
    }


def spread() -> dict[str, float]:
    """Return how far the median of a price scatters between ensembles of 128 draws."""
    known = facts(open_atlas(), COBALT, importer=JAPAN)
    quota = Act(((a_month_of(Quota("COD", "mine", 96_600.0)),),), announced=1, effective=2)

    def price(points: Points) -> float:
        drawn = alone(known, points)
        month = monthly_markets(drawn.networks, drawn.settings)
        path = walk(month, drawn.settings, [quota], months=8, watch=JAPAN).path
        here = month[0].countries.index(JAPAN)
        return float(np.median(path.price[-1, 1:, 1, -1, here] / month.base[1:, 1, -1, here]))

    names = tuple(open_atlas().table("chain_parameters")["parameter"].unique(maintain_order=True))
    quasi, plain = (
        np.std([price(kind(seed, FEW, ordered=names)) for seed in range(ENSEMBLES)])
        for kind in (Points, Plain)
    )
    return {
        "standard error of the median, quasi-random": float(quasi),
        "standard error of the median, plain": float(plain),
        "plain draws for the same error, times": float((plain / quasi) ** 2),
    }


def measure() -> dict[str, object]:
    """Return what every part found; the large ensemble in a process of its own, for its memory."""
    code = "import json; from benchmarks.ensemble import many; print(json.dumps(many()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {
        f"cobalt, {MANY:,} draws, {MONTHS} months, to the table": json.loads(done.stdout),
        "calibration, 256 draws": blocks(),
        "price of cobalt under a quota, 128 draws": spread(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
