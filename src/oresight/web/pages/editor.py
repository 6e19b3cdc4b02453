"""自作シナリオ: a story as a text and on a line of time, checked, saved and run."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from oresight.locale import N_
from oresight.runs import Run
from oresight.scenarios import library, scenario_template
from oresight.web._draft import Change, Changed, Draft, block_kinds, draft_of
from oresight.web._forms import Changing
from oresight.web._launch import DRAWS, LAST_SEED, MOST_DRAWS, Launch, Launching, launch
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._stories import Stories
from oresight.web._templates import render
from oresight.web._visit import Reading, Visit

router = APIRouter()

BEGIN = "my-story"
Name = Annotated[str, Form(max_length=80)]


@page(router, "/scenarios/new")
def new(visit: Reading, base: Annotated[str, Query(alias="from", max_length=80)] = "") -> Page:
    """Return a text to begin a story of one's own with: a template, or another story."""
    stories = Stories(visit.desk)
    text = stories.begin_from(base) if base else scenario_template(visit.lang)
    wish = f"my-{base}"[:58] if base in library() else base or BEGIN
    return _editor(visit, draft_of(visit, text), name=stories.free_name(wish), new=True)


@page(router, "/scenarios/{name}/edit")
def edit(visit: Reading, name: str) -> Page:
    """Return one of the user's own stories, to be changed."""
    text = Stories(visit.desk).text(name)
    if name in library():
        return new(visit, name)
    return _editor(visit, draft_of(visit, text, name=name), name=name)


@router.post("/{lang}/scenarios/new", tags=["pages"], operation_id="new_story")
def change_new(
    visit: Reading, _: Changing, change: Changed, name: Name, asked: Launching
) -> Response:
    """Check, change, save or run a text that was not saved yet."""
    return _carry_out(visit, change, asked, name=name, new=True)


@router.post("/{lang}/scenarios/{story}/edit", tags=["pages"], operation_id="edit_story")
def change_own(
    visit: Reading, story: str, _: Changing, change: Changed, name: Name, asked: Launching
) -> Response:
    """Check, change, save or run the text of one of the user's own stories."""
    Stories(visit.desk).text(story)
    return _carry_out(visit, change, asked, name=name)


@router.post("/{lang}/scenarios/outline", tags=["data"], operation_id="outline_story")
def outline(visit: Reading, _: Changing, change: Changed, name: Name = "") -> Response:
    """Return a text after one change, its faults with their lines, and its blocks as they are drawn."""
    draft = draft_of(visit, change.applied(visit.lang), name=name)
    body = {
        "text": draft.text,
        "faults": [{"line": line, "text": words} for line, words in draft.faults],
        "blocks": [] if draft.line is None else _rows(draft),
        "html": render("draft.html", visit, draft=draft),
    }
    return Response(rows_json(body), media_type=MEDIA[".json"])


@router.post("/{lang}/scenarios/{name}/delete", tags=["pages"], operation_id="delete_story")
def delete(visit: Reading, name: str, _: Changing) -> Response:
    """Delete one of the user's own stories; its runs stay."""
    Stories(visit.desk).delete(name)
    return RedirectResponse(visit.href("/scenarios"), 303)


@router.get("/{lang}/scenarios/{name}.yaml", tags=["data"], operation_id="story_yaml")
def download(visit: Reading, name: str) -> Response:
    """Return a story as its file has it."""
    text = Stories(visit.desk).text(name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return Response(text.encode(), media_type="application/yaml; charset=utf-8", headers=headers)


def _carry_out(
    visit: Visit, change: Change, asked: Launch, *, name: str, new: bool = False
) -> Response:
    """Do what a button of the form says."""
    stories, text = Stories(visit.desk), change.applied(visit.lang)
    draft = draft_of(visit, text, name=name)
    if change.act == "save":
        stories.save(name, text)
        rest = "" if draft.story is not None else "/edit"
        return RedirectResponse(visit.href(f"/scenarios/{name}{rest}"), 303)
    if change.act == "run" and draft.story is not None:
        return RedirectResponse(visit.href(f"/runs/{launch(visit, draft.story, asked)}"), 303)
    shown = _editor(visit, draft, name=name, new=new, asked=asked)
    body = render(shown.template, visit, page=shown, **shown.more)
    return Response(body, media_type=MEDIA[""], headers={"Cache-Control": "no-store"})


def _editor(
    visit: Visit, draft: Draft, *, name: str, new: bool = False, asked: Launch | None = None
) -> Page:
    rows = pl.DataFrame(_rows(draft), schema=ROWS)
    path = "/scenarios/new" if new else f"/scenarios/{name}/edit"
    return Page(
        title=visit.t(N_("A story of your own"))
        if new
        else visit.t(N_("Change {name}"), name=name),
        lead=visit.t(N_("The text is the story; the line of time is another way to write in it.")),
        blocks=(),
        tables={"blocks": rows},
        run=Run.of({"draft": draft.text}, edition=visit.atlas.edition),
        command=f"oresight scenario check {name}.yaml",
        template="editor.html",
        more={
            "draft": draft,
            "name": name,
            "new": new,
            "action": visit.href(path),
            "kinds": block_kinds(visit),
            "asked": asked or Launch(str(visit.importer), DRAWS, 1),
            "most_draws": MOST_DRAWS,
            "last_seed": LAST_SEED,
        },
        kept=False,
        private=True,
    )


ROWS = {
    "block": pl.String, "branch": pl.String, "kind": pl.String, "title": pl.String,
    "line": pl.Int64, "first": pl.Date, "last": pl.Date,
}  # fmt: skip


def _rows(draft: Draft) -> list[dict[str, object]]:
    """Return a row a block: where it stands in the text, and the first stretch in which it holds."""
    lanes = () if draft.line is None else draft.line.lanes
    return [
        {
            "block": lane.block, "branch": lane.branch, "kind": lane.kind, "title": lane.name,
            "line": lane.line, "first": lane.bars[0].first if lane.bars else None,
            "last": lane.bars[-1].last if lane.bars else None,
        }
        for lane in lanes
    ]  # fmt: skip
