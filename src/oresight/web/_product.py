"""Blocks of a product's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.exposure import value_shares
from oresight.industry import bill
from oresight.locale import N_, format_number
from oresight.report import Fact, Facts, Heading, Paragraph
from oresight.web._choices import Choice, Choices
from oresight.web._grid import MISSING, Cell, Column, Grid, share_cell
from oresight.web._reach import act_links, story_links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.codes import CommodityId
    from oresight.methods.technology import Material, Product
    from oresight.quantity import Quantity
    from oresight.web._visit import Visit

__all__ = ["bill_form", "bill_grid", "own_form", "stops_links", "told", "trace_grid"]

NEW: Final = 3
"""Empty lines of a form for materials that are not in it yet."""
ACTS: Final = 8
KILOGRAMS: Final = "kg"
ANY_MASS: Final = {"min": "0", "step": "any"}


def _amount(visit: Visit, value: float | None) -> str:
    """Return a mass with three digits that count, however small."""
    if value is None:
        return MISSING
    return f"{value:.3g}" if abs(value) < 1000 else format_number(value, visit.lang, digits=0)  # noqa: PLR2004 - below, digits suffice


def told(visit: Visit, steps: pl.DataFrame, scores: pl.DataFrame, worth: Quantity) -> Facts:
    """Return what is to be said of a product first: its weakest link, and what hangs on it."""
    t, words = visit.t, visit.words
    rows = {row["indicator"]: row for row in scores.to_dicts()}
    weak = next(iter(steps.filter(pl.col("weakest")).to_dicts()), None)
    value = (
        t(N_("Too few contents and prices are known."))
        if worth.value is None
        else t(
            N_("90 % interval {interval}; {grade}"),
            interval=words.percent_interval(worth.low, worth.high),
            grade=words.grade(worth.grade),
        )
    )
    return Facts(
        (
            _weakest(visit, weak),
            _share_fact(
                visit,
                t(N_("By mass: content that hangs on one foreign country")),
                rows.get("technology_exposure"),
            ),
            Fact(t(N_("By value: the same, weighed by price")), words.percent(worth.value), value),
        )
    )


def _weakest(visit: Visit, row: dict[str, Any] | None) -> Fact:
    label = visit.t(N_("Weakest link"))
    if row is None:
        return Fact(label, MISSING, visit.t(N_("not known: the data do not suffice")))
    text = visit.t(
        N_("{country} {share} %"),
        country=visit.words.place(row["country"]),
        share=visit.words.number(100 * row["value"], 0),
    )
    return Fact(label, text, f"{_item(visit, row)} · {_detail(visit, row)}")


def _detail(visit: Visit, row: dict[str, Any]) -> str:
    words = visit.words
    return visit.t(
        N_("{stage}, {year}; 90 % interval {interval}; {grade}"),
        stage=words.stage(row["stage"]),
        year=row["year"] or "",
        interval=words.percent_interval(row["low"], row["high"]),
        grade=words.grade(row["grade"]),
    )


def _share_fact(visit: Visit, label: str, row: dict[str, Any] | None) -> Fact:
    if row is None or row["value"] is None:
        why = (
            visit.t(row["note"])
            if row and row["note"]
            else visit.t(N_("not known: the data do not suffice"))
        )
        return Fact(label, MISSING, why)
    return Fact(label, visit.words.percent(row["value"]), _detail(visit, row))


def bill_grid(visit: Visit, held: Sequence[Material], steps: pl.DataFrame) -> Grid:
    """Return a bill of materials: content, whether it is essential, its share of value, its supplier."""
    t, words = visit.t, visit.words
    case = visit.desk.case(visit.importer, visit.as_of)
    worth = {row["commodity"]: row for row in value_shares(case, held).to_dicts()}
    worst: dict[str, dict[str, Any]] = {}
    for row in steps.to_dicts():
        known = row["level"] == "material" and row["value"] is not None
        if known and row["value"] > worst.get(row["commodity"], {"value": -1.0})["value"]:
            worst[row["commodity"]] = row
    rows = []
    for one in sorted(held, key=lambda one: (not one.core, -(one.content or 0.0), one.commodity)):
        price, link = worth[one.commodity], worst.get(one.commodity)
        rows.append(
            [
                Cell(words.commodity(one.commodity), href=visit.href(f"/commodities/{one.commodity}")),
                _content(visit, one),
                Cell(t(N_("essential")) if one.core else t(N_("not essential"))),
                share_cell(words, price["value"], price["low"], price["high"],
                           why=t(price["note"]) if price["note"] else ""),
                _link_cell(visit, link),
                Cell(words.grade(one.grade)),
            ]
        )  # fmt: skip
    columns = (
        Column(t(N_("Commodity"))),
        Column(t(N_("Content")), right=True),
        Column(t(N_("Works without it?"))),
        Column(t(N_("Share of the known value"))),
        Column(t(N_("Largest foreign supplier"))),
        Column(t(N_("Grade of the content"))),
    )
    note = t(
        N_("The value counts materials whose content and price are both known; prices are yearly means.")
    )  # fmt: skip
    return Grid(
        columns, rows, t(N_("Bill of materials")), note, visit.same(form=".csv", table="bill")
    )


def _content(visit: Visit, one: Material) -> Cell:
    if one.content is None:
        return Cell(MISSING, visit.t(N_("in it, amount not known")))
    ends = ""
    if one.low is not None and one.high is not None and one.low < one.high:
        ends = f"{_amount(visit, one.low)}–{_amount(visit, one.high)}"
    return Cell(f"{_amount(visit, one.content)} {_unit(visit, one)}", ends)


def _unit(visit: Visit, one: Material) -> str:
    return visit.atlas.term("unit", one.unit or "", lang=visit.lang)


def _link_cell(visit: Visit, link: dict[str, Any] | None) -> Cell:
    if link is None:
        return Cell(MISSING, visit.t(N_("Who supplies it is not known.")))
    words = visit.words
    share = share_cell(words, link["value"], link["low"], link["high"])
    stage = words.stage(link["stage"])
    text = f"{words.place(link['country'])} {share.text}"
    return Cell(text, f"{share.detail} · {stage}", share.span, strong=bool(link["weakest"]))


def trace_grid(visit: Visit, steps: pl.DataFrame) -> Grid:
    """Return every step from product to mine: who has most of it, the weakest marked."""
    t, words = visit.t, visit.words
    known = steps.filter(pl.col("value").is_not_null(), pl.col("level") != "imports")
    same = ("level", "item", "stage", "country", "year", "value", "low", "high")
    once = known.group_by(same, maintain_order=True).agg(
        pl.col("commodity").drop_nulls(), pl.col("weakest").any(), pl.col("grade").first()
    )
    rows = [
        [
            Cell(_item(visit, row), _held_in(visit, row), strong=row["weakest"]),
            Cell(words.stage(row["stage"])),
            Cell(words.place(row["country"]), href=visit.href(f"/countries/{row['country']}")),
            share_cell(words, row["value"], row["low"], row["high"]),
            Cell(str(row["year"])),
            Cell(words.grade(row["grade"])),
            Cell(t(N_("weakest link")) if row["weakest"] else "", strong=row["weakest"]),
        ]
        for row in once.to_dicts()
    ]
    columns = (
        Column(t(N_("Step"))),
        Column(t(N_("Stage"))),
        Column(t(N_("Largest foreign supplier"))),
        Column(t(N_("Its share of the world"))),
        Column(t(N_("Year")), right=True),
        Column(t(N_("Grade"))),
        Column(t(N_("Mark"))),
    )
    title, data = t(N_("Where each stage happens")), visit.same(form=".csv", table="steps")
    return Grid(columns, rows, title, data=data)


def _item(visit: Visit, row: dict[str, Any]) -> str:
    """Return the name of a step: a commodity, or what is made of commodities."""
    if row["level"] == "material":
        return visit.words.commodity(row["item"])
    return visit.atlas.term("step", row["item"], lang=visit.lang)


def _held_in(visit: Visit, row: dict[str, Any]) -> str:
    """Return the materials that a step stands in for; nothing where it is the material itself."""
    names = [name for name in row["commodity"] if name != row["item"]]
    return (
        visit.t(N_("for {commodities}"), commodities=visit.words.commodities(names))
        if names
        else ""
    )


def stops_links(visit: Visit, held: Sequence[Material]) -> list[object]:
    """Return links to the measures and stories under which a line of the product may stop."""
    core: tuple[CommodityId, ...] = tuple(one.commodity for one in held if one.core)
    title = visit.t(N_("Measures on what it does not work without"))
    links = [*act_links(visit, core, title, most=ACTS), *story_links(visit, core)]
    told = Paragraph(visit.t(N_("A simulation tells on which day the first line stops.")))
    return [Heading(visit.t(N_("When a line stops")), 2), told, *links] if links else []


def _lines(visit: Visit, held: Sequence[tuple[CommodityId, str]]) -> tuple[Choice, ...]:
    """Return a pair of fields a material, and some empty ones."""
    t = visit.t
    known = tuple(
        Choice("mass", visit.words.commodity(name), text, sort="number", extra=ANY_MASS)
        for name, text in held
    )
    new = tuple(
        one
        for at in range(NEW)
        for one in (
            Choice("commodity", t(N_("Further material {number}"), number=at + 1)),
            Choice("mass", t(N_("Its mass")), sort="number", extra=ANY_MASS),
        )
    )  # fmt: skip
    return known + new


def _hidden(visit: Visit, names: Sequence[CommodityId]) -> tuple[tuple[str, str], ...]:
    return (*visit.state.items(), *(("commodity", str(name)) for name in names))


def bill_form(visit: Visit, item: Product, held: Sequence[Material]) -> Choices:
    """Return the form that changes what a product is made of."""
    t = visit.t
    names = [one.commodity for one in bill(visit.atlas, item.id).inputs]
    now = {one.commodity: one for one in held}
    pairs = [
        (name, "" if name not in now or now[name].content is None else f"{now[name].content:.6g}")
        for name in names
    ]
    unit = next((_unit(visit, one) for one in held if one.unit), KILOGRAMS)
    return Choices(
        visit.href(f"/products/{item.id}"),
        _lines(visit, pairs),
        t(N_("Look at the weakest link again")),
        hidden=_hidden(visit, names),
        title=t(N_("Change the quantities")),
        note=t(
            N_("In {unit}. Nought: the product does without it. Empty: as on record."), unit=unit
        ),
    )


def own_form(visit: Visit, stated: Mapping[CommodityId, float | None]) -> Choices:
    """Return the form for a product of the reader's own."""
    t = visit.t
    pairs = [(name, "" if mass is None else f"{mass:.6g}") for name, mass in stated.items()]
    return Choices(
        visit.href("/products/own"),
        _lines(visit, pairs),
        t(N_("Find its weakest link")),
        hidden=_hidden(visit, list(stated)),
        title=t(N_("A product of your own")),
        note=t(
            N_(
                "Materials by name or symbol, masses in kilograms. The address holds them; nothing is "
                "stored."
            )
        ),
    )
