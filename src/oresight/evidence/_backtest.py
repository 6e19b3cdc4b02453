"""
The engine against what happened: every episode that can be compared, misses first.

Each measure is lived through blind, see `Blind`; then its months are read as the sources measured
them and held against two references that know nothing: no effect at all, and a full ban.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.evidence._blind import question, together
from oresight.evidence._episodes import episodes
from oresight.evidence._joint import joint_market_before, shares_a_market
from oresight.evidence._markets import market_before
from oresight.evidence._periods import MONTHS
from oresight.evidence._readings import LEVELS, VOLUMES, asked_of, ratio, recovered, series, why_not
from oresight.evidence._replay import Replay, Span, replay
from oresight.evidence._scoreboard import Compared, Unscored, observation_table, score_table
from oresight.evidence._words import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation
    from oresight.evidence._periods import Period
    from oresight.evidence._readings import Series

    Asked = list[tuple[Observation, Question]]

__all__ = ["Backtest", "backtest"]

RECOVERY = "recovery"


@dataclass(frozen=True)
class Backtest:
    """
    The scoreboard of the engine.

    Parameters
    ----------
    scores
        For each episode, commodity and metric the rows ``mae, mae_no_effect, mae_full_ban, coverage_90,
        crps``: where the engine is no closer than a reference stands first. Then the same over all
        episodes, by metric; then what could not be compared, with the reason in ``note``.
    observations
        One row an observation: what was seen, what the engine says, and its 90 percent interval.
    certificate
        The worst of all replays.
    """

    scores: pl.DataFrame
    observations: pl.DataFrame
    certificate: dict[str, float | int]


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the table ``method_parameters`` says of the evidence."""

    longest_months: int
    longest_notice_months: int
    recovered_share: float
    recovery_months: int

    @classmethod
    def of(cls, atlas: Atlas) -> _Rules:
        rows = atlas.table("method_parameters").filter(method="evidence")
        known = dict(rows.select("parameter", "value").iter_rows())
        months = {name: round(known[name]) for name in cls.__slots__ if name != "recovered_share"}
        return cls(recovered_share=float(known["recovered_share"]), **months)


def backtest(
    atlas: Atlas,
    observations: Sequence[Observation] | None = None,
    *,
    draws: int = 200,
    seed: int = 1,
) -> Backtest:
    """
    Score the engine on past episodes that it has not been told the outcome of.

    Parameters
    ----------
    observations
        Those of the atlas if absent; see `read_episodes` for a file of your own.
    draws
        Of parameters and effects; the first has the middle of everything and is the point forecast.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.evidence import backtest
    >>> board = backtest(open_atlas(), draws=5)
    >>> board.scores["indicator"].to_list()[:5]
    ['mae', 'mae_no_effect', 'mae_full_ban', 'coverage_90', 'crps']
    """
    rules = _Rules.of(atlas)
    compared: list[Compared] = []
    left: list[Unscored] = []
    replays: list[Replay] = []
    for blind, some in _asked(atlas, observations, rules, left).items():
        if not blind.instruments:
            compared += [_unmoved(seen, each) for seen, each in some]
            continue
        span = Span(_until(some, rules), rules.longest_notice_months)
        lived = _lived(atlas, blind, span, draws=draws, seed=seed)
        if isinstance(lived, str):
            left += [Unscored(seen, REASONS.get(lived, lived)) for seen, _ in some]
            continue
        replays.append(lived)
        for one in (*_answers(lived, some), *_recoveries(lived, some, rules)):
            (compared if isinstance(one, Compared) else left).append(one)  # type: ignore[arg-type]
    return Backtest(
        score_table(compared, left), observation_table(compared, left), _certificate(replays)
    )


def _asked(
    atlas: Atlas,
    observations: Sequence[Observation] | None,
    rules: _Rules,
    left: list[Unscored],
) -> dict[Blind, Asked]:
    """Return questions by the measure they are about; what asks nothing is added to *left*."""
    some: Asked = []
    for seen in episodes(atlas) if observations is None else observations:
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


def _lived(atlas: Atlas, blind: Blind, span: Span, *, draws: int, seed: int) -> Replay | str:
    """Live through a measure in the market of its commodity, or in the joint one."""
    year, place = blind.effective // MONTHS - 1, blind.watch or blind.imposer
    (commodity, _), *others = blind.matter
    market = None
    if not others:
        market = market_before(atlas, commodity, year=year, place=place, draws=draws, seed=seed)
    if market is None and shares_a_market(atlas, commodity):
        market = joint_market_before(
            atlas, commodity, year=year, place=place, draws=draws, seed=seed
        )
    return "chain" if market is None else replay(atlas, blind, market, span=span, seed=seed)


def _unanswerable(seen: Observation, asked: Question, rules: _Rules) -> str:
    """Return why an observation cannot be compared whatever the engine says, empty where it can."""
    if not np.isfinite(seen.ratio):
        return "reference"
    if seen.after is None or (seen.before is None and asked.metric not in LEVELS):
        return "undated"
    return _untimely(asked.blind, seen.before, seen.after, rules) if asked.blind.instruments else ""


def _untimely(blind: Blind, before: Period | None, after: Period, rules: _Rules) -> str:
    """Return why a time is not one that months after the measure tell, empty where it is."""
    if after.last is None or after.last < blind.announced:
        return "before"
    if after == before and after.months == 1:
        return "within_month"
    return "horizon" if after.last - blind.effective >= rules.longest_months else ""


def _until(some: Asked, rules: _Rules) -> int:
    """Return the last month that a replay must reach."""
    blind = some[0][1].blind
    ends = [seen.after.last for seen, _ in some if seen.after and seen.after.last is not None]
    if any(each.metric == "exports" for _, each in some):
        ends.append(blind.effective + rules.recovery_months)
    return max(ends)


def _unmoved(seen: Observation, asked: Question) -> Compared:
    """Return what the engine says where nothing was done to trade: nothing moves."""
    return Compared(
        seen, asked, asked.metric, seen.period, seen.ratio, np.ones(1),
        no_effect=1.0, full_ban=None,
    )  # fmt: skip


def _answers(lived: Replay, some: Asked) -> Iterator[Compared | Unscored]:
    for seen, asked in some:
        values = series(lived, asked)
        after = seen.after
        told = (
            None
            if values is None or after is None
            else ratio(values, lived.begin, asked.metric, seen.before, after)
        )
        if told is None:
            lacking = "usual" if values is None else "reference"
            yield Unscored(seen, REASONS[why_not(lived, asked) or lacking])
            continue
        yield Compared(
            seen, asked, asked.metric, seen.period, seen.ratio, told,
            no_effect=1.0, full_ban=_under_ban(lived, seen, asked), lived=lived,
        )  # fmt: skip


def _under_ban(lived: Replay, seen: Observation, asked: Question) -> float | None:
    """Return what a full ban would make of it: no shipments, and the prices the engine finds."""
    values: Series | None = series(lived, asked, banned=True)
    if values is None or seen.after is None:
        return None
    if asked.metric in VOLUMES or asked.metric == "import_share":
        values = np.where(np.arange(len(values))[:, None] < lived.start, 1.0, 0.0)
        before = seen.before.first if seen.before else None
        if before is not None and before >= lived.blind.effective:
            return 0.0
    found = ratio(values, lived.begin, asked.metric, seen.before, seen.after)
    return None if found is None else float(found[0])


def _recoveries(lived: Replay, some: Asked, rules: _Rules) -> Iterator[Compared | Unscored]:
    """Yield the time until exports were back, where they are followed month by month."""
    paths: dict[str, Asked] = {}
    for seen, asked in some:
        month = None if seen.after is None or seen.after.months > 1 else seen.after.first
        if asked.metric == "exports" and month is not None and month >= lived.blind.effective:
            paths.setdefault(asked.commodity, []).append((seen, asked))
    for path in paths.values():
        path.sort(key=lambda one: (one[0].after and one[0].after.first) or 0)
        found = _recovery(lived, path, rules)
        if found is not None:
            yield found


def _recovery(lived: Replay, path: Asked, rules: _Rules) -> Compared | Unscored | None:
    """Return the time until one commodity's exports were back; None where they never fell."""
    fell = [at for at, (seen, _) in enumerate(path) if seen.ratio < rules.recovered_share]
    if not fell:
        return None
    begun, asked = path[fell[0]]
    later = [seen for seen, _ in path[fell[0] :] if seen.ratio >= rules.recovered_share]
    if not later:
        return Unscored(begun, REASONS["not_recovered"], metric=RECOVERY)
    values, back = series(lived, asked), later[0].after
    if values is None or back is None or back.first is None:
        return None
    most = rules.recovery_months
    told = recovered(values, lived.start, share=rules.recovered_share, most=most)
    return Compared(
        begun, asked, RECOVERY, asked_of(back.first), float(back.first - lived.blind.effective),
        told, no_effect=0.0, full_ban=float(most), lived=lived, unit="month",
    )  # fmt: skip


def _certificate(replays: Sequence[Replay]) -> dict[str, float | int]:
    cards = [one.certificate for one in replays]
    return {
        "max_imbalance": max((card["max_imbalance"] for card in cards), default=0.0),
        "duality_gap": max((card["duality_gap"] for card in cards), default=0.0),
        "checked_draws": sum(int(card["checked_draws"]) for card in cards),
        "failed_draws": sum(int(card["failed_draws"]) for card in cards),
    }
