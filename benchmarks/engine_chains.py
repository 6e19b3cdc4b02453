"""
Real chains under stops: by year and month by month, in processor seconds, which hold on a busy machine.

One core's worth; two cores do twice as much, save for the tenth that is Python's.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from benchmarks._engine_cases import one_stage
from benchmarks.engine import mixed_sent
from oresight.atlas import open_atlas
from oresight.chains import monthly_markets, sampled, walk
from oresight.codes import CommodityId, Iso3
from oresight.market import Act, Ban, certify, compile_policies, solve_draws

CHAINS = {"gallium": "CHN", "cobalt": "COD", "rare_earths": "CHN"}
DRAWS, MONTHS, TURNS, READ = 512, 24, 3, 32
ACCEPTED = 1e-9


def of_chain(commodity: str, country: str) -> dict[str, Any]:
    """Stop all exports of a country, at every stage, by year and month by month."""
    began = time.process_time()
    market = sampled(
        open_atlas(), CommodityId(commodity), importer=Iso3("JPN"), draws=DRAWS, seed=1
    )
    months = monthly_markets(market.networks, market.settings)
    calibrated = time.process_time() - began
    first = market.networks[0]
    stop = tuple(Ban(country, stage) for stage in first.stages)
    which = np.arange(DRAWS)
    policies = compile_policies(market.networks, [stop] * DRAWS, market=which)
    year = solve_draws(market.networks, policies, market=which)
    read = [
        certify(market.networks[draw], year.prices[draw], policies, draw).max_imbalance
        for draw in range(READ)
    ]
    spent = []
    for _ in range(TURNS):
        began = time.process_time()
        path = walk(
            months, market.settings, [Act((stop,), announced=1, effective=3)], months=MONTHS,
            watch="JPN",
        ).path  # fmt: skip
        spent.append(time.process_time() - began)
    return {
        "stages and countries": " x ".join(map(str, first.shape)),
        "calibration, ms a draw": calibrated / DRAWS * 1e3,
        "a year, steps, median": float(np.median(year.steps)),
        "a year, steps, most": int(year.steps.max()),
        f"a year, flagged of {DRAWS}": int(year.failed.size),
        "a year, largest residual read independently": f"{max(read):.1e}",
        "months, equilibria a processor second": DRAWS * MONTHS / min(spent),
        f"months, flagged of {DRAWS * MONTHS:,}": int((~(path.imbalance < ACCEPTED)).sum()),
    }


def of_stage() -> dict[str, float]:
    """Time 40 senders and 60 receivers, in both ways to list the places."""
    found = {}
    for label, apart in (
        ("60 places, 40 of them send", False),
        ("100 places, none does both", True),
    ):
        world = one_stage(40, 60, apart=apart)
        policies = mixed_sent(world, 40, 1000)
        solve_draws(world, policies)
        spent = []
        for _ in range(4 * TURNS):
            began = time.process_time()
            solve_draws(world, policies)
            spent.append(time.process_time() - began)
        found[f"equilibria a processor second, {label}"] = policies.draws / min(spent)
    return found


def measure() -> dict[str, Any]:
    """Return the measurements of every chain, and of one stage."""
    found: dict[str, Any] = {name: of_chain(name, country) for name, country in CHAINS.items()}
    return {**found, "one stage of 40 x 60": of_stage()}


def main() -> None:
    """Print the measurement as JSON."""
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
