"""How long a user waits before anything happens: import, help, the whole atlas, the main job."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

REPEATS = 5

IMPORT = "import time; a = time.perf_counter(); import oresight; print(time.perf_counter() - a)"
POLARS = "import time; a = time.perf_counter(); import polars; print(time.perf_counter() - a)"
ATLAS = """
import time
import polars
a = time.perf_counter()
from oresight.atlas import open_atlas
atlas = open_atlas()
for name in atlas.names:
    atlas.table(name)
print(time.perf_counter() - a)
"""


def _printed(code: str) -> float:
    found = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(REPEATS)
    ]
    return statistics.median(found)


def _wall(*words: str) -> float:
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "oresight", *words], capture_output=True, check=True)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def _main_job(runs: str, *words: str) -> float:
    """Return how long the main job takes where runs of stories are kept in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "oresight", "--quiet", "run", "--out", folder, *words],
            capture_output=True,
            check=True,
            env={**os.environ, "ORESIGHT_RUNS": runs},
        )
        return time.perf_counter() - began


def measure() -> dict[str, object]:
    """Return medians of several fresh processes, in seconds."""
    with tempfile.TemporaryDirectory() as runs:
        bare = _main_job(runs, "--scenario", "none")
        first, again = _main_job(runs), _main_job(runs)
    return {
        "import oresight, s": _printed(IMPORT),
        "import polars, for comparison, s": _printed(POLARS),
        "whole-atlas cold load, s": _printed(ATLAS),
        "oresight --help, s": _wall("--help"),
        "python -c pass, for comparison, s": _bare(),
        "oresight run (JPN, 1,000 draws, both briefs and the workbook), no story, s": bare,
        "the same with four stories, first time, s": first,
        "the same with four stories, again, s": again,
    }


def _bare() -> float:
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
