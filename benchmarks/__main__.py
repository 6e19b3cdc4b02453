"""
Measure every claim and write docs/benchmarks.md.

Usage: python -m benchmarks [NAME …]. Named parts alone are measured again, the others stay as they
were written.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import (
    baci_import,
    cascade,
    company,
    engine,
    engine_chains,
    ensemble,
    geopolrisk_panel,
    runs,
    scenarios,
    start,
    web,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PARTS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "start": ("Start", start.measure),
    "engine": ("The market engine", engine.measure),
    "chains": ("Real chains under stops", engine_chains.measure),
    "ensemble": ("Ensembles", ensemble.measure),
    "cascade": ("The cascade", cascade.measure),
    "company": ("Own parts", company.measure),
    "web": ("The workbench", web.measure),
    "runs": ("Durable runs", runs.measure),
    "scenarios": ("Scenarios", scenarios.measure),
    "geopolrisk": ("GeoPolRisk panel", geopolrisk_panel.measure),
    "baci": ("A full year of BACI", baci_import.measure),
}
HEAD = (
    "# Benchmarks\n\nWritten by `make bench`. Each alternative is measured in the same run; ratios "
    "travel better between machines than seconds.\n"
)


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all, one after the other."""
    unknown = set(names) - set(PARTS)
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    written = _written()
    for name in names or PARTS:
        title, measure = PARTS[name]
        written[title] = _section(title, measure())
    parts = [written[title] for title, _ in PARTS.values() if title in written]
    PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _written() -> dict[str, str]:
    """Return the parts of the page as they stand, by title."""
    parts = re.split(r"^(?=## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].removeprefix("## "): part.rstrip() + "\n" for part in parts}


def _section(title: str, values: dict[str, Any]) -> str:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    stamp = f"{datetime.now(tz=UTC).date()}: {machine}, Python {platform.python_version()}."
    lines = [f"## {title}", "", stamp, "", "| Measure | Value |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {name} | {value} |" for name, value in _flat(values)), ""])


def _flat(values: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        label = f"{above}{name}".replace("_", " ")
        if name == "combinations":
            continue
        if isinstance(value, dict):
            rows += _flat(value, f"{label}: ")
        elif not isinstance(value, list):
            rows.append((label, _shown(value)))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if type(value) is int else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
