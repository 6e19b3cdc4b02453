"""A supplier's hold by its share of the world's output and of the importer's supply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import sourcing
from oresight.codes import Grade
from oresight.locale import N_
from oresight.methods._formula import Symbol, formula
from oresight.methods._inputs import OF_ITS_GROUP, home_of, own_or_group_section, parameter_range
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import CrossSection, Sourcing
    from oresight.codes import CommodityId, Iso3, Stage
    from oresight.methods._case import Case

__all__ = ["Shares", "hold", "supplier_shares"]

GOOD_MATCHES = ("exact", "dominant")


@formula(
    "leverage_share",
    "sigma = sqrt(s (w m + (1 - w) s))",
    symbols=(
        Symbol("sigma", N_("hold of the supplier by its share in the world and in the importer")),
        Symbol("s", N_("share of the supplier in world output")),
        Symbol("w", N_("weight of the importer's own supply")),
        Symbol("m", N_("share of the supplier in the importer's supply")),
    ),
    unit="1",
    source="Oresight, own design",
    takes={"world": "s", "own": "m", "weight": "w"},
)
def hold(
    world: NDArray[np.float64],
    own: NDArray[np.float64],
    weight: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """
    Return the geometric mean of world share and of the importer's exposure.

    Exposure is the weighted mean of the two shares: who buys nothing from a supplier still bids
    with those who do. A supplier the world can do without has little hold, however much the
    importer buys from it.

    Examples
    --------
    >>> round(float(hold(np.array(0.8), np.array(0.0), 0.5)), 4)
    0.5657
    """
    exposure = weight * own + (1.0 - np.asarray(weight)) * world
    return np.asarray(np.sqrt(world * exposure))


@dataclass(frozen=True, slots=True)
class Shares:
    """
    The hold of suppliers outside the importer.

    Parameters
    ----------
    value
        Axes ``(country,)``.
    draws
        Axes ``(draw, country)``.
    """

    commodity: CommodityId
    stage: Stage
    year: int
    countries: tuple[Iso3, ...]
    value: NDArray[np.float64]
    draws: NDArray[np.float64]
    grade: Grade
    sources: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class _Side:
    form: str | None
    year: int
    countries: tuple[Iso3, ...]
    value: NDArray[np.float64]
    draws: NDArray[np.float64]
    grade: Grade
    sources: tuple[str, ...]

    def over(self, countries: tuple[Iso3, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return value and draws laid out over countries; who is not named supplies nothing."""
        value = np.zeros(len(countries))
        draws = np.zeros((self.draws.shape[0], len(countries)))
        for here, country in enumerate(self.countries):
            if country in countries:
                there = countries.index(country)
                value[there], draws[:, there] = self.value[here], self.draws[:, here]
        return value, draws


def supplier_shares(case: Case, commodity: CommodityId, *, stage: Stage) -> Shares | None:
    """
    Return each supplier's hold, or None where neither output nor imports are known.

    The importer's supply counts only where its trade codes fit the commodity well. Where one side
    is not known the other stands alone.
    """
    home = home_of(case.atlas, case.importer)
    world = _world(case, own_or_group_section(case, commodity, stage=stage))
    own = _own(case, sourcing(case.atlas, home, commodity, stage=stage, year=case.year))
    sides = [side for side in (world, own) if side is not None]
    if not sides:
        return None
    countries = tuple(sorted({name for side in sides for name in side.countries} - home))
    grade = Grade.worst(side.grade for side in sides)
    sources = {name for side in sides for name in side.sources}
    if world is not None and own is not None:
        weight = parameter_range(case, "leverage", "sourcing_weight")
        generator = case.generator("leverage", "sourcing_weight", commodity, stage)
        (s, s_draws), (m, m_draws) = world.over(countries), own.over(countries)
        value = hold(s, m, weight.value)
        draws = hold(s_draws, m_draws, weight.draw(case.draws, generator)[:, np.newaxis])
        grade = Grade.worst([grade, weight.grade])
        sources.add(weight.source_id)
    else:
        value, draws = sides[0].over(countries)
    return Shares(
        commodity,
        stage,
        sides[0].year,
        countries,
        value,
        draws,
        grade,
        tuple(sorted(sources)),
        _basis(world, own),
    )


def _basis(world: _Side | None, own: _Side | None) -> str:
    if world is None:
        return N_("the importer's own supply alone")
    if world.form == OF_ITS_GROUP:
        return OF_ITS_GROUP
    return N_("world output alone") if own is None else N_("world output and the importer's supply")


def _world(case: Case, section: CrossSection | None) -> _Side | None:
    if section is None or not np.isfinite(section.quantity).any():
        return None
    shares = np.nan_to_num(section.shares)
    generator = case.generator("leverage", "world", section.commodity, section.stage)
    draws = draw_shares(shares, section.log_sd, draws=case.draws, generator=generator)
    return _Side(
        section.form, section.year, section.countries, shares, draws, section.grade, section.sources
    )


def _own(case: Case, own: Sourcing | None) -> _Side | None:
    if own is None or own.match not in GOOD_MATCHES or not own.import_shares.any():
        return None
    shares = own.import_shares * _import_part(own)
    log_sd = np.full(len(own.partners), case.parameters["common", f"share_log_sd_{own.grade}"])
    generator = case.generator("leverage", "own", own.commodity, own.stage)
    draws = draw_shares(shares, log_sd, draws=case.draws, generator=generator)
    return _Side(None, own.year, own.partners, shares, draws, own.grade, own.sources)


def _import_part(own: Sourcing) -> float:
    """Return imports over imports and home output; 1 where they cannot be added up."""
    supply = own.imports_t + own.domestic_t
    return own.imports_t / supply if np.isfinite(supply) and supply > 0 else 1.0
