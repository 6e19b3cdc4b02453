"""A table of words, as a terminal or a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Screen"]


@dataclass(frozen=True, slots=True)
class Screen:
    """A table of words: which columns stand at the right, which are not broken, what it is called."""

    words: pl.DataFrame
    right: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    title: str = ""
