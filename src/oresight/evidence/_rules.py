"""What the table ``method_parameters`` says of the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.chains import Prior

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.runs import Points

__all__ = ["Rules", "drawn", "rule"]

METHOD = "evidence"


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a replay is, and what counts as recovered."""

    longest_months: int
    longest_notice_months: int
    recovered_share: float
    recovery_months: int

    @classmethod
    def of(cls, atlas: Atlas) -> Rules:
        """Return those of the atlas."""
        months = {
            name: round(rule(atlas, name)) for name in cls.__slots__ if name != "recovered_share"
        }
        return cls(recovered_share=rule(atlas, "recovered_share"), **months)


def rule(atlas: Atlas, name: str) -> float:
    """
    Return the value of a rule.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> rule(open_atlas(), "recovered_share")
    0.8
    """
    return _row(atlas, name)[0]


def drawn(atlas: Atlas, name: str, points: Points) -> NDArray[np.float64]:
    """Return draws of a rule, lognormal between its low and high, axes ``(draw,)``."""
    return Prior(name, *_row(atlas, name), "lognormal").drawn(points)


def _row(atlas: Atlas, name: str) -> tuple[float, float, float]:
    rows = atlas.table("method_parameters").filter(method=METHOD, parameter=name)
    value, low, high = rows.select("value", "low", "high").row(0)
    return float(value), float(low), float(high)
