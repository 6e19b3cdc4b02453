"""The lower bound: goods of a kind go wherever least value added is lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import Fault, NotConvergedError
from oresight.industry._cascade_terms import YEAR_DAYS
from oresight.industry._rationing import same_industries
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.industry._cascade_terms import Behaviour, Shock
    from oresight.industry._io_table import IOTable

__all__ = ["Reallocated", "Reallocation"]


@dataclass(frozen=True, eq=False)
class Reallocated:
    """
    A plan that loses least.

    Parameters
    ----------
    loss
        A proved lower bound of what was to be kept small, money: the value of the dual.
    gap
        By how much the plan itself loses more, money; rounding alone.
    missing
        Output missing in the plan, money, axes ``(industry,)``; negative where more is made.
    unmet
        Final use not served in the plan, money, axes ``(product,)``.
    residual
        Largest gap between what is made and what becomes of it by product, over its base output.
    """

    loss: float
    gap: float
    missing: NDArray[np.float64]
    unmet: NDArray[np.float64]
    residual: float


@dataclass(frozen=True, eq=False)
class Reallocation:
    """
    The linear programme of one shock, to be solved for what is to be kept small.

    All steps are one period. A product is the same from every region and goes anywhere at no cost;
    stocks are everybody's; overtime starts at once. Whatever rationing does, by orders or by shares
    of the base year, is a plan of this programme, so no plan's loss can exceed that of rationing.

    With ``a`` and ``g`` the output missing and won over the base year, ``m`` final use unmet, ``w``
    what is put into stock, ``z`` the use that industries do without::

        minimise    c·a + k·m
        such that   M (a - g) + Y m - S w + N z = 0          for each product
                    a >= 1 - K,  g <= K - 1,  0 <= a, m <= 1,  -1 <= w <= W,  0 <= z <= V

    where ``M`` is purchases less own output, ``K`` capacity with all overtime, ``V`` the most of it,
    ``S`` the stock and ``N`` purchases that are not essential.

    References
    ----------
    In the manner of Nassar and others (2024), USGS Open-File Report 2024-1057,
    doi:10.3133/ofr20241057, whose programme is not linear and for one country.
    """

    table: IOTable
    shock: Shock
    behaviour: Behaviour

    def __post_init__(self) -> None:
        """Refuse a shock of another table."""
        same_industries(self.table, self.shock)

    @property
    def years(self) -> float:
        """Length of all steps together."""
        return self.shock.steps * self.behaviour.step_days / YEAR_DAYS

    def least_value_added(self, among: NDArray[np.bool_] | None = None) -> Reallocated:
        """
        Lose least value added, everywhere or among some industries.

        What one industry wins is not set against what another loses; the loss of rationing is told
        in the same way.

        Raises
        ------
        NotConvergedError
            If the solver gives up.

        Examples
        --------
        >>> import numpy as np
        >>> from oresight.industry import Behaviour, IOTable, Shock
        >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
        >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
        >>> shock = Shock.of(table, {("A", "ore"): np.full(730, 0.5)}, steps=730)
        >>> lean = Behaviour(10.0, 10.0, 0.8, 1.0, 365.0)
        >>> round(Reallocation(table, shock, lean).least_value_added().loss, 2)
        7.86
        """
        cost = np.maximum(self.table.value_added, 0.0)
        return self._solved(cost if among is None else np.where(among, cost, 0.0), 0.0)

    def least_unmet(self) -> Reallocated:
        """
        Leave least final use unmet.

        Raises
        ------
        NotConvergedError
            If the solver gives up.
        """
        return self._solved(np.zeros(self.table.size), 1.0)

    @cached_property
    def _room(self) -> NDArray[np.float64]:
        """Capacity with all overtime, over base output, axes ``(industry,)``."""
        surges = self.behaviour.surges(self.shock.steps)[:-1]
        return np.asarray(surges @ self.shock.capacity / self.shock.steps)

    @cached_property
    def _made(self) -> NDArray[np.float64]:
        """Base output and final use by product, axes ``(2, product)``."""
        products = len(self.table.sectors)
        both = np.stack([self.table.output, self.table.final_total])
        return np.asarray(both.reshape(2, -1, products).sum(axis=1))

    @cached_property
    def _rows(self) -> NDArray[np.float64]:
        """The balances, over base output, axes ``(product, variable)``: ``a, g, m, w, z``."""
        products, regions = len(self.table.sectors), len(self.table.regions)
        own = np.tile(np.eye(products), regions) * self.table.output
        moved = self.table.bought - own
        stock = self._stock / self.years
        spare = np.where(self.behaviour.essential(self.table), 0.0, self.table.bought).sum(axis=1)
        ways = [np.diag(amount) for amount in (self._made[1], -stock, spare)]
        rows = np.hstack([moved, -moved, *ways])
        scale = np.where(self._made[0] > 0, self._made[0], 1.0)
        return np.asarray(rows / scale[:, None])

    @cached_property
    def _days(self) -> NDArray[np.float64]:
        return self.behaviour.rules(self.table)[:, 0]

    @cached_property
    def _stock(self) -> NDArray[np.float64]:
        return np.asarray(self.table.bought.sum(axis=1) * self._days / YEAR_DAYS)

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        """Least and most of every variable, axes ``(variable, 2)``."""
        size, products = self.table.size, len(self.table.sectors)
        most = self.behaviour.surges(self.shock.steps)[-1]
        built = most * (self._days + self.behaviour.step_days) / self._days - 1.0
        low = np.concatenate(
            [
                np.maximum(1.0 - self._room, 0.0), np.zeros(size + products),
                np.full(products, -1.0), np.zeros(products),
            ]
        )  # fmt: skip
        high = np.concatenate(
            [
                np.ones(size), np.maximum(self._room - 1.0, 0.0), np.ones(products), built,
                np.full(products, most),
            ]
        )  # fmt: skip
        return np.stack([low, high], axis=1)

    def _solved(self, of_output: NDArray[np.float64], of_final: float) -> Reallocated:
        from scipy.optimize import linprog

        size, products = self.table.size, len(self.table.sectors)
        cost = np.concatenate(
            [of_output, np.zeros(size), of_final * self._made[1], np.zeros(2 * products)]
        )
        scale = max(float(cost.sum()), 1e-300)
        found = linprog(
            cost / scale, A_eq=self._rows, b_eq=np.zeros(products), bounds=self._bounds,
            method="highs-ds",
        )  # fmt: skip
        if found.status != 0:
            raise NotConvergedError(
                Fault(
                    N_("The plan that loses least was not found: {reason}"),
                    N_("Check the table; a product that is bought must be made somewhere."),
                    fields={"reason": str(found.message)},
                )
            )
        plan = np.asarray(found.x)
        bound = self._proved(cost / scale, np.asarray(found.eqlin.marginals)) * scale * self.years
        planned = float(cost @ plan) * self.years
        return Reallocated(
            loss=max(bound, 0.0),
            gap=planned - bound,
            missing=(plan[:size] - plan[size : 2 * size]) * self.table.output * self.years,
            unmet=plan[2 * size : 2 * size + products] * self._made[1] * self.years,
            residual=float(np.abs(self._rows @ plan).max()),
        )

    def _proved(self, cost: NDArray[np.float64], prices: NDArray[np.float64]) -> float:
        """Return what no plan can go below, by any prices of the balances: all variables are boxed."""
        reduced = cost - prices @ self._rows
        return float(np.minimum(reduced * self._bounds[:, 0], reduced * self._bounds[:, 1]).sum())
