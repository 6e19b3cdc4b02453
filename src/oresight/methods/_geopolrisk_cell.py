"""One cell of GeoPolRisk: a commodity, a stage and an importer, from the atlas to numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section, sourcing
from oresight.codes import Grade, Iso3
from oresight.locale import N_
from oresight.methods._geopolrisk_formulas import (
    characterisation_factor,
    geopolrisk_midpoint,
    geopolrisk_score,
    hhi_a,
    instability,
    wta,
)
from oresight.methods._uncertainty import draw_governance, draw_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, CrossSection, Sourcing
    from oresight.codes import CommodityId, Stage
    from oresight.methods._case import Case

__all__ = ["Cell", "Gap", "Origins", "Stability", "home_of", "read_cell"]

NO_PRODUCTION = N_("No production of this commodity at this stage is known for the year.")
NO_TRADE = N_("No trade of this commodity at this stage is recorded for the year.")
NO_BASIS = N_("Production and imports are not in one mass basis, so they cannot be added.")
NO_IMPORTS = N_("No imports are recorded and home output does not explain it; this is not no risk.")
WITHHELD = N_("The importer's own output is not published.")
UNWEIGHED = N_("Too much of the imports, by value, is recorded without a quantity.")
DIMENSION = "political_stability"


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a cell has no numbers; ``note`` is a message key."""

    note: str
    year: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origins:
    """
    How stable some origins are.

    ``estimate`` and ``std_error`` have the axes ``(origin,)``; NaN where there is no score.
    ``stand_in`` tells, on the same axes, whose score is that of the state it belongs to.
    """

    estimate: NDArray[np.float64]
    std_error: NDArray[np.float64]
    stand_in: NDArray[np.bool_]
    sources: tuple[str, ...]


class Stability:
    """
    Political stability by country and year, no older than *lag* years.

    Parameters
    ----------
    lag
        How many years a score stands in for later ones that are not published.
    """

    def __init__(self, atlas: Atlas, *, lag: int) -> None:
        rows = atlas.table("governance").filter(pl.col("dimension") == DIMENSION)
        columns = ("country", "year", "estimate", "std_error", "source_id")
        known = rows.drop_nulls(["estimate", "std_error"]).select(columns)
        self._rows = {(row[0], row[1]): row[2:] for row in known.iter_rows()}
        self._proxy = {
            country.iso3: country.governance_proxy or country.iso3
            for country in atlas.catalogue.countries.values()
        }
        self._lag = lag

    def of(self, countries: tuple[Iso3, ...], year: int) -> Origins:
        """Return the stability of some countries as known for a year."""
        own = [self._find(country, year) for country in countries]
        found = [
            row or self._find(self._proxy.get(country, country), year)
            for row, country in zip(own, countries, strict=True)
        ]
        return Origins(
            np.array([row[0] if row else np.nan for row in found]),
            np.array([row[1] if row else np.nan for row in found]),
            np.array([not one and bool(row) for one, row in zip(own, found, strict=True)], bool),
            tuple(sorted({row[2] for row in found if row})),
        )

    def _find(self, country: Iso3, year: int) -> tuple[float, float, str] | None:
        years = range(year, year - self._lag - 1, -1)
        rows = (self._rows.get((country, then)) for then in years)
        return next((row for row in rows if row is not None), None)


@dataclass(frozen=True)
class Cell:
    """The facts of one cell, all in one mass basis."""

    supply: CrossSection
    trade: Sourcing
    origins: Origins
    reference: float

    @cached_property
    def recorded(self) -> NDArray[np.bool_]:
        """Which import flows have a mass, axes ``(origin,)``."""
        return np.isfinite(self.trade.content_t)

    @cached_property
    def imports(self) -> NDArray[np.float64]:
        """Imports with a mass, tonnes of the production's dimension, axes ``(origin,)``."""
        return self.trade.content_t[self.recorded]

    @cached_property
    def scored(self) -> NDArray[np.bool_]:
        """Which of these origins have a governance score, axes ``(origin,)``."""
        return np.isfinite(self.origins.estimate[self.recorded])

    @property
    def unscored_share(self) -> float:
        """Share of supply that comes from origins without a governance score."""
        supply = float(self.imports.sum()) + self.trade.domestic_t
        return float(self.imports[~self.scored].sum()) / supply

    @property
    def stand_ins(self) -> bool:
        """Whether an origin is judged by the state it belongs to."""
        return bool(self.origins.stand_in[self.recorded].any())

    @property
    def price(self) -> float:
        """Import price, kUSD per tonne of the production's dimension; NaN without imports."""
        mass = float(self.imports.sum())
        return float(self.trade.value_kusd[self.recorded].sum()) / mass if mass > 0 else np.nan

    def values(self) -> dict[str, float]:
        """Return the point values; origins without a score stand at the middle of their range."""
        risk = instability(self.origins.estimate[self.recorded])
        middle = np.where(self.scored, risk, 0.5)
        hhi = hhi_a(self.supply.quantity, total=self.supply.world)
        average = wta(self.imports, middle, self.trade.domestic_t)
        outcome = self._outcome(hhi, average, np.float64(self.price))
        return {name: float(value) for name, value in outcome.items()}

    def sample(self, case: Case) -> dict[str, NDArray[np.float64]]:
        """
        Return draws of every indicator, axes ``(draw,)``.

        Shares, home output, stability and mass content vary as their tables say; an origin without
        a governance score may be anything from 0 to 1.
        """
        source = case.generator("geopolrisk", self.supply.commodity, self.supply.stage)
        shares = draw_shares(
            np.nan_to_num(self.supply.shares),
            np.nan_to_num(self.supply.log_sd),
            draws=case.draws,
            generator=source,
        )
        content = np.exp(source.standard_normal((case.draws, 1)) * self.trade.content_log_sd)
        risk = self._draw_risk(case, source)
        spread = np.exp(source.standard_normal(case.draws) * self.trade.domestic_log_sd)
        domestic = self.trade.domestic_t * spread
        average = wta(self.imports * content, risk, domestic)
        return self._outcome(hhi_a(shares, total=1.0), average, self.price / content[:, 0])

    def _draw_risk(self, case: Case, source: np.random.Generator) -> NDArray[np.float64]:
        """Draw instability, axes ``(draw, origin)``."""
        known = self.recorded & np.isfinite(self.origins.estimate)
        risk = source.uniform(size=(case.draws, self.imports.size))
        stability = draw_governance(
            self.origins.estimate[known][:, None],
            self.origins.std_error[known][:, None],
            correlation=case.parameters["common", "governance_error_correlation"],
            draws=case.draws,
            generator=source,
        )
        risk[:, self.scored] = instability(stability[:, :, 0])
        return risk

    def _outcome(
        self,
        hhi: NDArray[np.float64],
        average: NDArray[np.float64],
        price: NDArray[np.float64] | np.float64,
    ) -> dict[str, NDArray[np.float64]]:
        score = geopolrisk_score(hhi, average)
        midpoint = geopolrisk_midpoint(score, price)
        factor = characterisation_factor(midpoint, reference=self.reference)
        return {"score": score, "midpoint": midpoint, "cf": factor}

    @property
    def grade(self) -> Grade:
        """The worst grade of what went in; estimated where an origin has no score of its own."""
        judged = self.unscored_share > 0 or self.stand_ins
        own = Grade.ESTIMATED if judged else Grade.REPORTED
        return Grade.worst([self.supply.grade, self.trade.grade, own])

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that went in."""
        return tuple(sorted({*self.supply.sources, *self.trade.sources, *self.origins.sources}))


def home_of(atlas: Atlas, importer: Iso3) -> frozenset[Iso3]:
    """
    Return the members of an importer that is a group of countries, else the importer itself.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> len(home_of(open_atlas(), Iso3("EU27")))
    27
    """
    return atlas.catalogue.groups.get(importer.lower(), frozenset({importer}))


def read_cell(
    case: Case, commodity: CommodityId, *, stage: Stage, stability: Stability
) -> Cell | Gap:
    """Gather the facts of one cell, or say what is missing."""
    supply = cross_section(case.atlas, commodity, stage=stage, year=case.year)
    if supply is None or not supply.world > 0:
        return Gap(NO_PRODUCTION, case.year, ())
    home = home_of(case.atlas, case.importer)
    trade = sourcing(case.atlas, home, commodity, stage=stage, year=supply.year)
    if trade is None:
        return Gap(NO_TRADE, supply.year, supply.sources)
    limit = case.parameters["geopolrisk", "unweighed_limit"]
    reason = _reason(supply, trade, limit=limit)
    if reason is not None:
        sources = tuple(sorted({*supply.sources, *trade.sources}))
        return Gap(reason, supply.year, sources)
    origins = stability.of(trade.partners, supply.year)
    return Cell(supply, trade, origins, case.parameters["geopolrisk", "copper_reference"])


def _reason(supply: CrossSection, trade: Sourcing, *, limit: float) -> str | None:
    """Tell why supply and trade give no score, or None."""
    if trade.dimension is None or trade.dimension != supply.dimension:
        return NO_BASIS
    if not np.isfinite(trade.domestic_t):
        return WITHHELD
    recorded = np.isfinite(trade.content_t)
    imports = trade.content_t[recorded].sum()
    explained = trade.domestic_t > 0 and not trade.exports_t > trade.domestic_t
    if imports <= 0 and (len(trade.partners) > 0 or not explained):
        return NO_IMPORTS
    if trade.value_kusd[~recorded].sum() > limit * trade.value_kusd.sum():
        return UNWEIGHED
    return None
