"""自社: a workbook of own parts, checked cell by cell, and what it hangs on. Nothing leaves the machine."""

from __future__ import annotations

from typing import Annotated, Final

import polars as pl
from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from oresight.company import MAX_BYTES, Assessment, assess, template
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import Run
from oresight.scenarios import library, load_scenario, run_scenario
from oresight.screens import company_screens, parts_screens
from oresight.web._blocks import Notice
from oresight.web._cards import screen_table
from oresight.web._forms import Changing
from oresight.web._page import MEDIA, Page, page
from oresight.web._shelf import Kept, Shelf
from oresight.web._visit import Lang, Reading, Visit

router = APIRouter()

FOLDER: Final = "company"
NEVER: Final = N_(
    "Your workbook stays on this machine, in a folder that only you may read; nothing is sent."
)
Story = Annotated[
    str | None, Query(max_length=80, description=N_("Story of the library to follow"))
]
Act = Annotated[str | None, Query(max_length=80, description=N_("Measure to follow"))]
Level = Annotated[float, Query(gt=0.0, lt=1.0, description=N_("Probability of a stop accepted"))]
Draws = Annotated[int, Query(ge=1, le=500, description=N_("Size of the sample"))]


def shelf_of(visit: Visit) -> Shelf:
    """Return the folder of workbooks."""
    return Shelf(visit.desk.settings.folder / FOLDER)


@router.get(
    "/{lang}/company/template.xlsx",
    response_class=Response,
    tags=["data"],
    operation_id="company_template",
)
def blank(visit: Reading, *, example: bool = False) -> Response:
    """Return the workbook to fill in, empty or with the parts of a fictional firm."""
    body = template(visit.lang, filled=example, atlas=visit.atlas)
    name = "oresight-example.xlsx" if example else "oresight-parts.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, media_type=MEDIA[".xlsx"])


@page(router, "/company")
def company(visit: Reading) -> Page:
    """Return the way in: template, upload, and the workbooks that are kept."""
    kept = shelf_of(visit).all()
    rows = [{"id": one.id, "file": one.file, "parts": one.count} for one in kept]
    schema = {"id": pl.String, "file": pl.String, "parts": pl.Int64}
    return Page(
        title=visit.t(N_("Own parts")),
        lead=visit.t(
            N_("From one workbook to what you hang on, what stops first and whom to ask.")
        ),
        blocks=(Notice(visit.t(NEVER)),),
        tables={"workbooks": pl.DataFrame(rows, schema=schema)},
        run=Run.of({"company": [one.id for one in kept]}, edition=visit.atlas.edition),
        command="oresight company template parts.xlsx",
        template="company.html",
        more={"kept": kept, "folder": str(shelf_of(visit).folder), "largest": MAX_BYTES // 2**20},
        kept=False,
        private=True,
    )


@router.post("/{lang}/company", tags=["changes"], operation_id="company_upload", status_code=303)
def upload(
    lang: Lang,
    request: Request,
    _: Changing,
    parts: UploadFile,
    smelters: UploadFile | None = None,
) -> RedirectResponse:
    """Read a workbook, keep it if it has no fault, and lead to what it comes to."""
    desk = request.app.state.desk
    given = _content(parts)
    listed = _content(smelters) if smelters is not None and smelters.filename else None
    shelf = Shelf(desk.settings.folder / FOLDER)
    kept = shelf.add(desk.atlas, given, listed)
    return RedirectResponse(f"/{lang.value}/company/{kept.id}", 303)


@router.post(
    "/{lang}/company/delete", tags=["changes"], operation_id="company_delete", status_code=303
)
def delete(
    lang: Lang,
    request: Request,
    _: Changing,
    workbook: Annotated[str, Form(max_length=12)],
) -> RedirectResponse:
    """Delete a workbook with all that was kept of it."""
    Shelf(request.app.state.desk.settings.folder / FOLDER).delete(workbook)
    return RedirectResponse(f"/{lang.value}/company", 303)


@page(router, "/company/{workbook}")
def one_workbook(
    visit: Reading,
    workbook: str,
    scenario: Story = None,
    measure: Act = None,
    level: Level = 0.05,
    draws: Draws = 100,
) -> Page:
    """Return what parts hang on, how long they last, what stops first, whom to ask, what to hold."""
    kept = shelf_of(visit).open(workbook)
    story, act = scenario or None, measure or None
    key = ("company", workbook, visit.importer, visit.as_of, story, act, level, draws)
    found = visit.desk.results.of(
        key, lambda: _assessed(visit, kept, story, act, level=level, draws=draws)
    )
    followed = story or act
    return Page(
        title=visit.t(N_("Own parts: {file}"), file=kept.file),
        lead=visit.t(NEVER),
        blocks=tuple(_blocks(visit, found)),
        tables=found.tables(visit.lang),
        run=found.run,
        command=_command(visit, kept, story, act, level=level, draws=draws),
        template="company_result.html",
        more={
            "kept_file": kept, "followed": followed, "story": story, "act": act, "level": level,
            "draws": draws, "stories": _stories(visit), "acts": _acts(visit),
        },
        kept=False,
        private=True,
    )  # fmt: skip


def _content(file: UploadFile) -> tuple[str, bytes]:
    """Return name and content of an uploaded file, which is held no longer than it is allowed to be."""
    name = (file.filename or "parts.xlsx").replace("\\", "/").rpartition("/")[2][-80:]
    data = file.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadInputError(
            Fault(
                N_("The file has more than {most} MB."),
                N_("Take out pictures and sheets that are not needed."),
                fields={"most": MAX_BYTES // 2**20},
            )
        )
    return name, data


def _assessed(
    visit: Visit, kept: Kept, story: str | None, act: str | None, *, level: float, draws: int
) -> Assessment:
    parts, listed = kept.parts(visit.atlas), kept.listed(visit.atlas)
    with visit.desk.engine:
        followed = None
        if story is not None:
            _known(story)
            followed = run_scenario(
                load_scenario(visit.atlas, story), importer=visit.importer, draws=draws, seed=1,
                edition=visit.desk.settings.atlas_path, store=visit.desk.runs,
            )  # fmt: skip
        return assess(
            visit.atlas, parts, importer=visit.importer, as_of=visit.as_of, smelters=listed,
            story=followed, measure=act, draws=draws, level=level,
        )  # fmt: skip


def _known(story: str) -> None:
    """Refuse what is no story of the library: a page opens no file by its path."""
    from oresight.codes import nearest
    from oresight.errors import UnknownNameError

    if story not in library():
        raise UnknownNameError("scenario", story, near=nearest(story, library()))


def _blocks(visit: Visit, found: Assessment) -> list[object]:
    screens = (*company_screens(visit, found), *parts_screens(visit, found.parts))
    return [screen_table(visit, one) for one in screens]


def _stories(visit: Visit) -> list[tuple[str, str]]:
    titled = ((name, load_scenario(visit.atlas, name).title.text(visit.lang)) for name in library())
    return [(name, title or name) for name, title in titled]


def _acts(visit: Visit) -> list[tuple[str, str]]:
    named = (one for one in visit.desk.ledger if one.commodities)
    return [(one.id, one.title(visit.lang)) for one in named]


def _command(
    visit: Visit, kept: Kept, story: str | None, act: str | None, *, level: float, draws: int
) -> str:
    asked = "".join(
        f" --{name} {value}" for name, value in (("scenario", story), ("measure", act)) if value
    )
    listed = f" --smelters {kept.smelters}" if kept.smelters else ""
    return (
        f"oresight company assess {kept.file} {visit.options}{asked}{listed} --level {level:g} "
        f"--draws {draws} -o result.xlsx"
    )
