"""How long stories take: every one of the library in 500 draws, and a file checked beside a plain reader."""

from __future__ import annotations

import resource
import statistics
import sys
import time

import yaml

from oresight.atlas import open_atlas, open_ledger
from oresight.runs import choose_executor
from oresight.scenarios import (
    library,
    load_scenario,
    parse_scenario,
    run_scenario,
    write_scenario,
)

DRAWS = 500
REPEATS = 7
KILO = 1 if sys.platform == "darwin" else 1024


def _median(call: object) -> float:
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()  # type: ignore[operator]
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def measure(draws: int = DRAWS) -> dict[str, object]:
    """Return seconds of the library on all cores, its memory, and what checking a file costs."""
    atlas = open_atlas()
    ledger = open_ledger(atlas)
    stories = [load_scenario(atlas, name, ledger=ledger) for name in library()]
    text = max((write_scenario(story) for story in stories), key=len).encode()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    plain = _median(lambda: yaml.load(text, Loader=loader))
    checked = _median(lambda: parse_scenario(atlas, text, name="longest", ledger=ledger))
    run_scenario(stories[0], draws=2)
    began, cells, failed = time.perf_counter(), 0, 0
    for story in stories:
        found = run_scenario(story, draws=draws, executor=choose_executor())
        cells += len(found.asked.cells)
        failed += int(found.certificate["failed_draws"])
    seconds = time.perf_counter() - began
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KILO / 1e9
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILO / 1e9
    return {
        f"all {len(stories)} scenarios of the library, {draws} draws, all cores": f"{seconds:.0f} s",
        "branches on markets that were walked": cells,
        "draws that did not converge": failed,
        "memory of the largest worker": f"{max(own, workers):.2f} GB",
        "check of the longest of them": f"{1000 * checked:.1f} ms",
        "times the plain reader of YAML in C, which checks nothing": f"{checked / plain:.1f}",
    }
