"""The option ``--io``: losses of lines, followed through an input-output table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.cli._session import Session
    from oresight.industry import Losses

__all__ = ["IO_HELP", "IO_UNIT_HELP", "spread_rows"]

SHIPPED: Final = "illustrative"
IO_HELP: Final = N_(
    "Input-output table to follow losses through: a file or folder, or `illustrative` for the one that "
    "ships"
)
IO_UNIT_HELP: Final = N_("Unit of that table, where it does not say: as `million USD`")


def spread_rows(session: Session, losses: Losses, io: str, *, unit: str = "") -> pl.DataFrame:
    """Return what the losses of lines come to in a table: the best and the worst they may spread."""
    from oresight.industry import (
        cascade_behaviour,
        cascade_rows,
        illustrative_table,
        read_io_table,
    )

    if io == SHIPPED:
        flows = illustrative_table(session.atlas)
        session.note(N_("The input-output table is illustrative: who buys what is assumed."))
    else:
        flows = read_io_table(Path(io), unit=unit, source=Path(io).name)
    return cascade_rows(losses, flows, cascade_behaviour(session.atlas))
