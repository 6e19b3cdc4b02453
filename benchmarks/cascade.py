"""
The cascade beside BoARIO 0.7.2 (GPL-3), on the same table and shock in one run.

The package stays in an environment of its own, which is made under ``build/peers`` when it is not
there, or named in ORESIGHT_BOARIO_PYTHON; nothing of it is used but what its documentation offers.
Its fastest mode keeps the order shares of the base year, as ours does. Both sides take turns on one
core, and every ratio is the median over the turns; those of processor time hold on a busy machine too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks._cascade_child import behaviour_of
from benchmarks._cascade_table import write
from oresight.industry import IOTable, Shock, ration

ROOT = Path(__file__).parents[1]
PEER = "boario==0.7.2", "pymrio==0.7.0", "progressbar2==4.6.0"
ENVIRONMENT = ROOT / "build" / "peers" / "boario"
VARIABLE = "ORESIGHT_BOARIO_PYTHON"
FASTEST, OTHER = "noalt", "alt"
SIZES = {1200: (40, 30, 200, 40), 2400: (40, 60, 60, 20), 7987: (49, 163, 12, 8)}
"""Regions, sectors, our steps and theirs, by industries."""

RECORDED = ROOT / "tests" / "against" / "boario_trajectory.json"


def peer() -> Path:
    """Return the interpreter of the package's environment, made on first use."""
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True)
    return python


def theirs(folder: Path, steps: int, *words: str) -> dict[str, Any]:
    """Run the package on a table; what stops it is the answer."""
    result = folder / "result.json"
    script = Path(__file__).with_name("_cascade_package.py")
    done = subprocess.run(
        [peer(), script, folder, result, str(steps), *words],
        capture_output=True, text=True, check=False,
        env={"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1:] or [f"ended by signal {-done.returncode}"]
        return {"did not finish": why[0]}
    answer: dict[str, Any] = json.loads(result.read_text())
    return answer


def ours(folder: Path, steps: int) -> dict[str, Any]:
    """Run ours on a table, on one core."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._cascade_child", folder, str(steps)],
        check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compared(size: int, *, turns: int) -> dict[str, Any]:
    """Take turns on one table."""
    regions, sectors, our_steps, their_steps = SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, regions=regions, sectors=sectors)
        pairs = [
            (ours(folder, our_steps), theirs(folder, their_steps, FASTEST)) for _ in range(turns)
        ]
    mine = {name: median(one[name] for one, _ in pairs) for name in pairs[0][0]}
    stopped = [one for _, one in pairs if "did not finish" in one]
    if stopped:
        return {"ours": mine, "BoARIO": stopped[0]}
    other = {name: median(one[name] for _, one in pairs) for name in pairs[0][1]}
    return {"ours": mine, "BoARIO": other, **_ratios(pairs)}


def _ratios(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, float]:
    def ratio(name: str) -> float:
        return median(other[name] / mine[name] for mine, other in pairs)

    def grown(one: dict[str, Any]) -> float:
        return float(one["peak MiB"] - one["MiB of imports"])

    return {
        "steps faster by": ratio("ms a step"),
        "steps faster by, processor time": ratio("cpu ms a step"),
        "memory of the process, ours over theirs": 1.0 / ratio("peak MiB"),
        "memory above imports, ours over theirs": median(
            grown(mine) / grown(other) for mine, other in pairs
        ),
    }


def trajectory(folder: Path, *, steps: int = 200) -> dict[str, Any]:
    """Return the package's own trajectory on a small table, and how far ours is from it."""
    write(folder, regions=3, sectors=4, seed=7)
    case = json.loads((folder / "case.json").read_text())
    (folder / "case.json").write_text(json.dumps({**case, "duration": 60}))
    found = theirs(folder, steps, FASTEST, "record")
    flows, final = np.load(folder / "flows.npy"), np.load(folder / "final.npy")
    table = IOTable.from_matrix(tuple(case["regions"]), tuple(case["sectors"]), flows, final)
    capacity = np.ones((steps, table.size))
    for industry, lost in zip(case["hit"], case["lost"], strict=True):
        at = table.at(*industry)
        capacity[np.array(found["room"])[:, at] < 1.0 - lost / 2, at] -= lost
    walked = ration(table, Shock(capacity), behaviour_of(case))
    return {
        "case": case, "flows": flows.tolist(), "final": final.tolist(),
        "capacity": capacity.tolist(), "made": np.round(found["made"], 9).tolist(),
        "largest difference of output over base": float(np.abs(walked.made - np.array(found["made"])).max()),
        "largest fall of output over base": float(1.0 - walked.made.min()),
    }  # fmt: skip


def measure(*, turns: int = 3) -> dict[str, Any]:
    """Return speed and memory at three sizes, and the distance of the trajectories."""
    with tempfile.TemporaryDirectory() as name:
        path = trajectory(Path(name))
    return {
        "peer": PEER[0],
        "processes that waited for a core at the start": os.getloadavg()[0],
        "same trajectory, 12 industries, 200 days": {
            name: f"{value:.1e}" for name, value in path.items() if name.startswith("largest")
        },
        **{f"{size:,} industries": compared(size, turns=turns) for size in SIZES},
    }


def main() -> None:
    """Print the measurement as JSON; `record` as an argument renews the trajectory that tests read."""
    if sys.argv[1:] == ["record"]:
        with tempfile.TemporaryDirectory() as name:
            found = trajectory(Path(name))
        kept = {name: found[name] for name in ("case", "flows", "final", "capacity", "made")}
        RECORDED.write_text(json.dumps({"by": PEER[0], **kept}) + "\n")
        return
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
