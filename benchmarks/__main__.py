"""Measure every claim and write docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import baci_import, geopolrisk_panel, start

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Run the benchmarks one after the other."""
    found = {
        "Start": start.measure(),
        "GeoPolRisk panel": geopolrisk_panel.measure(),
        "A full year of BACI": baci_import.measure(),
    }
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {datetime.now(tz=UTC).date()}: {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. Each "
        "alternative is measured in the same run; ratios travel better between machines than seconds.",
        "",
    ]
    for title, values in found.items():
        lines += [f"## {title}", "", "| Measure | Value |", "| --- | --- |"]
        lines += [f"| {name} | {value} |" for name, value in _flat(values)]
        lines.append("")
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


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
    main()
