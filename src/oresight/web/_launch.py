"""How a run of a story begins: what a form asks for, planned, kept and put in the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Form

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.scenarios import keep_plan, plan
from oresight.screens import importer_named

if TYPE_CHECKING:
    from oresight.scenarios import Outcome, Scenario
    from oresight.web._visit import Visit

__all__ = ["DRAWS", "LAST_SEED", "MOST_DRAWS", "Launch", "Launching", "launch", "put_in_line"]

DRAWS: Final = 200
MOST_DRAWS: Final = 10_000
LAST_SEED: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Launch:
    """Whom a story is followed for, how often, and in which branches; all if none is named."""

    importer: str
    draws: int
    seed: int
    branches: tuple[str, ...] = ()


def _launch(
    importer: Annotated[str, Form(max_length=80)] = "JPN",
    draws: Annotated[int, Form(ge=1, le=MOST_DRAWS)] = DRAWS,
    seed: Annotated[int, Form(ge=0, le=LAST_SEED)] = 1,
    branch: Annotated[list[str] | None, Form(max_length=40)] = None,
) -> Launch:
    return Launch(importer, draws, seed, tuple(branch or ()))


Launching = Annotated[Launch, Depends(_launch)]


def launch(visit: Visit, story: Scenario, asked: Launch) -> str:
    """
    Put a run of a story in the line, and return its id.

    Raises
    ------
    BadInputError
        If nothing of the story can be computed for the importer.
    """
    place = importer_named(visit.atlas, asked.importer, lang=visit.lang)
    with visit.desk.engine:
        found = plan(
            story, importer=place, draws=asked.draws, seed=asked.seed, branches=asked.branches,
            edition=visit.desk.settings.atlas_path,
        )  # fmt: skip
    if not found.asked.cells:
        raise BadInputError(
            Fault(
                N_("Nothing of this story can be computed for {importer}."),
                N_("Choose another importer, or other commodities."),
                fields={"importer": visit.words.place(place)},
            )
        )
    return put_in_line(visit, found)


def put_in_line(visit: Visit, found: Outcome) -> str:
    """Keep what is asked for, let it wait for its turn, and return the id of its run."""
    stored = visit.desk.runs.add(found.job)
    keep_plan(found, stored.folder)
    stored.uncancel()
    visit.desk.queue.add(stored.id)
    return stored.id
