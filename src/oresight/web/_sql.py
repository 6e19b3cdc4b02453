"""Questions in SQL: two at a time, each in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.atlas import ask
from oresight.errors import Fault, OresightError
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.web._desk import Desk

__all__ = ["BusyError", "answered"]

PATIENCE: Final = 2.0
"""Seconds that a question waits for others; then the hand that holds it is needed elsewhere."""


class BusyError(OresightError):
    """Others have asked first."""


def answered(desk: Desk, sql: str) -> pl.DataFrame:
    """
    Return the answer to a question, kept until others take its place.

    Raises
    ------
    BusyError
        If enough other questions are being answered.
    BadInputError
        If the question is wrong or asks for too much.
    """
    return desk.results.of(("sql", sql), lambda: _asked(desk, sql))


def _asked(desk: Desk, sql: str) -> pl.DataFrame:
    if not desk.questions.acquire(timeout=PATIENCE):
        raise BusyError(
            Fault(N_("Other questions are being answered."), N_("Ask again in some seconds."))
        )
    try:
        return ask(desk.settings.atlas_path, sql)
    finally:
        desk.questions.release()
