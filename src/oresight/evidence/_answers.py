"""What the engine answers to each observation: a point, and draws with all that varies besides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.evidence._learning import TAUGHT, act_of, learned, resampled
from oresight.evidence._plants import A_MONTH, first_stop_day
from oresight.evidence._readings import VOLUMES, asked_of, ratio, recovered, series, why_not
from oresight.evidence._scoreboard import Background, Compared, Unscored
from oresight.evidence._words import LINE_STOP, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation
    from oresight.evidence._learning import Lesson
    from oresight.evidence._readings import Series
    from oresight.evidence._replay import Replay
    from oresight.evidence._rules import Rules
    from oresight.evidence._variation import Variation

    Asked = list[tuple[Observation, Question]]

__all__ = ["RECOVERY", "Forecaster", "read"]

RECOVERY = "recovery"


def read(
    atlas: Atlas, lived: Replay, some: Asked, rules: Rules, *, seed: int
) -> Iterator[Compared | Unscored]:
    """Yield what a replay says to each observation, draw by draw as it was walked, and recoveries."""
    background = Background(
        lived.blind, lived.market.year, lived.market.known_until, lived.market.sources, lived.note,
        lived.begin, lived.start,
    )  # fmt: skip
    answer = _Answer(atlas, lived, rules, background, seed)
    for seen, asked in some:
        yield (
            answer.first_stop(seen, asked) if asked.metric == LINE_STOP else answer.to(seen, asked)
        )
    yield from answer.recoveries(some)


@dataclass(frozen=True)
class _Answer:
    """What one replay says."""

    atlas: Atlas
    lived: Replay
    rules: Rules
    background: Background
    seed: int

    def to(self, seen: Observation, asked: Question) -> Compared | Unscored:
        """Return the ratio of two periods that an observation asks for."""
        lived = self.lived
        values = series(lived, asked)
        told = _told(lived, seen, asked, values)
        if told is None:
            lacking = "usual" if values is None else "reference"
            return Unscored(seen, REASONS[why_not(lived, asked) or lacking])
        return Compared(
            seen, asked, asked.metric, seen.period, seen.ratio, told, no_effect=1.0,
            full_ban=_under_ban(lived, seen, asked), market=self.background,
            stage=self._stage(asked, asked.metric),
        )  # fmt: skip

    def first_stop(self, seen: Observation, asked: Question) -> Compared | Unscored:
        """Return days until a first line stops; those of a guess that none does are the most."""
        most = self.rules.recovery_months
        told, ban = (
            first_stop_day(self.atlas, self.lived, asked, most=most, seed=self.seed, banned=banned)
            for banned in (False, True)
        )
        if told is None or ban is None:
            return Unscored(seen, REASONS["no_line"])
        return Compared(
            seen, asked, asked.metric, seen.period, seen.level, told, no_effect=most * A_MONTH,
            full_ban=_middle(ban), market=self.background,
            stage=self._stage(asked, asked.metric), unit="day",
        )  # fmt: skip

    def recoveries(self, some: Asked) -> Iterator[Compared | Unscored]:
        """Yield the time until exports were back, where they are followed month by month."""
        paths: dict[str, Asked] = {}
        for seen, asked in some:
            month = None if seen.after is None or seen.after.months > 1 else seen.after.first
            begun = self.lived.blind.effective
            if asked.metric == "exports" and month is not None and month >= begun:
                paths.setdefault(asked.commodity, []).append((seen, asked))
        for path in paths.values():
            path.sort(key=lambda one: (one[0].after and one[0].after.first) or 0)
            found = self._recovery(path)
            if found is not None:
                yield found

    def _recovery(self, path: Asked) -> Compared | Unscored | None:
        """Return the time until one commodity's exports were back; None where they never fell."""
        share, most = self.rules.recovered_share, self.rules.recovery_months
        fell = [at for at, (seen, _) in enumerate(path) if seen.ratio < share]
        if not fell:
            return None
        begun, asked = path[fell[0]]
        later = [seen for seen, _ in path[fell[0] :] if seen.ratio >= share]
        if not later:
            return Unscored(begun, REASONS["not_recovered"], metric=RECOVERY)
        values, back = series(self.lived, asked), later[0].after
        if values is None or back is None or back.first is None:
            return None
        return Compared(
            begun, asked, RECOVERY, asked_of(back.first),
            float(back.first - self.lived.blind.effective),
            recovered(values, self.lived.start, share=share, most=most),
            no_effect=0.0, full_ban=float(most), market=self.background,
            stage=self._stage(asked, RECOVERY), unit="month", path=values,
        )  # fmt: skip

    def _stage(self, asked: Question, metric: str) -> str:
        market = self.lived.market
        named = market.priced if metric.startswith("price") else market.forms
        return ";".join(named(asked.commodity, asked.stage))


@dataclass(frozen=True)
class Forecaster:
    """
    How the draws of a replay become a forecast.

    Parameters
    ----------
    variation
        What numbers do by themselves; None to leave it out.
    lessons
        What acts teach of licences; an act never hears its own.
    prior_acts
        How many acts the prior counts for.
    """

    rules: Rules
    variation: Variation | None
    lessons: tuple[Lesson, ...]
    prior_acts: float

    def unmoved(self, seen: Observation, asked: Question) -> Compared:
        """Return what the engine says where nothing was done to trade: nothing moves by it."""
        told = np.ones(1)
        if self.variation is not None:
            told = self._varied(np.ones(self.variation.points.draws), seen, asked)
        return Compared(
            seen, asked, asked.metric, seen.period, seen.ratio, told,
            no_effect=1.0, full_ban=None,
        )  # fmt: skip

    def forecast(self, one: Compared) -> Compared:
        """Return an answer with the draws that stand, and with what varies besides."""
        if one.market is None:
            return one
        picks = self._picks(one.market.blind, one.told.size)
        heard = self._heard(one.market.blind)
        if one.path is not None:
            return replace(one, told=self._back(one, picks), path=None, learned_from=heard)
        told = _middle_first(one.told if picks is None else one.told[picks])
        if one.metric != LINE_STOP:
            told = self._varied(told, one.seen, one.asked)
        return replace(one, told=told, learned_from=heard)

    def _back(self, one: Compared, picks: NDArray[np.intp] | None) -> NDArray[np.float64]:
        """Return months until exports are back, the point first."""
        share, most = self.rules.recovered_share, self.rules.recovery_months
        path, market = one.path, one.market
        if path is None or market is None:
            return one.told
        chosen = path if picks is None else path[:, picks]
        calm = _middle_first(one.told if picks is None else one.told[picks])
        point = calm[0]
        if self.variation is not None:
            varied = self.variation.path(chosen, one.asked.commodity, "exports", market.begin)
            calm = recovered(varied, market.start, share=share, most=most)
        return np.concatenate([[point], calm[1:]])

    def _varied(
        self, told: NDArray[np.float64], seen: Observation, asked: Question
    ) -> NDArray[np.float64]:
        if self.variation is None:
            return told
        return self.variation.varied(told, asked.commodity, asked.metric, seen.before, seen.after)

    def _heard(self, blind: Blind) -> int:
        """Return from how many other acts a forecast has learned."""
        if TAUGHT not in blind.instruments:
            return 0
        return len({one.act for one in self.lessons if not one.act.is_one_with(act_of(blind))})

    def _picks(self, blind: Blind, draws: int) -> NDArray[np.intp] | None:
        """Return which draws stand for the forecast, after the first, which does not; None for all."""
        if not self._heard(blind):
            return None
        weights = learned(self.lessons, act_of(blind), draws=draws - 1, prior_acts=self.prior_acts)
        return np.concatenate([[0], 1 + resampled(weights)])


def _middle_first(told: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return draws with their median in the first place; the middle of everything where it is alone."""
    return np.concatenate([[_middle(told)], told[1:]])


def _middle(told: NDArray[np.float64]) -> float:
    """Return the median of draws but the first, which has the middle of everything and may stand alone."""
    return float(np.median(told[1:] if told.size > 1 else told))


def _told(
    lived: Replay, seen: Observation, asked: Question, values: Series | None
) -> NDArray[np.float64] | None:
    if values is None or seen.after is None:
        return None
    return ratio(values, lived.begin, asked.metric, seen.before, seen.after)


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
    return None if found is None else _middle(found)
