"""この措置を試算: one measure straight to price, imports, shortage and the first line to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query, Response

from oresight.locale import N_
from oresight.report import Callout, Paragraph, certificate_line
from oresight.screens import MONTHS_COUNT, measure_screens
from oresight.web._cards import card_of, screen_table, word_table
from oresight.web._grounds import grounds
from oresight.web._page import MEDIA, Page, page, rows_json
from oresight.web._papers import Form, paper
from oresight.web._parts import simulation_sheet
from oresight.web._simulated import Asked, Asking, shown, verdict_of
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.figures import Figure
    from oresight.web._cards import Card, WordTable
    from oresight.web._simulated import Shown

router = APIRouter()

SHEET: Final = "/{lang}/measures/{measure}/simulation/sheet.{form}"
OPTION: Final = "/{lang}/measures/{measure}/simulation/figures/{name}/option.json"
PICTURE: Final = "/{lang}/measures/{measure}/simulation/figures/{name}.svg"


@page(router, "/measures/{measure}/simulation")
def simulation(visit: Reading, asked: Asking) -> Page:
    """Return what a measure does: verdict, figures, months, lines, losses and certificate."""
    found = shown(visit, asked)
    found.told.note(visit)
    visit.note(MONTHS_COUNT)
    market, *lines = [
        screen_table(visit, one, data=visit.same(form=".csv", table=name))
        for one, name in zip(
            measure_screens(visit, found.market, found.lines),
            ("market", *["lines"] * 9),
            strict=False,
        )
    ]
    return Page(
        title=visit.t(N_("What it does: {measure}"), measure=found.measure.title(visit.lang)),
        lead=found.measure.summary(visit.lang),
        blocks=(
            *lines,
            *_buyers(visit, found),
            *(figure_card(visit, found, one) for one in found.figures(visit.lang)),
            *_origins(visit, found),
            market,
            Paragraph(certificate_line(found.certificate, visit.words)),
        ),
        tables=found.tables,
        run=asked.run(visit),
        command=asked.command,
        template="simulation.html",
        more={
            "verdict": Callout(verdict_of(visit, found)),
            "asked": asked,
            "sheet": f"/{visit.lang}{asked.path('/sheet')}",
            "query": asked.query(visit),
        },
    )


def _buyers(visit: Visit, found: Shown) -> list[WordTable]:
    """Return what buyers lose by prices, which is apart from what industries lose."""
    rows = found.lines.filter(pl.col("month").is_null(), indicator="buyers_loss")
    columns = ("commodity", "stage", "value", "low", "high", "unit", "grade")
    title = visit.t(N_("What buyers lose by prices in the first year, apart from value added"))
    return [word_table(visit, rows, columns=columns, title=title)] if rows.height else []


def _origins(visit: Visit, found: Shown) -> list[WordTable]:
    """Return how imports change by origin in the first year."""
    rows = found.market.filter(pl.col("month").is_null(), indicator="imports_change")
    columns = ("commodity", "stage", "country", "value", "low", "high")
    title = visit.t(N_("Imports by origin in the first year: change against the base year"))
    return [word_table(visit, rows, columns=columns, title=title)] if rows.height else []


def figure_card(visit: Visit, found: Shown, figure: Figure) -> Card:
    """Return the card of a figure of a simulation: its address and its lines are the simulation's."""
    asked = found.asked
    return replace(
        card_of(visit, figure),
        grounds=grounds(visit, figure.name[figure.name.index("shock-") :], {}),
        address=f"/{visit.lang}{asked.path(f'/figures/{figure.name}')}",
        query=asked.query(visit),
        choices=choices_of(visit, asked),
        command=f"{asked.command} --figures figures",
        python=asked.python,
    )


def choices_of(visit: Visit, asked: Asked) -> dict[str, str]:
    """Return the form fields that name a simulation."""
    numbers = {name: str(value) for name, value in asked.numbers.items()}
    view = {"importer": str(asked.importer), "as_of": visit.as_of.isoformat()}
    return {"measure": asked.measure} | view | numbers


@router.get(OPTION, tags=["data"], operation_id="simulation_option")
def option(visit: Reading, asked: Asking, name: str) -> Response:
    """Return what the chart library draws of a simulation."""
    figure = shown(visit, asked).figure(name, visit.lang)
    return Response(rows_json(figure.option), media_type=MEDIA[".json"])


@router.get(PICTURE, tags=["data"], operation_id="simulation_svg")
def picture(
    visit: Reading, asked: Asking, name: str,
    width: Annotated[int, Query(ge=200, le=2000)] = 720,
) -> Response:  # fmt: skip
    """Return the picture of a figure of a simulation."""
    figure = shown(visit, asked).figure(name, visit.lang)
    drawn = visit.desk.pictures.submit(figure.svg, width).result()
    return Response(drawn.encode(), media_type=MEDIA[".svg"])


@router.get(SHEET, tags=["data"], operation_id="simulation_sheet")
def sheet(visit: Reading, asked: Asking, form: Form) -> Response:
    """Return a simulation as a document."""
    found = shown(visit, asked)
    return paper(
        visit,
        form,
        lambda: simulation_sheet(visit, found),
        name=f"{asked.measure}-{asked.importer}",
    )


@page(router, "/measures/{measure}/simulation/figures/{name}")
def simulation_figure(visit: Reading, asked: Asking, name: str) -> Page:
    """Return a figure of a simulation with its table."""
    found = shown(visit, asked)
    figure = found.figure(name, visit.lang)
    return Page(
        title=figure.title,
        blocks=(figure_card(visit, found, figure),),
        tables={figure.name: figure.table},
        run=asked.run(visit),
        command=asked.command,
    )
