"""Blocks of a commodity's page that are no figures: where to go on, stocks, lead times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import polars as pl

from oresight.chains import parameter_rows
from oresight.errors import UnknownNameError
from oresight.locale import N_
from oresight.report import Paragraph
from oresight.web._blocks import Button, Links
from oresight.web._grid import MISSING, Cell, Column, Grid
from oresight.web._reach import act_links, story_links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.codes import CommodityId
    from oresight.web._visit import Visit

__all__ = ["Section", "contents", "lead_times", "onward", "stocks"]

WEEK: Final = 7
ACTS: Final = 12
YEARS: Final = "years"
WORLD: Final = "world"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that can be gone to."""

    id: str
    text: str
    template: ClassVar[str] = "section.html"
    kind: ClassVar[str] = "section"


def contents(visit: Visit, sections: Iterable[Section]) -> Links:
    """Return the sections of a page as links."""
    links = tuple((one.text, f"#{one.id}") for one in sections)
    return Links(links, visit.t(N_("On this page")))


def onward(visit: Visit, commodity: CommodityId) -> list[object]:
    """Return the sheet as PDF, the measures on the commodity that can be simulated, and stories."""
    t = visit.t
    sheet = Button(
        visit.href("/reports/brief.pdf").partition("?")[0],
        t(N_("One-page sheet (PDF)")),
        {**visit.state, "commodity": commodity},
    )
    acts = act_links(visit, [commodity], t(N_("Simulate a measure from here")), most=ACTS)
    return [sheet, *acts, *story_links(visit, [commodity])]


def stocks(visit: Visit, commodity: CommodityId) -> list[object]:
    """Return how long users are thought to last, and the stocks that are on record."""
    t = visit.t
    cover = parameter_rows(visit.atlas, commodity).filter(pl.col("parameter") == "stock_days")
    lines = visit.atlas.table("industry_parameters").filter(
        pl.col("parameter") == "cover_days", pl.col("subject") == "*"
    )
    rows = [
        *(_cover(visit, t(N_("Users of the material")), row) for row in cover.to_dicts()),
        *(_cover(visit, t(N_("A plant that takes it")), row) for row in lines.to_dicts()),
    ]
    columns = (
        Column(t(N_("Who holds it"))),
        Column(t(N_("Weeks of cover"))),
        Column(t(N_("Grade"))),
        Column(t(N_("Source"))),
    )
    note = t(
        N_("Priors: what holders have is hardly published. The engine draws from these ranges.")
    )
    return [
        Grid(columns, rows, t(N_("Weeks of cover")), note, level=3),
        *_recorded(visit, commodity),
    ]


def _cover(visit: Visit, who: str, row: dict[str, Any]) -> list[Cell]:
    weeks = [row[name] / WEEK for name in ("value", "low", "high")]
    middle, low, high = (visit.words.number(one, 1) for one in weeks)
    span = (weeks[1] / weeks[2], weeks[0] / weeks[2], 1.0)
    return [
        Cell(who),
        Cell(middle, f"{low}–{high}", (span[0] / 2, span[1] / 2, 0.5)),
        Cell(visit.words.grade(row["grade"])),
        _source(visit, row["source_id"]),
    ]


def _source(visit: Visit, name: str) -> Cell:
    return Cell(name, href=f"{visit.href('/data/sources')}#{name}")


def _recorded(visit: Visit, commodity: CommodityId) -> list[object]:
    """Return stocks and targets on record: those of the commodity, and those that name none."""
    t, words = visit.t, visit.words
    kin = {commodity, *visit.atlas.catalogue.ancestors(commodity)}
    table = visit.atlas.table("stockpiles").filter(pl.col("value").is_not_null())
    own = table.filter(pl.col("commodity").is_in(sorted(kin)))
    days = table.filter(
        pl.col("commodity").is_null(), pl.col("unit").str.contains("days|weeks|months")
    )
    rows = [
        [
            Cell(_term(visit, row["holder"])),
            Cell(_term(visit, row["subject"])),
            Cell(_term(visit, row["quantity"])),
            Cell(f"{words.number(row['value'], 0)} {_term(visit, row['unit'])}"),
            Cell(row["as_of"] or MISSING),
            Cell(words.grade(row["grade"])),
        ]
        for row in (*own.to_dicts(), *days.to_dicts())
    ]
    columns = tuple(
        Column(t(one))
        for one in (
            N_("Holder"), N_("Of what"), N_("What is told"), N_("Amount"), N_("As of"), N_("Grade"),
        )
    )  # fmt: skip
    title = t(N_("Stocks and targets on record"))
    return [Grid(columns, rows, title, level=3)] if rows else []


def _term(visit: Visit, text: str) -> str:
    return visit.atlas.term("stock", text, lang=visit.lang)


def lead_times(visit: Visit, commodity: CommodityId) -> list[object]:
    """Return how long new supply took elsewhere: of the commodity, else of mines at large."""
    t, words = visit.t, visit.words
    table = visit.atlas.table("lead_times").filter(
        pl.col("unit") == YEARS, pl.col("value").is_not_null()
    )
    kin = {commodity, *visit.atlas.catalogue.ancestors(commodity)}
    own = table.filter(pl.col("commodity").is_in(sorted(kin)))
    told = own if own.height else table.filter(pl.col("commodity").is_null())
    title = t(N_("Lead times on record"))
    if told.is_empty():
        return [Paragraph(t(N_("No lead time is on record.")))]
    rows = [
        [
            Cell(visit.atlas.term("lead_time", row["item"], lang=visit.lang)),
            Cell(_place(visit, row["geography"])),
            Cell(words.number(row["value"], 1), _range(visit, row)),
            Cell(words.grade(row["grade"])),
            _source(visit, row["source_id"]),
        ]
        for row in told.to_dicts()
    ]
    columns = (
        Column(t(N_("From what to what"))),
        Column(t(N_("Where"))),
        Column(t(N_("Years")), right=True),
        Column(t(N_("Grade"))),
        Column(t(N_("Source"))),
    )
    note = "" if own.height else t(N_("None of this commodity is on record: mines at large."))
    return [Grid(columns, rows, title, note, level=3)]


def _range(visit: Visit, row: dict[str, Any]) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return visit.words.interval(row["low"], row["high"], digits=1)


def _place(visit: Visit, text: str) -> str:
    if text == WORLD:
        return visit.t(N_("World"))
    try:
        return visit.atlas.country(text).name(visit.lang)
    except UnknownNameError:
        return text
