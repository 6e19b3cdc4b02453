"""What an imported edition changes: rows that came, went or have other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.atlas import diff_editions, open_atlas
from oresight.locale import N_
from oresight.runs import Run
from oresight.web._blocks import Notice
from oresight.web._cards import word_table
from oresight.web._choices import Code
from oresight.web._page import Page, page
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.web._visit import Visit

router = APIRouter()

SHOWN: Final = 200
IMPORT: Final = "oresight --atlas my-edition data import FORMAT FILE"
SERVE: Final = "oresight --atlas my-edition serve"


@page(router, "/data/changes")
def changes(
    visit: Reading,
    only: Annotated[str | None, Query(max_length=80, description=N_("One table only"))] = None,
) -> Page:
    """Return what the edition that is served has otherwise than the shipped one."""
    found = _changes(visit, only)
    counted = found.group_by("table", "change", maintain_order=True).agg(rows=pl.len())
    return Page(
        title=visit.t(N_("Changes between editions")),
        lead=visit.t(N_("The shipped edition against the one that is served.")),
        blocks=_blocks(visit, found, counted),
        tables={"changes": found, "counts": counted},
        run=Run.of({"data": "diff", "table": only}, edition=visit.atlas.edition),
        command=f"oresight data diff shipped {visit.desk.settings.atlas_path or 'shipped'}",
    )


def _changes(visit: Visit, only: str | None) -> pl.DataFrame:
    shipped = open_atlas()
    if only is not None:
        visit.atlas.info(only)
    return visit.desk.results.of(
        ("changes", only), lambda: diff_editions(shipped, visit.atlas, table=only)
    )


def _blocks(visit: Visit, found: pl.DataFrame, counted: pl.DataFrame) -> tuple[object, ...]:
    t = visit.t
    if visit.desk.settings.atlas_path is None:
        told = N_(
            "The shipped edition is served. Import an official file, then serve that edition:"
        )
        return (Notice(t(told)), Code(IMPORT), Code(SERVE))
    if found.is_empty():
        return (Notice(t(N_("Both have the same rows."))),)
    return (
        word_table(visit, counted, title=t(N_("Rows that differ, by table"))),
        word_table(
            visit, found, rows=SHOWN, title=t(N_("What differs")), data=visit.same(form=".csv")
        ),
    )
