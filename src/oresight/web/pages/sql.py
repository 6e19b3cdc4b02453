"""SQL: one statement that reads, over the tables of the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.errors import BadInputError
from oresight.locale import N_, describe
from oresight.report import Heading, Items
from oresight.runs import Run
from oresight.web._blocks import Links
from oresight.web._choices import Choice, Choices
from oresight.web._page import Page, page
from oresight.web._rows import raw_table
from oresight.web._sql import answered
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.web._visit import Visit

router = APIRouter()

LONGEST: Final = 4_000
SHOWN: Final = 200
"""Rows of an answer on the page."""

EXAMPLES: Final = (
    (
        N_("Who refines gallium"),
        "SELECT country, year, quantity, unit, source_id, grade FROM production\n"
        "WHERE commodity = 'gallium' AND stage = 'refine' AND year >= 2022\n"
        "ORDER BY year DESC, quantity DESC NULLS LAST LIMIT 20",
    ),
    (
        N_("Measures in the ledger by country and instrument"),
        "SELECT imposer, instrument, count(*) AS measures FROM measures\n"
        "GROUP BY ALL ORDER BY measures DESC LIMIT 20",
    ),
    (
        N_("Where Japan buys natural graphite (HS 250410)"),
        "SELECT year, exporter, sum(quantity_t) AS tonnes, sum(value_kusd) AS kusd FROM trade\n"
        "WHERE importer = 'JPN' AND hs6 = '250410' AND year >= 2020\n"
        "GROUP BY ALL ORDER BY year DESC, tonnes DESC NULLS LAST LIMIT 20",
    ),
    (
        N_("How good the data are: rows by grade"),
        "SELECT commodity, grade, count(*) AS cells FROM production\n"
        "GROUP BY ALL ORDER BY cells DESC LIMIT 20",
    ),
    (N_("What there is"), "SHOW TABLES"),
)


@page(router, "/data/sql")
def sql(
    visit: Reading,
    q: Annotated[
        str, Query(max_length=LONGEST, description=N_("One SELECT, WITH, DESCRIBE or SHOW"))
    ] = "",
) -> Page:
    """Return the answer to a question in SQL."""
    faults: tuple[str, ...] = ()
    rows = None
    if q.strip():
        try:
            rows = answered(visit.desk, q)
        except BadInputError as error:
            if visit.form:
                raise
            faults = tuple(describe(error, visit.lang))
    return Page(
        title=visit.t(N_("Ask in SQL")),
        lead=visit.t(
            N_(
                "One statement that reads: no file, no network, no setting; "
                "5 seconds and 10,000 rows at most."
            )
        ),
        blocks=(
            Choices(
                visit.href("/data/sql").partition("?")[0],
                (Choice("q", visit.t(N_("Question")), q, rows=6, longest=LONGEST),),
                visit.t(N_("Ask the tables")),
                tuple(visit.state.items()),
            ),
            *([Heading(visit.t(N_("This did not work")), 2), Items(faults)] if faults else []),
            *_answer(visit, rows),
            _examples(visit),
        ),
        tables={"rows": pl.DataFrame() if rows is None else rows},
        run=Run.of({"data": "sql", "query": q}, edition=visit.atlas.edition),
        command=f"oresight data sql {_quoted(q or 'SHOW TABLES')}",
        status=422 if faults else 200,
    )


def _answer(visit: Visit, rows: pl.DataFrame | None) -> list[object]:
    if rows is None:
        return []
    title = visit.t(N_("Answer: {count} rows"), count=rows.height)
    return [raw_table(visit, rows, count=SHOWN, title=title, data=visit.same(form=".csv"))]


def _examples(visit: Visit) -> Links:
    links = [(visit.t(title), visit.href("/data/sql", q=text)) for title, text in EXAMPLES]
    tables = (visit.t(N_("Tables and their columns")), visit.href("/data"))
    return Links((*links, tables), visit.t(N_("Examples")))


def _quoted(text: str) -> str:
    """Return text as one word of a shell."""
    from shlex import quote

    return quote(" ".join(text.split()))
