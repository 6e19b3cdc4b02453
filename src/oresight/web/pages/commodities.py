"""鉱種: all commodities by indicator, and one commodity from mine to use."""

from __future__ import annotations

from typing import Final

import polars as pl
from fastapi import APIRouter

from oresight.chains import chain_catalogue
from oresight.codes import CommodityId
from oresight.exposure import national_exposure
from oresight.locale import N_
from oresight.report import Heading, commodity_findings, latest_measures
from oresight.runs import Run
from oresight.web._cards import card, word_table
from oresight.web._desk import BACK
from oresight.web._page import Page, page
from oresight.web._visit import Reading, Visit

router = APIRouter()

SECTIONS: Final = (
    (N_("From mine to use"), ("sankey", "map")),
    (N_("Concentration"), ("shares", "concentration")),
    (N_("Imports"), ("imports",)),
    (N_("Restrictions and prices"), ("measures", "contest", "prices")),
    (N_("Projects, demand and outlook"), ("projects", "demand", "outlook-gap")),
    (N_("Uses"), ("uses",)),
)
"""Figures of one commodity, in the order in which its page shows them."""


@page(router, "/commodities")
def commodities(visit: Reading) -> Page:
    """Return all watched commodities by indicator."""
    found = visit.exposure
    table = found.worst(200)
    names = visit.atlas.table("commodities").select(
        "commodity", "symbol", "kind", name=f"name_{visit.lang}"
    )
    return Page(
        title=visit.t(N_("Commodities")),
        lead=visit.t(N_("Worst first: the median rank over all methods, and how far they differ.")),
        blocks=(
            word_table(
                visit, table, rows=200,
                links=[visit.href(f"/commodities/{name}") for name in table["commodity"]],
                data=visit.same(form=".csv"),
            ),
        ),
        tables={"ranking": table, "scores": found.scores, "commodities": names},
        run=found.run,
        command=f"oresight assess --all-methods {visit.options}",
    )  # fmt: skip


@page(router, "/commodities/{commodity}")
def commodity(visit: Reading, commodity: str) -> Page:
    """Return one commodity: verdict, chain, concentration, imports, restrictions, outlook, methods."""
    item = visit.atlas.commodity(commodity)
    case = visit.desk.case(visit.importer, visit.as_of).with_commodities((item.id,))
    found = visit.desk.results.of(
        ("commodity", item.id, visit.importer, visit.as_of, visit.lang),
        lambda: national_exposure(case, visit.as_of - BACK, lang=visit.lang),
    )
    blocks: list[object] = [*commodity_findings(item, found, visit.words)]
    for title, names in SECTIONS:
        cards = [one for name in names for one in card(visit, name, commodity=item.id)]
        blocks += [Heading(visit.t(title), 2), *cards] if cards else []
    blocks += [*latest_measures(found, visit.words), *_methods(visit, found.scores)]
    return Page(
        title=f"{item.name(visit.lang)} ({item.symbol})" if item.symbol else item.name(visit.lang),
        lead=_chain_line(visit, item.id),
        blocks=tuple(blocks),
        tables={"scores": found.scores, "measures": found.standing.measures},
        run=Run.of(
            {"commodity": item.id, "importer": visit.importer},
            edition=visit.atlas.edition,
            as_of=visit.as_of,
        ),
        command=f"oresight show {item.id} {visit.options}",
    )


def _chain_line(visit: Visit, commodity: CommodityId) -> str:
    refused = chain_catalogue(visit.atlas, [commodity])["refused"][0]
    if refused is None:
        return visit.t(N_("Calibrated chain: measures on it can be simulated."))
    return visit.t(N_("No calibrated chain: concentration and exposure alone are told."))


def _methods(visit: Visit, scores: pl.DataFrame) -> list[object]:
    """Return all methods side by side, and what could not be computed."""
    known = scores.filter(pl.col("value").is_not_null())
    missing = scores.filter(pl.col("value").is_null())
    columns = (
        "method",
        "indicator",
        "stage",
        "country",
        "year",
        "value",
        "low",
        "high",
        "unit",
        "grade",
    )
    blocks: list[object] = [
        word_table(
            visit, known, columns=columns, title=visit.t(N_("All methods side by side")),
            data=visit.same(form=".csv"),
        )
    ]  # fmt: skip
    if missing.height:
        gaps = missing.select("method", "indicator", "stage", "note")
        blocks.append(word_table(visit, gaps, columns=gaps.columns, title=visit.t(N_("Data gaps"))))
    return blocks
