"""The walk by orders: nobody looks further than what was asked of him, and all are rationed alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.industry._ario import Walk
from oresight.industry._cascade_terms import YEAR_DAYS
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.industry._cascade_terms import Behaviour, Shock
    from oresight.industry._io_table import IOTable

__all__ = ["Rationed", "ration", "same_industries"]


@dataclass(frozen=True, eq=False)
class Rationed:
    """
    A shortage that spreads by proportional rationing.

    Parameters
    ----------
    made
        Output over that of the base year, axes ``(step, industry)``.
    missing
        Output missing over all steps, money, axes ``(industry,)``; negative where more was made.
    unmet
        Final use not served over all steps, money, axes ``(industry,)``: it is not asked for again.
    stock
        Stocks at the end, days of use in the base year, axes ``(product, buyer)``.
    drawn
        Stocks taken in all, money, axes ``(product,)``; negative where they were built up.
    spared
        Use that industries did without where an input is not essential, money, axes ``(product,)``.
    imbalance
        Largest gap between what was made and what became of it by product, over its base output.
    """

    made: NDArray[np.float64]
    missing: NDArray[np.float64]
    unmet: NDArray[np.float64]
    stock: NDArray[np.float64]
    drawn: NDArray[np.float64]
    spared: NDArray[np.float64]
    imbalance: float


def ration(table: IOTable, shock: Shock, behaviour: Behaviour) -> Rationed:
    """
    Walk a shortage through the table by the adaptive regional input–output model.

    Production follows what is asked, within capacity and stocks; sellers serve all who ask alike;
    buyers order what they used and part of the gap to their target of stock, from the sellers of the
    base year in the shares of that year. See ``docs/explanation/cascade.md`` for the equations.

    Raises
    ------
    BadInputError
        If shock and table do not have the same industries.

    References
    ----------
    Hallegatte (2014), Risk Analysis 34(1), doi:10.1111/risa.12090.

    Examples
    --------
    >>> import numpy as np
    >>> from oresight.industry import Behaviour, IOTable, Shock
    >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
    >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
    >>> lean = Behaviour(10.0, 10.0, 0.8, 1.0, 365.0)
    >>> walked = ration(table, Shock.of(table, {("A", "ore"): np.full(20, 0.5)}, steps=30), lean)
    >>> walked.made[[0, 19, 29]].round(2).tolist()
    [[0.5, 1.0], [0.5, 0.59], [0.96, 0.87]]
    """
    same_industries(table, shock)
    walk = Walk(table, behaviour)
    made = np.empty((shock.steps, table.size))
    for at, capacity in enumerate(shock.capacity):
        walk.step(capacity)
        made[at] = walk.made
    step = behaviour.step_days / YEAR_DAYS
    missing = (1.0 - made).sum(axis=0) * step * table.output
    unmet, spared, stock = walk.unmet * step, walk.spared / YEAR_DAYS, walk.stock
    stock[table.bought <= 0] = 0.0
    drawn = ((walk.rules[:, :1] - stock) * table.bought).sum(axis=1) / YEAR_DAYS
    gap = _imbalance(table, missing, unmet, drawn + spared)
    return Rationed(made, missing, unmet, stock, drawn, spared, gap)


def same_industries(table: IOTable, shock: Shock) -> None:
    """Refuse a shock made for another table."""
    if shock.capacity.shape[1] != table.size:
        raise BadInputError(
            Fault(
                N_("The shock has {given} industries and the table {count}."),
                N_("Make the shock from the table it is for."),
                fields={"given": shock.capacity.shape[1], "count": table.size},
            )
        )


def _imbalance(
    table: IOTable,
    missing: NDArray[np.float64],
    unmet: NDArray[np.float64],
    drawn: NDArray[np.float64],
) -> float:
    """Return by how much what is not made differs from what is not used, not sold or drawn."""
    share = np.divide(missing, table.output, out=np.zeros_like(missing), where=table.output > 0)
    products = len(table.sectors)
    by_product = missing.reshape(-1, products).sum(axis=0)
    gone = table.bought @ share + unmet.reshape(-1, products).sum(axis=0) + drawn
    base = np.maximum(table.output.reshape(-1, products).sum(axis=0), 1e-300)
    return float((np.abs(by_product - gone) / base).max())
