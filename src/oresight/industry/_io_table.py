"""Who buys what from whom: a multi-regional input–output table, as the cascade reads it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade, nearest
from oresight.display import Shown
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["IOTable", "TableCheck"]

BALANCE = 1e-3
"""Largest gap between output and what is sold, over output; official tables are rounded."""

SHOWN = 5
"""Faults of one kind that are named; the others are counted."""

BLOCK = 16
"""Regions transposed at once, so that a large matrix is never held twice."""


@dataclass(frozen=True, slots=True)
class TableCheck:
    """
    What was looked at in a table, and what was found.

    Parameters
    ----------
    imbalance
        Largest gap between output and what is sold, over output.
    no_output
        Industries without output.
    negative_value_added
        Industries that buy for more than they sell.
    """

    imbalance: float
    no_output: int
    negative_value_added: int


@dataclass(frozen=True, eq=False)
class IOTable(Shown):
    """
    A table of industries, each a sector in a region, in money of one year.

    Industries are listed region by region. Purchases lie by product, the sector that made it in
    whatever region, because a buyer's stock of a product does not ask where it came from.

    Parameters
    ----------
    regions, sectors
        Names, in the order of the axes; every region has every sector, empty where it has none.
    purchases
        What an industry buys, axes ``(product, buyer, region it comes from)``.
    final
        What is sold to final users, axes ``(industry, region of use)``.
    unit, year, sources
        Money, the year of the flows, and ids or titles of who states them.
    grade
        ``assumed`` marks a table that is nobody's statistics.
    stated_output
        Output as stated, to check the table against; what is sold if absent.

    Raises
    ------
    BadInputError
        With every kind of fault found, and where.

    Examples
    --------
    >>> import numpy as np
    >>> flows = np.array([[0.0, 5.0], [2.0, 0.0]])
    >>> table = IOTable.from_matrix(("A",), ("ore", "cars"), flows, np.array([[1.0], [8.0]]))
    >>> table.output.tolist(), table.value_added.tolist()
    ([6.0, 10.0], [4.0, 5.0])
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    purchases: NDArray[np.float64]
    final: NDArray[np.float64]
    unit: str = ""
    year: int | None = None
    sources: tuple[str, ...] = ()
    grade: Grade = Grade.REPORTED
    stated_output: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Refuse what no table can be."""
        faults = list(self._shape_faults()) or list(self._value_faults())
        if faults:
            raise BadInputError(*faults)

    @classmethod
    def from_matrix(
        cls,
        regions: tuple[str, ...],
        sectors: tuple[str, ...],
        flows: NDArray[np.float64],
        final: NDArray[np.float64],
        *,
        unit: str = "",
        year: int | None = None,
        sources: tuple[str, ...] = (),
        grade: Grade = Grade.REPORTED,
        stated_output: NDArray[np.float64] | None = None,
    ) -> IOTable:
        """
        Return a table from the matrix as it is printed, axes ``(seller, buyer)``.

        *flows* is copied region by region; a reader that fills ``purchases`` itself needs no copy.
        """
        shape = len(regions), len(sectors)
        size = shape[0] * shape[1]
        if flows.shape != (size, size):
            raise BadInputError(_shape_fault("flows", flows.shape, (size, size)))
        laid = np.empty((shape[1], size, shape[0]))
        by_seller = flows.reshape(*shape, size)
        for first in range(0, shape[0], BLOCK):
            some = slice(first, first + BLOCK)
            laid[:, :, some] = by_seller[some].transpose(1, 2, 0)
        return cls(
            regions, sectors, laid, final,
            unit=unit, year=year, sources=sources, grade=grade, stated_output=stated_output,
        )  # fmt: skip

    @property
    def size(self) -> int:
        """Industries."""
        return len(self.regions) * len(self.sectors)

    @cached_property
    def industries(self) -> tuple[tuple[str, str], ...]:
        """Region and sector of each industry, in order."""
        return tuple((region, sector) for region in self.regions for sector in self.sectors)

    @cached_property
    def bought(self) -> NDArray[np.float64]:
        """What an industry buys of a product from all regions, axes ``(product, buyer)``."""
        return np.asarray(self.purchases.sum(axis=2))

    @cached_property
    def sold(self) -> NDArray[np.float64]:
        """What an industry sells to industries, axes ``(industry,)``."""
        return np.asarray(self.purchases.sum(axis=1).T.ravel())

    @cached_property
    def final_total(self) -> NDArray[np.float64]:
        """What an industry sells to final users anywhere, axes ``(industry,)``."""
        return np.asarray(self.final.sum(axis=1))

    @cached_property
    def output(self) -> NDArray[np.float64]:
        """What an industry sells, axes ``(industry,)``."""
        return self.sold + self.final_total

    @cached_property
    def value_added(self) -> NDArray[np.float64]:
        """Output less purchases, taxes on products included, axes ``(industry,)``."""
        return np.asarray(self.output - self.bought.sum(axis=0))

    @cached_property
    def check(self) -> TableCheck:
        """What was looked at."""
        return TableCheck(
            imbalance=float(self._gaps().max(initial=0.0)),
            no_output=int((self.output <= 0).sum()),
            negative_value_added=int((self.value_added < -BALANCE * self.output).sum()),
        )

    @cached_property
    def hash(self) -> str:
        """What the table says, wherever it was read from: the same numbers and names, the same hash."""
        said = self.regions, self.sectors, self.unit, self.year, self.sources, str(self.grade)
        digest = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass"))
        for amounts in (self.purchases, self.final):
            digest.update(np.ascontiguousarray(amounts).data)
        return digest.hexdigest()

    def at(self, region: str, sector: str) -> int:
        """
        Return where an industry stands.

        Raises
        ------
        UnknownNameError
            If there is no such region or sector.
        """
        for kind, name, known in (
            ("region", region, self.regions),
            ("sector", sector, self.sectors),
        ):
            if name not in known:
                raise UnknownNameError(kind, name, near=nearest(name, known))
        return self.regions.index(region) * len(self.sectors) + self.sectors.index(sector)

    def _gaps(self) -> NDArray[np.float64]:
        if self.stated_output is None:
            return np.zeros(self.size)
        return np.abs(self.stated_output - self.output) / np.maximum(self.output, 1e-300)

    def _shape_faults(self) -> Iterator[Fault]:
        regions, sectors = len(self.regions), len(self.sectors)
        for kind, names in (("regions", self.regions), ("sectors", self.sectors)):
            if not names or len(set(names)) < len(names):
                yield Fault(
                    N_("The names of {kind} are empty or not distinct."),
                    N_("Give each one a name of its own."),
                    fields={"kind": kind},
                )
        expected: dict[str, tuple[int, ...]] = {
            "purchases": (sectors, self.size, regions),
            "final": (self.size, regions),
        }
        if self.stated_output is not None:
            expected["stated_output"] = (self.size,)
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                yield _shape_fault(name, getattr(self, name).shape, shape)

    def _value_faults(self) -> Iterator[Fault]:
        bad = np.concatenate([_not_amounts(at, part) for at, part in enumerate(self.purchases)])
        yield from _named(
            N_("What {buyer} buys from {seller} is {value}, not an amount."),
            N_("Correct the cell; a purchase is zero or more."),
            (
                {
                    "buyer": self._name(buyer),
                    "seller": f"{self.regions[region]} {self.sectors[product]}",
                    "value": f"{self.purchases[product, buyer, region]:g}",
                }
                for product, buyer, region in bad
            ),
        )
        whole = np.isfinite(self.final).all(axis=1)
        short = np.flatnonzero(~whole | (self.final_total < 0))
        yield from _named(
            N_("Final users take {value} of {seller}, not an amount."),
            N_("Correct the cells, or leave out changes in stocks and balancing items."),
            (
                {"seller": self._name(at), "value": f"{self.final_total[at]:g}"}
                for at in short.tolist()
            ),
        )  # fmt: skip
        if bad.size or short.size:
            return
        yield from _named(
            N_("{seller} is stated to make {stated} and sells {sold}."),
            N_("Give the whole table of one source: flows, final use and output must agree."),
            (
                {
                    "seller": self._name(at),
                    "stated": f"{self.stated_output[at]:g}"
                    if self.stated_output is not None
                    else "",
                    "sold": f"{self.output[at]:g}",
                }
                for at in np.flatnonzero(~(self._gaps() <= BALANCE)).tolist()
            ),
        )

    def _name(self, at: int) -> str:
        return " ".join(self.industries[at])


def _not_amounts(product: int, part: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return where a product's purchases are no amounts; product by product, to spare memory."""
    if part.min(initial=0.0) >= 0 and np.isfinite(part.max(initial=0.0)):  # NaN fails the first
        return np.empty((0, 3), dtype=np.int64)
    found = np.argwhere(~(part >= 0) | np.isinf(part))
    return np.insert(found, 0, product, axis=1)


def _shape_fault(name: str, found: tuple[int, ...], expected: tuple[int, ...]) -> Fault:
    return Fault(
        N_("{name} has the shape {found}, not {expected}."),
        N_("Count the regions and sectors again."),
        fields={"name": name, "found": str(found), "expected": str(expected)},
    )


def _named(what: str, remedy: str, found: Iterator[dict[str, str]]) -> Iterator[Fault]:
    """Yield the first faults of a kind, and how many more there are."""
    for fields in islice(found, SHOWN):
        yield Fault(what, remedy, fields=fields)
    more = sum(1 for _ in found)
    if more:
        yield Fault(N_("Further cells with the same fault: {more}."), remedy, fields={"more": more})
