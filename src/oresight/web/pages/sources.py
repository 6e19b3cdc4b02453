"""Sources: who published what, under which terms, and which tables rest on it."""

from __future__ import annotations

from fastapi import APIRouter

from oresight.locale import N_
from oresight.runs import Run
from oresight.web._page import Page, page
from oresight.web._sources import SourceNote, Sources, source_ids
from oresight.web._visit import Reading

router = APIRouter()


@page(router, "/data/sources")
def sources(visit: Reading) -> Page:
    """Return all sources: publisher, edition, licence, acknowledgement and where they were read."""
    table = visit.atlas.table("sources")
    used: dict[str, list[str]] = {}
    for name in visit.atlas.names:
        for source in source_ids(visit.atlas, name):
            used.setdefault(source, []).append(name)
    notes = tuple(
        SourceNote(
            row["source_id"],
            row["title"] or "",
            row["publisher"] or "",
            row["edition"] or "",
            row["licence"] or "",
            row["acknowledgement"] or "",
            row["url_or_doi"] or "",
            row["note"] or "",
            tuple((name, visit.href(f"/data/{name}")) for name in used.get(row["source_id"], ())),
        )
        for row in table.sort("source_id").to_dicts()
    )
    return Page(
        title=visit.t(N_("Sources and licences")),
        lead=visit.t(N_("{count} sources; every number names its own."), count=len(notes)),
        blocks=(Sources(notes),),
        tables={"sources": table},
        run=Run.of({"data": "sources"}, edition=visit.atlas.edition),
        command="oresight data sql 'SELECT * FROM sources'",
    )
