"""API: every address with what it takes and what it answers; the same as ``/openapi.json`` in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter, Request

from oresight.locale import N_
from oresight.report import Heading, Paragraph
from oresight.runs import Run
from oresight.web._addresses import addresses
from oresight.web._blocks import Links
from oresight.web._cards import word_table
from oresight.web._choices import Code
from oresight.web._openapi import ERRORS
from oresight.web._page import Page, page
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.web._addresses import Address
    from oresight.web._visit import Visit

router = APIRouter()

ENVELOPE: Final = """{"run": {"id": "…", "edition": "…", "as_of": "…", "seed": 1, "version": "…"},
 "title": "…", "command": "oresight …",
 "rows": [{"commodity": "cobalt", "indicator": "hhi", "value": 0.62, "low": 0.57, "high": 0.66,
           "unit": "1", "grade": "estimated", "sources": ["…"]}],
 "tables": {"…": []}}"""

FAULTS: Final = '{"status": 404, "errors": ["…"]}'
MCP: Final = "oresight mcp"


@page(router, "/api")
def api(visit: Reading, request: Request) -> Page:
    """Return every address: parameters, bounds, forms, an example, and how errors look."""
    base = f"http://{visit.desk.settings.host}:{visit.desk.settings.port}"
    found = addresses(visit, request.app.openapi(), base)
    reading = [one for one in found if one.verb == "GET"]
    changing = [one for one in found if one.verb != "GET"]
    t = visit.t
    return Page(
        title=t(N_("API")),
        lead=t(N_("Every page answers as data too: add .json, .csv or .xlsx to its address.")),
        blocks=(
            Links(((t(N_("OpenAPI 3.1 description")), "/openapi.json"),)),
            *_answers(visit),
            Heading(t(N_("Addresses to read")), 2),
            *reading,
            Heading(t(N_("Addresses that change something")), 2),
            Paragraph(t(N_("Each takes the secret of the server's own pages as the field csrf."))),
            *changing,
            Heading(t(N_("Assistants")), 2),
            Paragraph(
                t(N_("The same tools for an AI assistant, over the Model Context Protocol:"))
            ),
            Code(MCP),
        ),
        tables={"addresses": _table(found)},
        run=Run.of({"api": "list"}, edition=visit.atlas.edition),
        command="oresight serve",
    )


def _answers(visit: Visit) -> list[object]:
    """Return how an answer looks, and how an error does."""
    t = visit.t
    codes = pl.DataFrame({"status": list(ERRORS), "meaning": list(map(t, ERRORS.values()))})
    return [
        Heading(t(N_("How an answer looks")), 2),
        Paragraph(
            t(
                N_(
                    "JSON has the run, the command and the rows; a missing number is null, never zero."
                )
            )
        ),
        Code(ENVELOPE),
        Heading(t(N_("How an error looks")), 2),
        Paragraph(t(N_("In words, in the language of the address; never a trace of the program."))),
        Code(FAULTS),
        word_table(visit, codes, columns=("status", "meaning")),
    ]


def _table(found: list[Address]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "verb": one.verb,
                "path": one.path,
                "about": one.about,
                "forms": list(one.forms),
                "parameters": [parameter.name for parameter in one.parameters],
            }
            for one in found
        ]
    )
