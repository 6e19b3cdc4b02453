"""The upper bound: all keep to their shares of the base year, and nobody makes up for what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._cascade_terms import YEAR_DAYS
from oresight.industry._rationing import same_industries

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oresight.industry._cascade_terms import Behaviour, Shock
    from oresight.industry._io_table import IOTable

__all__ = ["Allotted", "allot"]

CLOSED = 1e-13
"""Change of a pass, over the longest loss, at which losses have closed."""

PASSES = 100_000
"""Passes after which losses are left as they are; the gap is told."""


@dataclass(frozen=True, eq=False)
class Allotted:
    """
    A shortage that is shared out as the base year was.

    Parameters
    ----------
    unmade
        Days of base output that cannot be made, axes ``(industry,)``.
    unsold
        Days of base output that cannot be made or find no buyer, axes ``(industry,)``.
    missing
        Output missing over all steps, money, axes ``(industry,)``.
    unmet
        Final use not served over all steps, money, axes ``(industry,)``.
    imbalance
        Largest gap that the equations were left with, over the longest loss.
    """

    unmade: NDArray[np.float64]
    unsold: NDArray[np.float64]
    missing: NDArray[np.float64]
    unmet: NDArray[np.float64]
    imbalance: float


def allot(table: IOTable, shock: Shock, behaviour: Behaviour) -> Allotted:
    """
    Share a shortage out by the purchases of the base year.

    All steps are one period, as in the best plan. A buyer gets its share of the base year of what a
    seller makes, and nobody else gets what it leaves; a stock is used to its end; there is no overtime.
    Told in days of base output: who makes is short of its own capacity, or of an essential product
    beyond its stock; who sells loses what its buyers do not make. No number on the right of these
    equations falls as another rises, so no loss rises with a stock or with capacity.

    Raises
    ------
    BadInputError
        If shock and table do not have the same industries.

    Examples
    --------
    Forty days without half of the ore are twenty days lost; ten come out of stock.

    >>> import numpy as np
    >>> from oresight.industry import Behaviour, IOTable, Shock
    >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
    >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
    >>> lean = Behaviour(10.0, 10.0, 0.8, 1.0, 365.0)
    >>> found = allot(table, Shock.of(table, {("A", "ore"): np.full(40, 0.5)}, steps=60), lean)
    >>> found.unmade.tolist(), found.unsold.tolist()
    ([20.0, 10.0], [20.0, 12.0])
    """
    same_industries(table, shock)
    own = (1.0 - shock.capacity).sum(axis=0) * behaviour.step_days
    own[table.output <= 0] = 0.0
    unmade, left = _closed(_Supply(table, behaviour, own), own)
    unsold, right = _closed(_Sales(table, unmade), unmade)
    return Allotted(
        unmade,
        unsold,
        unsold / YEAR_DAYS * table.output,
        unmade / YEAR_DAYS * table.final_total,
        max(left, right),
    )


def _closed(
    losses: Callable[[NDArray[np.float64]], NDArray[np.float64]], least: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the least losses that are their own image, from below, and the gap that is left."""
    lost, gap = least, 0.0
    for _ in range(PASSES):
        more = np.maximum(losses(lost), lost)
        gap = float((more - lost).max()) / max(float(more.max()), 1e-300)
        lost = more
        if gap <= CLOSED:
            break
    return lost, gap


class _Supply:
    """What cannot be made: an industry's own loss, or that of its sellers beyond its stock."""

    def __init__(self, table: IOTable, behaviour: Behaviour, own: NDArray[np.float64]) -> None:
        products, buyer = len(table.sectors), np.arange(table.size)
        bought = table.bought
        self.table, self.own = table, own
        self.each = np.divide(1.0, bought, out=np.zeros_like(bought), where=bought > 0)
        self.asked = behaviour.essential(table) & (bought > 0)
        self.stock = behaviour.rules(table)[:, :1]
        self.kin = buyer % products, buyer
        """Where a buyer buys its own product; what it buys of itself is short as it is itself."""
        self.itself = table.purchases[*self.kin, buyer // products] * self.each[self.kin]

    def __call__(self, lost: NDArray[np.float64]) -> NDArray[np.float64]:
        by_product = lost.reshape(-1, len(self.table.sectors)).T
        short = np.stack(
            [
                lines @ sellers
                for lines, sellers in zip(self.table.purchases, by_product, strict=True)
            ]
        )
        short = short * self.each - self.stock
        others = 1.0 - self.itself
        short[self.kin] = np.divide(
            short[self.kin] - self.itself * lost, others,
            out=np.zeros_like(lost), where=others > CLOSED,
        )  # fmt: skip
        return np.asarray(np.maximum(self.own, np.where(self.asked, short, 0.0).max(axis=0)))


class _Sales:
    """What cannot be sold: final use goes without what is not made, a buyer without what it does not use."""

    def __init__(self, table: IOTable, unmade: NDArray[np.float64]) -> None:
        self.table, self.unmade = table, unmade

    def __call__(self, lost: NDArray[np.float64]) -> NDArray[np.float64]:
        table, products = self.table, len(self.table.sectors)
        by_product = self.unmade.reshape(-1, products).T
        sold = np.stack(
            [
                np.einsum("br,br->r", lines, np.maximum(lost[:, None], sellers))
                for lines, sellers in zip(table.purchases, by_product, strict=True)
            ]
        ).T.ravel()
        sold += table.final_total * self.unmade
        share = np.divide(sold, table.output, out=np.zeros_like(sold), where=table.output > 0)
        return np.asarray(share)
