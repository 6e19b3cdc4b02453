"""Own parts followed through a story or a measure: what was asked, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from oresight.codes import nearest
from oresight.company import assess
from oresight.errors import UnknownNameError
from oresight.figures import draw
from oresight.locale import N_
from oresight.scenarios import library, load_scenario, run_scenario
from oresight.web._shelf import Shelf
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.company import Assessment
    from oresight.figures import Figure
    from oresight.web._desk import Desk
    from oresight.web._shelf import Kept

__all__ = ["FIGURES", "Wanted", "Wanting", "assessed", "figure_of", "shelf_of"]

FOLDER: Final = "company"
FIGURES: Final = ("company-exposure", "company-stops")
LONGEST: Final = 80


def shelf_of(desk: Desk) -> Shelf:
    """Return the folder of workbooks."""
    return Shelf(desk.settings.folder / FOLDER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which workbook is assessed, under what, and how sure a stop must be avoided."""

    kept: Kept
    story: str | None
    act: str | None
    level: float
    draws: int

    @property
    def options(self) -> dict[str, str]:
        """What the query of its address and the command line have in common."""
        followed = {"scenario": self.story, "measure": self.act}
        given = {name: value for name, value in followed.items() if value}
        return given | {"level": f"{self.level:g}", "draws": str(self.draws)}

    def path(self, rest: str = "") -> str:
        """Return the address of its page, without language and query."""
        return f"/company/{self.kept.id}{rest}"

    def query(self, visit: Visit) -> str:
        """Return the query of its address."""
        return "?" + urlencode(visit.state | self.options)

    def command(self, visit: Visit) -> str:
        """Return the command line that gives the same."""
        asked = " ".join(f"--{name} {value}" for name, value in self.options.items())
        listed = f" --smelters '{self.kept.smelters}'" if self.kept.smelters else ""
        return (
            f"oresight company assess '{self.kept.file}' {visit.options} {asked}{listed} "
            "-o result.xlsx"
        )

    def python(self, visit: Visit) -> str:
        """Return the lines of Python that give the same."""
        followed = (
            f", story=load_scenario(atlas, {self.story!r})"
            if self.story
            else f", measure={self.act!r}"
            if self.act
            else ""
        )
        return (
            "import datetime as dt\n"
            "from pathlib import Path\n"
            "from oresight import open_atlas\n"
            "from oresight.company import assess, read_workbook\n"
            "from oresight.scenarios import load_scenario\n"
            "atlas = open_atlas()\n"
            f"parts = read_workbook(Path({self.kept.file!r}))\n"
            f"day = dt.date.fromisoformat({visit.as_of.isoformat()!r})\n"
            f"assess(atlas, parts, importer={str(visit.importer)!r}, as_of=day{followed}, "
            f"level={self.level:g}, draws={self.draws})"
        )


def _wanted(
    visit: Reading,
    workbook: str,
    scenario: Annotated[
        str | None, Query(max_length=LONGEST, description=N_("Story of the library to follow"))
    ] = None,
    measure: Annotated[
        str | None, Query(max_length=LONGEST, description=N_("Measure to follow"))
    ] = None,
    level: Annotated[
        float, Query(gt=0.0, lt=1.0, description=N_("Probability of a stop accepted"))
    ] = 0.05,
    draws: Annotated[int, Query(ge=1, le=500, description=N_("Size of the sample"))] = 100,
) -> Wanted:
    story = scenario or None
    if story is not None and story not in library():
        raise UnknownNameError("scenario", story, near=nearest(story, library()))
    act = visit.desk.ledger[measure].id if measure else None
    return Wanted(shelf_of(visit.desk).open(workbook), story, act, level, draws)


Wanting = Annotated[Wanted, Depends(_wanted)]


def assessed(visit: Visit, wanted: Wanted) -> Assessment:
    """Return what the parts come to, computed once for the same question."""
    key = ("company", wanted.kept.id, visit.importer, visit.as_of, *wanted.options.items())
    return visit.desk.results.of(key, lambda: _assess(visit, wanted))


def _assess(visit: Visit, wanted: Wanted) -> Assessment:
    parts, listed = wanted.kept.parts(visit.atlas), wanted.kept.listed(visit.atlas)
    with visit.desk.engine:
        followed = None
        if wanted.story is not None:
            followed = run_scenario(
                load_scenario(visit.atlas, wanted.story), importer=visit.importer,
                draws=wanted.draws, seed=1, edition=visit.desk.settings.atlas_path,
                store=visit.desk.runs,
            )  # fmt: skip
        return assess(
            visit.atlas, parts, importer=visit.importer, as_of=visit.as_of, smelters=listed,
            story=followed, measure=wanted.act, draws=wanted.draws, level=wanted.level,
        )  # fmt: skip


def figure_of(visit: Visit, wanted: Wanted, name: str) -> Figure:
    """
    Draw a figure of the parts.

    Raises
    ------
    UnknownNameError
        If it is no figure of own parts.
    BadInputError
        If there is nothing to draw, such as stops where nothing was followed.
    """
    if name not in FIGURES:
        raise UnknownNameError("figure", name, near=nearest(name, FIGURES) or FIGURES)
    return draw(name, visit.scene(assessment=assessed(visit, wanted)))
