"""シナリオ: the library, the user's own stories, and one story on a line of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import polars as pl
from fastapi import APIRouter, Query

from oresight.errors import BadInputError
from oresight.locale import N_
from oresight.report import Heading, Paragraph, assumptions_table
from oresight.runs import Run
from oresight.scenarios import library
from oresight.web._blocks import Links, Tile, Tiles
from oresight.web._launch import DRAWS, LAST_SEED, MOST_DRAWS
from oresight.web._page import Page, page
from oresight.web._stories import Stories
from oresight.web._timeline import story_timeline
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.scenarios import Scenario

router = APIRouter()


@page(router, "/scenarios")
def scenarios(visit: Reading) -> Page:
    """Return the stories of the library, and the user's own."""
    t, stories = visit.t, Stories(visit.desk)
    rows = [_row(visit, stories.open(name)) for name in library()]
    tiles = tuple(_tile(visit, row) for row in rows)
    return Page(
        title=t(N_("Scenarios")),
        lead=t(
            N_("Dated stories, followed from the first act to the lines that stop. They are no forecasts.")
        ),
        blocks=(
            *_own(visit, stories),
            Tiles(tiles, t(N_("Library"))),
            Links(
                (
                    (t(N_("Runs")), visit.href("/runs")),
                    (t(N_("Comparison of two scenarios")), visit.href("/scenarios/compare")),
                ),
                t(N_("What was run")),
            ),
        ),
        tables={"scenarios": pl.DataFrame(rows)},
        run=Run.of({"list": "scenarios", "rows": rows}, edition=visit.atlas.edition),
        command="oresight list scenarios",
        kept=False,
        private=True,
    )  # fmt: skip


def _own(visit: Visit, stories: Stories) -> list[object]:
    """Return the user's own stories, those with faults too, and where to begin one."""
    t = visit.t
    tiles = []
    for name in stories.own:
        try:
            tiles.append(_tile(visit, _row(visit, stories.open(name))))
        except BadInputError:
            href = visit.href(f"/scenarios/{name}/edit")
            tiles.append(Tile(href, name, badge=t(N_("There are faults in it"))))
    none = t(N_("You have none yet. Begin with a template, or with a story of the library."))
    begin = Links(((t(N_("Begin with a template")), visit.href("/scenarios/new")),))
    title = t(N_("Your own"))
    shown = [Tiles(tuple(tiles), title)] if tiles else [Heading(title, 2), Paragraph(none)]
    return [*shown, begin]


def _row(visit: Visit, story: Scenario) -> dict[str, object]:
    return {
        "id": story.id,
        "title": story.title.text(visit.lang) or story.id,
        "branches": [story.branch_name(one, visit.lang) or one for one in story.branch_ids],
        "description": story.description.text(visit.lang),
    }


def _tile(visit: Visit, row: dict[str, object]) -> Tile:
    branches = row["branches"]
    count = len(branches) if isinstance(branches, list) else 1
    badge = visit.t(N_("{count} branches"), count=count) if count > 1 else ""
    href = visit.href(f"/scenarios/{row['id']}")
    return Tile(href, str(row["title"]), str(row["description"]), badge)


@page(router, "/scenarios/{name}")
def scenario(
    visit: Reading,
    name: str,
    draws: Annotated[int, Query(ge=1, le=MOST_DRAWS, description=N_("Size of the sample"))] = DRAWS,
    seed: Annotated[int, Query(ge=0, le=LAST_SEED, description=N_("Start of the sample"))] = 1,
) -> Page:
    """Return one story: its branches, its blocks on a line of time, what it assumes, and a form to run it."""
    story = Stories(visit.desk).open(name)
    blocks = [
        Heading(visit.t(N_("Assumptions")), 2),
        assumptions_table(story, visit.words, branches=story.branch_ids),
    ]
    return Page(
        title=story.title.text(visit.lang) or story.id,
        lead=story.description.text(visit.lang),
        blocks=blocks,
        tables={"blocks": _blocks(visit, story)},
        run=Run.of({"scenario": story.hash}, edition=visit.atlas.edition),
        command=f"oresight scenario run {name} --importer {visit.importer} --draws {draws} --seed {seed}",
        template="scenario.html",
        more={
            "story": story,
            "own": name not in library(),
            "line": story_timeline(visit, story),
            "draws": draws,
            "seed": seed,
            "most_draws": MOST_DRAWS,
            "last_seed": LAST_SEED,
        },
        kept=name in library(),
        private=name not in library(),
    )


def _blocks(visit: Visit, story: Scenario) -> pl.DataFrame:
    """Return a row a block and stretch of days."""
    line = story_timeline(visit, story)
    return pl.DataFrame(
        [
            {
                "block": lane.block, "kind": lane.kind, "title": lane.name,
                "branches": list(lane.branches), "first": bar.first, "last": bar.last,
                "certain": bar.certain,
            }
            for lane in line.lanes
            for bar in lane.bars
        ],
        schema={
            "block": pl.String, "kind": pl.String, "title": pl.String,
            "branches": pl.List(pl.String), "first": pl.Date, "last": pl.Date,
            "certain": pl.Boolean,
        },
    )  # fmt: skip
