"""自社: a workbook of own parts, checked cell by cell, and what it hangs on. Nothing leaves the machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from oresight.company import MAX_BYTES, template
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.report import Paragraph, certificate_line
from oresight.runs import Run
from oresight.scenarios import library, load_scenario
from oresight.screens import company_screens, parts_screens
from oresight.web._blocks import Notice
from oresight.web._cards import card_of, screen_table
from oresight.web._forms import Changing
from oresight.web._owned import FIGURES, Wanted, Wanting, assessed, figure_of, shelf_of
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._simulated import followable, reason_of
from oresight.web._visit import Lang, Reading, Visit

if TYPE_CHECKING:
    from oresight.company import Assessment
    from oresight.figures import Figure
    from oresight.web._cards import Card

router = APIRouter()

OPTION: Final = "/{lang}/company/{workbook}/figures/{name}/option.json"
PICTURE: Final = "/{lang}/company/{workbook}/figures/{name}.svg"
NEVER: Final = N_(
    "Your workbook stays on this machine, in a folder that only you may read; nothing is sent."
)
PRIVATE: Final = {"Cache-Control": "no-store"}


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
    kept = shelf_of(visit.desk).all()
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
        more={
            "kept": kept,
            "folder": str(shelf_of(visit.desk).folder),
            "largest": MAX_BYTES // 2**20,
        },
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
    kept = shelf_of(desk).add(desk.atlas, given, listed)
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
    shelf_of(request.app.state.desk).delete(workbook)
    return RedirectResponse(f"/{lang.value}/company", 303)


@page(router, "/company/{workbook}")
def one_workbook(visit: Reading, wanted: Wanting) -> Page:
    """Return what parts hang on, how long they last, what stops first, whom to ask, what to hold."""
    found = assessed(visit, wanted)
    return Page(
        title=visit.t(N_("Own parts: {file}"), file=wanted.kept.file),
        lead=visit.t(NEVER),
        blocks=tuple(_blocks(visit, wanted, found)),
        tables=found.tables(visit.lang),
        run=found.run,
        command=wanted.command(visit),
        template="company_result.html",
        more={"wanted": wanted, "stories": _stories(visit), "acts": _acts(visit)},
        kept=False,
        private=True,
    )


@router.get(OPTION, tags=["data"], operation_id="company_option")
def option(visit: Reading, wanted: Wanting, name: str) -> Response:
    """Return what the chart library draws of own parts."""
    figure = figure_of(visit, wanted, name)
    return Response(rows_json(figure.option), headers=PRIVATE, media_type=MEDIA[".json"])


@router.get(PICTURE, tags=["data"], operation_id="company_svg")
def picture(
    visit: Reading, wanted: Wanting, name: str,
    width: Annotated[int, Query(ge=200, le=2000)] = 720,
) -> Response:  # fmt: skip
    """Return the picture of a figure of own parts."""
    figure = figure_of(visit, wanted, name)
    drawn = visit.desk.pictures.submit(figure.svg, width).result()
    return Response(drawn.encode(), headers=PRIVATE, media_type=MEDIA[".svg"])


@page(router, "/company/{workbook}/figures/{name}")
def company_figure(visit: Reading, wanted: Wanting, name: str) -> Page:
    """Return a figure of own parts with its table."""
    figure = figure_of(visit, wanted, name)
    return Page(
        title=figure.title,
        blocks=(_card(visit, wanted, figure),),
        tables={figure.name: figure.table},
        run=assessed(visit, wanted).run,
        command=wanted.command(visit),
        kept=False,
        private=True,
    )


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


def _blocks(visit: Visit, wanted: Wanted, found: Assessment) -> list[object]:
    screens = (*company_screens(visit, found), *parts_screens(visit, found.parts))
    told = (
        [Paragraph(certificate_line(found.certificate, visit.words))] if found.certificate else []
    )
    return [*_cards(visit, wanted), *(screen_table(visit, one) for one in screens), *told]


def _cards(visit: Visit, wanted: Wanted) -> list[Card]:
    """Return the figures there is something for: without a story, nothing stops."""
    shown = []
    for name in FIGURES:
        try:
            shown.append(_card(visit, wanted, figure_of(visit, wanted, name)))
        except BadInputError:
            continue
    return shown


def _card(visit: Visit, wanted: Wanted, figure: Figure) -> Card:
    """Return a card whose address is the workbook's; it is not offered to the tray."""
    return replace(
        card_of(visit, figure),
        address=f"/{visit.lang}{wanted.path(f'/figures/{figure.name}')}",
        query=wanted.query(visit),
        choices={},
        command=wanted.command(visit),
        python=wanted.python(visit),
    )


def _stories(visit: Visit) -> list[tuple[str, str]]:
    titled = ((name, load_scenario(visit.atlas, name).title.text(visit.lang)) for name in library())
    return [(name, title or name) for name, title in titled]


def _acts(visit: Visit) -> list[tuple[str, str]]:
    """Return the measures that the engine follows, as far as that is known."""
    known = followable(visit.desk, visit.importer)
    named = (one for one in visit.desk.ledger if not reason_of(one, known))
    return [(one.id, one.title(visit.lang)) for one in named]
