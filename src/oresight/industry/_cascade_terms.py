"""What a cascade is asked: how industries behave, and what is taken from them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade
from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.industry._io_table import IOTable

__all__ = ["Behaviour", "Shock", "cascade_behaviour"]

YEAR_DAYS = 365.0


@dataclass(frozen=True)
class Behaviour:
    """
    How industries keep stocks and stretch their capacity; the same for all, but for stocks.

    Parameters
    ----------
    stock_days
        Days of use that a buyer keeps of a product: one number, or one by sector.
    restore_days
        Days over which a gap to that target is ordered.
    critical_share
        Share of the target below which production falls with the stock.
    target_follows
        How far the target moves with what an industry plans to make: 0 not at all, 1 in step with it.
        In step, larger stocks can mean larger losses, since a plan that grows orders for its stocks.
    essential_share
        Part of an industry's purchases from which a product is essential to it; without others it
        goes on. At 0 all are.
    surge_most
        Capacity with all the overtime there is, over that of the base year.
    surge_days
        Days over which overtime builds up when nothing asked for is served.
    step_days
        Length of a step.

    Raises
    ------
    BadInputError
        With every value out of range: a stock that a step could use up twice, above all.
    """

    stock_days: float | tuple[float, ...]
    restore_days: float
    critical_share: float
    surge_most: float
    surge_days: float
    target_follows: float = 0.0
    essential_share: float = 0.0
    step_days: float = 1.0
    grade: Grade = Grade.ASSUMED
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would leave a stock below nothing."""
        faults = list(self._faults())
        if faults:
            raise BadInputError(*faults)

    def rules(self, table: IOTable) -> NDArray[np.float64]:
        """
        Return days of stock, the share of a gap ordered in a day, and one over the stock below which
        production falls, axes ``(product, 3)``.

        Raises
        ------
        BadInputError
            If stocks are given by sector and the table has others.
        """
        count = len(table.sectors)
        if isinstance(self.stock_days, tuple) and len(self.stock_days) != count:
            raise BadInputError(
                Fault(
                    N_("There are {given} stocks for {count} sectors."),
                    N_("Give one for each sector, or one for all."),
                    fields={"given": len(self.stock_days), "count": count},
                )
            )
        days = np.broadcast_to(np.asarray(self.stock_days, dtype=float), (count,))
        rate = np.full(count, 1.0 / self.restore_days)
        least = 1.0 / (self.critical_share * days)
        return np.stack([days, rate, least], axis=1)

    def essential(self, table: IOTable) -> NDArray[np.bool_]:
        """Return which products stop which industries, axes ``(product, buyer)``."""
        least = self.essential_share * table.bought.sum(axis=0)
        return np.asarray(table.bought >= least)

    def surges(self, steps: int) -> NDArray[np.float64]:
        """Return the most that capacity can have grown to, axes ``(step,)``; the last is after all."""
        pace = self.step_days / self.surge_days
        return np.asarray(
            self.surge_most - (self.surge_most - 1.0) * (1.0 - pace) ** np.arange(steps + 1)
        )

    def _faults(self) -> Iterator[Fault]:
        step = self.step_days
        held = np.asarray(self.stock_days, dtype=float)
        allowed = {
            "step_days": 0 < step < np.inf,
            "critical_share": 0 < self.critical_share <= 1,
            "essential_share": 0 <= self.essential_share < 1,
            "target_follows": 0 <= self.target_follows <= 1,
            "surge_most": 1 <= self.surge_most < np.inf,
            "surge_days": step <= self.surge_days,
            "restore_days": step <= self.restore_days,
            "stock_days": bool(np.all(np.isfinite(held) & (held * self.critical_share >= step))),
        }
        for name in (one.name for one in fields(self) if one.name in allowed):
            if not allowed[name]:
                yield Fault(
                    N_("{name} is {value}, out of its range."),
                    N_(
                        "Shares lie between 0 and 1 and a surge is 1 or more; a step is no longer "
                        "than any time, nor than the stock below which production falls."
                    ),
                    fields={"name": name, "value": str(getattr(self, name))},
                )


@dataclass(frozen=True, eq=False)
class Shock:
    """
    What is left of capacity, step by step.

    Parameters
    ----------
    capacity
        Share left, between 0 and 1, axes ``(step, industry)``.

    Raises
    ------
    BadInputError
        If a share is not between 0 and 1.
    """

    capacity: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        shares = self.capacity
        if shares.ndim != 2 or not shares.size or not ((shares >= 0) & (shares <= 1)).all():  # noqa: PLR2004
            raise BadInputError(
                Fault(
                    N_("What is left of a capacity is not a table of shares between 0 and 1."),
                    N_("Give steps in rows and industries in columns; 1 is nothing lost."),
                )
            )

    @classmethod
    def of(
        cls, table: IOTable, left: Mapping[tuple[str, str], NDArray[np.float64]], *, steps: int
    ) -> Shock:
        """
        Return the shock that leaves industries a share of capacity or of an essential input.

        An essential input stops a plant as a loss of capacity does: where an industry is short of
        both, give the smaller share. After the last share given nothing is lost.

        Parameters
        ----------
        left
            Shares by region and sector, axes ``(step,)``.

        Raises
        ------
        UnknownNameError
            If the table has no such region or sector.
        BadInputError
            If there are more shares than steps, or a share is out of range.

        Examples
        --------
        >>> import numpy as np
        >>> from oresight.industry import IOTable
        >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
        >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
        >>> Shock.of(table, {("A", "ore"): np.array([0.5])}, steps=2).capacity.tolist()
        [[0.5, 1.0], [1.0, 1.0]]
        """
        capacity = np.ones((steps, table.size))
        for (region, sector), shares in left.items():
            _fits((region, sector), len(shares), steps)
            capacity[: len(shares), table.at(region, sector)] = shares
        return cls(capacity)

    @classmethod
    def of_months(
        cls,
        table: IOTable,
        left: Mapping[tuple[str, str], NDArray[np.float64]],
        *,
        months: int,
        step_days: float = 1.0,
    ) -> Shock:
        """
        Return the shock told by month, as fill ratios of lines are, over twelfths of a year.

        A step belongs to the month its middle lies in.

        Examples
        --------
        >>> import numpy as np
        >>> from oresight.industry import IOTable
        >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
        >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
        >>> shock = Shock.of_months(table, {("A", "ore"): np.array([1.0, 0.5])}, months=3)
        >>> shock.steps, int((shock.capacity < 1).sum())
        (91, 31)
        """
        month_days = YEAR_DAYS / 12
        steps = round(months * month_days / step_days)
        month = ((np.arange(steps) + 0.5) * step_days / month_days).astype(int)
        told = {}
        for industry, shares in left.items():
            _fits(industry, len(shares), months)
            told[industry] = np.concatenate([shares, np.ones(months - len(shares))])[month]
        return cls.of(table, told, steps=steps)

    @property
    def steps(self) -> int:
        """Steps walked."""
        return int(self.capacity.shape[0])


def _fits(industry: tuple[str, str], given: int, steps: int) -> None:
    if given > steps:
        raise BadInputError(
            Fault(
                N_("{industry} has {given} shares for {steps} steps."),
                N_("Walk more steps, or leave shares out."),
                fields={"industry": " ".join(industry), "given": given, "steps": steps},
            )
        )


def cascade_behaviour(atlas: Atlas, *, step_days: float = 1.0) -> Behaviour:
    """
    Return the middle of every parameter in ``cascade_parameters``.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> cascade_behaviour(open_atlas()).stock_days
    90.0
    """
    rows = atlas.table("cascade_parameters")
    middle = dict(zip(rows["parameter"], rows["value"], strict=True))
    return Behaviour(
        **middle,
        step_days=step_days,
        grade=Grade.worst(rows["grade"]),
        sources=tuple(sorted(set(rows["source_id"]))),
    )
