"""How a public object shows itself in a notebook: its plain facts, and its table if it has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from html import escape
from typing import Any, ClassVar, Final

__all__ = ["Shown"]

TABLES: Final = ("table", "rows", "frame", "ranking", "scores")
"""Names under which an object keeps what a reader wants to see first."""

ROWS: Final = 12
LONGEST: Final = 160
PLAIN: Final = (str, bool, int, float, dt.date, Enum)
BORDER: Final = "border-left:4px solid #0b3d91;padding:0.3em 0.9em;margin:0.3em 0"


class Shown:
    """
    Gives an object a face in a notebook.

    Examples
    --------
    >>> from oresight.quantity import Quantity
    >>> "0.61" in Quantity(0.61, unit="1")._repr_html_()
    True
    """

    __slots__ = ()
    _also: ClassVar[tuple[str, ...]] = ()
    """Properties that are as plain as fields."""

    def _repr_html_(self) -> str:
        """Return facts and table as HTML in which everything is escaped."""
        facts = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in self._facts().items()
        )
        kind = type(self).__name__
        return (
            f"<div style='{BORDER}'><strong>{escape(kind)}</strong>"
            f"<table>{facts}</table>{_table(self)}</div>"
        )

    def _facts(self) -> dict[str, str]:
        """Return what is plain enough to be read at a glance."""
        names: list[str] = [one.name for one in fields(self)] if is_dataclass(self) else []
        found = {name: _text(getattr(self, name, None)) for name in (*names, *self._also)}
        return {name: text for name, text in found.items() if text}


def _text(value: Any) -> str | None:
    """Return a value in words; None for one that is no word."""
    if isinstance(value, PLAIN):
        return _word(value)
    if isinstance(value, Mapping):
        parts = [f"{name}: {_text(one) or '…'}" for name, one in value.items()]
        return _cut(", ".join(parts), len(parts))
    if isinstance(value, tuple):
        plain = all(isinstance(one, PLAIN) for one in value)
        return _cut(", ".join(map(_word, value)), len(value)) if plain else f"{len(value)} items"
    if hasattr(value, "shape") and not hasattr(value, "columns"):
        return f"array {value.shape}"
    return _cut(repr(value), 1) if isinstance(value, Shown) else None


def _word(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _cut(text: str, count: int) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({count})"


def _table(value: object) -> str:
    for name in TABLES:
        table: Any = getattr(value, name, None)
        if hasattr(table, "columns") and hasattr(table, "head"):
            shown = str(table.head(ROWS)._repr_html_())
            more = table.height - ROWS
            return shown + (f"<p>+ {more} rows in .{name}</p>" if more > 0 else "")
    return ""
