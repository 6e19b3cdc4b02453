"""Proofs that take long: computed once for an edition and a version, and kept on disk."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight._version import __version__
from oresight.evidence import Backtest, backtest, negative_controls, reference_comparison
from oresight.runs import run_id, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from oresight.atlas import Atlas
    from oresight.web._desk import Desk

    Tables = Mapping[str, pl.DataFrame]

__all__ = ["DRAWS", "PAST", "PROOFS", "backtested", "is_known", "proof", "store"]

CHILD: Final = "oresight.web._proving"

PAST: Final = ("scoreboard", "episode")
"""Figures that are drawn from the back-test."""

DRAWS: Final = {"backtest": 200, "controls": 50, "references": 50}
"""Draws of each proof; those that hold whole studies beside ours take longer."""


def _backtest(atlas: Atlas, draws: int) -> Tables:
    found = backtest(atlas, draws=draws)
    card = pl.DataFrame([found.certificate])
    return {"scores": found.scores, "observations": found.observations, "certificate": card}


PROOFS: Final[Mapping[str, Callable[[Atlas, int], Tables]]] = {
    "backtest": _backtest,
    "controls": lambda atlas, draws: {"rows": negative_controls(atlas, draws=draws)},
    "references": lambda atlas, draws: {"rows": reference_comparison(atlas, draws=draws)},
}
NAMES: Final = {
    "backtest": ("scores", "observations", "certificate"),
    "controls": ("rows",),
    "references": ("rows",),
}
"""Tables of each proof."""


def proof(desk: Desk, name: str) -> Tables:
    """Return a proof; its first reader waits for it, later ones find it, after a restart too."""
    return desk.results.of(("proof", name), lambda: _read(desk, name) or _made(desk, name))


def is_known(desk: Desk, name: str) -> bool:
    """Tell whether a proof was computed before, so that nobody would wait for it."""
    return all(path.is_file() for path in _paths(desk, name).values())


def backtested(desk: Desk) -> Backtest:
    """Return the back-test."""
    tables = proof(desk, "backtest")
    card = tables["certificate"].row(0, named=True)
    return Backtest(tables["scores"], tables["observations"], card)


def _paths(desk: Desk, name: str) -> dict[str, Path]:
    inputs = {"proof": name, "draws": DRAWS[name]}
    mark = run_id(inputs, edition=desk.atlas.edition, seed=1, version=__version__)
    folder = desk.settings.folder / "cache"
    return {one: folder / f"{name}-{mark}-{one}.parquet" for one in NAMES[name]}


def _read(desk: Desk, name: str) -> Tables | None:
    """Return a proof from disk; None where it is not there whole."""
    try:
        return {one: pl.read_parquet(path) for one, path in _paths(desk, name).items()}
    except (OSError, pl.exceptions.PolarsError):
        return None


def _made(desk: Desk, name: str) -> Tables:
    """
    Return a proof that was made in a process of its own, which gives its memory back.

    Where that fails it is made here, so that its error is told.
    """
    paths = _paths(desk, name)
    desk.open_folder()
    next(iter(paths.values())).parent.mkdir(mode=0o700, exist_ok=True)
    asked = {
        "name": name,
        "draws": DRAWS[name],
        "atlas": desk.settings.atlas_path and str(desk.settings.atlas_path),
        "paths": {one: str(path) for one, path in paths.items()},
    }
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    subprocess.run(
        [sys.executable, "-m", CHILD], input=json.dumps(asked).encode(), env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    made = _read(desk, name)
    if made is None:
        made = PROOFS[name](desk.atlas, DRAWS[name])
        store(made, paths)
    return made


def store(tables: Tables, paths: Mapping[str, Path]) -> None:
    """Write the tables of a proof, each whole or not at all."""
    for one, path in paths.items():
        body = io.BytesIO()
        tables[one].write_parquet(body)
        write_atomically(path, body.getvalue(), mode=0o600)
