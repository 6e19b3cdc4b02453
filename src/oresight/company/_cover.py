"""How long each part and each line lives from what it holds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import Grade
from oresight.company._mix import FILE
from oresight.company._table import named, unknown, valued
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oresight.codes import Iso3
    from oresight.company._exposure import Exposed
    from oresight.company._part import Part
    from oresight.company._table import Row

__all__ = ["cover_rows", "line_cover_rows"]

NO_STOCK: Final = N_("Today's stock is not told.")
SOME_STOCK: Final = N_("The stock of some of its parts is not told.")
TAIL: Final = (0.05, 0.95)


def cover_rows(exposed: Sequence[Exposed], home: frozenset[Iso3]) -> Iterator[Row]:
    """Yield the days that a part's stock lasts, and as many if its largest foreign country stopped."""
    part = exposed[0].part
    about = named(part)
    if part.stock_days is None:
        yield about | unknown("day", NO_STOCK, [FILE]) | {"indicator": "stock"}
        return
    yield about | valued(part.stock_days, "day", Grade.REPORTED, [FILE]) | {"indicator": "stock"}
    tops = [
        (mix.shares[place], place, mix, one)
        for one in exposed
        for mix in one.origins.values()
        if (place := mix.largest_but(home)) is not None
    ]
    if not tops:
        return
    share, place, mix, one = max(tops, key=lambda top: float(top[0][0]))
    drawn = part.stock_days / np.clip(share, 1e-9, 1.0)
    low, high = (float(end) for end in np.quantile(drawn, TAIL))
    value = float(drawn[0])
    yield about | {
        "indicator": "cover_without_largest", "commodity": one.material.commodity,
        "stage": mix.stage.value, "country": place, "value": value, "low": min(low, value),
        "high": max(high, value), "unit": "day", "basis": mix.basis,
        "grade": Grade.worst([mix.grade, Grade.ESTIMATED]).value,
        "sources": list(dict.fromkeys([FILE, *mix.sources])),
    }  # fmt: skip


def line_cover_rows(parts: Sequence[Part]) -> Iterator[Row]:
    """Yield the least stock among the parts of each line."""
    lines: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.line:
            lines[part.line].append(part)
    for line, held in lines.items():
        told = [part for part in held if part.stock_days is not None]
        if not told:
            yield {"line": line} | unknown("day", NO_STOCK, [FILE]) | {"indicator": "line_stock"}
            continue
        least = min(told, key=lambda part: (part.stock_days or 0.0, part.id))
        row = valued(least.stock_days or 0.0, "day", Grade.REPORTED, [FILE])
        yield row | {
            "indicator": "line_stock", "line": line, "part_id": least.id, "part": least.name,
            "low": row["low"] if len(told) == len(held) else 0.0,
            "note": None if len(told) == len(held) else SOME_STOCK,
        }  # fmt: skip
