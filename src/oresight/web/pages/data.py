"""データ: every table of the edition, its columns and its rows, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter

from oresight.locale import N_
from oresight.report import Heading, Paragraph
from oresight.runs import Run
from oresight.web._blocks import Links, Notice
from oresight.web._cards import card, word_table
from oresight.web._choices import Choice, Choices
from oresight.web._page import Page, page
from oresight.web._rows import (
    CONDITIONS,
    PAGE,
    Columns,
    Start,
    Values,
    conditions,
    raw_table,
    rows_where,
)
from oresight.web._sources import source_ids
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.atlas import TableInfo
    from oresight.web._rows import Condition
    from oresight.web._visit import Visit

router = APIRouter()

FIELDS_SHOWN: Final = 2


@page(router, "/data")
def catalogue(visit: Reading) -> Page:
    """Return every table: rows, grades, licence and sources."""
    rows = visit.desk.results.of(("catalogue", visit.lang), lambda: _catalogue(visit))
    t = visit.t
    links = (
        (t(N_("Sources and licences")), visit.href("/data/sources")),
        (t(N_("Ask in SQL")), visit.href("/data/sql")),
        (t(N_("Changes between editions")), visit.href("/data/changes")),
        (t(N_("All tables as one package (CSV)")), f"/{visit.lang}/data/package.zip"),
    )
    return Page(
        title=t(N_("Data")),
        lead=t(N_("Every number comes from one of these tables; each row has its source and grade.")),
        blocks=(
            Links(links),
            word_table(
                visit, rows, rows=rows.height, data=visit.same(form=".csv"),
                links=[visit.href(f"/data/{name}") for name in rows["table"]],
            ),
        ),
        tables={"tables": rows},
        run=Run.of({"data": "list"}, edition=visit.atlas.edition),
        command="oresight data list",
    )  # fmt: skip


def _catalogue(visit: Visit) -> pl.DataFrame:
    rows = []
    for name in visit.atlas.names:
        info, table = visit.atlas.info(name), visit.atlas.table(name)
        grades = table["grade"].unique().drop_nulls().to_list() if "grade" in table.columns else []
        rows.append(
            {
                "table": name,
                "name": _title(visit, info),
                "rows": table.height,
                "grades": ", ".join(visit.words.grade(one) for one in sorted(grades)),
                "licence": ", ".join(dict.fromkeys(info.licences)),
                "source_count": len(source_ids(visit.atlas, name)),
            }
        )
    return pl.DataFrame(rows)


def _title(visit: Visit, info: TableInfo) -> str:
    return info.title_ja if visit.lang == "ja" else info.title


@page(router, "/data/{table}", forms=(".json", ""))
def one_table(
    visit: Reading,
    table: str,
    columns: Columns = (),
    values: Values = (),
    start: Start = 0,
) -> Page:
    """Return one table: columns with units, a page of its rows, sources and licence."""
    info = visit.atlas.info(table)
    asked = conditions(visit.atlas, table, columns, values)
    rows = rows_where(visit.atlas.table(table), asked)
    return Page(
        title=_title(visit, info),
        lead=visit.t(N_("Table {table}, {count} rows"), table=table, count=_count(visit, table)),
        blocks=(
            *([Paragraph(info.description)] if info.description else []),
            *_files(visit, table),
            *card(visit, "coverage", table=table),
            Heading(visit.t(N_("Rows")), 2),
            _form(visit, table, asked),
            raw_table(visit, rows, start=start, data=visit.same(form=".csv")),
            *_turns(visit, rows.height, start),
            _schema(visit, info),
            *_provenance(visit, info),
        ),
        tables={"rows": rows.slice(start, PAGE)},
        run=Run.of({"data": table, "where": asked}, edition=visit.atlas.edition),
        command=f"oresight data describe {table}",
        kept=False,
    )


def _count(visit: Visit, table: str) -> str:
    from oresight.locale import format_number

    return format_number(visit.atlas.table(table).height, visit.lang, digits=0)


def _files(visit: Visit, table: str) -> list[object]:
    base = f"/{visit.lang}/data/{table}"
    forms = [("CSV", f"{base}.csv"), ("Parquet", f"{base}.parquet"), ("Excel", f"{base}.xlsx")]
    ask = (visit.t(N_("Ask in SQL")), visit.href("/data/sql", q=f"SELECT * FROM {table} LIMIT 50"))
    return [Links((*forms, ask), visit.t(N_("The whole table")))]


def _form(visit: Visit, table: str, asked: tuple[Condition, ...]) -> Choices:
    """Return the fields in which rows are asked for; one more than is asked for already."""
    names = visit.atlas.table(table).columns
    options = (("", visit.t(N_("any column"))), *((name, name) for name in names))
    fields = []
    for at in range(min(max(len(asked) + 1, FIELDS_SHOWN), CONDITIONS)):
        column, value = (asked[at].column, asked[at].value) if at < len(asked) else ("", "")
        fields.append(
            Choice("column", visit.t(N_("Column {number}"), number=at + 1), column, options)
        )
        fields.append(Choice("value", visit.t(N_("is")), value))
    action = visit.href(f"/data/{table}").partition("?")[0]
    return Choices(action, tuple(fields), visit.t(N_("Show rows")), tuple(visit.state.items()))


def _turns(visit: Visit, height: int, start: int) -> list[object]:
    """Return the ways to the page before and the page after."""
    query = [pair for pair in visit.query if pair[0] != "from"]

    def at(row: int) -> str:
        from urllib.parse import urlencode

        return f"/{visit.lang}{visit.path}?{urlencode([*query, ('from', row)])}"

    links = []
    if start > 0:
        links.append((visit.t(N_("Previous rows")), at(max(start - PAGE, 0))))
    if start + PAGE < height:
        links.append((visit.t(N_("Next rows")), at(start + PAGE)))
    return [Links(tuple(links))] if links else []


def _schema(visit: Visit, info: TableInfo) -> object:
    rows = [
        (one.name, one.type, one.unit, "✓" if one.name in info.primary_key else "", one.description)
        for one in info.fields
    ]
    columns = ("column", "type", "unit", "key", "description")
    table = pl.DataFrame(rows, schema=columns, orient="row")
    return word_table(visit, table, columns=columns, rows=200, title=visit.t(N_("Columns")))


def _provenance(visit: Visit, info: TableInfo) -> list[object]:
    t = visit.t
    ids = source_ids(visit.atlas, info.name)
    licences = ", ".join(dict.fromkeys(info.licences)) or t(N_("see the sources of its rows"))
    blocks: list[object] = [
        Heading(t(N_("Licence and sources")), 2),
        Paragraph(t(N_("Licence: {licence}"), licence=licences)),
    ]
    links = tuple(
        (f"{one}: {visit.atlas.source(one).title}", f"{visit.href('/data/sources')}#{one}")
        for one in ids
    )
    known = Links(links) if links else Notice(t(N_("Its rows name no source of their own.")))
    return [*blocks, known]
