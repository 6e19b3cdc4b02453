"""What each part of how a licence is modelled is worth: the scores of licences without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.evidence._backtest import backtest
from oresight.evidence._blind import question
from oresight.evidence._episodes import episodes
from oresight.evidence._learning import TAUGHT
from oresight.evidence._scoreboard import ALL
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas
    from oresight.evidence._episodes import Observation

__all__ = ["licence_ablation"]

VARIANTS: Final[Mapping[str, tuple[bool, bool, bool]]] = {
    N_("one share for ever"): (False, False, False),
    N_("the regime settles"): (True, False, False),
    N_("and trade and prices vary by themselves"): (True, True, False),
    N_("and other acts are heard"): (True, True, True),
}
"""Whether a regime settles, numbers vary by themselves, and other acts teach."""


def licence_ablation(atlas: Atlas, *, draws: int = 100, seed: int = 1) -> pl.DataFrame:
    """
    Return the pooled scores of all public licences, part by part of the model.

    Columns are ``variant`` (message key), ``metric`` and those of a score.
    """
    seen = [one for one in episodes(atlas) if _of_a_licence(atlas, one)]
    found = []
    for variant, (settle, vary, learn) in VARIANTS.items():
        board = backtest(atlas, seen, draws=draws, seed=seed, settle=settle, vary=vary, learn=learn)
        pooled = board.scores.filter(pl.col("value").is_not_null(), episode=ALL)
        found.append(pooled.select(pl.lit(variant).alias("variant"), *NUMBERS))
    return pl.concat(found)


NUMBERS: Final = (
    "metric", "indicator", "value", "low", "high", "unit", "grade", "sources", "observations",
)  # fmt: skip


def _of_a_licence(atlas: Atlas, seen: Observation) -> bool:
    asked = question(atlas, seen)
    return not isinstance(asked, str) and TAUGHT in asked.blind.instruments
