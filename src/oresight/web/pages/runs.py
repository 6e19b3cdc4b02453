"""実行: long computations on disk; how far each is, and what came of it."""

from __future__ import annotations

import asyncio
from itertools import count as count_from_zero
from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Form, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse

from oresight.errors import BadInputError
from oresight.locale import N_
from oresight.runs import Run, StoredRun
from oresight.scenarios import is_story, library
from oresight.web._blocks import Notice
from oresight.web._cards import WordTable
from oresight.web._forms import Changing
from oresight.web._launch import Launching, launch
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._stories import Stories
from oresight.web._told import (
    account,
    asked_for,
    card_in,
    command_of,
    figure_of,
    standing,
    story_blocks,
)
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from oresight.scenarios import Outcome
    from oresight.web._told import Standing

router = APIRouter()

OPTION: Final = "/{lang}/runs/{run}/figures/{name}/option.json"
PICTURE: Final = "/{lang}/runs/{run}/figures/{name}.svg"
PULSE: Final = 0.5
"""Seconds between two looks at a run."""
BEATS: Final = 20
"""Looks after which a word goes to a reader of whose run there is no news, so that the line stays open."""
SHOWN: Final = 100
"""Runs that a page lists, the latest."""


@page(router, "/runs")
def runs(visit: Reading) -> Page:
    """Return the long computations that are kept on this machine."""
    t = visit.t
    kept = [_row(visit, name) for name in reversed(visit.desk.runs.ids[-SHOWN:])]
    header = (t(N_("Run")), t(N_("What")), t(N_("Status")), t(N_("How far")))
    links = [visit.href(f"/runs/{row['id']}") for row in kept]
    cells = tuple(
        (str(r["id"]), str(r["title"]), str(r["status"]), f"{r['done']} / {r['shards']}")
        for r in kept
    )
    table = WordTable(header, cells, (False, False, False, True), links=tuple(links))
    empty = Notice(t(N_("Nothing was run yet. A story's page has a button for it.")))
    return Page(
        title=t(N_("Runs")),
        lead=t(N_("Kept on disk: they go on after the server was stopped, and are never lost.")),
        blocks=(table if kept else empty,),
        tables={"runs": pl.DataFrame(kept)},
        run=Run.of({"runs": [row["id"] for row in kept]}, edition=visit.atlas.edition),
        command="oresight runs list",
        kept=False,
        private=True,
    )


def _row(visit: Visit, name: str) -> dict[str, object]:
    """Return the row of a run, also of one that cannot be opened."""
    try:
        run = visit.desk.runs.open(name)
    except BadInputError:
        return {"id": name, "title": "", "status": "?", "done": 0, "shards": 0}
    told = standing(visit, run)
    return {
        "id": run.id, "title": _title(visit, run), "status": told.word, "done": told.done,
        "shards": told.total,
    }  # fmt: skip


def _title(visit: Visit, run: StoredRun) -> str:
    """Return what a run follows, without opening the story: a list of many must not take long."""
    if not is_story(run):
        return visit.t(N_("A computation"))
    name, _, branch = str(run.job.inputs.get("name", "")).partition(":")
    if name not in library():
        return name
    story = Stories(visit.desk).open(name)
    words = [story.title.text(visit.lang), branch and story.branch_name(branch, visit.lang)]
    return ": ".join(one for one in words if one)


def _own_title(visit: Visit, found: Outcome) -> str:
    """Return the title of a story of the user's own, which only the whole plan has."""
    mine = found.asked.name.partition(":")[0] not in library()
    return found.scenario.title.text(visit.lang) if mine else ""


@page(router, "/runs/{run}")
def one_run(visit: Reading, run: str, mixture: bool = False) -> Page:  # noqa: FBT001, FBT002
    """Return how far a run is, or what came of it."""
    stored = visit.desk.runs.open(run)
    told = standing(visit, stored)
    found = asked_for(visit.desk, stored)
    ready = told.is_done and found is not None
    return Page(
        title=(None if found is None else _own_title(visit, found)) or _title(visit, stored),
        lead="" if found is None else found.scenario.description.text(visit.lang),
        blocks=story_blocks(visit, stored, mixed=mixture) if ready else (),
        tables=_tables(visit, stored) if ready else {},
        run=stored.job.run,
        command=f"oresight runs show {stored.id}" if found is None else command_of(found),
        template="run.html",
        more={"told": told, "found": found, "mixed": mixture},
        kept=False,
        private=True,
    )


def _tables(visit: Visit, stored: StoredRun) -> dict[str, pl.DataFrame]:
    told = account(visit.desk, stored)
    return {
        "rows": told.rows, "goods": told.goods, "lines": told.lines, "losses": told.losses,
        "blocks": told.outcome.told,
    }  # fmt: skip


@router.post("/{lang}/runs", tags=["pages"], operation_id="start_run")
def start(
    visit: Reading, _: Changing, name: Annotated[str, Form(max_length=80)], asked: Launching
) -> Response:
    """Start a run of a story, and lead to its page."""
    run = launch(visit, Stories(visit.desk).open(name), asked)
    return RedirectResponse(visit.href(f"/runs/{run}"), 303)


@router.post("/{lang}/runs/{run}/cancel", tags=["pages"], operation_id="cancel_run")
def cancel(visit: Reading, run: str, _: Changing) -> Response:
    """Stop a run after the parts under way; they are kept."""
    stored = visit.desk.runs.open(run)
    stored.cancel()
    visit.desk.queue.remove(stored.id)
    return RedirectResponse(visit.href(f"/runs/{stored.id}"), 303)


@router.post("/{lang}/runs/{run}/resume", tags=["pages"], operation_id="resume_run")
def resume(visit: Reading, run: str, _: Changing) -> Response:
    """Let a run go on with what it still lacks."""
    stored = visit.desk.runs.open(run)
    stored.uncancel()
    visit.desk.queue.add(stored.id)
    return RedirectResponse(visit.href(f"/runs/{stored.id}"), 303)


@router.get("/{lang}/runs/{run}/events", tags=["data"], operation_id="run_events")
def events(visit: Reading, run: str) -> StreamingResponse:
    """Tell how far a run is, as server-sent events, until it has ended."""
    stored = visit.desk.runs.open(run)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _events(visit, stored), media_type="text/event-stream", headers=headers
    )


async def _events(visit: Visit, run: StoredRun) -> AsyncIterator[bytes]:
    """Yield where a run stands whenever that changes; a reader who leaves ends it."""
    seen: Standing | None = None
    for count in count_from_zero():
        told = await run_in_threadpool(standing, visit, run)
        if told != seen:
            yield _event("standing", told.to_dict())
            seen = told
        elif count % BEATS == 0:
            yield b": still here\n\n"
        if told.ended:
            yield _event("end", told.to_dict() | {"href": visit.href(f"/runs/{run.id}")})
            return
        await asyncio.sleep(PULSE)


def _event(name: str, body: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: ".encode() + rows_json(body) + b"\n\n"


@router.get(OPTION, tags=["data"], operation_id="run_option")
def option(visit: Reading, run: str, name: str) -> Response:
    """Return what the chart library draws of a run."""
    figure = figure_of(visit, visit.desk.runs.open(run), name)
    return Response(rows_json(figure.option), media_type=MEDIA[".json"])


@router.get(PICTURE, tags=["data"], operation_id="run_svg")
def picture(
    visit: Reading, run: str, name: str, width: Annotated[int, Query(ge=200, le=2000)] = 720
) -> Response:
    """Return the picture of a figure of a run."""
    figure = figure_of(visit, visit.desk.runs.open(run), name)
    drawn = visit.desk.pictures.submit(figure.svg, width).result()
    return Response(drawn.encode(), media_type=MEDIA[".svg"])


@page(router, "/runs/{run}/figures/{name}")
def run_figure(visit: Reading, run: str, name: str) -> Page:
    """Return a figure of a run with its table."""
    stored = visit.desk.runs.open(run)
    figure = figure_of(visit, stored, name)
    return Page(
        title=figure.title,
        blocks=(card_in(visit, stored, figure),),
        tables={name: figure.table},
        run=stored.job.run,
        command=command_of(account(visit.desk, stored).outcome),
        kept=False,
        private=True,
    )
