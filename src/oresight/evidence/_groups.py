"""Which observations one replay answers, and why the others cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.evidence._blind import question, together
from oresight.evidence._joint import joint_market_before, shares_a_market
from oresight.evidence._markets import market_before
from oresight.evidence._periods import MONTHS
from oresight.evidence._readings import LEVELS
from oresight.evidence._replay import Replay, Span, replay
from oresight.evidence._scoreboard import Unscored
from oresight.evidence._words import LINE_STOP, REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation
    from oresight.evidence._periods import Period
    from oresight.evidence._rules import Rules

    Asked = list[tuple[Observation, Question]]

__all__ = ["by_measure", "lived_through"]


def by_measure(
    atlas: Atlas,
    observations: Sequence[Observation],
    rules: Rules,
    left: list[Unscored],
) -> dict[Blind, Asked]:
    """Return questions by the measure they are about; what asks nothing is added to *left*."""
    some: Asked = []
    for seen in observations:
        found = question(atlas, seen)
        reason = found if isinstance(found, str) else _unanswerable(seen, found, rules)
        if reason:
            left.append(Unscored(seen, REASONS[reason]))
        elif not isinstance(found, str):
            some.append((seen, found))
    joint = {each.commodity for _, each in some if shares_a_market(atlas, each.commodity)}
    lived_as = together((each.blind for _, each in some), joint=joint)
    groups: dict[Blind, Asked] = {}
    for seen, each in some:
        groups.setdefault(lived_as[each.blind], []).append((seen, each))
    return groups


def lived_through(
    atlas: Atlas,
    blind: Blind,
    some: Asked,
    rules: Rules,
    *,
    draws: int,
    seed: int,
    settle: bool = True,
) -> Replay | str:
    """
    Live through a measure in the market of its commodity, or in the joint one.

    Parameters
    ----------
    settle
        Whether a licence regime settles with time.
    """
    span = Span(_until(some, rules), rules.longest_notice_months)
    year, place = blind.effective // MONTHS - 1, blind.watch or blind.imposer
    (commodity, _), *others = blind.matter
    market = None
    if not others:
        market = market_before(atlas, commodity, year=year, place=place, draws=draws, seed=seed)
    if market is None and shares_a_market(atlas, commodity):
        market = joint_market_before(
            atlas, commodity, year=year, place=place, draws=draws, seed=seed
        )
    if market is not None and not settle:
        market = market.unsettled()
    return "chain" if market is None else replay(atlas, blind, market, span=span, seed=seed)


def _unanswerable(seen: Observation, asked: Question, rules: Rules) -> str:
    """Return why an observation cannot be compared whatever the engine says, empty where it can."""
    told = seen.level if asked.metric == LINE_STOP else seen.ratio
    if not (np.isfinite(told) and told >= 0):
        return "reference"
    if asked.metric == LINE_STOP:
        return "" if asked.blind.watch and asked.blind.instruments else "undated"
    if seen.after is None or (seen.before is None and asked.metric not in LEVELS):
        return "undated"
    return _untimely(asked.blind, seen.before, seen.after, rules) if asked.blind.instruments else ""


def _untimely(blind: Blind, before: Period | None, after: Period, rules: Rules) -> str:
    """Return why a time is not one that months after the measure tell, empty where it is."""
    if after.last is None or after.last < blind.announced:
        return "before"
    if after == before and after.months == 1:
        return "within_month"
    return "horizon" if after.last - blind.effective >= rules.longest_months else ""


def _until(some: Asked, rules: Rules) -> int:
    """Return the last month that a replay must reach."""
    blind = some[0][1].blind
    ends = [seen.after.last for seen, _ in some if seen.after and seen.after.last is not None]
    if any(each.metric in {"exports", LINE_STOP} for _, each in some):
        ends.append(blind.effective + rules.recovery_months)
    return max(ends)
