"""The back-test that figures share: computed once for a size of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.evidence import backtest

if TYPE_CHECKING:
    from oresight.evidence import Backtest
    from oresight.figures._scene import Scene

__all__ = ["DRAWS", "past"]

DRAWS = 200
"""At most: scores of a few dozen numbers gain nothing from more."""


def past(scene: Scene) -> Backtest:
    """Return the back-test that a scene brings, or else that of its draws."""
    if scene.past is not None:
        return scene.past
    draws, seed = min(scene.draws, DRAWS), scene.seed
    return scene.atlas.once(
        ("past", draws, seed), lambda: backtest(scene.atlas, draws=draws, seed=seed)
    )
