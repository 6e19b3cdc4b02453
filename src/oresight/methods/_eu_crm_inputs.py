"""What the supply-risk formula needs of one commodity at one stage, and how sure each part is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods._eu_crm_formulas import governance_weight, supply_risk, weighted_hhi
from oresight.methods._uncertainty import draw_governance, draw_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.methods._case import Case

__all__ = [
    "BLEND",
    "MISSING",
    "SOURCING_ONLY",
    "WORLD_ONLY",
    "Governance",
    "Rates",
    "StageInputs",
    "Supply",
    "commodity_names",
    "drawn_rates",
    "governance",
    "risk",
    "risk_draws",
]

METHOD = "eu-sr"
UNKNOWN_WEIGHT = 5.0
"""Weight of a supplier without governance estimates: that of the world's mean."""

BLEND = N_("blend")
WORLD_ONLY = N_("world only")
SOURCING_ONLY = N_("sourcing only")
MISSING = N_("missing")

_GOVERNANCE: WeakKeyDictionary[Atlas, dict[tuple[int, int], Governance]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Supply:
    """
    Shares of supply by country.

    Parameters
    ----------
    shares, log_sd, trade
        Axes ``(country,)``: share of supply, standard deviation of its logarithm, trade parameter.
    """

    countries: tuple[Iso3, ...]
    shares: NDArray[np.float64]
    log_sd: NDArray[np.float64]
    trade: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """
    Recycling rate and substitution indexes of one vintage; NaN where not published.

    Parameters
    ----------
    recycling, substitution_risk, substitution_importance
        End-of-life recycling input rate, and the indexes of supply risk and of economic
        importance; each 0 to 1.
    """

    edition: str
    recycling: float
    substitution_risk: float
    substitution_importance: float


@dataclass(frozen=True, slots=True)
class StageInputs:
    """
    All that goes into the supply risk of one commodity at one stage for one importer.

    Parameters
    ----------
    basis
        Which supply counts: blend, world only, sourcing only, or missing.
    reliance, reliance_draws
        Import reliance, 0 to 1, and a sample of it (axes ``(draw,)``) where it is computed.
    rates, other_rates
        The vintage used, and the others in circulation.
    vetoed
        Whether the data are too poor for this stage to be the bottleneck.
    """

    commodity: CommodityId
    stage: Stage
    basis: str
    world: Supply | None
    own: Supply | None
    reliance: float
    rates: Rates
    year: int | None
    grade: Grade
    sources: tuple[str, ...]
    other_rates: tuple[Rates, ...] = ()
    reliance_draws: NDArray[np.float64] | None = field(default=None, repr=False)
    vetoed: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Governance:
    """
    Governance estimates by country over a window of years.

    Parameters
    ----------
    countries
        The row of each country.
    dimensions
        Names of the dimensions, in order.
    estimate, std_error
        Axes ``(country, dimension)``: mean over the window of the estimate and of its standard
        error; NaN where a dimension is missing.
    """

    countries: dict[Iso3, int]
    dimensions: tuple[str, ...]
    estimate: NDArray[np.float64]
    std_error: NDArray[np.float64]
    proxies: dict[Iso3, Iso3]

    def only(self, dimension: str) -> Governance:
        """Return governance by one dimension alone."""
        column = [self.dimensions.index(dimension)]
        return replace(
            self,
            dimensions=(dimension,),
            estimate=self.estimate[:, column],
            std_error=self.std_error[:, column],
        )

    def rows(self, countries: tuple[Iso3, ...]) -> NDArray[np.int64]:
        """Return the row of each country, its proxy's where it has none, else -1."""
        found = (
            self.countries.get(country, self.countries.get(self.proxies.get(country, country), -1))
            for country in countries
        )
        return np.fromiter(found, dtype=np.int64, count=len(countries))

    def weight(self, countries: tuple[Iso3, ...]) -> NDArray[np.float64]:
        """Return the governance weight, axes ``(country,)``."""
        return self.pick(governance_weight(self.estimate), countries)

    def draw(self, case: Case) -> NDArray[np.float64]:
        """Return a sample of all countries' weights, axes ``(draw, country)``."""
        sample = draw_governance(
            self.estimate,
            self.std_error,
            correlation=case.parameters[METHOD, "governance_error_correlation"],
            draws=case.draws,
            generator=case.generator(METHOD, "governance"),
        )
        return np.asarray(np.clip(governance_weight(sample), 0.0, 10.0))

    def pick(
        self, weights: NDArray[np.float64], countries: tuple[Iso3, ...]
    ) -> NDArray[np.float64]:
        """Return the columns of some countries; without estimates, the world's mean."""
        rows = self.rows(countries)
        picked = np.where(rows >= 0, weights[..., rows], np.nan)
        return np.asarray(np.where(np.isfinite(picked), picked, UNKNOWN_WEIGHT))


def governance(atlas: Atlas, first: int, last: int) -> Governance:
    """
    Return governance by country, the mean over the years *first* to *last*.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> found = governance(open_atlas(), 2016, 2020)
    >>> round(float(found.weight((Iso3("CHN"),))[0]), 2)
    5.71
    """
    kept = _GOVERNANCE.setdefault(atlas, {})
    if (first, last) not in kept:
        kept[first, last] = _read_governance(atlas, first, last)
    return kept[first, last]


def _read_governance(atlas: Atlas, first: int, last: int) -> Governance:
    means = (
        atlas.table("governance")
        .filter(pl.col("year").is_between(first, last))
        .group_by("country", "dimension")
        .agg(pl.col("estimate", "std_error").mean())
    )
    wide = means.pivot("dimension", index="country", values=["estimate", "std_error"]).sort(
        "country"
    )
    parts = [
        wide.select(sorted(name for name in wide.columns if name.startswith(part)))
        .cast(pl.Float64)
        .fill_null(np.nan)
        .to_numpy()
        for part in ("estimate", "std_error")
    ]
    proxies = {
        item.iso3: item.governance_proxy
        for item in atlas.catalogue.countries.values()
        if item.governance_proxy
    }
    rows = {Iso3(country): index for index, country in enumerate(wide["country"])}
    dimensions = tuple(sorted(means["dimension"].unique()))
    return Governance(rows, dimensions, parts[0], parts[1], proxies)


def commodity_names(atlas: Atlas, source_id: str) -> dict[str, CommodityId | None]:
    """Return which commodity each material name of a publication means, None for no commodity."""
    rows = atlas.table("published_names").filter(pl.col("source_id") == source_id)
    return dict(rows.select("name", "commodity").iter_rows())


def _deducted(value: float, *, neutral: float) -> float:
    """Return a rate, or the neutral one that deducts nothing where none is published."""
    return value if np.isfinite(value) else neutral


def risk(inputs: StageInputs, weights: Governance) -> float:
    """Return the supply risk; an unpublished rate deducts nothing, which the basis records."""
    concentration = [
        None
        if supply is None
        else weighted_hhi(supply.shares, weights.weight(supply.countries), trade=supply.trade)
        for supply in (inputs.world, inputs.own)
    ]
    return float(
        supply_risk(
            *_counted(inputs.basis, concentration),
            reliance=inputs.reliance,
            recycling=_deducted(inputs.rates.recycling, neutral=0.0),
            substitution=_deducted(inputs.rates.substitution_risk, neutral=1.0),
        )
    )


def _counted(
    basis: str, pair: list[NDArray[np.float64] | None]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    return (
        pair[0] if basis in {BLEND, WORLD_ONLY} else None,
        pair[1] if basis in {BLEND, SOURCING_ONLY} else None,
    )


def risk_draws(
    case: Case, inputs: StageInputs, weights: Governance, drawn: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return a sample of the supply risk, axes ``(draw,)``.

    Shares, governance scores and the vintage of the rates vary. Governance draws *drawn* (axes
    ``(draw, country)``) are shared by all commodities, so that a country is misjudged alike
    everywhere.
    """
    key = (METHOD, inputs.commodity, inputs.stage)
    concentration = [
        None
        if supply is None
        else weighted_hhi(
            draw_shares(
                supply.shares,
                supply.log_sd,
                draws=case.draws,
                generator=case.generator(*key, name),
            ),
            weights.pick(drawn, supply.countries),
            trade=supply.trade,
        )
        for supply, name in ((inputs.world, "world"), (inputs.own, "own"))
    ]
    vintages = (inputs.rates, *inputs.other_rates)
    rates = drawn_rates(case, inputs.commodity, vintages=vintages)
    sample = supply_risk(
        *_counted(inputs.basis, concentration),
        reliance=inputs.reliance if inputs.reliance_draws is None else inputs.reliance_draws,
        recycling=rates[:, 0],
        substitution=rates[:, 1],
    )
    return np.broadcast_to(sample, (case.draws,))


def drawn_rates(
    case: Case, commodity: CommodityId, *, vintages: tuple[Rates, ...]
) -> NDArray[np.float64]:
    """
    Return a sample of recycling rate and both substitution indexes, axes ``(draw, rate)``.

    Parameters
    ----------
    vintages
        The one used first; the others share the chance of describing the present better.
    """
    others = len(vintages) - 1
    chance = case.parameters[METHOD, "other_vintage_probability"] if others else 0.0
    chances = [1.0 - chance, *([chance / max(others, 1)] * others)]
    generator = case.generator(METHOD, commodity, "vintage")
    chosen = generator.choice(len(vintages), size=case.draws, p=chances)
    values = np.array(
        [
            [
                _deducted(rates.recycling, neutral=0.0),
                _deducted(rates.substitution_risk, neutral=1.0),
                _deducted(rates.substitution_importance, neutral=1.0),
            ]
            for rates in vintages
        ]
    )
    return np.asarray(values[chosen])
