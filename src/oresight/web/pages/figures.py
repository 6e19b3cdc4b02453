"""Figures by name: a card alone, its option for the chart, its table, its picture."""

from __future__ import annotations

from typing import Annotated, Final

import polars as pl
from fastapi import APIRouter, Query, Response

from oresight.figures import Figure, figures
from oresight.locale import N_
from oresight.runs import Run
from oresight.web._cards import card_of, word_table
from oresight.web._drawn import drawn
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._visit import Reading, Visit

router = APIRouter()

Name = Annotated[str | None, Query(max_length=80)]
Year = Annotated[int | None, Query(ge=1900, le=2100)]
OPTION: Final = "/{lang}/figures/{name}/option.json"


def _drawn(
    visit: Visit, name: str, commodity: str | None, stage: str | None, year: int | None,
    measure: str | None, scenario: str | None, table: str | None,
    episode: str | None,
) -> tuple[Figure, dict[str, object]]:  # fmt: skip
    """Return a figure as asked for, and the choices it was drawn with."""
    asked = {
        "commodity": commodity, "stage": stage, "year": year, "measure": measure,
        "scenario": scenario, "table": table, "episode": episode,
    }  # fmt: skip
    return drawn(visit, name, asked)


@page(router, "/figures")
def all_figures(visit: Reading) -> Page:
    """Return every figure there is."""
    known = figures()
    rows = pl.DataFrame([{"id": name, "title": visit.t(one.title)} for name, one in known.items()])
    links = [visit.href(f"/figures/{name}") for name in known]
    return Page(
        title=visit.t(N_("Figures")),
        blocks=(word_table(visit, rows, links=links),),
        tables={"figures": rows},
        run=Run.of({"list": "figures"}, edition=visit.atlas.edition),
        command="oresight list figures",
    )


@router.get(OPTION, tags=["data"], operation_id="figure_option")
def option(
    visit: Reading, name: str, commodity: Name = None, stage: Name = None, year: Year = None,
    measure: Name = None, scenario: Name = None, table: Name = None, episode: Name = None,
) -> Response:  # fmt: skip
    """Return what the chart library draws."""
    figure, _ = _drawn(visit, name, commodity, stage, year, measure, scenario, table, episode)
    return Response(rows_json(figure.option), media_type=MEDIA[".json"])


@router.get("/{lang}/figures/{name}.svg", tags=["data"], operation_id="figure_svg")
def picture(
    visit: Reading, name: str, commodity: Name = None, stage: Name = None, year: Year = None,
    measure: Name = None, scenario: Name = None, table: Name = None, episode: Name = None,
    width: Annotated[int, Query(ge=200, le=2000)] = 720,
) -> Response:  # fmt: skip
    """Return the picture of a figure."""
    figure, _ = _drawn(visit, name, commodity, stage, year, measure, scenario, table, episode)
    drawn = visit.desk.pictures.submit(figure.svg, width).result()
    return Response(drawn.encode(), media_type=MEDIA[".svg"])


@page(router, "/figures/{name}")
def one_figure(
    visit: Reading, name: str, commodity: Name = None, stage: Name = None, year: Year = None,
    measure: Name = None, scenario: Name = None, table: Name = None, episode: Name = None,
) -> Page:  # fmt: skip
    """Return a figure with its table."""
    figure, choices = _drawn(visit, name, commodity, stage, year, measure, scenario, table, episode)
    shown = card_of(visit, figure, **choices)
    inputs = {"figure": name} | dict(shown.choices)
    return Page(
        title=figure.title,
        blocks=(shown,),
        tables={figure.name: figure.table},
        run=Run.of(inputs, edition=visit.atlas.edition, as_of=visit.as_of),
        command=shown.command,
    )
