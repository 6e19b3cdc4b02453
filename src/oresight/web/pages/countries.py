"""国: what a country controls, for whom, by which means; and what it depends on itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.codes import Iso3
from oresight.errors import BadInputError
from oresight.exposure import buyers
from oresight.locale import N_
from oresight.report import Heading, Paragraph
from oresight.runs import Run
from oresight.screens import importer_named
from oresight.web._blocks import Links, Notice, Waiting
from oresight.web._cards import card
from oresight.web._choices import Choice, Choices
from oresight.web._country import (
    compared,
    dependence_grid,
    held_grid,
    leverage_grid,
    partner_grid,
    tools_blocks,
)
from oresight.web._country_facts import dependence_if_known, dependence_of, held_by, held_by_all
from oresight.web._grid import Cell, Column, Grid
from oresight.web._page import Page, page
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.atlas import Country

router = APIRouter()

SOUGHT: Final = 24
"""Holdings whose buyers are looked up: those a reader is shown."""
LEADING: Final = 40
"""Countries of the list, unless all are asked for."""
UNION: Final = Iso3("EU27")


@page(router, "/countries")
def countries(
    visit: Reading,
    *,
    whole: Annotated[bool, Query(description=N_("All countries, not the first alone"))] = False,
) -> Page:
    """Return every country with what it holds, and how many measures it has imposed."""
    t = visit.t
    table = _table(visit)
    shown = table if whole else table.head(LEADING)
    rows = [_country_row(visit, row) for row in shown.to_dicts()]
    columns = (
        Column(t(N_("Country"))),
        Column(t(N_("Largest supplier: mining")), right=True),
        Column(t(N_("Largest supplier: refining")), right=True),
        Column(t(N_("Stages with output")), right=True),
        Column(t(N_("Largest share"))),
        Column(t(N_("Measures on record")), right=True),
    )
    return Page(
        title=t(N_("Countries")),
        lead=t(
            N_("Suppliers by how many stages of mining and refining they lead; the world over.")
        ),
        blocks=(
            Grid(columns, rows, data=visit.same(form=".csv")),
            *([] if whole else [Links(((t(N_("All countries")), visit.same(whole="true")),))]),
        ),
        tables={"countries": table, "holdings": held_by_all(visit.desk, visit.as_of)},
        run=Run.of({"list": "countries"}, edition=visit.atlas.edition, as_of=visit.as_of),
        command="oresight list countries",
    )  # fmt: skip


@page(router, "/countries/{country}")
def country(
    visit: Reading,
    country: str,
    other: Annotated[
        str | None,
        Query(alias="with", max_length=80, description=N_("Country to compare with")),
    ] = None,
) -> Page:
    """Return one country as a supplier and as an importer."""
    found = visit.atlas.country(country)
    against = visit.atlas.country(other) if other else None
    held = held_by(visit, found.iso3)
    blocks: list[object] = [_ask(visit, found, against), *_governance(visit, found)]
    if against is not None:
        blocks += compared(visit, found, against)
    blocks += _as_supplier(visit, found, held)
    blocks += tools_blocks(visit, found)
    blocks += _as_importer(visit, found)
    run = Run.of({"country": found.iso3}, edition=visit.atlas.edition, as_of=visit.as_of)
    return Page(
        title=found.name(visit.lang),
        lead=_lead(visit, held),
        blocks=tuple(blocks),
        tables={"holdings": held} | _known_dependence(visit, found),
        run=run,
        command=f"oresight measures --imposer {found.iso3} --as-of {visit.as_of}",
    )


@page(router, "/countries/{country}/imports")
def imports(visit: Reading, country: str) -> Page:
    """Return what a country depends on, from whom, and how far it is from the benchmarks."""
    importer = importer_named(visit.atlas, country, lang=visit.lang)
    scores = dependence_of(visit, importer)
    name = visit.words.place(importer)
    return Page(
        title=visit.t(N_("Dependence of {importer}"), importer=name),
        blocks=tuple(_dependence_blocks(visit, importer, scores)),
        tables={"dependence": scores},
        run=Run.of({"imports": importer}, edition=visit.atlas.edition, as_of=visit.as_of),
        command=f"oresight assess --method dependence --importer {importer} --as-of {visit.as_of}",
    )


def _table(visit: Visit) -> pl.DataFrame:
    """Return a row a country: how often it leads, where most, and how many measures it has."""
    held = held_by_all(visit.desk, visit.as_of)
    led = pl.col("rank") == 1
    counts = held.group_by("country").agg(
        led_mine=(led & (pl.col("stage") == "mine")).sum().cast(pl.Int64),
        led_refine=(led & (pl.col("stage") == "refine")).sum().cast(pl.Int64),
        stages=pl.len().cast(pl.Int64),
    )
    top = (
        held.filter(pl.col("value").is_not_null())
        .sort("value", "commodity", descending=[True, False])
        .unique("country", keep="first", maintain_order=True)
        .drop("rank", "note")
    )
    measures = (
        pl.DataFrame(
            {"country": [one.imposer.code for one in visit.desk.ledger]},
            schema={"country": pl.String},
        )
        .group_by("country")
        .agg(measures=pl.len().cast(pl.Int64))
    )
    known = list(visit.atlas.catalogue.countries)
    return (
        counts.join(top, on="country", how="left")
        .join(measures, on="country", how="full", coalesce=True)
        .filter(pl.col("country").is_in(known))
        .with_columns(pl.col("led_mine", "led_refine", "stages", "measures").fill_null(0))
        .sort(
            pl.col("led_mine") + pl.col("led_refine"),
            "measures", "value", "country",
            descending=[True, True, True, False], nulls_last=True,
        )
    )  # fmt: skip


def _country_row(visit: Visit, row: dict[str, object]) -> list[Cell]:
    words, code = visit.words, str(row["country"])
    value, low, high = (row[name] for name in ("value", "low", "high"))
    top = Cell("–")
    if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
        what = f"{words.commodity(str(row['commodity']))} ({words.stage(str(row['stage']))})"
        share = f"{words.percent(value)} ({words.percent_interval(low, high)})"
        top = Cell(what, share, (low, value, high))
    return [
        Cell(words.place(code), href=visit.href(f"/countries/{code}")),
        *(Cell(str(row[name])) for name in ("led_mine", "led_refine", "stages")),
        top,
        Cell(str(row["measures"])),
    ]


def _ask(visit: Visit, found: Country, against: Country | None) -> Choices:
    t = visit.t
    known = sorted(
        {*held_by_all(visit.desk, visit.as_of)["country"].unique(), str(UNION)} - {str(found.iso3)},
        key=visit.words.place,
    )
    options = (("", "–"), *((code, visit.words.place(code)) for code in known))
    value = "" if against is None else str(against.iso3)
    return Choices(
        visit.href(f"/countries/{found.iso3}"),
        (Choice("with", t(N_("Compare with")), value, options),),
        t(N_("Compare")),
        hidden=tuple(visit.state.items()),
    )


def _governance(visit: Visit, found: Country) -> list[object]:
    rows = visit.atlas.table("governance").filter(pl.col("country") == found.iso3)
    if not rows.is_empty() or found.iso3 == UNION:
        return []
    t = visit.t
    if found.governance_proxy:
        place = visit.words.place(found.governance_proxy)
        text = t(
            N_("No governance score of its own is published; that of {place} is taken."),
            place=place,
        )
    else:
        text = t(N_("No governance score is published: methods that need one leave it out."))
    return [Notice(text)]


def _lead(visit: Visit, held: pl.DataFrame) -> str:
    if held.is_empty():
        return visit.t(N_("No output of it is known at any stage of mining or refining."))
    return visit.t(
        N_("Output is known at {count} stages of mining and refining; it leads in {led}."),
        count=held.height,
        led=held.filter(pl.col("rank") == 1).height,
    )


def _as_supplier(visit: Visit, found: Country, held: pl.DataFrame) -> list[object]:
    t = visit.t
    if held.is_empty():
        return []
    case = visit.desk.case(visit.importer, visit.as_of)
    bought = visit.desk.results.of(
        ("buyers", found.iso3, visit.as_of), lambda: buyers(case, found.iso3, held.head(SOUGHT))
    )
    own = replace(visit, importer=found.iso3)
    return [
        Heading(t(N_("As supplier")), 2),
        *card(own, "holdings"),
        held_grid(visit, held.head(SOUGHT), bought, left_out=max(held.height - SOUGHT, 0)),
        *leverage_grid(visit, found),
    ]


def _as_importer(visit: Visit, found: Country) -> list[object]:
    t = visit.t
    title = Heading(t(N_("As importer")), 2)
    try:
        importer = importer_named(visit.atlas, found.iso3, lang=visit.lang)
    except BadInputError:
        return [title, Paragraph(t(N_("It is no importer of today.")))]
    scores = dependence_if_known(visit, importer)
    if scores is None:
        text = t(N_("Its dependence is being computed; this takes a second."))
        return [title, Waiting(visit.href(f"/countries/{importer}/imports"), text)]
    return [title, *_dependence_blocks(visit, importer, scores)]


def _known_dependence(visit: Visit, found: Country) -> dict[str, pl.DataFrame]:
    scores = dependence_if_known(visit, found.iso3)
    return {} if scores is None else {"dependence": scores}


def _dependence_blocks(visit: Visit, importer: Iso3, scores: pl.DataFrame) -> list[object]:
    own = replace(visit, importer=importer)
    return [
        *dependence_grid(visit, importer, scores),
        *partner_grid(visit, scores),
        *card(own, "gaps"),
    ]
