"""Figures by name, each drawn once for all readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.codes import Stage, nearest
from oresight.errors import UnknownNameError
from oresight.figures import draw
from oresight.scenarios import library
from oresight.web._memory import give_back
from oresight.web._past import PAST, backtested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.figures import Figure
    from oresight.web._visit import Visit

__all__ = ["drawn"]


CHOICES: Final = ("commodity", "stage", "year", "measure", "scenario", "table", "episode")

NATIONAL: Final = ("worst",)
"""Figures drawn from the scores of all that the importer watches."""

ENGINE: Final = ("shock-", "scenario-")
"""How figures begin that follow a measure or a story."""

DRAWS: Final = 100
"""Draws of such a figure: a page waits for it."""


def drawn(visit: Visit, name: str, asked: Mapping[str, object]) -> tuple[Figure, dict[str, object]]:
    """
    Return a figure as asked for, and the choices it was drawn with.

    Raises
    ------
    UnknownNameError
        If it is asked for of something that there is not.
    """
    choices: dict[str, object] = {choice: asked.get(choice) for choice in CHOICES}
    stage, commodity = choices["stage"], choices["commodity"]
    if stage is not None:
        if stage not in list(Stage):
            raise UnknownNameError(
                "stage", str(stage), near=nearest(str(stage), Stage) or tuple(Stage)
            )
        choices["stage"] = Stage(str(stage))
    story = choices["scenario"]
    if story is not None and story not in library():
        # A page opens no file by its path, not even to say what is wrong with it.
        raise UnknownNameError("scenario", str(story), near=nearest(str(story), library()))
    if commodity is not None:
        choices["commodity"] = visit.atlas.commodity(str(commodity)).id
    key = (name, visit.lang, visit.importer, visit.as_of, *choices.values())
    return visit.desk.figures.of(key, lambda: _draw(visit, name, choices)), choices


def _draw(visit: Visit, name: str, choices: Mapping[str, object]) -> Figure:
    if name.startswith(ENGINE):
        with visit.desk.engine:
            figure = draw(name, visit.scene(**choices, draws=DRAWS))
        give_back()
        return figure
    brought: dict[str, object] = {"past": backtested(visit.desk)} if name in PAST else {}
    if name in NATIONAL:
        brought["scores"] = visit.exposure.scores
    return draw(name, visit.scene(**choices, **brought))
