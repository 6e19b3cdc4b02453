"""The rail at the left: where a reader can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oresight.locale import N_

__all__ = ["RAIL", "Stop"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A page that the rail leads to; *title* is a message key."""

    path: str
    title: str

    def leads_to(self, path: str) -> bool:
        """Tell whether a page lies under this stop."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


RAIL: Final = (
    Stop("/", N_("Overview")),
    Stop("/commodities", N_("Commodities")),
    Stop("/countries", N_("Countries")),
    Stop("/products", N_("Products and technologies")),
    Stop("/measures", N_("Measures")),
    Stop("/scenarios", N_("Scenarios")),
    Stop("/company", N_("Own parts")),
    Stop("/evidence", N_("Evidence")),
    Stop("/data", N_("Data")),
    Stop("/methods", N_("Methods")),
    Stop("/briefs", N_("Documents")),
    Stop("/api", N_("API")),
)
"""Responses (戦略) come later, and take the place after scenarios."""
