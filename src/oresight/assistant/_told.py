"""An answer as an assistant gets it: rows with unit, interval, grade, source, and the run behind them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from oresight.answers import Answer
    from oresight.atlas import Atlas

__all__ = ["LONGEST", "told"]

LONGEST: Final = 200
"""Rows that are told at once: an assistant reads every one of them."""

DIGITS: Final = 5


def told(
    atlas: Atlas, found: Answer, *, rows: pl.DataFrame | None = None, limit: int = LONGEST
) -> dict[str, Any]:
    """
    Return an answer in JSON values.

    Parameters
    ----------
    rows
        Those to tell in place of all.
    limit
        How many of them at most; what is left out is counted, and the command line has it all.
    """
    shown = found.rows if rows is None else rows
    listed = [_row(row) for row in shown.head(limit).iter_rows(named=True)]
    return {
        "run": _plain(found.run.to_dict()),
        "rows": listed,
        "left_out": max(shown.height - limit, 0),
        "sources": _sources(atlas, listed),
        "command": found.command,
        **{name: _plain(value) for name, value in found.extra.items() if name == "certificate"},
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without its blanks, but for the number itself: that it is missing is to be seen."""
    return {name: _plain(cell) for name, cell in row.items() if cell is not None or name == "value"}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value.isoformat() if isinstance(value, dt.date) else value


def _sources(atlas: Atlas, rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    names = dict.fromkeys(name for row in rows for name in row.get("sources", ()))
    known = {name: atlas.source(name) for name in names}
    return {
        name: f"{one.publisher}, {one.title}" if one.publisher else one.title
        for name, one in known.items()
    }
