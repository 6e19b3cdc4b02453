"""Tables of a country's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, measures_as_of
from oresight.locale import N_
from oresight.report import Heading, Paragraph
from oresight.screens import can_import
from oresight.web._country_facts import dependence_of, held_by, leverage_over
from oresight.web._grid import MISSING, Cell, Column, Grid, number_cell, share_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.atlas import Country
    from oresight.codes import Iso3
    from oresight.web._visit import Visit

__all__ = [
    "compared",
    "dependence_grid",
    "held_grid",
    "leverage_grid",
    "partner_grid",
    "tools_blocks",
]

SHOWN: Final = 16
NO_BREAK: Final = "\u00a0"
LATEST: Final = 12
STATUSES: Final = (
    Status.IN_FORCE,
    Status.SUSPENDED,
    Status.ANNOUNCED,
    Status.UNKNOWN,
    Status.ENDED,
)
GAPS: Final = {
    "crma_extraction_gap": N_("Gap to 10 % extraction"),
    "crma_processing_gap": N_("Gap to 40 % processing"),
    "crma_recycling_gap": N_("Gap to 25 % recycling"),
    "crma_single_country": N_("Largest single country in consumption"),
}


def _at(visit: Visit, row: dict[str, Any]) -> Cell:
    """Return the cell that names a commodity and leads to its page."""
    name = visit.words.commodity(row["commodity"])
    return Cell(
        name, visit.words.stage(row["stage"]), href=visit.href(f"/commodities/{row['commodity']}")
    )


def _share(visit: Visit, row: dict[str, Any] | None) -> Cell:
    """Return a share with its interval, or why it is missing."""
    if row is None:
        return Cell(MISSING)
    why = visit.t(row["note"]) if row.get("note") and row["value"] is None else ""
    return share_cell(visit.words, row["value"], row["low"], row["high"], why=why)


def held_grid(visit: Visit, held: pl.DataFrame, bought: pl.DataFrame, *, left_out: int) -> Grid:
    """Return what a country holds, and who buys it."""
    t, words = visit.t, visit.words
    by = bought.partition_by(["commodity", "stage"], as_dict=True)
    rows = []
    for row in held.to_dicts():
        found = by.get((row["commodity"], row["stage"]))
        names = [
            f"{words.place(one['importer'])} {words.percent(one['value'])} "
            f"({words.percent_interval(one['low'], one['high'])})".replace(" ", NO_BREAK)
            for one in (found.to_dicts() if found is not None else ())
        ]
        rows.append(
            [
                _at(visit, row),
                _share(visit, row),
                Cell(str(row["rank"] or MISSING)),
                Cell(str(row["year"])),
                Cell(t(N_(", ")).join(names) or MISSING),
                Cell(words.grade(row["grade"])),
            ]
        )
    columns = (
        Column(t(N_("Commodity"))),
        Column(t(N_("Share of world output"))),
        Column(t(N_("Rank")), right=True),
        Column(t(N_("Year")), right=True),
        Column(t(N_("Largest buyers, and its share in their imports")), wide=True),
        Column(t(N_("Grade"))),
    )
    note = t(
        N_("Imports by value under trade codes that fit the commodity; a dash where none does.")
    )
    return Grid(
        columns, rows, t(N_("What it controls, and for whom")), note,
        visit.same(form=".csv", table="holdings"), 3, left_out,
    )  # fmt: skip


def leverage_grid(visit: Visit, found: Country) -> list[object]:
    """Return a country's leverage over the importer of the visit; nothing over itself."""
    t = visit.t
    if found.iso3 == visit.importer:
        return []
    rows = (
        leverage_over(visit)
        .filter(
            pl.col("indicator") == "leverage",
            pl.col("country") == found.iso3,
            pl.col("value").is_not_null(),
        )
        .sort("value", "commodity", descending=[True, False])
    )
    place = visit.words.place(visit.importer)
    title = t(N_("Leverage over {importer}"), importer=place)
    if rows.is_empty():
        return [
            Heading(title, 3),
            Paragraph(t(N_("None is known: it supplies little, or too little is known."))),
        ]
    columns = (
        Column(t(N_("Commodity"))),
        Column(t(N_("Leverage, 0 to 1"))),
        Column(t(N_("Rests on"))),
        Column(t(N_("Grade"))),
    )
    cells = [
        [
            _at(visit, row),
            number_cell(visit.words, row["value"], row["low"], row["high"], top=1.0),
            Cell(t(row["basis"]) if row["basis"] else ""),
            Cell(visit.words.grade(row["grade"])),
        ]
        for row in rows.head(SHOWN).to_dicts()
    ]
    note = t(N_("Experimental: what it could press with, whatever it intends."))
    return [Grid(columns, cells, title, note, level=3, left_out=max(rows.height - SHOWN, 0))]


def tools_blocks(visit: Visit, found: Country) -> list[object]:
    """Return the measures a country has imposed, by instrument and status, and the latest of them."""
    t = visit.t
    title = t(N_("Tools used so far"))
    ledger = visit.desk.ledger
    rows = measures_as_of(ledger, visit.as_of, imposer=found.iso3, lang=visit.lang)
    if rows.is_empty():
        return [Heading(title, 2), Paragraph(t(N_("The ledger has no measure of it.")))]
    counts = rows.group_by("instrument", "status").len()
    by = {(one, status): count for one, status, count in counts.iter_rows()}
    used = sorted(
        {one for one, _ in by}, key=lambda one: -sum(by.get((one, s), 0) for s in STATUSES)
    )
    columns = (
        Column(t(N_("Instrument"))),
        *(Column(t(STATUS_LABELS[status]), right=True) for status in STATUSES),
    )
    cells = [
        [
            Cell(ledger.instruments[one].label(visit.lang)),
            *(Cell(str(by.get((one, status), 0))) for status in STATUSES),
        ]
        for one in used
    ]
    return [
        Heading(title, 2),
        Grid(columns, cells, t(N_("By instrument and status")), level=3),
        _latest(visit, rows),
    ]


def _latest(visit: Visit, rows: pl.DataFrame) -> Grid:
    t, words = visit.t, visit.words
    shown = rows.sort("announced", descending=True, nulls_last=True).head(LATEST)
    cells = [
        [
            Cell(row["title"], href=visit.href(f"/measures/{row['id']}")),
            Cell(t(N_(", ")).join(words.place(one) for one in row["target"])),
            Cell(words.commodities(row["commodities"][:4]) + ("…" if len(row["commodities"]) > 4 else "")),  # noqa: PLR2004 - what a cell holds
            Cell(row["announced"] or row["effective"] or MISSING),
            Cell(words.status(row["status"])),
        ]
        for row in shown.to_dicts()
    ]  # fmt: skip
    columns = tuple(
        Column(t(one))
        for one in (N_("Measure"), N_("Target"), N_("Commodities"), N_("Announced"), N_("Status"))
    )
    return Grid(
        columns, cells, t(N_("Latest measures")), level=3, left_out=max(rows.height - LATEST, 0)
    )


def _by_key(scores: pl.DataFrame, indicator: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = scores.filter(pl.col("indicator") == indicator).to_dicts()
    return {(row["commodity"], row["stage"]): row for row in rows}


def dependence_grid(visit: Visit, importer: Iso3, scores: pl.DataFrame) -> list[object]:
    """Return net import reliance and the largest origin of each commodity, worst first."""
    t, words = visit.t, visit.words
    reliance = _by_key(scores, "net_import_reliance")
    origin = _by_key(scores, "top_origin_share")
    known = [key for key in reliance if _known(reliance.get(key)) or _known(origin.get(key))]
    known.sort(key=lambda key: (-(reliance[key]["value"] or -1.0), key))
    rows = []
    for key in known:
        first = origin.get(key)
        place = words.place(first["country"]) if first and first["country"] else MISSING
        rows.append(
            [
                _at(visit, reliance[key]),
                _share(visit, reliance[key]),
                Cell(place, href=_country_href(visit, first)),
                _share(visit, first),
                Cell(str(reliance[key]["year"] or MISSING)),
                Cell(words.grade(reliance[key]["grade"])),
            ]
        )
    columns = (
        Column(t(N_("Commodity"))),
        Column(t(N_("Net import reliance"))),
        Column(t(N_("Largest origin"))),
        Column(t(N_("Its share in imports"))),
        Column(t(N_("Year")), right=True),
        Column(t(N_("Grade"))),
    )
    note = t(
        N_("Of the commodities that {importer} watches; {count} stages have no figure."),
        importer=words.place(importer), count=len(reliance) - len(known),
    )  # fmt: skip
    return [Grid(columns, rows, t(N_("What it depends on")), note, level=3)]


def _known(row: dict[str, Any] | None) -> bool:
    return row is not None and row["value"] is not None


def _country_href(visit: Visit, row: dict[str, Any] | None) -> str | None:
    return visit.href(f"/countries/{row['country']}") if row and row["country"] else None


def partner_grid(visit: Visit, scores: pl.DataFrame) -> list[object]:
    """Return the origins that lead, each with the commodities it leads in."""
    t, words = visit.t, visit.words
    led = (
        scores.filter(
            pl.col("indicator") == "top_origin_share",
            pl.col("value").is_not_null(),
            pl.col("country").is_not_null(),
        )
        .group_by("country")
        .agg(pl.len(), pl.col("commodity").unique().sort())
        .sort("len", "country", descending=[True, False])
    )
    if led.is_empty():
        return []
    rows = [
        [
            Cell(words.place(row["country"]), href=visit.href(f"/countries/{row['country']}")),
            Cell(str(row["len"])),
            Cell(words.commodities(row["commodity"])),
        ]
        for row in led.head(SHOWN).to_dicts()
    ]
    columns = (
        Column(t(N_("Partner"))),
        Column(t(N_("Stages it leads")), right=True),
        Column(t(N_("Commodities"))),
    )
    return [Grid(columns, rows, t(N_("Partners: largest origins of imports")), level=3)]


def compared(visit: Visit, one: Country, two: Country) -> list[object]:
    """Return two countries side by side: what each holds, and what each depends on."""
    t = visit.t
    pair = (one.iso3, two.iso3)
    names = tuple(visit.words.place(code) for code in pair)
    title = t(N_("{one} and {two} compared"), one=names[0], two=names[1])
    held = _side_by_side(
        visit, names, (held_by(visit, code).to_dicts() for code in pair),
        t(N_("Shares of world output")),
    )  # fmt: skip
    return [Heading(title, 2), held, *_dependence_compared(visit, pair, names)]


def _dependence_compared(
    visit: Visit, pair: tuple[Iso3, Iso3], names: tuple[str, ...]
) -> list[object]:
    ready = [dependence_of(visit, code) for code in pair if _imports(visit, code)]
    if len(ready) < len(pair):
        return []
    rows = (list(_by_key(scores, "net_import_reliance").values()) for scores in ready)
    return [_side_by_side(visit, names, rows, visit.t(N_("Net import reliance")))]


def _imports(visit: Visit, code: Iso3) -> bool:
    return can_import(visit.atlas.catalogue.countries[code])


def _side_by_side(
    visit: Visit, names: tuple[str, ...], tables: Iterable[list[dict[str, Any]]], title: str
) -> Grid:
    """Return two tables of shares, the widest differences first."""
    sides = [{(row["commodity"], row["stage"]): row for row in table} for table in tables]
    keys = [key for key in {**sides[0], **sides[1]} if any(_known(side.get(key)) for side in sides)]

    def apart(key: tuple[str, str]) -> float:
        first, second = ((side.get(key) or {}).get("value") or 0.0 for side in sides)
        return abs(float(first) - float(second))

    keys.sort(key=lambda key: (-apart(key), key))
    rows = [
        [
            _at(visit, {"commodity": key[0], "stage": key[1]}),
            *(_share(visit, side.get(key)) for side in sides),
        ]
        for key in keys[:SHOWN]
    ]
    columns = (Column(visit.t(N_("Commodity"))), *(Column(name) for name in names))
    note = visit.t(N_("The widest differences first; a dash where nothing is on record."))
    return Grid(columns, rows, title, note, level=3, left_out=max(len(keys) - SHOWN, 0))
