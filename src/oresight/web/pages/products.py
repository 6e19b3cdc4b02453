"""製品・技術: what is in a product, who makes each step, and its weakest link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from oresight.exposure import value_exposure, value_shares
from oresight.industry import bill
from oresight.locale import N_
from oresight.methods import find_method
from oresight.methods.technology import Product, materials, product_of, product_scores, trace
from oresight.report import Heading
from oresight.runs import Run
from oresight.web._bills import Commodities, Masses, edited, parse_bill
from oresight.web._grid import MISSING, Cell, Column, Grid, share_cell
from oresight.web._page import Page, page
from oresight.web._product import bill_form, bill_grid, own_form, stops_links, told, trace_grid
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from oresight.methods import Case
    from oresight.methods.technology import Material

router = APIRouter()

OWN = "own"
KILOGRAMS = "kg"


@page(router, "/products")
def products(visit: Reading) -> Page:
    """Return every product that can be traced, with its exposure and its weakest link."""
    t = visit.t
    names = visit.atlas.table("products").select("product", "name_en", "name_ja")
    scores = _technology(visit)
    columns = (
        Column(t(N_("Product"))),
        Column(t(N_("Weakest link: material"))),
        Column(t(N_("Country"))),
        Column(t(N_("Its share of the world"))),
        Column(t(N_("Content that hangs on one foreign country"))),
    )
    by = {(row["basis"], row["indicator"]): row for row in scores.to_dicts()}
    rows = [_product_row(visit, row, by) for row in names.to_dicts()]
    return Page(
        title=t(N_("Products and technologies")),
        lead=t(N_("From a product to its materials, to who mines and refines them.")),
        blocks=(
            Grid(columns, rows, data=visit.same(form=".csv")),
            own_form(visit, {}),
        ),
        tables={"scores": scores, "products": names},
        run=Run.of({"list": "products"}, edition=visit.atlas.edition, as_of=visit.as_of),
        command="oresight list products",
    )


@page(router, "/products/own")
def own_product(visit: Reading, commodity: Commodities = None, mass: Masses = None) -> Page:
    """Return the weakest link of a product that the address describes; nothing is stored."""
    t = visit.t
    stated = parse_bill(visit.atlas, commodity, mass)
    held = edited((), stated, unit=KILOGRAMS)
    item = _own_product(visit)
    blocks: list[object] = [own_form(visit, stated)]
    tables: dict[str, pl.DataFrame] = {}
    if held:
        found, tables = _examined(visit, item, held)
        blocks = [*found, own_form(visit, stated)]
    return Page(
        title=t(N_("A product of your own")),
        lead=t(N_("The address of this page holds the product; nothing is stored.")),
        blocks=tuple(blocks),
        tables=tables,
        run=Run.of({"product": dict(stated), "importer": visit.importer},
                   edition=visit.atlas.edition, as_of=visit.as_of),
        command=f"oresight serve {visit.options.split(' --as-of')[0]}",
        kept=False,
        private=True,
    )  # fmt: skip


@page(router, "/products/{product}")
def product(
    visit: Reading,
    product: str,
    commodity: Commodities = None,
    mass: Masses = None,
) -> Page:
    """Return one product: what is in it, where each stage happens, its weakest link."""
    t = visit.t
    item = product_of(visit.atlas, product)
    stated = parse_bill(visit.atlas, commodity, mass)
    known = materials(visit.atlas, item)
    unit = next((one.unit for one in known if one.unit), KILOGRAMS)
    held = edited(known, stated, unit=unit) if stated else known
    found, tables = _examined(visit, item, held)
    before: list[object] = []
    if held != known:
        case = _case(visit)
        scores, worth = product_scores(case, item), value_exposure(case, item)
        usual = told(visit, trace(case, item), scores, worth)
        before = [Heading(t(N_("Before the edit")), 2), usual]
    blocks = [*found, *before, bill_form(visit, item, held)]
    table = bill(visit.atlas, item.id).table
    return Page(
        title=_name(visit, item),
        lead=item.what_ja if visit.lang == "ja" else item.what_en,
        blocks=tuple(blocks),
        tables=tables | {"bill": table},
        run=Run.of({"trace": item.id, "importer": visit.importer, "edited": dict(stated)},
                   edition=visit.atlas.edition, as_of=visit.as_of),
        command=f"oresight trace {item.id} {visit.options}",
    )  # fmt: skip


def _case(visit: Visit) -> Case:
    return visit.desk.case(visit.importer, visit.as_of)


def _name(visit: Visit, item: Product) -> str:
    return item.name_ja if visit.lang == "ja" else item.name_en


def _technology(visit: Visit) -> pl.DataFrame:
    """Return the scores of all products."""
    key = ("technology", visit.importer, visit.as_of)
    return visit.desk.results.of(key, lambda: find_method("technology").assess(_case(visit)))


def _own_product(visit: Visit) -> Product:
    """Return a product that no table knows."""
    name = visit.t(N_("A product of your own"))
    return Product(OWN, name, name, "", "", *(None,) * 6)


def _product_row(
    visit: Visit, row: dict[str, str], by: dict[tuple[str, str], dict[str, object]]
) -> list[Cell]:
    words = visit.words
    name = Cell(row[f"name_{visit.lang}"], href=visit.href(f"/products/{row['product']}"))
    weak = by.get((row["product"], "technology_weakest_link"))
    whole = by.get((row["product"], "technology_exposure"))
    if weak is None:
        why = visit.t(N_("No material with a known supply is on record."))
        return [name, Cell(MISSING, why), Cell(MISSING), Cell(MISSING), Cell(MISSING)]
    return [
        name,
        Cell(words.commodity(str(weak["commodity"])), words.stage(str(weak["stage"]))),
        Cell(words.place(str(weak["country"])), href=visit.href(f"/countries/{weak['country']}")),
        _cell(visit, weak),
        _cell(visit, whole),
    ]


def _cell(visit: Visit, row: dict[str, Any] | None) -> Cell:
    if row is None:
        return Cell(MISSING)
    why = visit.t(row["note"]) if row["note"] and row["value"] is None else ""
    return share_cell(visit.words, row["value"], row["low"], row["high"], why=why)


def _examined(
    visit: Visit, item: Product, held: Sequence[Material]
) -> tuple[list[object], dict[str, pl.DataFrame]]:
    """Return what is to be said of a product made of some materials, and the tables behind it."""
    case = _case(visit)
    steps = trace(case, item, held=held)
    scores = product_scores(case, item, held=held)
    blocks = [
        told(visit, steps, scores, value_exposure(case, item, held=held)),
        bill_grid(visit, held, steps),
        trace_grid(visit, steps),
        *stops_links(visit, held),
    ]
    return blocks, {"steps": steps, "scores": scores, "values": value_shares(case, held)}
