"""From lines that stop to the table in which the stop spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._cascade_terms import Shock
from oresight.industry._illustrative import BILLION, sector_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oresight.industry._io_table import IOTable
    from oresight.industry._losses import Losses

__all__ = ["shock_of_losses"]


def shock_of_losses(
    losses: Losses,
    table: IOTable,
    *,
    draw: int = 0,
    sector: Callable[[str], str] = sector_of,
    usd: float = BILLION,
    step_days: float = 1.0,
) -> Shock:
    """
    Return what lines lose in one draw as a loss of capacity of the importer's sectors.

    A sector loses the value added its lines lose, over its own; lines of unknown value added lose
    nothing here. The walk goes on for as many months again, in which nothing more is lost.

    Parameters
    ----------
    sector
        From the code of an industry (ISIC) to the sector it lies in.
    usd
        US dollars in a unit of the table.

    Raises
    ------
    UnknownNameError
        If the table has no such region or sector.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> from oresight.industry import downstream, illustrative_table
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> found = simulate_measure(atlas, entry, importer="JPN", draws=2).followed
    >>> losses = downstream(atlas, found, importer="JPN", seed=1).losses
    >>> shock = shock_of_losses(losses, illustrative_table(atlas))
    >>> bool((shock.capacity.min(axis=0) < 1).any())
    True
    """
    lost: dict[tuple[str, str], NDArray[np.float64]] = {}
    months = 0
    for line in losses.valued:
        industry = losses.importer, sector(line.isic)
        own = float(table.value_added[table.at(*industry)]) * usd
        share = line.lost[:, draw] * (line.value_added or 0.0) / max(own, 1e-300)
        lost[industry] = lost.get(industry, 0.0) + share
        months = max(months, len(share))
    left = {industry: np.clip(1.0 - share, 0.0, 1.0) for industry, share in lost.items()}
    return Shock.of_months(table, left, months=max(2 * months, 1), step_days=step_days)
