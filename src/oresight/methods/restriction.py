"""Restriction exposure: how much of supply lies behind an export restriction on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import (
    Status,
    best_production,
    open_ledger,
    restrictions_on,
    sourcing,
)
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods._formula import Symbol, formula
from oresight.methods._inputs import home_of, own_or_group_section, parameter_range
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl
    from numpy.typing import NDArray

    from oresight.atlas import CrossSection, Ledger, Restriction, Sourcing
    from oresight.methods._case import Case

__all__ = ["assess", "assess_ledger", "restricted_share"]

GOOD_MATCHES = ("exact", "dominant")
ENTITY = "entity"

IMPORTS = {
    "exact": N_("imports under trade codes of this commodity"),
    "dominant": N_("imports under trade codes mainly of this commodity"),
    "shared": N_("imports under trade codes shared with other goods"),
    "proxy": N_("imports under trade codes that stand in for this commodity"),
}
SUSPENDED = N_("Supply under a suspended restriction is not counted.")
UNKNOWN = N_(
    "Whether a restriction is in force is not known; the interval runs from without it to with it."
)
UNKNOWN_AND_SUSPENDED = N_(
    "Whether a restriction is in force is not known; the interval runs from without it to with it. "
    "Supply under a suspended restriction is not counted."
)
ENTITIES_ONLY = N_("A restriction on listed entities alone is not counted.")


@formula(
    "restricted_share",
    "R = sum_c s_c (r_c + p u_c)",
    symbols=(
        Symbol("R", N_("share of supply behind an export restriction")),
        Symbol("s_c", N_("share of country c in supply")),
        Symbol("r_c", N_("1 if a restriction of country c that reaches the importer is in force")),
        Symbol("p", N_("weight of a restriction whose status is not known")),
        Symbol("u_c", N_("1 if the status of its only restriction is not known")),
    ),
    unit="1",
    source="Oresight, own design",
    takes={"shares": "s_c", "certain": "r_c", "doubtful": "u_c", "weight": "p"},
)
def restricted_share(
    shares: NDArray[np.float64],
    certain: NDArray[np.float64],
    *,
    doubtful: NDArray[np.float64],
    weight: float,
) -> NDArray[np.float64]:
    """
    Add up the shares of countries that restrict, over the last axis.

    Parameters
    ----------
    shares
        Axes ``(..., country)``, of supply; 0 to 1.
    certain, doubtful
        Axes ``(country,)``: 1 where a restriction is in force, or where it may be; never both.
    weight
        What a doubtful restriction counts for, 0 to 1.

    Examples
    --------
    >>> float(restricted_share(np.array([0.6, 0.4]), np.array([1.0, 0.0]),
    ...                        doubtful=np.array([0.0, 1.0]), weight=0.5))
    0.8
    """
    return np.asarray(shares @ (certain + weight * doubtful))


@dataclass(frozen=True, slots=True)
class Barrier:
    """What one country's restrictions on one commodity and stage come to."""

    status: Status | None
    entities_only: bool
    is_suspended: bool
    grade: Grade
    sources: tuple[str, ...]

    @classmethod
    def of(cls, found: Iterable[Restriction]) -> Barrier:
        """Sum up restrictions; those on listed entities leave the rest of the country free."""
        found = tuple(found)
        wide = [item for item in found if item.reach != ENTITY]
        statuses = {item.status for item in wide}
        standing = next((s for s in (Status.IN_FORCE, Status.UNKNOWN) if s in statuses), None)
        counted = [item.measure for item in wide if item.status is standing]
        return cls(
            status=standing,
            entities_only=standing is None
            and any(item.reach == ENTITY and item.status is Status.IN_FORCE for item in found),
            is_suspended=Status.SUSPENDED in statuses and standing is not Status.IN_FORCE,
            grade=Grade.worst([Grade.REPORTED, *(measure.grade for measure in counted)]),
            sources=tuple(sorted({m.source_id for m in counted if m.source_id})),
        )


@method(
    "restriction",
    N_("Restriction exposure"),
    purpose=N_("How much of supply lies behind an export restriction that reaches the importer."),
    formulas=(restricted_share,),
    indicators=("restricted_share", "sourcing_restricted_share"),
    evidence="D",
    references=("Oresight ledger of measures",),
    limits=N_(
        "Own design, experimental. Any restriction counts alike, from a tax to a ban, however it "
        "is practised. Only measures on record count, and none that is announced or suspended. "
        "Supply of countries that are not named counts as free."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return the restricted share of world supply and of the importer's own imports.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> gallium = Case(open_atlas(), Iso3("JPN"), dt.date(2025, 12, 1), (CommodityId("gallium"),))
    >>> assess.assess(gallium).filter(indicator="restricted_share", stage="refine")["country"].item()
    'CHN'
    """
    return assess_ledger(case, open_ledger(case.atlas))


def assess_ledger(case: Case, ledger: Ledger) -> pl.DataFrame:
    """Return the same from a ledger of the caller's, such as one with rows of their own."""
    return score_table(
        score
        for commodity, stage in _asked(case)
        for score in _scores(case, ledger, commodity=commodity, stage=stage)
    )


def _asked(case: Case) -> Iterator[tuple[CommodityId, Stage]]:
    known = best_production(case.atlas)["commodity"].unique().sort()
    for commodity in case.commodities or tuple(CommodityId(name) for name in known):
        for stage in case.stages:
            yield commodity, stage


def _scores(case: Case, ledger: Ledger, *, commodity: CommodityId, stage: Stage) -> Iterator[Score]:
    home = home_of(case.atlas, case.importer)
    section = own_or_group_section(case, commodity, stage=stage)
    own = sourcing(case.atlas, home, commodity, stage=stage, year=case.year)
    countries = (*(section.countries if section else ()), *(own.partners if own else ()))
    barriers = _barriers(case, ledger, countries, commodity=commodity, stage=stage)
    parts = {
        "restricted_share": _of_world(section),
        "sourcing_restricted_share": _of_own(case, own),
    }
    for indicator, supply in parts.items():
        if supply is not None:
            yield _known(case, indicator, supply, barriers=barriers)
        elif case.commodities is not None:
            yield _missing(case, indicator, commodity, stage=stage)


def _barriers(
    case: Case,
    ledger: Ledger,
    countries: Iterable[Iso3],
    *,
    commodity: CommodityId,
    stage: Stage,
) -> dict[Iso3, Barrier]:
    home = home_of(case.atlas, case.importer)
    acting = _imposers(ledger)
    return {
        country: Barrier.of(
            restrictions_on(
                ledger,
                case.as_of,
                commodity=commodity,
                exporter=country,
                importer=case.importer,
                stage=stage,
            )
        )
        for country in sorted(set(countries) & acting - home)
    }


def _imposers(ledger: Ledger) -> frozenset[Iso3]:
    """Return every country with an export restriction on record, whatever it is on."""
    groups = ledger.catalogue.groups
    found: set[Iso3] = set()
    for measure in ledger:
        if ledger.instruments[measure.instrument].restricts_exports:
            code = measure.imposer.code
            found |= groups.get(code, frozenset({Iso3(code)}))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Supply:
    """Shares of supply by country, from output or from imports; axes ``(country,)``."""

    commodity: CommodityId
    stage: Stage
    year: int
    basis: str
    countries: tuple[Iso3, ...]
    shares: NDArray[np.float64]
    log_sd: NDArray[np.float64]
    grade: Grade
    sources: tuple[str, ...]


def _of_world(section: CrossSection | None) -> Supply | None:
    if section is None or not np.isfinite(section.quantity).any():
        return None
    return Supply(
        section.commodity,
        section.stage,
        section.year,
        section.form,
        section.countries,
        np.nan_to_num(section.shares),
        section.log_sd,
        section.grade,
        section.sources,
    )


def _of_own(case: Case, own: Sourcing | None) -> Supply | None:
    if own is None or not own.import_shares.any():
        return None
    fits = own.match in GOOD_MATCHES
    grade = own.grade if fits else Grade.worst([own.grade, Grade.ESTIMATED])
    log_sd = case.parameters["common", f"share_log_sd_{grade}"]
    return Supply(
        own.commodity,
        own.stage,
        own.year,
        IMPORTS[own.match],
        own.partners,
        own.import_shares,
        np.full(len(own.partners), log_sd),
        grade,
        own.sources,
    )


def _known(case: Case, indicator: str, supply: Supply, *, barriers: dict[Iso3, Barrier]) -> Score:
    weight = parameter_range(case, "restriction", "unknown_weight")
    met = [barriers.get(country) for country in supply.countries]
    certain = np.array([b is not None and b.status is Status.IN_FORCE for b in met], dtype=float)
    doubtful = np.array([b is not None and b.status is Status.UNKNOWN for b in met], dtype=float)
    draws = draw_shares(
        supply.shares,
        supply.log_sd,
        draws=case.draws,
        generator=case.generator("restriction", indicator, supply.commodity, supply.stage),
    )
    value, without, with_doubt = (
        restricted_share(shares, certain, doubtful=doubtful, weight=counted)
        for shares, counted in (
            (supply.shares, weight.value),
            (draws, weight.low),
            (draws, weight.high),
        )
    )
    present = [
        b for b, share in zip(met, supply.shares, strict=True) if b is not None and share > 0
    ]
    weighed = supply.shares * (certain + doubtful)
    counted_in = [b for b in present if b.status is not None]
    return Score(
        "restriction",
        indicator,
        supply.commodity,
        float(value),
        "1",
        Grade.worst([supply.grade, *(b.grade for b in counted_in)]),
        tuple(sorted({*supply.sources, *(name for b in counted_in for name in b.sources)})),
        stage=supply.stage,
        country=supply.countries[int(np.argmax(weighed))] if weighed.any() else None,
        importer=case.importer,
        year=supply.year,
        low=summary(without)["low"],
        high=summary(with_doubt)["high"],
        basis=supply.basis,
        note=_note(present),
    )


def _note(present: list[Barrier]) -> str | None:
    doubted = any(barrier.status is Status.UNKNOWN for barrier in present)
    suspended = any(barrier.is_suspended for barrier in present)
    if doubted:
        return UNKNOWN_AND_SUSPENDED if suspended else UNKNOWN
    if suspended:
        return SUSPENDED
    return ENTITIES_ONLY if any(barrier.entities_only for barrier in present) else None


def _missing(case: Case, indicator: str, commodity: CommodityId, *, stage: Stage) -> Score:
    notes = {
        "restricted_share": N_("No output by country is recorded at this stage."),
        "sourcing_restricted_share": N_("No imports are recorded at this stage."),
    }
    return Score(
        "restriction",
        indicator,
        commodity,
        None,
        "1",
        Grade.REPORTED,
        (),
        stage=stage,
        importer=case.importer,
        year=case.year,
        note=notes[indicator],
    )
