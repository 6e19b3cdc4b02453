"""Every component in every state, from made-up data: what pictures for comparison are taken of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from fastapi import APIRouter, Response

from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_
from oresight.report import Paragraph
from oresight.runs import Run
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._patterns import STATES, made_up, made_up_line, patterns
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.figures import Figure
    from oresight.web._visit import Visit

router = APIRouter()

FAULTS = (
    N_("No commodity is called {name!r}."),
    N_("The value of {name} does not fit."),
)


@page(router, "/patterns")
def all_patterns(visit: Reading) -> Page:
    """Return every component in every state, from made-up data."""
    return Page(
        title=visit.t(N_("Patterns")),
        lead=visit.t(N_("Every component in every state. All names and numbers are made up.")),
        blocks=patterns(visit),
        tables={"rows": made_up(visit.lang, STATES[0]).table},
        run=Run.of({"patterns": STATES}, edition="made-up"),
        command="oresight serve",
        template="patterns.html",
        more={
            "line": made_up_line(visit.lang),
            "faults": [visit.t(one, name="unobtainium") for one in FAULTS],
        },
    )


@page(router, "/patterns/late")
def late(visit: Reading) -> Page:
    """Return what a part of the page of patterns waits for."""
    text = visit.t(N_("This came later."))
    return Page(
        title=visit.t(N_("Patterns")),
        blocks=(Paragraph(text),),
        tables={"rows": pl.DataFrame({"text": [text]})},
        run=Run.of({"patterns": "late"}, edition="made-up"),
        command="oresight serve",
    )


@router.get(
    "/{lang}/patterns/figures/{name}/option.json", tags=["data"], operation_id="pattern_option"
)
def option(visit: Reading, name: str) -> Response:
    """Return what the chart library draws of a made-up figure."""
    return Response(rows_json(_figure(visit, name).option), media_type=MEDIA[".json"])


@router.get("/{lang}/patterns/figures/{name}.svg", tags=["data"], operation_id="pattern_svg")
def picture(visit: Reading, name: str) -> Response:
    """Return the picture of a made-up figure."""
    figure = _figure(visit, name)
    drawn = visit.desk.pictures.submit(figure.svg).result()
    return Response(drawn.encode(), media_type=MEDIA[".svg"])


@page(router, "/patterns/figures/{name}")
def one_pattern(visit: Reading, name: str) -> Page:
    """Return the numbers of a made-up figure."""
    figure = _figure(visit, name)
    return Page(
        title=figure.title,
        blocks=(Paragraph(figure.alt),),
        tables={"rows": figure.table},
        run=Run.of({"patterns": name}, edition="made-up"),
        command="oresight serve",
    )


def _figure(visit: Visit, name: str) -> Figure:
    if name not in STATES:
        raise UnknownNameError("figure", name, near=nearest(name, STATES) or STATES)
    return made_up(visit.lang, name)
