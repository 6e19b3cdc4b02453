"""資料: the tray in its order, made into a document, and the reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from oresight.errors import Fault, OresightError, UnknownNameError, UsageError
from oresight.exposure import national_exposure
from oresight.locale import N_
from oresight.report import REPORTS, commodity_brief, commodity_report, requirements_sheet
from oresight.runs import Run
from oresight.web._desk import BACK
from oresight.web._forms import Changing
from oresight.web._page import Page, page
from oresight.web._papers import Form as PaperForm
from oresight.web._papers import paper
from oresight.web._parts import address_of, titles_of, tray_document
from oresight.web._tray import LONGEST_NOTE, MOST, Item
from oresight.web._visit import Lang, Reading, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

router = APIRouter()

Word = Annotated[str | None, Form(max_length=80)]
Name = Annotated[str, Form(max_length=120)]

OF_A_COMMODITY: Final = {
    "brief": commodity_brief,
    "commodity": commodity_report,
    "requirements": requirements_sheet,
}
"""Reports that are made here, by kind."""

FORMS: Final = {
    PaperForm.PDF: "PDF",
    PaperForm.XLSX: "Excel",
    PaperForm.PPTX: "PowerPoint",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A thing of the tray on the page."""

    item: Item
    title: str
    href: str
    about: str


@page(router, "/briefs")
def briefs(visit: Reading) -> Page:
    """Return the tray, in order, and what can be made of it."""
    tray = visit.desk.tray
    items = tray.items
    if tray.set_aside is not None:
        visit.note(
            N_("The file of the tray could not be read; it was set aside as {path}."),
            path=tray.set_aside,
        )
    return Page(
        title=visit.t(N_("Documents")),
        lead=visit.t(N_("Put figures and simulations in the tray; make one document of them.")),
        blocks=(),
        tables={"tray": _table(items, visit.lang)},
        run=Run.of({"tray": [one.id for one in items]}, edition=visit.atlas.edition),
        command="oresight serve",
        template="briefs.html",
        more={
            "shelves": [_shelf(visit, one) for one in items],
            "most": MOST,
            "longest": LONGEST_NOTE,
            "forms": FORMS,
            "elsewhere": [
                (
                    visit.t(REPORTS["scenario"]),
                    visit.href("/scenarios"),
                    "oresight report scenario",
                ),
                (visit.t(REPORTS["company"]), visit.href("/company"), "oresight report company"),
            ],
            "reports": {name: visit.t(REPORTS[name]) for name in OF_A_COMMODITY},
            "commodities": sorted(
                (
                    (one, visit.words.commodity(one))
                    for one in visit.atlas.table("commodities")["commodity"]
                ),
                key=lambda pair: pair[1],
            ),
        },
        kept=False,
        private=True,
    )


@page(router, "/tray")
def tray(visit: Reading) -> Page:
    """Return what lies in the tray."""
    return replace(briefs(visit), title=visit.t(N_("Briefing tray")))


def _table(items: tuple[Item, ...], lang: str) -> pl.DataFrame:
    schema = dict.fromkeys(("id", "figure", "choices", "title", "note"), pl.String)
    rows = [
        {
            "id": one.id,
            "figure": one.figure,
            "choices": "&".join(f"{name}={value}" for name, value in one.choices.items()),
            "title": one.titles.get(lang, one.figure),
            "note": one.note,
        }
        for one in items
    ]
    return pl.DataFrame(rows, schema=schema)


def _shelf(visit: Visit, item: Item) -> Shelf:
    about = visit.t(N_(", ")).join(_words(visit, item))
    title = item.titles.get(visit.lang, item.figure)
    href = address_of(visit, item.figure, item.choices)
    return Shelf(item, title, href, about)


def _words(visit: Visit, item: Item) -> list[str]:
    """Return what a thing was drawn for, as a reader knows it."""
    words: dict[str, Callable[[str], str]] = {
        "commodity": visit.words.commodity,
        "importer": visit.words.place,
        "stage": visit.words.stage,
        "as_of": lambda day: visit.t(N_("as of {date}"), date=day),
        "draws": lambda count: visit.t(N_("{count} draws"), count=count),
        "months": lambda count: visit.t(N_("{count} months"), count=count),
        "seed": lambda seed: visit.t(N_("seed {seed}"), seed=seed),
    }
    told = []
    for name, value in item.choices.items():
        try:
            told.append(words.get(name, str)(value))
        except (OresightError, ValueError):  # a file that someone wrote by hand
            told.append(value)
    return told


@router.post("/{lang}/tray", tags=["changes"], operation_id="tray_add")
def add(
    visit: Reading, _: Changing, figure: Annotated[str, Form(max_length=80, pattern=r"^[\w-]+$")],
    commodity: Word = None, stage: Word = None,
    year: Annotated[int | None, Form(ge=1900, le=2100)] = None,
    measure: Word = None, scenario: Word = None, table: Word = None, episode: Word = None,
    run: Word = None, importer: Word = None,
    as_of: Annotated[dt.date | None, Form()] = None,
    draws: Annotated[int | None, Form(ge=10, le=300)] = None,
    months: Annotated[int | None, Form(ge=12, le=60)] = None,
    seed: Annotated[int | None, Form(ge=0, le=2**32 - 1)] = None,
) -> Response:  # fmt: skip
    """Put a figure or a simulation in the tray."""
    given = {
        "commodity": commodity, "stage": stage, "year": year, "measure": measure,
        "scenario": scenario, "table": table, "episode": episode,
        "run": run, "importer": importer, "as_of": as_of,
        "draws": draws, "months": months, "seed": seed,
    }  # fmt: skip
    choices = {name: str(value) for name, value in given.items() if value is not None}
    visit.desk.tray.add(figure, choices, titles_of(visit, figure, choices))
    return _back(visit)


@router.post("/{lang}/tray/{item}/remove", tags=["changes"], operation_id="tray_remove")
def remove(visit: Reading, _: Changing, item: str) -> Response:
    """Take something out of the tray."""
    visit.desk.tray.remove(item)
    return _back(visit)


@router.post("/{lang}/tray/{item}/up", tags=["changes"], operation_id="tray_up")
def up(visit: Reading, _: Changing, item: str) -> Response:
    """Move something towards the beginning."""
    visit.desk.tray.move(item, -1)
    return _back(visit)


@router.post("/{lang}/tray/{item}/down", tags=["changes"], operation_id="tray_down")
def down(visit: Reading, _: Changing, item: str) -> Response:
    """Move something towards the end."""
    visit.desk.tray.move(item, 1)
    return _back(visit)


@router.post("/{lang}/tray/{item}/note", tags=["changes"], operation_id="tray_note")
def note(
    visit: Reading, _: Changing, item: str,
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
) -> Response:  # fmt: skip
    """Write a note beside something."""
    visit.desk.tray.write(item, note.strip())
    return _back(visit)


@router.post("/{lang}/tray/clear", tags=["changes"], operation_id="tray_clear")
def clear(visit: Reading, _: Changing) -> Response:
    """Take everything out of the tray."""
    visit.desk.tray.clear()
    return _back(visit)


def _back(visit: Visit) -> Response:
    return RedirectResponse(visit.href("/briefs"), 303)


@router.post("/{lang}/briefs/document", tags=["changes"], operation_id="tray_document")
def document(
    visit: Reading, _: Changing, language: Annotated[Lang, Form()], form: Annotated[PaperForm, Form()],
    title: Name = "",
) -> Response:  # fmt: skip
    """
    Return the tray as a document.

    Raises
    ------
    UsageError
        If nothing is in it.
    """
    items = visit.desk.tray.items
    if not items:
        raise UsageError(
            Fault(
                N_("The tray is empty."), N_("Add a figure or a simulation to the briefing first.")
            )
        )
    view = replace(visit, lang=language.value)
    named = title.strip() or view.t(N_("Briefing"))
    return paper(view, form, lambda: tray_document(view, items, title=named), name="briefing")


@router.get("/{lang}/reports/{kind}.{form}", tags=["data"], operation_id="report")
def report(
    visit: Reading, kind: str, form: PaperForm, commodity: Annotated[str, Query(max_length=80)],
    language: Annotated[Lang | None, Query()] = None,
) -> Response:  # fmt: skip
    """
    Return a report on a commodity as a document.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    return _report(visit, kind, form, commodity, language)


def _report(
    visit: Visit, kind: str, form: PaperForm, commodity: str, language: Lang | None
) -> Response:
    if kind not in OF_A_COMMODITY:
        raise UnknownNameError("report", kind, near=tuple(OF_A_COMMODITY))
    view = replace(visit, lang=(language or visit.lang))
    item = visit.atlas.commodity(commodity)
    case = visit.desk.case(visit.importer, visit.as_of).with_commodities((item.id,))
    found = visit.desk.results.of(
        ("commodity", item.id, visit.importer, visit.as_of, view.lang),
        lambda: national_exposure(case, visit.as_of - BACK, lang=view.lang),
    )
    command = (
        f"oresight --lang {view.lang} report {kind} {item.id} {visit.options} -o {kind}.{form}"
    )
    return paper(
        view,
        form,
        lambda: OF_A_COMMODITY[kind](item, found, view.scene(commodity=item.id), command=command),
        name=f"{kind}-{item.id}",
    )
