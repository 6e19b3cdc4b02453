"""Results that a story is asked about draw by draw: use or prices of goods, value added in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import Grade
from oresight.industry import ALL
from oresight.scenarios._lines import lines_of
from oresight.scenarios._summary import UNITS, told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.industry import Together
    from oresight.scenarios._run import Outcome

__all__ = ["LOST", "PEAK", "Target", "goods_of", "loss_of", "that_matter", "valued"]

LOST: Final = "lost_use"
PEAK: Final = "price_ratio_peak"
LOSS: Final = "value_added_loss"

VARIES: Final = 1e-6
"""Spread of months of use, or of a price ratio, below which a number is taken as one for all draws."""


@dataclass(frozen=True)
class Target:
    """
    One number of a story, draw by draw.

    Parameters
    ----------
    keys
        What names it in a table.
    values
        Axes ``(draw,)``.
    market
        The market it is of; empty for what is of all together.
    """

    result: str
    market: str
    keys: dict[str, object]
    values: NDArray[np.float64]
    unit: str
    sources: tuple[str, ...]

    @property
    def varies(self) -> bool:
        """Whether draws beside the middle one differ by more than rounding."""
        drawn = self.values[1:]
        return bool(drawn.size and np.isfinite(drawn).all() and np.ptp(drawn) > VARIES)

    @property
    def row(self) -> dict[str, object]:
        """What every row about it has."""
        return {
            **self.keys,
            "result": self.result,
            "grade": Grade.ASSUMED.value,
            "sources": [*dict.fromkeys((*self.sources, "ORESIGHT_PRIOR"))],
        }

    @property
    def same(self) -> tuple[object, ...]:
        """What tells it apart from other numbers of the same branch."""
        return (self.result, *self.keys.values())


def goods_of(found: Outcome, branch: str) -> Iterator[Target]:
    """Yield months of use lost, and peak prices, of every good the importer takes in."""
    importer = found.asked.importer
    for name in ("shortage", "price_ratio"):
        for one in found.series(branch, indicator=name):
            told = dict(item for item in told_of(one) if item[1].ndim == 1)
            year, sources = found.bases[one.market]
            keys: dict[str, object] = {
                "scenario": found.scenario.id, "branch": branch, "commodity": one.commodity,
                "stage": one.stage, "form": one.form or None, "country": one.country,
                "importer": importer, "year": year,
            }  # fmt: skip
            result = LOST if name == "shortage" else PEAK
            if result in told:
                unit = UNITS.get(result, "1")
                yield Target(result, one.market, keys, told[result], unit, sources)


def that_matter(goods: Iterable[Target]) -> Iterator[Target]:
    """
    Yield one number a market: of the good of which most use is lost.

    Where no use is lost in any draw it is the peak price that rises most.
    """
    by_market: dict[str, list[Target]] = {}
    for one in goods:
        if one.varies:
            by_market.setdefault(one.market, []).append(one)
    for known in by_market.values():
        lost = [one for one in known if one.result == LOST]
        yield max(lost or known, key=lambda one: float(one.values.mean()))


def loss_of(found: Outcome, branch: str) -> Target | None:
    """Return value added lost in the first year in all; None where no draw tells any."""
    keys: dict[str, object] = {
        "scenario": found.scenario.id, "branch": branch, "industry": ALL,
        "importer": found.asked.importer,
    }  # fmt: skip
    return valued(lines_of(found, branch).together, keys)


def valued(known: Together | None, keys: dict[str, object]) -> Target | None:
    """Return value added lost as a result, if draws differ in it."""
    if known is None:
        return None
    target = Target(LOSS, "", keys, known.lost, known.unit, known.sources)
    return target if target.varies else None
