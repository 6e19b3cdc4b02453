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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from oresight.codes import Iso3
    from oresight.industry._lines import Line
    from oresight.industry._result import Row
    from oresight.industry._supply import Supply

    Total = Callable[..., NDArray[np.float64]]

__all__ = ["Losses"]

NO_VALUE = N_("The value added of this industry is not known.")


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
        Industries as a whole once more, where a shortage is shared in proportion (``even``) or by value
        alone (``by_value``).
    """

    lines: tuple[Line, ...]
    supplies: tuple[Supply, ...]
    importer: Iso3
    bounds: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    @property
    def valued(self) -> tuple[Line, ...]:
        """Industries of known value added, none of which is a part of another."""
        return tuple(_valued(self.lines))

    @property
    def value_added(self) -> NDArray[np.float64]:
        """Value added that industries of known value added lose, USD a month, ``(month, draw)``."""
        return _all_lost(self.lines)

    @property
    def table(self) -> pl.DataFrame:
        """
        Output and value added that are lost, and what buyers lose, by month and in the first year.

        ``value_added_exposed`` is what hangs on essential inputs that were walked, a year; rows that
        end in ``even`` and ``by_value`` are the two ends of how a shortage may be shared.
        """
        return table(self._rows())

    def _rows(self) -> Iterator[Row]:
        for line in self.lines:
            named = traced(line, self.importer) | {"commodity": line.cause}
            output = {"indicator": "output_loss", "unit": "1"}
            yield from _in_time(named | output, line.lost, total=np.mean)
            if line.product is None:
                yield from _value_rows(line, named)
        yield from self._together()
        for one in self.supplies:
            yield from _in_time(self._buyers(one), one.buyers_loss, total=np.sum)

    def _together(self) -> Iterator[Row]:
        known = self.valued
        if not known:
            return
        years = sorted({str(line.year) for line in known})
        named: Row = {
            "indicator": "value_added_loss",
            "industry": ALL,
            "importer": self.importer,
            "unit": f"USD ({', '.join(years)})",
            "grade": Grade.ASSUMED.value,
            "sources": [*dict.fromkeys(name for line in known for name in sources_of(line))],
        }
        yield from _in_time(named, self.value_added, total=np.sum)
        for name, found in self.bounds.items():
            end = named | {"indicator": f"value_added_loss_{name}"}
            year = _all_lost(found)[:MONTHS].sum(axis=0)
            yield from (end | row for row in spread(year))

    def _buyers(self, one: Supply) -> Row:
        return {
            "indicator": "buyers_loss",
            "commodity": one.commodities[0],
            "importer": self.importer,
            "unit": f"USD ({one.year})",
            "grade": Grade.ASSUMED.value,
            "sources": [*dict.fromkeys((*one.sources, "ORESIGHT_PRIOR"))],
        }


def _valued(lines: Iterable[Line]) -> list[Line]:
    """Return industries of known value added, none of which is a part of another."""
    known = [line for line in lines if line.product is None and line.value_added]
    codes = [line.isic for line in known]
    return [
        line
        for line in known
        if not any(line.isic != code and line.isic.startswith(code) for code in codes)
    ]


def _all_lost(lines: Iterable[Line]) -> NDArray[np.float64]:
    known = _valued(lines)
    return np.sum([_value_lost(line) for line in known], axis=0) if known else np.zeros((0, 0))


def _value_lost(line: Line) -> NDArray[np.float64]:
    return line.lost * ((line.value_added or 0.0) / MONTHS)


def _value_rows(line: Line, named: Row) -> Iterator[Row]:
    named = named | {"indicator": "value_added_loss", "unit": f"USD ({line.year})"}
    if line.value_added is None:
        yield named | {"unit": "USD", "note": NO_VALUE}
        return
    if line.essential:
        exposed = named | {"indicator": "value_added_exposed"}
        yield from (exposed | row for row in spread(line.exposed * line.value_added))
    yield from _in_time(named, _value_lost(line), total=np.sum)


def _in_time(named: Row, values: NDArray[np.float64], *, total: Total) -> Iterator[Row]:
    """Yield the first year, then every month."""
    yield from (named | row for row in spread(total(values[:MONTHS], axis=0)))
    for month, row in enumerate(spread(values)):
        yield named | row | {"month": month}
