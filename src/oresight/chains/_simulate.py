"""One entry of the ledger, straight to what it does to an importer, month by month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._acts import (
    dated_act,
    first_month,
    measure_policies,
    months_until,
    severity_of,
)
from oresight.chains._followed import Followed, numbers_of, place_of, table_of
from oresight.chains._monthly import Months, monthly_markets, walk
from oresight.chains._sampled import Sampled, market_of, sampled
from oresight.display import Shown
from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas, Measure
    from oresight.chains._followed import Row
    from oresight.codes import CommodityId, Iso3
    from oresight.market import Policy

    Listed = tuple[tuple[Policy, ...], ...]

__all__ = ["Followed", "Simulation", "no_chain", "simulate_measure", "together"]

ACCEPTED = 1e-9
TOGETHER = 1024
"""Draws that are followed at once, so that any number fits in memory."""


@dataclass(frozen=True)
class Simulation(Shown):
    """
    What a measure does, over draws of its severity and of the parameters.

    Parameters
    ----------
    table
        One row a number, all against the base year: of a month, counted from the one in which the
        measure begins to bite, or, where ``month`` is null, of its first year. See
        `oresight.runs.estimate` for ``value``, ``low``, ``high`` and its standard error ``mc_error``.
    certificate
        The worst imbalance and duality gap that the independent reading found, how many draws were
        read again, and how many failed; from fifty draws on also ``mc_error``, the largest of the
        table as a part of the width of its interval.
    followed
        The paths themselves, one a market, of the first 1,024 draws.
    """

    table: pl.DataFrame
    certificate: dict[str, float | int]
    followed: tuple[Followed, ...]


@dataclass(frozen=True)
class _Case:
    """What is asked of one market."""

    atlas: Atlas
    measure: Measure
    commodities: tuple[CommodityId, ...]
    importer: Iso3
    months: int
    seed: int


@dataclass(frozen=True)
class _Found:
    """What all draws of one market came to; the paths are those of the first."""

    followed: Followed
    table: pl.DataFrame
    checks: tuple[dict[str, float], ...]


def simulate_measure(
    atlas: Atlas,
    measure: Measure,
    *,
    importer: Iso3,
    months: int = 24,
    draws: int = 200,
    seed: int = 1,
) -> Simulation:
    """
    Return what a measure of the ledger does to an importer, month by month, against the base year.

    The measure is taken as it began: with the notice that the ledger records, and to its end where
    that is on record.

    Parameters
    ----------
    months
        Months to follow from the one in which the measure begins to bite.

    Raises
    ------
    BadInputError
        If the measure names no commodity with a chain, or its instrument moves no tonnes.
    """
    found: list[_Found] = []
    reasons: list[str] = []
    for commodities in together(atlas, measure):
        one = _found(_Case(atlas, measure, commodities, importer, months, seed), draws)
        if isinstance(one, _Found):
            found.append(one)
        elif one:
            reasons.append(one)
    if not found:
        raise BadInputError(
            Fault(
                N_("The measure {measure} is not modelled."),
                reasons[0] if reasons else no_chain(measure),
                fields={"measure": measure.id},
            )
        )
    table = pl.concat([one.table for one in found])
    certificate = _certificate([check for one in found for check in one.checks], table)
    return Simulation(table, certificate, tuple(one.followed for one in found))


def no_chain(measure: Measure) -> str:
    """Return why no market is touched by a measure, as a message key."""
    if measure.commodities:
        return N_("Nobody's output of its commodities is known by country.")
    return N_("It names no commodity.")


def together(atlas: Atlas, measure: Measure) -> list[tuple[CommodityId, ...]]:
    """Return the commodities of a measure, those that share a market in one list."""
    found: dict[CommodityId, list[CommodityId]] = {}
    for commodity in measure.commodities:
        found.setdefault(market_of(atlas, commodity), []).append(commodity)
    return [tuple(named) for named in found.values()]


def _found(case: _Case, draws: int) -> _Found | str:
    """Return what the draws of a market come to, or why there is nothing: empty where it has no chain."""
    kept: Followed | None = None
    rows: list[list[Row]] = []
    checks: list[dict[str, float]] = []
    for first in range(0, draws, TOGETHER):
        try:
            market = sampled(
                case.atlas, case.commodities[0], importer=case.importer,
                draws=min(TOGETHER, draws - first), seed=case.seed, first=first,
            )  # fmt: skip
        except BadInputError:
            return ""
        listed, reason = measure_policies(case.atlas, case.measure, market, case.commodities)
        if reason:
            return reason
        one = _followed(case, market, _walked(case, market, listed, kept), kept)
        kept = kept or one
        rows.append(list(numbers_of(one)))
        checks.append(_check(one.months))
    assert kept is not None
    return _Found(kept, table_of(kept, _joined(rows)), tuple(checks))


def _joined(rows: list[list[Row]]) -> Iterator[Row]:
    """Yield each number with the draws of all parts."""
    for parts in zip(*rows, strict=True):
        name, _, stage, country = parts[0]
        yield name, np.concatenate([values for _, values, _, _ in parts], axis=-1), stage, country


def _walked(case: _Case, market: Sampled, listed: Listed, kept: Followed | None) -> Months:
    begin = first_month([case.measure])
    far = months_until(case.measure, begin) + case.months
    act = dated_act(listed, case.measure, begin=begin, months=far)
    return walk(
        monthly_markets(market.networks, market.settings),
        market.settings,
        [act] if act else [],
        months=far,
        watch=case.importer,
        middle=kept.chain.settings[0] if kept else None,
    )


def _followed(case: _Case, market: Sampled, path: Months, kept: Followed | None) -> Followed:
    """Return a part of the draws as a market followed, with the middle of the first part."""
    if kept is not None:
        return replace(kept, chain=market, months=replace(path, base=kept.months.base))
    imposer = case.measure.imposer.country or case.measure.imposer.code
    wanted = {*case.commodities}
    named = [at for at, form in enumerate(market.forms) if {*form.commodities} & wanted]
    level = path.base.levels
    last = np.nonzero(level == level.max())[0].tolist()
    flow, home = path.base.flow, place_of(path.base, imposer)
    limited = tuple(s for s in named if home is None or flow[s, home].sum() > flow[s, home, home])
    shown = tuple(sorted({*named, *last}))
    severities = tuple(severity_of(case.measure, one) for one in case.commodities)
    return Followed(market, path, imposer, case.importer, limited, shown, severities)


def _check(months: Months) -> dict[str, float]:
    """Return the certificate of some draws."""
    path = months.path
    return {
        "max_imbalance": max(float(np.nanmax(path.checked)), float(path.imbalance.max())),
        "duality_gap": float(np.nanmax(path.gap)),
        "checked_draws": int(np.isfinite(path.checked).any(axis=0).sum()),
        "failed_draws": int((~(path.imbalance < ACCEPTED)).any(axis=0).sum()),
    }


def _certificate(checks: list[dict[str, float]], table: pl.DataFrame) -> dict[str, float | int]:
    """Return the certificate of all draws."""
    width = pl.col("high") - pl.col("low")
    part = table.filter(width > 0).select((pl.col("mc_error") / width).max()).item()
    return {
        **({} if part is None else {"mc_error": float(part)}),
        **{name: max(one[name] for one in checks) for name in ("max_imbalance", "duality_gap")},
        **{name: sum(one[name] for one in checks) for name in ("checked_draws", "failed_draws")},
    }
