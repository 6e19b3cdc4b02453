"""What comes of a question: rows, the run that makes them again, and what else is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oresight.display import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from oresight.runs import Run

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """
    What comes of a question.

    Parameters
    ----------
    command
        The command line that asks the same.
    extra
        Further keys of the JSON object, such as ``certificate``.
    """

    rows: pl.DataFrame
    run: Run
    command: str
    extra: Mapping[str, object] = field(default_factory=dict)
