"""The option ``--io``: losses of lines, followed through an input-output table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from oresight.cli._session import Session
    from oresight.industry import IOTable, Losses

__all__ = ["IO_HELP", "IO_UNIT_HELP", "io_table", "spread"]

SHIPPED: Final = "illustrative"
IO_HELP: Final = N_(
    "Input-output table to follow losses through: a file or folder, or `illustrative` for the one that "
    "ships"
)
IO_UNIT_HELP: Final = N_("Unit of that table, where it does not say: as `million USD`")


def spread(session: Session, each: Sequence[Losses], table: IOTable | None) -> list[pl.DataFrame]:
    """Return the best and the worst that losses of lines come to in a table; nothing without one."""
    from oresight.industry import cascade_behaviour, cascade_rows

    if table is None:
        return []
    behaviour = cascade_behaviour(session.atlas)
    return [cascade_rows(losses, table, behaviour) for losses in each]


def io_table(session: Session, io: str | None, *, unit: str) -> IOTable | None:
    """Return the table that was asked for; its hash tells it in the id of a run, not where it lies."""
    from oresight.industry import illustrative_table, read_io_table

    if io is None:
        return None
    if io == SHIPPED:
        session.note(N_("The input-output table is illustrative: who buys what is assumed."))
        return illustrative_table(session.atlas)
    return read_io_table(Path(io), unit=unit, source=Path(io).name)
