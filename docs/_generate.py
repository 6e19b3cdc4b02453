"""Reference pages made from what the code declares: methods, tables, commands, Python names."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from typing import TYPE_CHECKING

import oresight
from oresight.atlas import open_atlas
from oresight.evidence import (
    backtest,
    licence_ablation,
    negative_controls,
    reference_comparison,
)
from oresight.methods import methods
from oresight.report import equation_svg
from oresight.scenarios import BLOCKS, BRANCH_FIELDS, COMMON, SORTS, TOP_FIELDS, VERSION, FieldSpec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from oresight.atlas import Atlas

DRAWS = 50
"""Of what stands beside the scoreboard: enough for two digits."""


def generate(folder: Path) -> None:
    """Write every generated page below *folder*."""
    (folder / "equations").mkdir(parents=True, exist_ok=True)
    pages = {
        "methods.md": _methods(folder / "equations"),
        "tables.md": _tables(),
        "scenarios.md": _scenarios(),
        "commands.md": _commands(),
        "python.md": _python(),
        "evidence.md": _evidence(),
    }
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _methods(folder: Path) -> str:
    lines = ["# Methods", ""]
    for item in methods().values():
        state = "experimental" if item.experimental else "established"
        lines += [
            f"## {item.title}",
            "",
            f"`oresight assess --method {item.id}` · evidence grade {item.evidence} ({state})",
            "",
            item.purpose,
            "",
        ]
        for formula in item.formulas:
            (folder / f"{formula.id}.svg").write_text(
                equation_svg(formula.equation), encoding="utf-8"
            )
            lines += [
                f"### `{formula.id}`",
                "",
                f"![{formula.equation}](equations/{formula.id}.svg)",
                "",
                *(f"- *{s.letter}*: {s.meaning} [{s.unit}]" for s in formula.symbols),
                "",
                f"Unit {formula.unit}. Source: {formula.source}",
                "",
            ]
        lines += ["**Limits.** " + item.limits, "", *(f"- {name}" for name in item.references), ""]
    return "\n".join(lines)


def _scenarios() -> str:
    lines = ["# The scenario language", "", f"Version `{VERSION}`.", "", "## At the top", ""]
    for title, fields in (("field", TOP_FIELDS), ("field of a branch", BRANCH_FIELDS)):
        lines += [f"| {title} | meaning |", "| --- | --- |"]
        lines += [f"| `{name}` | {text.format(version=VERSION)} |" for name, text in fields.items()]
        lines += [""]
    lines += ["Every block has a `kind`, and may have the common fields.", ""]
    lines += [*_fields(COMMON), ""]
    for spec in BLOCKS.values():
        lines += [f"## `{spec.kind}`", "", spec.meaning, "", *_fields(spec.fields), ""]
        if spec.place:
            at = ", ".join(f"`{name}`" for name in spec.place)
            lines += [f"Two of them contradict each other on the same days at the same {at}.", ""]
    return "\n".join(lines)


def _fields(fields: Iterable[FieldSpec]) -> list[str]:
    lines = ["| field | holds | meaning | needed | if left out | example |", "| --- " * 6 + "|"]
    lines += [
        f"| `{one.name}` | {SORTS[one.sort]} | {one.meaning} | {'yes' if one.needed else ''} "
        f"| {f'`{one.default}`' if one.default else ''} | `{one.example}` |"
        for one in fields
    ]
    return lines


def _tables() -> str:
    atlas = open_atlas()
    lines = ["# Tables of the atlas", "", f"Edition {atlas.edition}.", ""]
    for name in atlas.names:
        info = atlas.info(name)
        lines += [f"## `{name}`", "", f"{info.title}. {info.description}", ""]
        lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{field.name}` | {field.type} | {field.unit or ''} | {field.description.replace('|', '/')} |"
            for field in info.fields
        ]
        lines += [
            "",
            "Licences: " + (", ".join(info.licences) or "see the sources of its rows"),
            "",
        ]
    return "\n".join(lines)


COMMANDS = (
    "", "run", "list", "show", "assess", "trace", "measures", "simulate", "scenario new",
    "scenario check", "scenario run", "scenario diff", "brief", "figure", "data",
    "data list", "data describe", "data sql", "data diff", "data export", "data import", "evidence run",
    "evidence show", "runs", "runs list", "runs show", "runs resume", "runs cancel", "runs delete", "doctor",
)  # fmt: skip


def _commands() -> str:
    lines = ["# Commands", ""]
    for name in COMMANDS:
        help_text = subprocess.run(
            [sys.executable, "-m", "oresight", "--lang", "en", *name.split(), "--help"],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"COLUMNS": "96", "NO_COLOR": "1"},
        ).stdout
        lines += [
            f"## `{('oresight ' + name).strip()}`",
            "",
            "```text",
            help_text.rstrip(),
            "```",
            "",
        ]
    return "\n".join(lines)


def _python() -> str:
    lines = ["# Python", ""]
    for room in sorted(item.name for item in pkgutil.iter_modules(oresight.__path__)):
        if room.startswith("_") or room == "cli":
            continue
        module = importlib.import_module(f"oresight.{room}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        lines += [f"## `oresight.{room}`", "", summary, ""]
        for name in module.__all__:
            item = getattr(module, name)
            text = (getattr(item, "__doc__", "") or "").strip().splitlines()
            if callable(item) and text:
                lines += [f"`{name}`", f": {text[0]}", ""]
    return "\n".join(lines)


def _evidence() -> str:
    """Return the scoreboard of past episodes, misses first."""
    atlas = open_atlas()
    board = backtest(atlas)
    keys = ["episode", "commodity", "metric", "year", "observations", "missed"]
    scored = board.scores.filter(board.scores["value"].is_not_null())
    left = board.scores.filter(board.scores["value"].is_null() & board.scores["missed"].is_null())
    wide = scored.pivot("indicator", index=keys, values="value")
    about = "[How far to trust the engine](../../explanation/evidence.md)"
    lines = ["# Past episodes", "", f"Edition {atlas.edition}, 200 draws, seed 1. See {about}.", ""]
    lines += _table(wide.columns, wide.rows())
    columns = ["episode", "commodity", "metric", "observations", "note"]
    lines += ["## Not compared", "", *_table(columns, left.select(columns).rows())]
    return "\n".join([*lines, *_beside(atlas)])


def _beside(atlas: Atlas) -> list[str]:
    """Return negative controls, published studies and parts of the licence model."""
    controls = negative_controls(atlas, draws=DRAWS).rename({"title_en": "control"})
    studies = reference_comparison(atlas, draws=DRAWS)
    parts = licence_ablation(atlas, draws=DRAWS)
    wide = parts.pivot("indicator", index=["variant", "metric", "observations"], values="value")
    claimed = ["control", "observed", "value", "low", "high", "least", "most", "passed"]
    asked = [
        "model",
        "case",
        "result",
        "theirs",
        "theirs_low",
        "theirs_high",
        "value",
        "low",
        "high",
    ]
    asked += ["knock_on_least", "knock_on_most"]
    asked += ["unit", "ours_inside", "theirs_inside", "flagged", "why"]
    return [
        *("## Negative controls", "", f"With {DRAWS} draws; what fails stands first.", ""),
        *_table(claimed, controls.select(claimed).rows()),
        *("## Published studies", "", f"Ours is the median of {DRAWS} draws.", ""),
        *_table(asked, studies.select(asked).rows()),
        *("## Licences, part by part", "", f"All public licences, with {DRAWS} draws.", ""),
        *_table(wide.columns, wide.rows()),
    ]


def _table(columns: list[str], rows: list[tuple[object, ...]]) -> list[str]:
    body = [["" if cell is None else _short(cell) for cell in row] for row in rows]
    return [
        "| " + " | ".join(f"`{name}`" for name in columns) + " |",
        "|" + " --- |" * len(columns),
        *("| " + " | ".join(cells) + " |" for cells in body),
        "",
    ]


def _short(cell: object) -> str:
    return f"{cell:.3g}" if isinstance(cell, float) else str(cell).replace("|", "/")
