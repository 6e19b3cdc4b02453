"""方法: what each method is for, its equations, and those with numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.atlas import best_production
from oresight.locale import N_
from oresight.methods import explain, find_method, methods
from oresight.report import Heading, Items, Paragraph
from oresight.runs import Run
from oresight.web._blocks import Links, Notice
from oresight.web._cards import word_table
from oresight.web._choices import Choices, commodity_choice
from oresight.web._equations import References, equation_cards, reference
from oresight.web._page import Page, page
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.methods import Explained, Method
    from oresight.web._visit import Visit

router = APIRouter()

FIRST: Final = "cobalt"
"""Of which the worked example tells unless another is chosen."""

EVIDENCE: Final = {
    "A": N_("A: reproduced from published inputs"),
    "B": N_("B: read in a primary text"),
    "C": N_("C: known at second hand"),
    "D": N_("D: own design"),
}
"""How well a formula is known."""

CHECKED: Final = ("eu-sr", "geopolrisk", "concentration")
"""Methods whose error against published values the page on evidence tells."""

READING: Final = {
    "concentration": ("docs/explanation/reconcile.md", "docs/decisions/2026-11-24-one-source-per-year.md"),
    "geopolrisk": ("docs/explanation/geopolrisk-agreement.md",),
}  # fmt: skip
"""Documents of the project that say more, by method."""

ALWAYS: Final = ("docs/explanation/numbers.md", "docs/explanation/limits.md")

SCORES: Final = (
    "indicator", "stage", "country", "year", "value", "low", "high", "unit", "grade", "basis",
    "note",
)  # fmt: skip


@page(router, "/methods")
def all_methods(visit: Reading) -> Page:
    """Return every method: what it is for, and how well its formula is known."""
    rows = pl.DataFrame(
        [
            {
                "method": one.id,
                "name": visit.t(one.title),
                "purpose": visit.t(one.purpose),
                "evidence": visit.t(EVIDENCE[one.evidence]),
                "experimental": visit.t(N_("experimental")) if one.experimental else "",
            }
            for one in methods().values()
        ]
    )
    links = [visit.href(f"/methods/{name}") for name in rows["method"]]
    return Page(
        title=visit.t(N_("Methods")),
        lead=visit.t(N_("Formulas are declared once: pages, documents and numbers read the same.")),
        blocks=(
            word_table(visit, rows, links=links, data=visit.same(form=".csv")),
            Notice(
                visit.t(
                    N_(
                        "The engine, the chains and the industry model are programs rather than formulas: "
                        "docs/explanation/engine.md, chains.md and industry.md tell them, and the page on "
                        "evidence tells how far to trust them."
                    )
                )
            ),
            Links(((visit.t(N_("Evidence")), visit.href("/evidence")),)),
        ),
        tables={"methods": rows},
        run=Run.of({"list": "methods"}, edition=visit.atlas.edition),
        command="oresight list methods",
    )


@page(router, "/methods/{method}")
def one_method(
    visit: Reading,
    method: str,
    commodity: Annotated[str, Query(max_length=80, description=N_("Of the example"))] = FIRST,
) -> Page:
    """Return one method: equations, letters, an example with numbers, references and limits."""
    found, item = find_method(method), visit.atlas.commodity(commodity)
    case = visit.desk.case(visit.importer, visit.as_of).with_commodities((item.id,))
    told = visit.desk.results.of(
        ("method", found.id, item.id, visit.importer, visit.as_of), lambda: explain(found, case)
    )
    command = f"oresight assess {item.id} --method {found.id} --explain {visit.options}"
    known = best_production(visit.atlas)["commodity"].unique().to_list()
    choices = Choices(
        visit.href(f"/methods/{found.id}"),
        (commodity_choice(visit, item.id, {*known, item.id}),),
        visit.t(N_("Show")),
        tuple(visit.state.items()),
    )
    return Page(
        title=visit.t(found.title),
        lead=visit.t(found.purpose),
        blocks=(
            *_standing(visit, found),
            Heading(visit.t(N_("Equations, with numbers of {name}"), name=item.name(visit.lang)), 2),
            choices,
            *equation_cards(visit, found.formulas, told.worked),
            *_borrowed(visit, found, told),
            word_table(visit, told.scores, columns=SCORES, title=visit.t(N_("What it says"))),
            *_said_of_it(visit, found),
        ),
        tables={"scores": told.scores, "symbols": _symbols(visit, found)},
        run=Run.of(
            {"method": found.id, "commodity": item.id, "importer": visit.importer},
            edition=visit.atlas.edition, as_of=visit.as_of, seed=case.seed,
        ),
        command=command,
    )  # fmt: skip


def _standing(visit: Visit, found: Method) -> list[object]:
    """Return how well the formula is known, and that it is experimental if so."""
    blocks: list[object] = [
        Paragraph(
            visit.t(N_("How well it is known: {grade}."), grade=visit.t(EVIDENCE[found.evidence]))
        )
    ]
    if found.experimental:
        blocks.append(
            Notice(visit.t(N_("Experimental: nobody else has tested this form of the indicator.")))
        )
    return blocks


def _borrowed(visit: Visit, found: Method, told: Explained) -> list[object]:
    own = {one.id for one in found.formulas}
    others = [one for one in told.worked if one.formula.id not in own]
    if not others:
        return []
    title = visit.t(N_("Formulas that it borrows"))
    return [
        Heading(title, 2),
        *equation_cards(visit, [one.formula for one in others], others),
    ]


def _said_of_it(visit: Visit, found: Method) -> list[object]:
    """Return limits, references and where more is written."""
    links = [(visit.t(N_("Commodities by this method and others")), visit.href("/commodities"))]
    if found.id in CHECKED:
        title = visit.t(N_("Its error against published values"))
        links.append((title, visit.href("/evidence") + "#methods"))
    return [
        Heading(visit.t(N_("Known criticism and limits")), 2),
        Paragraph(visit.t(found.limits)),
        References(tuple(map(reference, found.references)), visit.t(N_("References"))),
        Heading(visit.t(N_("More on it, in the documents of the project")), 2),
        Items((*READING.get(found.id, ()), *ALWAYS)),
        Links(tuple(links)),
    ]


def _symbols(visit: Visit, found: Method) -> pl.DataFrame:
    """Return formulas letter by letter."""
    rows = [
        {
            "formula": one.id,
            "equation": one.equation,
            "symbol": symbol.letter,
            "meaning": visit.t(symbol.meaning),
            "unit": symbol.unit,
            "source": one.source,
        }
        for one in found.formulas
        for symbol in one.symbols
    ]
    return pl.DataFrame(rows)
