"""Concentration: how few countries supply a commodity, and how much is left without the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import best_production, cross_section, sourcing
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods._formula import Symbol, formula
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from oresight.atlas import CrossSection, Sourcing
    from oresight.methods._case import Case

__all__ = ["assess", "hhi", "n1_cover", "top_n_share"]

STAGES = (Stage.MINE, Stage.REFINE)
GOOD_MATCHES = ("exact", "dominant")
TOP3 = 3

_SHARE = Symbol("s_c", N_("share of country c in world output"))


@formula(
    "hhi",
    "H = sum_c s_c^2",
    symbols=(Symbol("H", N_("Herfindahl-Hirschman index, 1 for a single supplier")), _SHARE),
    unit="1",
    source="Herfindahl 1950; Hirschman 1964",
    takes={"shares": "s_c"},
)
def hhi(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Sum the squares of shares over the last axis.

    Shares that are NaN (withheld) are left out; what no named country supplies adds nothing, as if
    it came from very many. Both make the result a lower bound.

    Parameters
    ----------
    shares
        Axes ``(..., country)``, of the world total; 0 to 1.

    Examples
    --------
    >>> float(hhi(np.array([0.5, 0.5])))
    0.5
    """
    return np.asarray(np.nansum(shares**2, axis=-1))


@formula(
    "top_n_share",
    'T_n = sum_(c in "largest" n) s_c',
    symbols=(
        Symbol("T_n", N_("share of the n largest named countries")),
        Symbol("n", N_("how many countries are counted")),
        _SHARE,
    ),
    unit="1",
    source="IEA, Global Critical Minerals Outlook 2025",
    takes={"shares": "s_c", "n": "n"},
)
def top_n_share(shares: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """
    Add up the *n* largest shares over the last axis.

    Parameters
    ----------
    shares
        Axes ``(..., country)``, named countries only: the rest of the world is no country.
    n
        How many countries to count, at least 1.

    Examples
    --------
    >>> float(top_n_share(np.array([0.1, 0.5, 0.2, 0.1]), 2))
    0.7
    """
    ranked = np.sort(np.nan_to_num(shares), axis=-1)
    return np.asarray(ranked[..., -n:].sum(axis=-1))


@formula(
    "n1_cover",
    "N_1 = (S - S_1) / (D - D_1)",
    symbols=(
        Symbol(
            "N_1", N_("cover without the largest supplier; below 1, demand elsewhere goes short")
        ),
        Symbol("S", N_("world supply"), "t"),
        Symbol("S_1", N_("supply of the largest supplier"), "t"),
        Symbol("D", N_("world demand"), "t"),
        Symbol("D_1", N_("demand inside the largest supplier"), "t"),
    ),
    unit="1",
    source="IEA, Global Critical Minerals Outlook 2025",
    takes={"supply": "S", "largest": "S_1", "demand": "D", "demand_inside": "D_1"},
)
def n1_cover(
    supply: float,
    largest: NDArray[np.float64] | float,
    *,
    demand: float,
    demand_inside: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """
    Divide supply without the largest supplier by demand outside it.

    Parameters
    ----------
    supply, largest, demand, demand_inside
        World supply, the largest supplier's, world demand, and demand inside that supplier, all in
        one unit of mass.

    Returns
    -------
    NDArray
        NaN where demand outside the supplier is not positive.

    Examples
    --------
    >>> float(n1_cover(100.0, 70.0, demand=100.0, demand_inside=50.0))
    0.6
    """
    outside = np.asarray(demand - np.asarray(demand_inside, dtype=np.float64))
    rest = np.broadcast_to(np.asarray(supply - np.asarray(largest)), outside.shape)
    unknown = np.full(outside.shape, np.nan)
    return np.asarray(np.divide(rest, outside, out=unknown, where=outside > 0))


@method(
    "concentration",
    N_("Concentration of supply"),
    purpose=N_("How few countries supply a commodity, and what is left without the largest."),
    formulas=(hhi, top_n_share, n1_cover),
    indicators=("hhi", "top1_share", "top3_share", "n1_cover"),
    evidence="A",
    references=(
        "IEA, Global Critical Minerals Outlook 2025",
        "Hirschman 1964, American Economic Review 54(5), 761",
    ),
    limits=N_(
        "Says where output is, not who owns it nor who would withhold it. Withheld outputs make "
        "it a lower bound. The cover without the largest supplier rests on apparent consumption."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return concentration by commodity and stage.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> cobalt = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), (CommodityId("cobalt"),),
    ...               year=2024)
    >>> assess.assess(cobalt).filter(indicator="top1_share", stage="mine")["country"].item()
    'COD'
    """
    return score_table(score for key in _asked(case) for score in _scores(case, *key))


def _asked(case: Case) -> Iterator[tuple[CommodityId, Stage]]:
    known = best_production(case.atlas)["commodity"].unique().sort()
    for commodity in case.commodities or tuple(CommodityId(name) for name in known):
        for stage in STAGES:
            if stage in case.stages:
                yield commodity, stage


def _scores(case: Case, commodity: CommodityId, stage: Stage) -> Iterator[Score]:
    section = cross_section(case.atlas, commodity, stage=stage, year=case.year)
    if section is None or not np.isfinite(section.quantity).any():
        if case.commodities is not None:
            note = N_("No output by country is known at this stage.")
            for indicator in assess.indicators:
                yield _missing(indicator, commodity, stage, year=case.year, note=note)
        return
    shares = np.nan_to_num(section.shares)
    draws = draw_shares(
        shares,
        section.log_sd,
        draws=case.draws,
        generator=case.generator("concentration", commodity, stage),
    )
    largest = section.countries[int(np.argmax(shares))]
    for indicator, country, value, sample in (
        ("hhi", None, hhi(shares), hhi(draws)),
        ("top1_share", largest, top_n_share(shares, 1), top_n_share(draws, 1)),
        ("top3_share", None, top_n_share(shares, TOP3), top_n_share(draws, TOP3)),
    ):
        yield _known(section, indicator, country=country, value=float(value), draws=sample)
    yield _cover(case, section, draws, largest=largest)


def _known(
    section: CrossSection,
    indicator: str,
    *,
    country: Iso3 | None,
    value: float,
    draws: NDArray[np.float64],
) -> Score:
    found = summary(draws)
    withheld = not np.isfinite(section.quantity).all()
    note = N_("Some countries' output is withheld or not reported; a lower bound.")
    return Score(
        "concentration",
        indicator,
        section.commodity,
        value,
        "1",
        section.grade,
        section.sources,
        stage=section.stage,
        country=country,
        year=section.year,
        basis=section.form,
        note=note if withheld else None,
        low=found["low"],
        high=found["high"],
    )


def _cover(
    case: Case, section: CrossSection, draws: NDArray[np.float64], *, largest: Iso3
) -> Score:
    """Return the cover without the largest supplier, on its apparent consumption by trade."""
    home = sourcing(case.atlas, largest, section.commodity, stage=section.stage, year=section.year)
    note = _why_unknown(home)
    if home is None or note is not None:
        return _missing(
            "n1_cover",
            section.commodity,
            section.stage,
            year=section.year,
            note=note,
            section=section,
        )
    here = section.countries.index(largest)
    generator = case.generator("concentration", "n1_cover", section.commodity, section.stage)
    content = np.exp(generator.standard_normal(case.draws) * home.content_log_sd)
    net = home.imports_t - home.exports_t
    drawn = draws[:, here] * section.world
    value, sample = (
        n1_cover(
            section.world, own, demand=section.world, demand_inside=np.maximum(own + inward, 0)
        )
        for own, inward in ((np.asarray(home.domestic_t), net), (drawn, net * content))
    )
    known = bool(np.isfinite(value))
    found = summary(sample)
    return Score(
        "concentration",
        "n1_cover",
        section.commodity,
        float(value) if known else None,
        "1",
        Grade.worst([section.grade, home.grade, Grade.ESTIMATED]),
        tuple(sorted({*section.sources, *home.sources})),
        stage=section.stage,
        country=largest,
        year=section.year,
        basis=N_("apparent consumption"),
        note=None if known else N_("Apparent consumption leaves no demand outside the supplier."),
        low=found["low"],
        high=found["high"],
    )


def _why_unknown(home: Sourcing | None) -> str | None:
    if home is None:
        return N_("Demand inside the largest supplier is unknown: no trade is recorded.")
    if home.match not in GOOD_MATCHES:
        return N_(
            "Demand inside the largest supplier is unknown: trade codes cover other goods too."
        )
    if not np.isfinite(home.consumption_t):
        return N_("Demand inside the largest supplier is unknown: trade is not in content.")
    return None


def _missing(
    indicator: str,
    commodity: CommodityId,
    stage: Stage,
    *,
    year: int | None,
    note: str | None,
    section: CrossSection | None = None,
) -> Score:
    return Score(
        "concentration",
        indicator,
        commodity,
        None,
        "1",
        section.grade if section else Grade.REPORTED,
        section.sources if section else (),
        stage=stage,
        year=year,
        note=note,
    )
