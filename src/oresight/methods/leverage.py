"""Leverage: what a supplier could threaten with, whoever governs it and whatever it intends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import best_production
from oresight.codes import CommodityId, Grade, Stage
from oresight.locale import N_
from oresight.methods._formula import Symbol, formula
from oresight.methods._inputs import parameter_range
from oresight.methods._leverage_inputs import Evidence
from oresight.methods._leverage_shares import Shares, supplier_shares
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from oresight.codes import Iso3
    from oresight.methods._case import Case

__all__ = ["assess", "leverage", "time_factor"]

TOP = 3
MOST_UNKNOWN = 1
NOTES = {
    "substitution": N_("No substitution index is published for this commodity."),
    "time": N_("No project at this stage says how long a replacement takes."),
    "loss": N_("What the importer would lose is not known for this commodity."),
}
BASES = {
    None: N_("share, substitution, time and loss"),
    "substitution": N_("share, time and loss; substitution as for other commodities"),
    "time": N_("share, substitution and loss; time is left out"),
    "loss": N_("share, substitution and time; loss as for other commodities"),
}
LOSS_LEFT_OUT = N_("share, substitution and time; loss is left out")
TOO_LITTLE = N_("Too little is known: more than one factor is missing.")
NO_SHARE = N_("Neither output by country nor imports are known at this stage.")


@formula(
    "leverage_time",
    "tau = 1 - e^(-T / T_0)",
    symbols=(
        Symbol("tau", N_("how much of the supplier's hold outlasts the target's adaptation")),
        Symbol("T", N_("time to replace the supply"), "year"),
        Symbol("T_0", N_("time the target needs to adapt"), "year"),
    ),
    unit="1",
    source="Oresight, own design",
    takes={"years": "T", "adaptation": "T_0"},
)
def time_factor(
    years: NDArray[np.float64] | float, adaptation: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """
    Turn the years a replacement takes into a factor of 0 to 1.

    Examples
    --------
    >>> float(time_factor(0.0, 5.0))
    0.0
    """
    return np.asarray(-np.expm1(-np.asarray(years) / adaptation))


@formula(
    "leverage",
    "L = (sigma dot epsilon dot tau dot lambda)^(1/4)",
    symbols=(
        Symbol("L", N_("leverage of a supplier over the importer, 0 to 1")),
        Symbol("sigma", N_("hold of the supplier by its share in the world and in the importer")),
        Symbol("epsilon", N_("substitution index, 1 where nothing takes its place")),
        Symbol("tau", N_("how much of the supplier's hold outlasts the target's adaptation")),
        Symbol("lambda", N_("value at stake, against the importer's largest")),
    ),
    unit="1",
    source="Oresight, own design",
    takes={"factors": "(sigma, epsilon, tau, lambda)"},
)
def leverage(factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return the geometric mean of the factors over the last axis.

    Factors that are NaN are left out of the mean: what is not known is neither 0 nor 1.

    Parameters
    ----------
    factors
        Axes ``(..., factor)``, each 0 to 1.

    Examples
    --------
    >>> round(float(leverage(np.array([0.25, 1.0, 1.0, 1.0]))), 4)
    0.7071
    """
    with np.errstate(divide="ignore"):
        logs = np.log(factors)
    known = np.isfinite(factors)
    count = known.sum(axis=-1)
    total = np.where(known, logs, 0.0).sum(axis=-1)
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return np.asarray(np.exp(mean))


@dataclass(frozen=True, slots=True)
class Factor:
    """
    One factor of leverage.

    A factor that is not ``known`` has the value and the spread of the other commodities, or is NaN
    where it is not known of any, and then left out of the mean.
    """

    value: float
    draws: NDArray[np.float64]
    grade: Grade = Grade.REPORTED
    sources: tuple[str, ...] = ()
    basis: str | None = None
    known: bool = True


@method(
    "leverage",
    N_("Leverage"),
    purpose=N_("Who could press the importer, over what, and how hard."),
    formulas=(leverage, time_factor),
    indicators=(
        "leverage",
        "leverage_share",
        "leverage_substitution",
        "leverage_time",
        "leverage_loss",
    ),
    evidence="D",
    references=(
        "European Commission 2017, Methodology for establishing the EU list of critical raw "
        "materials, doi:10.2873/769526, for substitution indices and economic importance",
    ),
    limits=N_(
        "Own design, experimental. Says what a supplier could do, not what it would: governance "
        "and intent are kept out. Time is drawn from projects on record, whatever their size. The "
        "loss is the value added of user industries, not what a stop would cost day by day. A factor "
        "that is not known is taken as for other commodities."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return leverage by supplier, commodity and stage, and the factors of the strongest suppliers.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> gallium = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), (CommodityId("gallium"),))
    >>> assess.assess(gallium).filter(indicator="leverage", stage="refine")["country"][0]
    'CHN'
    """
    least = parameter_range(case, "leverage", "least_known_use").value
    evidence = Evidence(case.atlas, case.importer, least_known_use=least)
    known = best_production(case.atlas)["commodity"].unique().sort()
    return score_table(
        score
        for commodity in case.commodities or tuple(CommodityId(name) for name in known)
        for stage in case.stages
        for score in _scores(case, evidence, commodity=commodity, stage=stage)
    )


def _scores(
    case: Case, evidence: Evidence, *, commodity: CommodityId, stage: Stage
) -> Iterator[Score]:
    shares = supplier_shares(case, commodity, stage=stage)
    if shares is None:
        if case.commodities is not None:
            yield _missing(case, "leverage", commodity, stage=stage, note=NO_SHARE)
        return
    factors = {
        "substitution": _substitution(case, evidence, commodity),
        "time": _time(case, evidence, commodity=commodity, stage=stage),
        "loss": _loss(case, evidence, commodity),
    }
    least = parameter_range(case, "leverage", "least_share").value
    order = np.argsort(-shares.value, kind="stable")
    suppliers = [int(place) for place in order if shares.value[place] >= least]
    unknown = [name for name, factor in factors.items() if not factor.known]
    for rank, place in enumerate(suppliers):
        if len(unknown) <= MOST_UNKNOWN:
            yield _leverage(case, shares, factors=factors, place=place)
        elif rank == 0:
            first = shares.countries[place]
            yield _missing(case, "leverage", commodity, stage=stage, note=TOO_LITTLE, country=first)
        if rank < TOP:
            yield from _parts(case, shares, factors=factors, place=place)


def _leverage(case: Case, shares: Shares, *, factors: Mapping[str, Factor], place: int) -> Score:
    parts = tuple(factors.values())
    value = leverage(np.array([shares.value[place], *(part.value for part in parts)]))
    draws = leverage(np.column_stack([shares.draws[:, place], *(part.draws for part in parts)]))
    unknown = next((name for name, part in factors.items() if not part.known), None)
    return _known(
        case,
        "leverage",
        shares,
        Factor(
            float(value),
            draws,
            Grade.worst([shares.grade, *(part.grade for part in parts)]),
            tuple(sorted({*shares.sources, *(name for part in parts for name in part.sources)})),
            LOSS_LEFT_OUT if np.isnan(factors["loss"].value) else BASES[unknown],
        ),
        place=place,
        note=None if unknown is None else NOTES[unknown],
    )


def _parts(
    case: Case, shares: Shares, *, factors: Mapping[str, Factor], place: int
) -> Iterator[Score]:
    own = Factor(
        float(shares.value[place]),
        shares.draws[:, place],
        shares.grade,
        shares.sources,
        shares.basis,
    )
    for name, factor in {"share": own, **factors}.items():
        indicator = f"leverage_{name}"
        if factor.known:
            yield _known(case, indicator, shares, factor, place=place)
        else:
            yield _missing(
                case,
                indicator,
                shares.commodity,
                stage=shares.stage,
                note=NOTES[name],
                country=shares.countries[place],
            )


def _known(
    case: Case,
    indicator: str,
    shares: Shares,
    factor: Factor,
    *,
    place: int,
    note: str | None = None,
) -> Score:
    interval = summary(factor.draws)
    return Score(
        "leverage",
        indicator,
        shares.commodity,
        factor.value,
        "1",
        factor.grade,
        factor.sources,
        stage=shares.stage,
        country=shares.countries[place],
        importer=case.importer,
        year=shares.year,
        low=interval["low"],
        high=interval["high"],
        basis=factor.basis,
        note=note,
    )


def _missing(
    case: Case,
    indicator: str,
    commodity: CommodityId,
    *,
    stage: Stage,
    note: str,
    country: Iso3 | None = None,
) -> Score:
    return Score(
        "leverage",
        indicator,
        commodity,
        None,
        "1",
        Grade.REPORTED,
        (),
        stage=stage,
        country=country,
        importer=case.importer,
        year=case.year,
        note=note,
    )


def _unknown(case: Case, *key: str, others: tuple[float, ...] = ()) -> Factor:
    """Return a factor that is not known as it is among other commodities."""
    population = np.array(others or (np.nan,))
    draws = case.generator("leverage", "unknown", *key).choice(population, case.draws)
    return Factor(float(np.median(population)), draws, Grade.ASSUMED, known=False)


def _substitution(case: Case, evidence: Evidence, commodity: CommodityId) -> Factor:
    found = evidence.substitution(commodity)
    if found is None:
        return _unknown(case, "substitution", commodity, others=evidence.every_index)
    rounding = parameter_range(case, "leverage", "substitution_rounding").value
    low, high = min(found.indices) - rounding, max(found.indices) + rounding
    generator = case.generator("leverage", "substitution", commodity)
    return Factor(
        float(np.mean(found.indices)),
        np.clip(generator.uniform(low, high, case.draws), 0.0, 1.0),
        found.grade,
        found.sources,
        N_("substitution indices of its kin")
        if found.inherited
        else N_("substitution indices for supply risk and for economic importance"),
    )


def _time(case: Case, evidence: Evidence, *, commodity: CommodityId, stage: Stage) -> Factor:
    least = parameter_range(case, "leverage", "least_projects").value
    found = evidence.times(commodity, stage, least=int(least))
    if found is None:
        return _unknown(case, "time", commodity, stage)
    adaptation = parameter_range(case, "leverage", "adaptation_years")
    generator = case.generator("leverage", "time", commodity, stage)
    years = generator.choice(np.array(found.years), case.draws)
    return Factor(
        float(time_factor(float(np.median(found.years)), adaptation.value)),
        time_factor(years, adaptation.draw(case.draws, generator)),
        Grade.worst([found.grade, adaptation.grade]),
        tuple(sorted({*found.sources, adaptation.source_id})),
        N_("projects of the commodity and its kin")
        if found.own
        else N_("projects of every commodity at this stage"),
    )


def _loss(case: Case, evidence: Evidence, commodity: CommodityId) -> Factor:
    found = evidence.stake(commodity)
    if found is None:
        return _unknown(case, "loss", commodity, others=evidence.every_stake)
    spread = parameter_range(case, "leverage", "loss_log_sd")
    generator = case.generator("leverage", "loss", commodity)
    errors = generator.standard_normal(case.draws) * spread.value
    return Factor(
        found.relative,
        np.minimum(found.relative * np.exp(errors), 1.0),
        Grade.worst([found.grade, spread.grade]),
        tuple(sorted({*found.sources, spread.source_id})),
        N_("value added of the industries that use its kin")
        if found.inherited
        else N_("value added of the industries that use it"),
    )
