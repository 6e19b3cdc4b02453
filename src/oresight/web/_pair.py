"""Two stories side by side: what differs between them, and what differs in what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Form, Query

from oresight.runs import State
from oresight.scenarios import Account, differences, loss_differences, plan_pair
from oresight.screens import importer_named
from oresight.web._launch import DRAWS, LAST_SEED, MOST_DRAWS, put_in_line
from oresight.web._stories import Stories

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from oresight.runs import StoredRun
    from oresight.scenarios import Outcome, Scenario
    from oresight.web._visit import Visit

__all__ = ["Apart", "Asked", "AskedByForm", "AskedByPage", "apart", "begin", "planned", "runs_of"]

FIRST: Final = "bloc-formation:west-coordinates"
SECOND: Final = "bloc-formation:west-competes"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which two stories, each in one branch or in all, for whom, and how often; 0 for never."""

    a: str
    b: str
    importer: str
    draws: int
    seed: int

    def fields(self) -> dict[str, str]:
        """Return what stands in the address."""
        return {
            "a": self.a, "b": self.b, "importer": self.importer, "draws": str(self.draws),
            "seed": str(self.seed),
        }  # fmt: skip


def _by_page(
    a: Annotated[str, Query(max_length=140)] = FIRST,
    b: Annotated[str, Query(max_length=140)] = SECOND,
    importer: Annotated[str | None, Query(max_length=80)] = None,
    draws: Annotated[int, Query(ge=0, le=MOST_DRAWS)] = 0,
    seed: Annotated[int, Query(ge=0, le=LAST_SEED)] = 1,
) -> Asked:
    return Asked(a, b, importer or "", draws, seed)


def _by_form(
    a: Annotated[str, Form(max_length=140)],
    b: Annotated[str, Form(max_length=140)],
    importer: Annotated[str, Form(max_length=80)] = "JPN",
    draws: Annotated[int, Form(ge=1, le=MOST_DRAWS)] = DRAWS,
    seed: Annotated[int, Form(ge=0, le=LAST_SEED)] = 1,
) -> Asked:
    return Asked(a, b, importer, draws, seed)


AskedByPage = Annotated[Asked, Depends(_by_page)]
AskedByForm = Annotated[Asked, Depends(_by_form)]


@dataclass(frozen=True)
class Apart:
    """
    What differs in what comes of two stories, draw by draw with the same luck.

    Parameters
    ----------
    told
        The first story, which knows what goods are called.
    """

    told: Account
    rows: pl.DataFrame
    losses: pl.DataFrame
    certificate: Mapping[str, float | int]


def planned(visit: Visit, asked: Asked) -> tuple[Scenario, Scenario]:
    """
    Return the two stories.

    Raises
    ------
    UnknownNameError
        If there is no such story or branch.
    """
    stories = Stories(visit.desk)
    one, other = (_along(stories, name) for name in (asked.a, asked.b))
    return one, other


def _along(stories: Stories, text: str) -> Scenario:
    """Return the story of a name, in one branch if it names one behind a colon."""
    name, colon, branch = text.partition(":")
    return stories.open(name).along(branch) if colon else stories.open(name)


def runs_of(visit: Visit, asked: Asked, pair: tuple[Scenario, Scenario]) -> tuple[Outcome, Outcome]:
    """Return what is to be run, each with its run as far as it was begun."""
    place = importer_named(visit.atlas, asked.importer or visit.importer, lang=visit.lang)
    key = (
        "pair",
        *(story.hash for story in pair),
        asked.a,
        asked.b,
        place,
        asked.draws,
        asked.seed,
    )

    def plans() -> tuple[Outcome, Outcome]:
        with visit.desk.engine:
            return plan_pair(
                *pair, importer=place, draws=asked.draws, seed=asked.seed,
                edition=visit.desk.settings.atlas_path,
            )  # fmt: skip

    one, other = visit.desk.stories.of(key, plans)
    known = visit.desk.runs
    return tuple(  # type: ignore[return-value]
        replace(found, stored=known.open(found.run.id)) if found.run.id in known.ids else found
        for found in (one, other)
    )


def begin(visit: Visit, asked: Asked) -> None:
    """Put both runs in the line; what was computed before is not computed again."""
    for found in runs_of(visit, asked, planned(visit, asked)):
        if found.asked.cells and not _is_done(found.stored):
            put_in_line(visit, found)


def _is_done(run: StoredRun | None) -> bool:
    return run is not None and run.status().state is State.DONE


def apart(visit: Visit, one: Outcome, other: Outcome) -> Apart | None:
    """Return what differs; None while any of both is not done."""
    if not all(_is_done(found.stored) or not found.asked.cells for found in (one, other)):
        return None

    def make() -> Apart:
        with visit.desk.engine:
            rows, certificate = differences(one, other)
            return Apart(Account(one, rows), rows, loss_differences(one, other), certificate)

    return visit.desk.stories.of(("apart", one.run.id, other.run.id), make)
