"""
The engine against what happened: every episode that can be compared, misses first.

Each measure is lived through blind, see `Blind`; then its months are read as the sources measured
them and held against two references that know nothing: no effect at all, and a full ban. What other
episodes teach of licences is told to it; what its own does, never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.display import Shown
from oresight.evidence._answers import Forecaster, read
from oresight.evidence._episodes import episodes
from oresight.evidence._groups import by_measure, lived_through
from oresight.evidence._learning import TAUGHT, act_of, lesson
from oresight.evidence._rules import Rules, rule
from oresight.evidence._scoreboard import Compared, Unscored, observation_table, score_table
from oresight.evidence._variation import Variation
from oresight.evidence._words import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation
    from oresight.evidence._learning import Lesson

    Asked = list[tuple[Observation, Question]]

__all__ = ["Backtest", "backtest"]


@dataclass(frozen=True)
class Backtest(Shown):
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


def backtest(
    atlas: Atlas,
    observations: Sequence[Observation] | None = None,
    *,
    draws: int = 200,
    seed: int = 1,
    learn: bool = True,
    vary: bool = True,
    settle: bool = True,
) -> Backtest:
    """
    Score the engine on past episodes that it has not been told the outcome of.

    Parameters
    ----------
    observations
        Those of the atlas if absent; see `read_episodes` for a file of your own.
    draws
        Of parameters and effects. The point forecast is their median, as everywhere; the first, which
        has the middle of everything, stands only where there is no other.
    learn
        Whether licences are handled as other public acts tell, or as priors do alone.
    vary
        Whether months of trade and prices vary by themselves too.
    settle
        Whether a licence regime settles, or lets through one share for ever.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.evidence import backtest
    >>> board = backtest(open_atlas(), draws=5)
    >>> board.scores["indicator"].to_list()[:5]
    ['mae', 'mae_no_effect', 'mae_full_ban', 'coverage_90', 'crps']
    """
    bench = _Bench(atlas, Rules.of(atlas), draws, seed, settle)
    left: list[Unscored] = []
    groups = by_measure(atlas, observations or episodes(atlas), bench.rules, left)
    acts = {blind: some for blind, some in groups.items() if blind.instruments}
    raw = [one for blind, some in acts.items() for one in bench.read(blind, some)]
    lessons: tuple[Lesson, ...] = ()
    if learn and draws > 1 and any(TAUGHT in blind.instruments for blind in acts):
        lessons = tuple(bench.lessons(bench.public() if observations else raw))
    told = Forecaster(
        bench.rules, bench.variation if vary else None, lessons, rule(atlas, "prior_acts")
    )
    compared = [
        told.unmoved(seen, asked)
        for blind, some in groups.items()
        if not blind.instruments
        for seen, asked in some
    ]
    compared += [told.forecast(one) for one in raw if isinstance(one, Compared)]
    left += [one for one in raw if isinstance(one, Unscored)]
    return Backtest(
        score_table(compared, left), observation_table(compared, left), bench.certificate
    )


class _Bench:
    """The atlas, with draws that are the same in every episode."""

    def __init__(
        self,
        atlas: Atlas,
        rules: Rules,
        draws: int,
        seed: int,
        settle: bool,  # noqa: FBT001
    ) -> None:
        self.atlas, self.rules, self.draws, self.seed = atlas, rules, draws, seed
        self.settle = settle
        self.variation = Variation.of(atlas, draws=draws, seed=seed)
        self.cards: list[dict[str, float | int]] = []

    def read(self, blind: Blind, some: Asked) -> list[Compared | Unscored]:
        """Live through a measure and read its months; the replay itself is let go."""
        found = lived_through(
            self.atlas, blind, some, self.rules,
            draws=self.draws, seed=self.seed, settle=self.settle,
        )  # fmt: skip
        if isinstance(found, str):
            return [Unscored(seen, REASONS.get(found, found)) for seen, _ in some]
        self.cards.append(found.certificate)
        return list(read(self.atlas, found, some, self.rules, seed=self.seed))

    def public(self) -> Iterator[Compared | Unscored]:
        """Yield what the engine says of the exports of the public acts that teach."""
        known = by_measure(self.atlas, episodes(self.atlas), self.rules, [])
        for blind, some in known.items():
            exports = [one for one in some if one[1].metric == "exports"]
            if TAUGHT in blind.instruments and exports:
                yield from self.read(blind, exports)

    def lessons(self, told: Iterable[Compared | Unscored]) -> Iterator[Lesson]:
        """Yield what acts teach by their exports, one lesson a commodity."""
        paths: dict[tuple[Blind, str], list[Compared]] = {}
        for one in told:
            if isinstance(one, Compared) and one.metric == "exports" and one.market is not None:
                paths.setdefault((one.market.blind, one.asked.commodity), []).append(one)
        for (blind, commodity), path in paths.items():
            if TAUGHT in blind.instruments:
                yield self._lesson(blind, commodity, path)

    def _lesson(self, blind: Blind, commodity: str, path: list[Compared]) -> Lesson:
        structural = rule(self.atlas, "discrepancy")
        errors, spreads = [], []
        for one in path:
            if one.seen.after is None:
                continue
            lumpy = self.variation.spread(one.told, one.seen.before, one.seen.after)[1:]
            errors.append(one.told[1:] - one.observed)
            spreads.append(np.hypot(lumpy, structural))
        return lesson(
            act_of(blind), commodity, errors=errors, spreads=spreads,
            least=rule(self.atlas, "least_draws"),
        )  # fmt: skip

    @property
    def certificate(self) -> dict[str, float | int]:
        """The worst of all replays."""
        return {
            "max_imbalance": max((card["max_imbalance"] for card in self.cards), default=0.0),
            "duality_gap": max((card["duality_gap"] for card in self.cards), default=0.0),
            "checked_draws": sum(int(card["checked_draws"]) for card in self.cards),
            "failed_draws": sum(int(card["failed_draws"]) for card in self.cards),
        }
