"""Whose stop hits a company most: sales and parts by country, and how each is governed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.codes import OTHER, Grade, Iso3
from oresight.company._mix import FILE, span_of
from oresight.company._table import spanned, unknown
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.company._exposure import Barriers, Exposed
    from oresight.company._mix import Mix
    from oresight.company._table import Row

__all__ = ["chokepoint_rows"]

LEAST: Final = 0.005
"""Shares below do not make a country one that is hit by."""

NO_SALES: Final = N_("The sales that depend on it are not told.")
LOWER: Final = N_("Sales that depend on some parts are not told: a lower bound.")
NORMAL_90: Final = 1.6448536269514722


@dataclass
class _Hit:
    """
    What hangs on one country.

    Parameters
    ----------
    sales
        By line, axes ``(draw,)``.
    parts
        Share that hangs on it, by part, axes ``(draw,)``.
    """

    sales: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    parts: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    grades: set[Grade] = field(default_factory=set)
    sources: dict[str, None] = field(default_factory=lambda: {FILE: None})

    def add(self, one: Exposed, share: NDArray[np.float64], mix: Mix) -> None:
        """Count a material of a part; a line counts with the part that hangs most on the country."""
        part = one.part
        self.grades.add(mix.grade)
        self.sources |= dict.fromkeys(mix.sources)
        self.parts[part.id] = np.maximum(self.parts.get(part.id, 0.0), share)
        if part.value_at_risk is not None:
            line = part.line or f"\0{part.id}"
            hit = share * part.value_at_risk
            self.sales[line] = np.maximum(self.sales.get(line, 0.0), hit)

    def rows(self, place: Iso3, *, currency: str, whole: bool) -> tuple[Row, Row]:
        """Return the sales and the parts that its stop hits."""
        about: Row = {
            "country": place,
            "grade": Grade.worst(self.grades).value,
            "sources": list(self.sources),
        }
        (count,) = span_of(np.sum(list(self.parts.values()), axis=0)[None])
        counted = about | spanned(count, "part") | {"indicator": "parts_hit"}
        if not self.sales:
            blank = unknown(currency or "1", NO_SALES, list(self.sources))
            return about | blank | {"indicator": "value_hit"}, counted
        (total,) = span_of(np.sum(list(self.sales.values()), axis=0)[None])
        row = about | spanned(total, currency) | {"indicator": "value_hit"}
        return row | ({} if whole else {"note": LOWER}), counted


def chokepoint_rows(
    exposed: Sequence[Exposed], barriers: Barriers, *, currency: str
) -> Iterator[Row]:
    """
    Yield what hangs on each country, most first: sales, parts, its governance.

    A line counts once, with the part of it that hangs most on the country; a part without a line is a
    line of its own. Shares of averages count as the chance that the company's own way runs there.
    """
    hits: dict[Iso3, _Hit] = defaultdict(_Hit)
    home = barriers.home
    for one in exposed:
        for mix in one.origins.values():
            for place, share in mix.shares.items():
                if place != OTHER and place not in home and share[0] >= LEAST:
                    hits[place].add(one, share, mix)
    whole = all(one.part.value_at_risk is not None for one in exposed)
    found = [
        (place, hit.rows(place, currency=currency, whole=whole)) for place, hit in hits.items()
    ]
    found.sort(key=lambda item: (*(-_size(row) for row in item[1]), item[0]))
    governance = _governance(barriers.atlas)
    for place, rows in found:
        told = [governance[place]] if place in governance else []
        yield from (row | {"importer": barriers.importer} for row in (*rows, *told))


def _size(row: Row) -> float:
    """Return how large a number is; nought where it is not known, which comes last."""
    value = row.get("value")
    return value if isinstance(value, float) else 0.0


def _governance(atlas: Atlas) -> dict[str, Row]:
    """Return the mean of the World Bank's six estimates of each country, of the latest year."""
    rows = atlas.table("governance")
    latest = rows.filter(pl.col("year") == rows["year"].max())
    means = latest.group_by("country").agg(
        pl.col("estimate").mean(), pl.col("std_error").mean(), pl.col("year").first(),
        pl.col("source_id").first(), pl.col("grade").first(),
    )  # fmt: skip
    return {
        row["country"]: {
            "indicator": "governance", "country": row["country"], "value": row["estimate"],
            "low": row["estimate"] - NORMAL_90 * row["std_error"],
            "high": row["estimate"] + NORMAL_90 * row["std_error"],
            "unit": "1", "grade": row["grade"], "year": row["year"], "sources": [row["source_id"]],
        }
        for row in means.drop_nulls(["estimate", "std_error"]).iter_rows(named=True)
    }  # fmt: skip
