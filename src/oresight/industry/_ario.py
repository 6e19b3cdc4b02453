"""
The walk of a shortage from step to step.

A stock is told in days of its user's base year and a flow over that of the base year, so that only
the purchases themselves are read in money. Order shares are those of the base year: what a seller is
asked, and what a buyer gets, are then products of the same purchases with a vector, and both are taken
product by product, while those of one product are in a near cache. A step reads the table once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.industry._cascade_terms import Behaviour
    from oresight.industry._io_table import IOTable

__all__ = ["Walk"]

ALL = 1.0 - 1e-9
"""Share of demand served from which all of it is: overtime must not hang on rounding."""

BLOCK = 2**22
"""Bytes of purchases that are looked at together: they stay in a near cache between two looks."""


class Walk:
    """
    Industries as they stand between two steps; each step changes them.

    Attributes
    ----------
    made, served
        Output over the base year, and the share of all demand that is served, axes ``(industry,)``.
    stock
        Days of use in the base year, axes ``(product, buyer)``.
    unmet
        Final use not served so far, money a year times steps, axes ``(industry,)``.
    spared
        Use that buyers did without so far, money a year times days, axes ``(product,)``.
    """

    def __init__(self, table: IOTable, behaviour: Behaviour) -> None:
        size, products = table.size, len(table.sectors)
        bought = table.bought
        self.table, self.days = table, behaviour.step_days
        self.most, self.pace = behaviour.surge_most, behaviour.step_days / behaviour.surge_days
        self.rules, self.follows = behaviour.rules(table), behaviour.target_follows
        self.essential = behaviour.essential(table) & (bought > 0)
        self.every = np.asarray(self.essential.all(axis=1))
        self.each = np.divide(self.days, bought, out=np.zeros_like(bought), where=bought > 0)
        self.there = table.output > 0
        self.made, self.served, self.planned, self.used, self.wish = np.ones((5, size))
        self.room, self.limit = np.ones(size), np.full(size, np.inf)
        self.stock, self.orders = np.tile(self.rules[:, :1], size), np.ones((products, size))
        self.demand = np.array(_by_product(table.sold, products), order="C")
        self.unmet, self.spared = np.zeros(size), np.zeros(products)
        each = max(1, BLOCK // max(table.purchases[0].nbytes, 1))
        self.blocks = [slice(at, at + each) for at in range(0, products, each)]

    def step(self, capacity: NDArray[np.float64]) -> None:
        """Make, deliver, use and order again, with a share of capacity left, axes ``(industry,)``."""
        self._produce(capacity)
        np.multiply(self.made, self.days, out=self.used)
        np.multiply(self.planned - 1.0, self.follows, out=self.wish)
        self.wish += 1.0
        self.limit.fill(np.inf)
        for some in self.blocks:
            self._restock(some)

    def _produce(self, capacity: NDArray[np.float64]) -> None:
        """Make what demand, capacity and stocks allow, and ration it in proportion to what is asked."""
        table, there = self.table, self.there
        asked = table.final_total + self.demand.T.ravel()
        np.divide(asked, table.output, out=self.planned, where=there)
        np.minimum(self.planned, self.room * capacity, out=self.planned, where=there)
        np.minimum(self.planned, self.limit, out=self.made, where=there)
        self.served.fill(1.0)
        np.divide(self.made * table.output, asked, out=self.served, where=there & (asked > 0))
        np.minimum(self.served, 1.0, out=self.served)
        self.unmet += table.final_total * (1.0 - self.served)
        short = (self.most - self.room) * (1.0 - self.served)
        self.room += np.where(self.served < ALL, short, 1.0 - self.room) * self.pace

    def _restock(self, some: slice) -> None:
        """Bring orders of some products into stock, take out what is used, and order again."""
        lines, held, order = self.table.purchases[some], self.stock[some], self.orders[some]
        target, rate, least = self.rules[some].T[:, :, None]
        served = _by_product(self.served, len(self.rules))[some]
        work = np.matmul(lines, np.ascontiguousarray(served)[:, :, None])[:, :, 0]
        work *= order
        work *= self.each[some]
        work -= self.used
        held += work
        if held.min() < 0:
            np.minimum(held, 0.0, out=work)
            self.spared[some] -= (work * self.table.bought[some]).sum(axis=1)
            held -= work
        np.multiply(held, least, out=work)
        if not self.every[some].all():
            work[~self.essential[some]] = np.inf
        np.minimum(self.limit, work.min(axis=0), out=self.limit)
        np.multiply(target, self.wish, out=work)
        work -= held
        np.maximum(work, 0.0, out=work)
        work *= rate
        np.add(work, self.made, out=order)
        np.matmul(order[:, None, :], lines, out=self.demand[some, None, :])


def _by_product(values: NDArray[np.float64], products: int) -> NDArray[np.float64]:
    """Return values of industries, axes ``(product, region)``."""
    return values.reshape(-1, products).T
