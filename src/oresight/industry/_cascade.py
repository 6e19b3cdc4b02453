"""What a shortage costs industries, between two bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.display import Shown
from oresight.industry._allotment import allot
from oresight.industry._cascade_terms import YEAR_DAYS
from oresight.industry._reallocation import Reallocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.industry._allotment import Allotted
    from oresight.industry._cascade_terms import Behaviour, Shock
    from oresight.industry._io_table import IOTable
    from oresight.industry._reallocation import Reallocated

__all__ = ["Bounds", "Cascade", "CascadeCertificate", "cascade"]

WORLD = "WLD"
"""The region of a row that is about all of them."""

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "indicator": pl.String, "region": pl.String, "sector": pl.String,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "unit": pl.String, "grade": pl.String, "sources": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """
    A loss in money, not less than one number and not more than another.

    *sector* is empty in the sum of a region, *region* is ``WLD`` in the sum of all.
    """

    region: str
    sector: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class CascadeCertificate:
    """
    What was checked.

    Parameters
    ----------
    max_imbalance
        Largest gap of a product's balance in a plan, over its base output, or of the equations of the
        upper bound, over the longest loss.
    duality_gap
        Largest distance of a plan from its proof, over the value added of the table.
    programmes
        Plans that were solved, each to its proof.
    table_imbalance
        Largest gap of the table itself between output and what is sold.
    """

    max_imbalance: float
    duality_gap: float
    programmes: int
    table_imbalance: float


@dataclass(frozen=True, eq=False)
class Cascade(Shown):
    """
    What a shortage costs, when all keep to their shares and by the best of plans.

    Value added lost and final use unmet are two views of one loss: they are never added.

    Parameters
    ----------
    allotted
        What gives the upper bound: goods shared out as in the base year.
    lost
        Value added lost then, axes ``(industry,)``.
    value_added
        Bounds of value added lost: of all, then of regions and sectors asked for.
    unmet
        Final use not served, of all.
    """

    table: IOTable
    allotted: Allotted
    lost: NDArray[np.float64]
    value_added: tuple[Bounds, ...]
    unmet: Bounds
    certificate: CascadeCertificate
    grade: Grade
    sources: tuple[str, ...]

    @property
    def total(self) -> Bounds:
        """Value added lost by all."""
        return self.value_added[0]

    @property
    def frame(self) -> pl.DataFrame:
        """
        The bounds as rows; ``value`` is missing, because between the bounds nothing is known.

        A sum's lower bound may exceed the sum of lower bounds: each is of a plan of its own.
        """
        named = [("value_added_loss", one) for one in self.value_added]
        rows = [
            (name, one.region, one.sector or None, None, one.lower, one.upper, self.table.unit,
             str(self.grade), list(self.sources))
            for name, one in [*named, ("final_use_unmet", self.unmet)]
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")

    def __repr__(self) -> str:
        """Return one line a person can read."""
        total, unit = self.total, self.table.unit
        lost = f"{total.lower:.4g} to {total.upper:.4g} {unit}".rstrip()
        return f"Cascade(value added lost {lost}, {self.grade})"


def cascade(
    table: IOTable,
    shock: Shock,
    behaviour: Behaviour,
    *,
    regions: tuple[str, ...] = (),
    sectors: bool = True,
) -> Cascade:
    """
    Bound what a shortage costs.

    The lower bound is the plan that loses least when goods of a kind go anywhere; the upper bound is
    rationing by the shares of the base year, with no search for other suppliers. A loss is output
    missing over all steps, valued by value added; what another industry wins is not set against it.
    Neither bound rises with a stock.

    Parameters
    ----------
    regions
        Regions that are bounded too: a programme for each.
    sectors
        Whether their sectors are bounded as well.

    Raises
    ------
    BadInputError
        If shock, behaviour and table do not fit each other.
    NotConvergedError
        If a programme is not solved.

    Examples
    --------
    >>> import numpy as np
    >>> from oresight.industry import Behaviour, IOTable, Shock
    >>> flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
    >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, final, unit="EUR")
    >>> shock = Shock.of(table, {("A", "ore"): np.full(90, 0.8)}, steps=180)
    >>> cascade(table, shock, Behaviour(30.0, 30.0, 0.8, 1.0, 365.0))
    Cascade(value added lost 0.2438 to 0.2466 EUR, assumed)
    """
    shared = allot(table, shock, behaviour)
    plans = Reallocation(table, shock, behaviour)
    worth = np.maximum(table.value_added, 0.0)
    lost = worth * shared.unsold / YEAR_DAYS
    found = [
        (plans.least_value_added(among), region, sector, float(lost[among].sum()))
        for region, sector, among in _groups(table, regions, sectors=sectors)
    ]
    consumers = plans.least_unmet()
    return Cascade(
        table, shared, lost,
        tuple(Bounds(region, sector, plan.loss, upper) for plan, region, sector, upper in found),
        Bounds(WORLD, "", consumers.loss, float(shared.unmet.sum())),
        _certificate(table, shared, [consumers, *(plan for plan, *_ in found)]),
        Grade.worst([table.grade, behaviour.grade]),
        tuple(sorted({*table.sources, *behaviour.sources})),
    )  # fmt: skip


def _groups(
    table: IOTable, regions: tuple[str, ...], *, sectors: bool
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    yield WORLD, "", np.ones(table.size, dtype=bool)
    count = len(table.sectors)
    for region in regions:
        first = table.at(region, table.sectors[0])
        among = np.zeros(table.size, dtype=bool)
        among[first : first + count] = True
        yield region, "", among
        for at, sector in enumerate(table.sectors if sectors else (), start=first):
            yield region, sector, np.arange(table.size) == at


def _certificate(table: IOTable, shared: Allotted, plans: list[Reallocated]) -> CascadeCertificate:
    scale = max(float(np.maximum(table.value_added, 0.0).sum()), 1e-300)
    return CascadeCertificate(
        max_imbalance=max(shared.imbalance, *(plan.residual for plan in plans)),
        duality_gap=max(abs(plan.gap) for plan in plans) / scale,
        programmes=len(plans),
        table_imbalance=table.check.imbalance,
    )
