"""Questions in SQL of someone we do not know: asked in a process of their own, which can be ended."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from oresight.atlas._query import Limits
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

__all__ = ["LARGEST_ANSWER", "ask"]

DOOR: Final = Limits(seconds=5.0, rows=10_000, megabytes=400, threads=1)

LARGEST_ANSWER: Final = 8 * 2**20
"""Bytes of an answer."""

START: Final = 8.0
"""Seconds beside those of the question: to start, to read tables, to end politely."""

CHILD: Final = "oresight.atlas._answering"


def ask(path: str | Path | None, sql: str, *, limits: Limits = DOOR) -> pl.DataFrame:
    """
    Answer a statement as `query` does, but whatever it is, within bounds of time and memory.

    A database can be interrupted between steps only: one step may fill all memory. A process can be
    ended at any time, and is given no more memory than *limits* say.

    Parameters
    ----------
    path
        Edition, as `open_atlas` takes it.

    Raises
    ------
    BadInputError
        If the statement is wrong, writes, takes too long or too much memory, or answers with too
        much.

    Examples
    --------
    >>> ask(None, "SELECT symbol FROM commodities WHERE commodity = 'cobalt'").item()
    'Co'
    """
    asked = {"path": None if path is None else str(path), "sql": sql, "limits": asdict(limits)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=limits.seconds + START,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadInputError(_ended(limits)) from None
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise BadInputError(_ended(limits))
    told: dict[str, Any] = json.loads(head)
    if told["faults"]:
        raise BadInputError(*(_fault(one) for one in told["faults"]))
    import polars as pl

    return pl.read_ipc(io.BytesIO(body))


def _environment() -> dict[str, str]:
    """Return what the process may know of this one: where its modules are, and no more."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    paths = os.pathsep.join(one for one in sys.path if one)
    return kept | {"PYTHONPATH": paths, "HOME": os.devnull, "POLARS_MAX_THREADS": "1"}


def _ended(limits: Limits) -> Fault:
    return Fault(
        N_("The question took more than {seconds} seconds or {megabytes} MB, and was ended."),
        N_("Narrow it with WHERE, or sum up with GROUP BY."),
        fields={"seconds": round(limits.seconds), "megabytes": limits.megabytes},
    )


def _fault(told: dict[str, Any]) -> Fault:
    where = Place(line=told["line"], column=told["column"])
    return Fault(told["what"], told["remedy"], fields=told["fields"], where=where)
