"""鉱種: all commodities by indicator, and one commodity from mine to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import polars as pl
from fastapi import APIRouter, Query

from oresight.chains import chain_catalogue
from oresight.codes import CommodityId, Stage, nearest
from oresight.errors import UnknownNameError
from oresight.exposure import national_exposure
from oresight.locale import N_
from oresight.methods import HEADLINES, methods
from oresight.report import Paragraph, commodity_findings, latest_measures
from oresight.runs import Run
from oresight.web._blocks import Links, Waiting
from oresight.web._cards import card, word_table
from oresight.web._choices import Choice, Choices, importer_choice
from oresight.web._commodity import Section, contents, lead_times, onward, stocks
from oresight.web._desk import BACK
from oresight.web._groups import (
    WATCHED,
    exposure_of,
    exposure_of_if_known,
    group_choices,
    members_of,
)
from oresight.web._matrix import ID as MATRIX
from oresight.web._matrix import SORTS, Shown, columns_of, matrix, matrix_rows
from oresight.web._page import Page, page
from oresight.web._simulated import followable
from oresight.web._visit import Reading, Visit
from oresight.web._weights import Weighing, sliders, weights_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.exposure import NationalExposure

ALL_METHODS: Final = N_("All methods side by side")
DATA_GAPS: Final = N_("Data gaps")

router = APIRouter()

Name = Annotated[str | None, Query(max_length=80)]
STAGES_SHOWN: Final = ("mine", "refine")
LEAD: Final = N_("Worst first by every method; where methods differ most, a ranking says least.")

SECTIONS: Final = (
    ("chain", N_("From mine to use"), ("sankey",)),
    ("map", N_("Where it is mined and refined"), ("map",)),
    ("time", N_("Shares and concentration over time"), ("shares", "concentration")),
    ("imports", N_("Imports"), ("imports",)),
    ("restrictions", N_("Restrictions and prices"), ("measures", "contest", "prices")),
    ("stocks", N_("Stocks and cover"), ()),
    ("projects", N_("Projects and lead times"), ("projects",)),
    ("outlook", N_("Demand and outlook"), ("demand", "outlook-gap")),
    ("uses", N_("Uses"), ("uses",)),
)
"""Figures of one commodity, in the order in which its page shows them."""


@page(router, "/commodities")
def commodities(
    visit: Reading,
    method: Name = None,
    stage: Name = None,
    group: Annotated[str, Query(max_length=80, description=N_("Group of commodities"))] = WATCHED,
    sort: Annotated[str, Query(max_length=60, description=N_("Column to sort by"))] = "",
    weight: Weighing = None,
) -> Page:
    """Return commodities by indicator, with ranks by method and how far the methods differ."""
    shown = _shown(method, stage, sort, weight)
    members_of(visit, group)
    known = exposure_of_if_known(visit, group)
    if known is not None:
        return _listed(visit, known, shown, group=group, method=method)
    text = visit.t(N_("The matrix is being computed; this takes some seconds, once a day."))
    address = visit.href("/commodities/matrix", **_asked(visit)) + _weights_query(weight)
    blocks = (_ask(visit, shown, group=group, method=method), Waiting(address, text))
    return Page(
        title=visit.t(N_("Commodities")), lead=visit.t(LEAD), blocks=blocks, tables={},
        run=_run(visit, group, shown), command=_command(visit), kept=False,
    )  # fmt: skip


@page(router, "/commodities/matrix")
def whole_matrix(
    visit: Reading,
    method: Name = None,
    stage: Name = None,
    group: Annotated[str, Query(max_length=80, description=N_("Group of commodities"))] = WATCHED,
    sort: Annotated[str, Query(max_length=60, description=N_("Column to sort by"))] = "",
    weight: Weighing = None,
) -> Page:
    """Return the same, however long it takes to compute."""
    shown = _shown(method, stage, sort, weight)
    found = exposure_of(visit, group)
    return _listed(visit, found, shown, group=group, method=method, alone=True)


def _shown(
    method: str | None, stage: str | None, sort: str, weight: list[float] | None
) -> Shown:  # fmt: skip
    if stage and stage not in STAGES_SHOWN:
        raise UnknownNameError("stage", stage, near=STAGES_SHOWN)
    columns = columns_of(method or None, stage or None)
    chosen = sort or ("median" if weight is None else "weighted")
    keys = (*SORTS, *(one.key for one in columns))
    if chosen.removeprefix("-") not in keys:
        raise UnknownNameError("column", chosen, near=nearest(chosen, keys) or SORTS)
    return Shown(columns, stage or None, chosen, weights_of(weight))


def _asked(visit: Visit) -> dict[str, str]:
    return {name: value for name, value in visit.query if name not in {"weight", *visit.state}}


def _weights_query(weight: list[float] | None) -> str:
    return "".join(f"&weight={one:g}" for one in weight or ())


def _run(visit: Visit, group: str, shown: Shown) -> Run:
    inputs = {"commodities": group, "importer": visit.importer, "weights": dict(shown.weights)}
    return Run.of(inputs, edition=visit.atlas.edition, as_of=visit.as_of)


def _command(visit: Visit) -> str:
    return f"oresight assess --all-methods {visit.options}"


def _ask(visit: Visit, shown: Shown, *, group: str, method: str | None) -> Choices:
    """Return the form that chooses importer, group, method and stage."""
    t, words = visit.t, visit.words
    every = ((name, t(one.title)) for name, one in methods().items() if name in HEADLINES)
    stages = (("", t(N_("the worse stage"))), *((one, words.stage(one)) for one in STAGES_SHOWN))
    return Choices(
        visit.href("/commodities"),
        (
            importer_choice(visit),
            Choice("group", t(N_("Group")), group, group_choices(visit)),
            Choice("method", t(N_("Method")), method or "",
                   (("", t(N_("the headline of each"))), *every)),
            Choice("stage", t(N_("Stage")), shown.stage or "", stages),
        ),
        t(N_("Show")),
        hidden=tuple(pair for pair in visit.state.items() if pair[0] != "importer"),
    )  # fmt: skip


def _listed(
    visit: Visit, found: NationalExposure, shown: Shown, *, group: str, method: str | None,
    alone: bool = False,
) -> Page:  # fmt: skip
    rows, table = matrix_rows(found.ranking, found.scores, shown)
    blocks: list[object] = [
        sliders(visit, shown.weights, table=MATRIX),
        matrix(visit, rows, shown),
    ]
    return Page(
        title=visit.t(N_("Commodities")),
        lead=visit.t(LEAD),
        blocks=blocks if alone else (_ask(visit, shown, group=group, method=method), *blocks),
        tables={"ranking": table, "scores": found.scores},
        run=_run(visit, group, shown),
        command=_command(visit),
    )


@page(router, "/commodities/{commodity}")
def commodity(
    visit: Reading,
    commodity: str,
    at: Annotated[Stage | None, Query(description=N_("Stage of the map"))] = None,
) -> Page:
    """Return one commodity: verdict, chain, concentration, imports, restrictions, outlook, methods."""
    item = visit.atlas.commodity(commodity)
    found = _exposure_of_one(visit, item.id)
    parts = [(one, blocks) for one, blocks in _parts(visit, item.id, at) if blocks]
    sections = [one for one, _ in parts]
    return Page(
        title=f"{item.name(visit.lang)} ({item.symbol})" if item.symbol else item.name(visit.lang),
        lead=_chain_line(visit, item.id),
        blocks=(
            *commodity_findings(item, found, visit.words),
            *onward(visit, item.id),
            contents(visit, [*sections, *_ends(visit)]),
            *(block for one, blocks in parts for block in (one, *blocks)),
            *latest_measures(found, visit.words),
            *_methods(visit, found.scores),
        ),
        tables={"scores": found.scores, "measures": found.standing.measures},
        run=Run.of(
            {"commodity": item.id, "importer": visit.importer},
            edition=visit.atlas.edition,
            as_of=visit.as_of,
        ),
        command=f"oresight show {item.id} {visit.options}",
        kept=followable(visit.desk, visit.importer) is not None,
    )


def _exposure_of_one(visit: Visit, commodity: CommodityId) -> NationalExposure:
    """Return an exposure of one commodity: out of the importer's, where it is known and watched."""
    whole = visit.desk.exposure_if_known(visit.importer, visit.as_of)
    if whole is not None and commodity in (whole.case.commodities or ()):
        return whole.narrowed(commodity).with_language(visit.lang)
    case = visit.desk.case(visit.importer, visit.as_of).with_commodities((commodity,))
    return visit.desk.results.of(
        ("commodity", commodity, visit.importer, visit.as_of, visit.lang),
        lambda: national_exposure(case, visit.as_of - BACK, lang=visit.lang),
    )


def _parts(
    visit: Visit, commodity: CommodityId, at: Stage | None
) -> Iterator[tuple[Section, list[object]]]:
    """Yield the sections of a page with what is in them; nothing where the data do not suffice."""
    more = {"stocks": stocks, "projects": lead_times}
    for name, title, figures in SECTIONS:
        given = {"commodity": commodity} | ({"stage": at} if name == "map" and at else {})
        blocks: list[object] = [one for figure in figures for one in card(visit, figure, **given)]
        if name == "map" and blocks:
            links = ((visit.words.stage(one), f"{visit.same(at=one)}#map") for one in STAGES_SHOWN)
            blocks = [Links(tuple(links)), *blocks]
        if name in more:
            blocks += more[name](visit, commodity)
        yield Section(name, visit.t(title)), blocks


def _ends(visit: Visit) -> list[Section]:
    return [Section("methods", visit.t(ALL_METHODS)), Section("gaps", visit.t(DATA_GAPS))]


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
    methods_title, gaps_title = _ends(visit)
    blocks: list[object] = [
        methods_title,
        word_table(visit, known, columns=columns, data=visit.same(form=".csv"), rows=200),
        gaps_title,
    ]
    if missing.height:
        gaps = missing.select("method", "indicator", "stage", "note")
        return [*blocks, word_table(visit, gaps, columns=gaps.columns)]
    return [*blocks, Paragraph(visit.t(N_("Every indicator of every method could be computed.")))]
