"""A number that says what it is, how sure it is and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from oresight.codes import Grade
from oresight.display import Shown

__all__ = ["INTERVAL_LEVEL", "Quantity"]

INTERVAL_LEVEL = 0.90
"""The share of draws that every interval in the product covers, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Quantity(Shown):
    """
    A value with its unit, interval, grade and sources.

    ``value`` is None where nothing is known: missing is never zero.

    Examples
    --------
    >>> Quantity(0.61, unit="1", low=0.58, high=0.64, sources=("IEA_CM2025",))
    Quantity(0.61 [0.58, 0.64] 1, reported, 1 source)
    """

    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    grade: Grade = Grade.REPORTED
    sources: tuple[str, ...] = ()
    level: float = INTERVAL_LEVEL

    def __repr__(self) -> str:
        """Return one line a person can read."""
        value = "missing" if self.value is None else f"{self.value:.4g}"
        interval = (
            "" if self.low is None or self.high is None else f" [{self.low:.4g}, {self.high:.4g}]"
        )
        noun = "source" if len(self.sources) == 1 else "sources"
        return f"Quantity({value}{interval} {self.unit}, {self.grade}, {len(self.sources)} {noun})"
