"""A measure followed to its effects, as terminal and page both tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import simulate_measure
from oresight.industry import downstream
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.atlas import Atlas, Measure
    from oresight.chains import Simulation
    from oresight.codes import Iso3
    from oresight.industry import Downstream
    from oresight.screens._reader import Reader

__all__ = ["MONTHS_COUNT", "Simulated", "Told", "simulated"]

MONTHS_COUNT = N_(
    "Months count from the one in which the measure bites; no month means its first year."
)
NOTHING = N_(
    "Of {importer} nothing is told: it takes in none of it, or a market tells its members apart."
)


@dataclass(frozen=True, slots=True)
class Told:
    """
    What a simulation does not tell.

    Parameters
    ----------
    reached
        Whether anything of it comes to the importer.
    industries
        Whether the importer's industries are in a table.
    walked
        Draws that lines were followed in, of *draws*.
    """

    importer: Iso3
    reached: bool
    industries: bool
    walked: int
    draws: int

    def note(self, reader: Reader) -> None:
        """Say it to a reader."""
        importer = reader.atlas.place(self.importer, lang=reader.lang)
        if not self.reached:
            reader.note(NOTHING, importer=importer)
        if not self.industries:
            reader.note(
                N_("Industries of {importer} are in no table: products alone are told."),
                importer=importer,
            )
        if self.draws > self.walked:
            reader.note(N_("Lines are those of the first {count} draws."), count=self.walked)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A measure's way through markets and lines, and what is told of it."""

    found: Simulation
    lines: Downstream
    told: Told

    @property
    def worst(self) -> str:
        """The market in which the importer is short of most."""
        short = self.found.table.filter(pl.col("month").is_null(), indicator="shortage")
        of = {
            one.chain.commodity: [form.commodities[0] for form in one.chain.forms]
            for one in self.found.followed
        }
        return max(of, key=lambda market: _largest(short, of[market]))


def _largest(rows: pl.DataFrame, commodities: list[str]) -> float:
    value = rows.filter(pl.col("commodity").is_in(commodities))["value"].max()
    return value if isinstance(value, float) else 0.0


def simulated(
    atlas: Atlas, measure: Measure, *, importer: Iso3, months: int, draws: int, seed: int
) -> Simulated:
    """
    Follow one measure to prices, imports, shortage and lines.

    Raises
    ------
    BadInputError
        If the measure is not modelled.
    """
    found = simulate_measure(
        atlas, measure, importer=importer, months=months, draws=draws, seed=seed
    )
    lines = downstream(atlas, found.followed, importer=importer, seed=seed)
    told = Told(
        importer=importer,
        reached=not found.table.filter(country=lines.importer).is_empty(),
        industries=bool(lines.case.industries),
        walked=len(found.followed[0].months.networks),
        draws=draws,
    )
    return Simulated(found, lines, told)
