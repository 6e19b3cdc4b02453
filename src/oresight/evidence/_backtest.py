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

from oresight.evidence._answers import Forecaster
from oresight.evidence._episodes import episodes
from oresight.evidence._groups import by_measure, lived_through
from oresight.evidence._learning import TAUGHT, act_of, lesson
from oresight.evidence._readings import ratio, series
from oresight.evidence._rules import Rules, rule
from oresight.evidence._scoreboard import Compared, Unscored, observation_table, score_table
from oresight.evidence._variation import Variation
from oresight.evidence._words import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.evidence._blind import Blind, Question
    from oresight.evidence._episodes import Observation
    from oresight.evidence._learning import Lesson
    from oresight.evidence._replay import Replay

    Asked = list[tuple[Observation, Question]]

__all__ = ["Backtest", "backtest"]


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
        Of parameters and effects. The point forecast is the first, which has the middle of everything;
        of what has been learned from other episodes, the median.
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
    lived = {
        blind: bench.replay(blind, some) for blind, some in groups.items() if blind.instruments
    }
    taught = any(TAUGHT in blind.instruments for blind in lived)
    known = {} if observations else lived
    lessons = tuple(bench.lessons(known)) if learn and taught and draws > 1 else ()
    told = Forecaster(
        atlas,
        bench.rules,
        bench.variation if vary else None,
        lessons,
        rule(atlas, "prior_acts"),
        seed,
    )
    compared: list[Compared] = []
    for blind, some in groups.items():
        if not blind.instruments:
            compared += [told.unmoved(seen, each) for seen, each in some]
            continue
        found = lived[blind]
        if isinstance(found, str):
            left += [Unscored(seen, REASONS.get(found, found)) for seen, _ in some]
            continue
        for one in (*told.answers(found, some), *told.recoveries(found, some)):
            (compared if isinstance(one, Compared) else left).append(one)  # type: ignore[arg-type]
    replays = [one for one in lived.values() if not isinstance(one, str)]
    return Backtest(
        score_table(compared, left), observation_table(compared, left), _certificate(replays)
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

    def replay(self, blind: Blind, some: Asked) -> Replay | str:
        return lived_through(
            self.atlas, blind, some, self.rules,
            draws=self.draws, seed=self.seed, settle=self.settle,
        )  # fmt: skip

    def lessons(self, known: dict[Blind, Replay | str]) -> Iterator[Lesson]:
        """Yield what the public acts teach, one lesson a commodity."""
        public = by_measure(self.atlas, episodes(self.atlas), self.rules, [])
        for blind, some in public.items():
            if TAUGHT not in blind.instruments:
                continue
            paths: dict[str, Asked] = {}
            for seen, asked in some:
                if asked.metric == "exports":
                    paths.setdefault(asked.commodity, []).append((seen, asked))
            found = (known[blind] if blind in known else self.replay(blind, some)) if paths else ""
            if not isinstance(found, str):
                yield from (
                    self._lesson(found, commodity, path) for commodity, path in paths.items()
                )

    def _lesson(self, lived: Replay, commodity: str, path: Asked) -> Lesson:
        structural = rule(self.atlas, "discrepancy")
        errors, spreads = [], []
        for seen, asked in path:
            values = series(lived, asked)
            if values is None or seen.after is None:
                continue
            told = ratio(values, lived.begin, asked.metric, seen.before, seen.after)
            if told is None:
                continue
            lumpy = self.variation.spread(told, seen.before, seen.after)[1:]
            errors.append(told[1:] - seen.ratio)
            spreads.append(np.hypot(lumpy, structural))
        return lesson(
            act_of(lived.blind), commodity, errors=errors, spreads=spreads,
            least=rule(self.atlas, "least_draws"),
        )  # fmt: skip


def _certificate(replays: Sequence[Replay]) -> dict[str, float | int]:
    cards = [one.certificate for one in replays]
    return {
        "max_imbalance": max((card["max_imbalance"] for card in cards), default=0.0),
        "duality_gap": max((card["duality_gap"] for card in cards), default=0.0),
        "checked_draws": sum(int(card["checked_draws"]) for card in cards),
        "failed_draws": sum(int(card["failed_draws"]) for card in cards),
    }
