"""Search: one box for commodities, codes, countries, measures, products, stories, methods and pages."""

from __future__ import annotations

from typing import Annotated, Final

import polars as pl
from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from oresight.locale import N_
from oresight.report import Paragraph
from oresight.runs import Run
from oresight.web._blocks import Links
from oresight.web._grid import Cell, Column, Grid
from oresight.web._page import Page, answer, page
from oresight.web._search import KINDS, Found, search
from oresight.web._visit import Reading, Visit

router = APIRouter()

Typed = Annotated[str, Query(max_length=80, description=N_("What is looked for"))]
SHOWN: Final = 12
"""Things of one kind that a page shows."""
EXAMPLES: Final = ("Co", "コバルト", "8105", "商务部 18号", "cn-2025-ree7", "ev_motor")
FINDS: Final = N_(
    "Names in both languages, symbols, codes of trade, ids, and words of titles are found."
)
SEE_OTHER: Final = 303


@router.get("/{lang}/search", tags=["pages"], operation_id="search")
def found_or_listed(visit: Reading, q: Typed = "") -> Response:
    """Lead to the one thing that is called so, or list what may be meant."""
    exact = search(visit, q).exact
    if exact is not None:
        return RedirectResponse(visit.href(exact.path), SEE_OTHER)
    return answer(visit, "", lambda: listed(visit=visit, q=q))


@page(router, "/search")
def listed(visit: Reading, q: Typed = "") -> Page:
    """Return what may be meant, by kind, best first."""
    t = visit.t
    found = search(visit, q)
    rows = [
        (one.kind, one.id, one.title, one.detail, visit.href(one.path)) for one in found.entries
    ]
    table = pl.DataFrame(
        rows, schema=dict.fromkeys(("kind", "id", "title", "detail", "address"), pl.String),
        orient="row",
    )  # fmt: skip
    title = t(N_("Search: {typed}"), typed=q) if q.strip() else t(N_("Search"))
    return Page(
        title=title,
        lead=t(N_("{count} found"), count=len(rows)) if q.strip() else "",
        blocks=tuple(_blocks(visit, found)),
        tables={"found": table},
        run=Run.of({"search": q}, edition=visit.atlas.edition),
        command="oresight list commodities",
    )


def _blocks(visit: Visit, found: Found) -> list[object]:
    t = visit.t
    grids: list[object] = [
        _grid(visit, found, kind)
        for kind in KINDS
        if any(one.kind == kind for one in found.entries)
    ]
    if grids:
        return grids
    near = tuple((name, visit.href("/search", q=name)) for name in found.near)
    tries = tuple((text, visit.href("/search", q=text)) for text in EXAMPLES)
    meant: list[object] = [Links(near, t(N_("Did you mean")))] if near else []
    return [*meant, Paragraph(t(FINDS)), Links(tries, t(N_("Searches to try")))]


def _grid(visit: Visit, found: Found, kind: str) -> Grid:
    """Return what was found of one kind."""
    own = [one for one in found.entries if one.kind == kind]
    rows = [[Cell(one.title, href=visit.href(one.path)), Cell(one.detail)] for one in own[:SHOWN]]
    columns = (Column(visit.t(N_("Name"))), Column(visit.t(N_("What it is")), wide=True))
    left = max(len(own) - SHOWN, 0)
    return Grid(columns, rows, visit.t(KINDS[kind]), left_out=left)
