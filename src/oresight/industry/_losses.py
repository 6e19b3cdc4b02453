"""What is lost: output and value added by industry, and beside them what buyers lose by prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade
from oresight.industry._result import sources_of, spread, table, traced
from oresight.industry._supply import MONTHS
from oresight.industry._users import ALL
from oresight.locale import N_
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from oresight.codes import Iso3
    from oresight.industry._lines import Line
    from oresight.industry._result import Row
    from oresight.industry._supply import Supply

    Total = Callable[..., NDArray[np.float64]]

__all__ = [
    "Losses", "Together", "Valued", "buyers_rows", "line_rows", "outermost", "together", "total",
    "total_rows",
]  # fmt: skip

NO_VALUE = N_("The value added of this industry is not known.")


@dataclass(frozen=True)
class Valued:
    """
    What an industry of known value added loses.

    Parameters
    ----------
    lost
        USD a month, axes ``(month, draw)``.
    """

    isic: str
    year: int | None
    lost: NDArray[np.float64]
    sources: tuple[str, ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Iterator[Valued]:
        """Yield what those lines lose that are industries of known value added."""
        for line in lines:
            if line.product is None and line.value_added:
                lost = line.lost * (line.value_added / MONTHS)
                yield cls(line.isic, line.year, lost, tuple(sources_of(line)))


def outermost(codes: Iterable[str]) -> frozenset[str]:
    """
    Return the industries none of which is a part of another.

    Examples
    --------
    >>> sorted(outermost(["C25", "C252", "C26"]))
    ['C25', 'C26']
    """
    known = frozenset(codes)
    return frozenset(
        code
        for code in known
        if not any(code != other and code.startswith(other) for other in known)
    )


def total(known: Sequence[Valued]) -> NDArray[np.float64]:
    """Return what industries lose together, a part of another not twice, axes ``(month, draw)``."""
    codes = outermost(one.isic for one in known)
    lost = [one.lost for one in known if one.isic in codes]
    return np.sum(lost, axis=0) if lost else np.zeros((0, 0))


@dataclass(frozen=True)
class Together:
    """
    What industries of known value added lose together in the first year.

    Parameters
    ----------
    lost
        In the unit, axes ``(draw,)``.
    """

    lost: NDArray[np.float64]
    unit: str
    sources: tuple[str, ...]


def together(known: Sequence[Valued]) -> Together | None:
    """Return what industries lose together in the first year; None where none is known."""
    if not known:
        return None
    years = sorted({str(one.year) for one in known})
    return Together(
        total(known)[:MONTHS].sum(axis=0),
        f"USD ({', '.join(years)})",
        tuple(dict.fromkeys(name for one in known for name in one.sources)),
    )


@dataclass(frozen=True)
class Losses:
    """
    What lines and buyers lose from the month in which a measure bites.

    What buyers lose by prices and what industries lose in value added count the same shortage twice:
    they are never added up.

    Parameters
    ----------
    lines
        Products, and industries as a whole.
    supplies
        What the importer gets.
    bounds
        Value added that is lost in the first year where a shortage is shared in proportion (``even``)
        or by value alone (``by_value``), axes ``(draw,)``.
    """

    lines: tuple[Line, ...]
    supplies: tuple[Supply, ...]
    importer: Iso3
    bounds: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def valued(self) -> tuple[Line, ...]:
        """Industries of known value added, none of which is a part of another."""
        known = [line for line in self.lines if line.product is None and line.value_added]
        codes = outermost(line.isic for line in known)
        return tuple(line for line in known if line.isic in codes)

    @property
    def value_added(self) -> NDArray[np.float64]:
        """Value added that industries of known value added lose, USD a month, ``(month, draw)``."""
        return total(tuple(Valued.of(self.lines)))

    @property
    def table(self) -> pl.DataFrame:
        """
        Output and value added that are lost, and what buyers lose, by month and in the first year.

        ``value_added_exposed`` is what hangs on essential inputs that were walked, a year; rows that
        end in ``even`` and ``by_value`` are the two ends of how a shortage may be shared.
        """
        rows = [row for line in self.lines for row in line_rows(line, self.importer)]
        rows += total_rows(tuple(Valued.of(self.lines)), self.bounds, self.importer)
        return table([*rows, *buyers_rows(self.supplies, self.importer)])


def line_rows(line: Line, importer: Iso3) -> Iterator[Row]:
    """Yield what one line loses."""
    named = traced(line, importer) | {"commodity": line.cause}
    output = {"indicator": "output_loss", "unit": "1"}
    yield from _in_time(named | output, line.lost, over=np.mean)
    if line.product is not None:
        return
    value = named | {"indicator": "value_added_loss", "unit": f"USD ({line.year})"}
    if line.value_added is None:
        yield value | {"unit": "USD", "note": NO_VALUE}
        return
    if line.essential:
        exposed = value | {"indicator": "value_added_exposed"}
        yield from (exposed | row for row in spread(line.exposed * line.value_added))
    yield from _in_time(value, line.lost * (line.value_added / MONTHS), over=np.sum)


def total_rows(
    known: Sequence[Valued], bounds: Mapping[str, NDArray[np.float64]], importer: Iso3
) -> Iterator[Row]:
    """Yield what industries lose together, and the two ends of it."""
    found = together(known)
    if found is None:
        return
    named: Row = {
        "indicator": "value_added_loss",
        "industry": ALL,
        "importer": importer,
        "unit": found.unit,
        "grade": Grade.ASSUMED.value,
        "sources": [*found.sources],
    }
    yield from _in_time(named, total(known), over=np.sum)
    for name, drawn in bounds.items():
        end = named | {"indicator": f"value_added_loss_{name}"}
        yield from (end | row for row in spread(drawn))


def buyers_rows(supplies: Iterable[Supply], importer: Iso3) -> Iterator[Row]:
    """Yield what buyers of each form lose by its prices."""
    for one in supplies:
        named: Row = {
            "indicator": "buyers_loss",
            "commodity": one.commodities[0],
            "stage": one.stage.value,
            "form": one.form or None,
            "importer": importer,
            "unit": f"USD ({one.year})",
            "grade": Grade.ASSUMED.value,
            "sources": [*dict.fromkeys((*one.sources, "ORESIGHT_PRIOR"))],
        }
        yield from _in_time(named, one.buyers_loss, over=np.sum)


def _in_time(named: Row, values: NDArray[np.float64], *, over: Total) -> Iterator[Row]:
    """Yield the first year, then every month."""
    yield from (named | row for row in spread(over(values[:MONTHS], axis=0)))
    for month, row in estimate(values).rows():
        yield named | row | {"month": month}
