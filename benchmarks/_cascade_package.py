"""
Run inside BoARIO's own environment: its steps on a table, or its trajectory.

Usage: python _cascade_package.py FOLDER RESULT.json STEPS ORDERS [record]. The folder holds
``flows.npy`` (seller, buyer), ``final.npy`` (seller, region) and ``case.json``. With *record* the
trajectory itself is written.
"""

import json
import logging
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import boario.event  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pymrio  # noqa: E402
from boario.extended_models import ARIOPsiModel  # noqa: E402
from boario.simulation import Simulation  # noqa: E402


def peak() -> float:
    """Return the most memory this program held; `getrusage` would count the one that started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def system(folder: Path, case: dict) -> pymrio.IOSystem:
    """Return the table as pymrio holds it."""
    names = [case["regions"], case["sectors"]]
    industries = pd.MultiIndex.from_product(names, names=["region", "sector"])
    users = pd.MultiIndex.from_product([case["regions"], ["use"]], names=["region", "category"])
    flows = pd.DataFrame(np.load(folder / "flows.npy"), industries, industries, copy=False)
    final = pd.DataFrame(np.load(folder / "final.npy"), industries, users)
    found = pymrio.IOSystem(Z=flows, Y=final)
    found.x = pymrio.calc_x(flows, final)
    found.A = pymrio.calc_A(flows, found.x)
    return found


def main(folder: str, result: str, steps: int, orders: str, *, record: bool = False) -> None:
    imported = peak()
    case = json.loads((Path(folder) / "case.json").read_text())
    table = system(Path(folder), case)
    began = time.perf_counter()
    model = ARIOPsiModel(
        table, order_type=orders, alpha_max=case["surge_most"], alpha_tau=case["surge_days"],
        main_inv_dur=case["stock_days"], psi_param=case["critical_share"],
        inventory_restoration_tau=case["restore_days"], monetary_factor=1,
    )  # fmt: skip
    walk = Simulation(model, n_temporal_units_to_sim=steps)
    hit = pd.MultiIndex.from_tuples([tuple(one) for one in case["hit"]], names=["region", "sector"])
    walk.add_event(
        boario.event.from_series(
            pd.Series(case["lost"], index=hit), event_type="arbitrary", occurrence=1,
            duration=min(case["duration"], steps - 4), recovery_tau=1,
        )
    )  # fmt: skip
    ready = time.perf_counter() - began
    wall, cpu = [], []
    for _ in range(steps):
        clock, used = time.perf_counter(), time.process_time()
        walk.next_step()
        wall.append(time.perf_counter() - clock)
        cpu.append(time.process_time() - used)
    answer = {
        "set up s": ready, "ms a step": float(np.median(wall) * 1e3),
        "cpu ms a step": float(np.median(cpu) * 1e3),
        "peak MiB": peak(), "MiB of imports": imported,
    }  # fmt: skip
    if record:
        base = pd.Series(model.X_0, index=walk.production_realised.columns)
        order = table.Z.index
        for name, found in (("made", walk.production_realised), ("room", walk.production_capacity)):
            answer[name] = (found / base).reindex(columns=order).to_numpy().tolist()
    Path(result).write_text(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:3], int(sys.argv[3]), sys.argv[4], record="record" in sys.argv)
