"""Entries of the ledger as acts: what each draw of a market may do, and in which months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import Measure
from oresight.chains._compile import compile_measure
from oresight.chains._effect import effect_of, stated_effect
from oresight.chains._monthly import a_month_of
from oresight.chains._sampled import market_of
from oresight.chains._timeline import timeline_of
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oresight.atlas import Atlas
    from oresight.chains._sampled import Sampled
    from oresight.codes import CommodityId
    from oresight.market import Policy

    Listed = tuple[tuple[Policy, ...], ...]

__all__ = [
    "acts_of",
    "dated_act",
    "first_month",
    "measure_policies",
    "months_until",
    "policies_of",
    "severity_of",
]

HALF = 0.5
"""Part of a month from which a measure is taken to hold in it."""

LONGEST_NOTICE = 12
"""Months of notice that are simulated at most."""

CALM = 1
"""Months before the first act is heard of."""


def measure_policies(
    atlas: Atlas,
    measure: Measure,
    market: Sampled,
    commodities: Sequence[CommodityId],
) -> tuple[Listed, str]:
    """
    Return the policies of each draw, in tonnes a year, or none and the reason.

    Parameters
    ----------
    commodities
        Those of the measure that the market is of; each has a severity of its own, the first draw the
        middle of it.
    """
    usual, base = effect_of(atlas, measure.instrument), market.networks[0]
    bites = [
        (stated_effect(atlas, measure, commodity=one, network=base) or usual).drawn(
            market.points, severity_of(measure, one)
        )
        for one in commodities
    ]
    found: list[tuple[Policy, ...]] = []
    for draw, network in enumerate(market.networks):
        compiled = [
            compile_measure(
                atlas,
                measure,
                network,
                effect=float(bite[draw]),
                commodity=one,
                stages=market.stages,
            )
            for one, bite in zip(commodities, bites, strict=True)
        ]
        policies = dict.fromkeys(policy for one in compiled for policy in one.policies)
        if not policies:
            return (), compiled[0].reason
        found.append(tuple(policies))
    return tuple(found), ""


def severity_of(measure: Measure, commodity: str) -> str:
    """Return by which name the number of a measure's severity goes in an ensemble."""
    return f"severity:{measure.id}:{commodity}"


def policies_of(atlas: Atlas, one: Policy | Measure, market: Sampled) -> Listed:
    """
    Return a measure as the policies of each draw, in tonnes a year.

    Raises
    ------
    BadInputError
        If an entry of the ledger is not modelled in the market; the reason is told.
    """
    if not isinstance(one, Measure):
        return ((one,),) * len(market.networks)
    here = [name for name in one.commodities if market_of(atlas, name) == market.commodity]
    found, reason = measure_policies(atlas, one, market, here or [market.commodity])
    if not found:
        raise BadInputError(
            Fault(N_("The measure {measure} is not modelled."), reason, fields={"measure": one.id})
        )
    return found


def acts_of(
    atlas: Atlas,
    given: Sequence[Policy | Measure | Act],
    market: Sampled,
    *,
    begin: dt.date | None,
    months: int,
) -> tuple[Act, ...]:
    """
    Return what is given as acts of a walk, in tonnes a month.

    Parameters
    ----------
    begin
        A day of the first month; that before the first entry of the ledger is heard of if absent.
    """
    entries = [one for one in given if isinstance(one, Measure)]
    start = begin or first_month(entries)
    bare = tuple(one for one in given if not isinstance(one, Measure | Act))
    acts = [_a_month(one) for one in given if isinstance(one, Act)]
    acts += [_a_month(Act((bare,), CALM, CALM))] if bare else []
    for one in entries:
        listed = policies_of(atlas, one, market)
        act = dated_act(listed, one, begin=start, months=months)
        acts += [act] if act else []
    return tuple(acts)


def _a_month(act: Act) -> Act:
    """Return an act with a month's tonnes instead of a year's."""
    return replace(
        act, listed=tuple(tuple(a_month_of(one) for one in drawn) for drawn in act.listed)
    )


def first_month(measures: Iterable[Measure]) -> dt.date | None:
    """Return the calm month before the first measure is heard of; None if none has a beginning."""
    begins = []
    for measure in measures:
        line = timeline_of(measure)
        if line.effective is not None:
            notice = _between(line.announced or line.effective, line.effective)
            early = min(max(notice, 0), LONGEST_NOTICE) + CALM
            year, month = divmod(12 * line.effective.year + line.effective.month - 1 - early, 12)
            begins.append(dt.date(year, month + 1, 1))
    return min(begins, default=None)


def months_until(measure: Measure, begin: dt.date | None) -> int:
    """Return the month of a walk in which a measure begins: after the calm one where no day is known."""
    start = timeline_of(measure).effective
    return CALM if start is None or begin is None else _between(begin, start)


def dated_act(
    listed: Listed, measure: Measure, *, begin: dt.date | None, months: int
) -> Act | None:
    """
    Return policies of a measure, a year's, as an act with the dates of the ledger.

    Parameters
    ----------
    begin
        The first month of the walk; measures without a beginning hold after one calm month.
    months
        How long the walk is.

    Returns
    -------
    Act or None
        With a month's tonnes; None if the measure is over before the walk begins.
    """
    line, effective = timeline_of(measure), months_until(measure, begin)
    if line.effective is None or begin is None:
        return _a_month(Act(listed, effective, effective))
    heard = _between(begin, line.announced or line.effective)
    announced = min(max(heard, effective - LONGEST_NOTICE), effective)
    if effective >= months:
        return _a_month(Act(listed, announced, effective))
    held = line.monthly(begin, months) >= HALF
    if effective >= 0:
        held[effective] = True
    if not held.any():
        return None
    over = int(np.nonzero(held)[0][-1]) + 1
    paused = np.nonzero(~held[:over])[0]
    return _a_month(
        Act(
            listed, announced, effective,
            end=None if over == months else over,
            paused=tuple(int(month) for month in paused if month > effective),
        )
    )  # fmt: skip


def _between(begin: dt.date, end: dt.date) -> int:
    return 12 * (end.year - begin.year) + end.month - begin.month
