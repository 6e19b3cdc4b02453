"""A table while it is read: rows find their place by their names, in whatever order they come."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.industry._io_table import IOTable
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.atlas.importers import Faults

    Names = tuple[str, ...]
    Row = tuple[Names, NDArray[np.float64], int | None]

__all__ = ["Grid", "distinct"]

MOST: Final = 30_000
"""Industries beyond which a table is taken for a mistake: 7 GB of numbers."""

PAIR: Final = 2


@dataclass(frozen=True, eq=False)
class Grid:
    """The arrays of a table, region by region and sector by sector, as they are filled."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    purchases: NDArray[np.float64]
    final: NDArray[np.float64]
    output: NDArray[np.float64]
    unit: str = ""
    source: str = ""

    @classmethod
    def empty(cls, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Grid:
        """Return a grid in which nothing is bought and output is not stated."""
        size = len(regions) * len(sectors)
        return cls(
            regions, sectors, np.zeros((len(sectors), size, len(regions))),
            np.zeros((size, len(regions))), np.full(size, np.nan),
        )  # fmt: skip

    @classmethod
    def of_flows(cls, columns: tuple[Names, ...], rows: Iterable[Row], faults: Faults) -> Grid:
        """Return the flows of a matrix whose columns name the industries."""
        _check_names(columns, faults)
        grid = cls.empty(distinct(one[0] for one in columns), distinct(one[1] for one in columns))
        places = grid._places
        grid._add_flows([places[one] for one in columns], rows, faults)
        return grid

    @classmethod
    def of_both(
        cls,
        columns: tuple[Names, ...],
        rows: Iterable[Row],
        faults: Faults,
        *,
        leave_out: tuple[str, ...],
    ) -> Grid:
        """Return flows and final use that stand side by side; industries are those of the rows."""
        kept = list(rows)
        industries = {label for label, *_ in kept}
        bought = [at for at, name in enumerate(columns) if name in industries]
        used = [at for at, name in enumerate(columns) if name not in industries]
        flows = ((label, values[bought], line) for label, values, line in kept)
        grid = cls.of_flows(tuple(columns[at] for at in bought), flows, faults)
        final = ((label, values[used], line) for label, values, line in kept)
        grid.add_final(tuple(columns[at] for at in used), final, faults, leave_out)
        return grid

    def add_final(
        self,
        columns: tuple[Names, ...],
        rows: Iterable[Row],
        faults: Faults,
        leave_out: tuple[str, ...],
    ) -> None:
        """Add final use, by region of use, but for some categories."""
        kept, to = [], []
        for at, name in enumerate(columns):
            if name[0] not in self.regions:
                faults.add(
                    N_("{region} uses and makes nothing: flows know no such region."),
                    N_("Name regions of use as in the flows."),
                    column=" ".join(name),
                    region=name[0],
                )
            elif name[-1] not in leave_out:
                kept.append(at)
                to.append(self.regions.index(name[0]))
        if len(faults):
            return
        for at, values in self._placed(rows, faults):
            np.add.at(self.final[at], to, values[kept])

    def add_output(self, rows: Iterable[Row], faults: Faults) -> None:
        """Add output as stated."""
        for at, values in self._placed(rows, faults):
            self.output[at] = values[0]

    def table(self, *, year: int | None, checked: bool) -> IOTable:
        """
        Return the table.

        Parameters
        ----------
        checked
            Whether output as stated must be what is sold.

        Raises
        ------
        BadInputError
            If it is no table.
        """
        stated = checked and not np.isnan(self.output).any()
        return IOTable(
            self.regions, self.sectors, self.purchases, self.final, unit=self.unit, year=year,
            sources=(self.source,), stated_output=self.output if stated else None,
        )  # fmt: skip

    @property
    def _places(self) -> dict[Names, int]:
        names = ((region, sector) for region in self.regions for sector in self.sectors)
        return dict(zip(names, count()))

    def _add_flows(self, buyers: list[int], rows: Iterable[Row], faults: Faults) -> None:
        products = len(self.sectors)
        for at, values in self._placed(rows, faults):
            self.purchases[at % products, buyers, at // products] = values

    def _placed(
        self, rows: Iterable[Row], faults: Faults
    ) -> Iterable[tuple[int, NDArray[np.float64]]]:
        """Yield rows with their places; add a fault for each that has none, or comes twice."""
        places, seen = self._places, set()
        for label, values, line in rows:
            at = places.get(label)
            if at is None or at in seen:
                faults.add(
                    N_("The row {name} comes twice, or no column has its name."),
                    N_("Give one row for each column of the flows."),
                    line=line,
                    name=" ".join(label),
                )
                continue
            seen.add(at)
            yield at, values
        for name, at in places.items():
            if at not in seen:
                faults.add(
                    N_("The row {name} is missing."),
                    N_("Give one row for each column of the flows."),
                    name=" ".join(name),
                )


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in the order in which they first come."""
    return tuple(dict.fromkeys(names))


def _check_names(columns: tuple[Names, ...], faults: Faults) -> None:
    """Refuse columns that are not a region and a sector each, or more than a machine holds."""
    if any(len(one) != PAIR for one in columns) or not columns:
        faults.add(
            N_("Columns are not named by region and sector."),
            N_("Name each column and row by a region and a sector."),
        )
    elif len(set(columns)) < len(columns):
        faults.add(
            N_("Two columns have the same region and sector."),
            N_("Give each one a name of its own."),
        )
    elif len(distinct(one[0] for one in columns)) * len(distinct(one[1] for one in columns)) > MOST:
        faults.add(
            N_("The table has more than {most} industries."),
            N_("Aggregate regions or sectors."),
            most=MOST,
        )
    faults.check()
