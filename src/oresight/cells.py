"""Cells that leave the program: what a spreadsheet would run is written as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["plain_columns", "safe_text"]

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet read a cell as a formula, full width included."""


def safe_text(text: str) -> str:
    """
    Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe_text("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    >>> safe_text("cobalt")
    'cobalt'
    """
    return f"'{text}" if text.lstrip(" ").startswith(TRIGGERS) else text


def plain_columns(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table fit for a flat file: lists joined by ``;``, texts made safe."""
    import polars as pl
    import polars.selectors as cs

    lists = [name for name, dtype in table.schema.items() if isinstance(dtype, pl.List)]
    joined = table.with_columns(
        pl.col(name).cast(pl.List(pl.String)).list.join(";") for name in lists
    )
    pattern = "^ *[" + "".join(rf"\{mark}" if mark in "-" else mark for mark in TRIGGERS) + "]"
    texts = cs.string()
    return joined.with_columns(
        pl.when(texts.str.contains(pattern)).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )
