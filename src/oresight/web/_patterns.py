"""Made-up data for the page of patterns: fixed, labelled so, and of no country that exists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.figures import Figure
from oresight.report import Callout, Fact, Facts, Heading, Items, Paragraph, TableBlock
from oresight.web._addresses import Address, Parameter
from oresight.web._blocks import Button, Links, Notice, Tile, Tiles, Waiting
from oresight.web._cards import WordTable, card_of
from oresight.web._choices import Choice, Choices, Code
from oresight.web._commodity import Section
from oresight.web._equations import Reference, References, equation_cards
from oresight.web._grid import Cell, Column, Grid
from oresight.web._sources import SourceNote, Sources
from oresight.web._timeline import Bar, Lane, Tick, TimeLine

if TYPE_CHECKING:
    from oresight.web._cards import Card
    from oresight.web._visit import Visit

__all__ = ["STATES", "made_up", "made_up_line", "patterns"]

STATES: Final = ("whole", "bare", "long")
"""Cards: with all there is, without what may lack, with words as long as they get."""

WORDS: Final = {
    "en": {
        "title": "Made up: Atlantis refines 61 % of the world's unobtainium",
        "bare": "Made up: nothing is known of its grade",
        "long": (
            "Made up: the intermediate processing of high-purity unobtainium oxide for sintered "
            "permanent magnets in the former territories of Atlantis, Lemuria and Hyperborea is "
            "concentrated in three plants, of which two are owned by the same state enterprise"
        ),
        "subtitle": "Share of world output, per cent, 2099",
        "alt": "Bars: Atlantis 61, Lemuria 27, Hyperborea 12.",
        "places": "Atlantis;Lemuria;Hyperborea and its dependent territories",
        "sentence": "A paragraph of made-up words, as long as a sentence of a report usually is.",
        "word": "unobtainium",
    },
    "ja": {
        "title": "架空:世界のアンオブタニウムの61 %をアトランティスが精錬",
        "bare": "架空:確度が不明な値",
        "long": (
            "架空:焼結永久磁石向け高純度アンオブタニウム酸化物の中間加工は、旧アトランティス領、"
            "旧レムリア領および旧ヒュペルボレイオス領の三つの精錬所に集中し、うち二つは同一の国営企業が所有"
        ),
        "subtitle": "世界生産に占める割合(%)、2099年",
        "alt": "棒グラフ。アトランティス61、レムリア27、ヒュペルボレイオス12。",
        "places": "アトランティス;レムリア;ヒュペルボレイオス連邦共和国および属領",
        "sentence": "架空の文章です。報告書の一文と同じくらいの長さがあります。",
        "word": "アンオブタニウム",
    },
}  # fmt: skip

SHARES: Final = (61.0, 27.0, 12.0)


def made_up(lang: str, state: str) -> Figure:
    """Return a figure of made-up data in a state of `STATES`."""
    words = WORDS[lang]
    places = words["places"].split(";")
    table = pl.DataFrame({"place": places, "value": SHARES, "unit": "%"})
    if state != "bare":
        table = table.with_columns(
            low=pl.Series([55.0, None, 8.0]), high=pl.Series([66.0, None, 17.0]),
            grade=pl.Series(["reported", "estimated", "assumed"]),
        )  # fmt: skip
    return Figure(
        state,
        words["long"] if state == "long" else words["title" if state == "whole" else "bare"],
        words["subtitle"],
        _option(places),
        table,
        words["alt"],
        ("ORESIGHT_PRIOR",) if state != "bare" else (),
        (words["sentence"],) if state == "long" else (),
        220,
    )


def _option(places: list[str]) -> dict[str, Any]:
    return {
        "grid": {"left": 4, "right": 24, "top": 10, "bottom": 24, "containLabel": True},
        "textStyle": {"fontFamily": "Noto Sans JP"},
        "xAxis": {"type": "value", "max": 100},
        "yAxis": {"type": "category", "data": places, "inverse": True},
        "series": [{"type": "bar", "data": list(SHARES), "itemStyle": {"color": "#0b5cad"}}],
    }


def made_up_line(lang: str) -> TimeLine:
    """Return a line of time with a bar of each kind."""
    words, first, last = WORDS[lang], dt.date(2099, 1, 1), dt.date(2099, 12, 31)
    bars = (
        Bar(10.0, 30.0, dt.date(2099, 2, 1), dt.date(2099, 5, 31)),
        Bar(55.0, 45.0, dt.date(2099, 7, 1), None),
        Bar(20.0, 15.0, dt.date(2099, 3, 1), dt.date(2099, 4, 30), certain=False),
    )
    lanes = tuple(
        Lane(
            f"block-{at}", "", "ban", words["title" if bar.certain else "long"], "2099-02-01 –",
            ("A",) if at == 1 else (), (bar,), 4.0 if at == 0 else None, movable=False,
        )
        for at, bar in enumerate(bars)
    )  # fmt: skip
    ticks = (Tick(0.0, "2099-01"), Tick(50.0, "2099-07"))
    return TimeLine(first, last, lanes, ticks)


def patterns(visit: Visit) -> list[object]:
    """Return a block of every kind, in every state, in the order of the templates."""
    return [*_texts(visit), *_tables(visit), *_cards(visit), *_ways(visit), *_proofs(visit)]


def _texts(visit: Visit) -> list[object]:
    words = WORDS[visit.lang]
    return [
        Heading("Heading, Section, Paragraph, Callout, Items", 2),
        Section("section", words["word"]),
        Heading(words["title"], 3),
        Paragraph(words["sentence"]),
        Callout((words["sentence"], words["long"])),
        Items((words["sentence"], words["long"])),
        Notice(words["sentence"]),
        Code("oresight show unobtainium --importer ATL"),
        Heading("Facts", 2),
        Facts(
            (
                Fact(words["word"], "61 %", "55–66 %"),
                Fact(words["word"], "–", words["sentence"]),
                Fact(words["long"], "1,234,567", ""),
            )
        ),
    ]


def _tables(visit: Visit) -> list[object]:
    words = WORDS[visit.lang]
    places = words["places"].split(";")
    rows = tuple(
        (place, f"{share:.0f}" if at != 1 else "", "t" if at != 1 else "")
        for at, (place, share) in enumerate(zip(places, SHARES, strict=True))
    )
    header, right = (words["word"], "%", words["subtitle"]), (False, True, False)
    cells = [
        [Cell(place, href="#"), Cell(f"{share:.0f} %", "", (0.5, share / 100, 0.7)), Cell("–", words["bare"])]
        for place, share in zip(places, SHARES, strict=True)
    ]  # fmt: skip
    columns = (
        Column(words["word"]),
        Column("%", right=True, href="#", sort="descending"),
        Column(words["subtitle"], wide=True),
    )
    return [
        Heading("WordTable, TableBlock, Grid", 2),
        WordTable(header, rows, right, words["title"], ("#", None, "#"), 7, words["sentence"], "#"),
        WordTable(header, (), right, words["bare"]),
        TableBlock(
            words["title"], header, rows, ("left", "right", "left"), (1.0, 0.0, 1.0),
            words["word"], (words["sentence"],),
        ),
        Grid(columns, cells, words["title"], words["sentence"], "#", left_out=3),
    ]  # fmt: skip


def _cards(visit: Visit) -> list[object]:
    return [Heading("Card", 2), *(_card(visit, state) for state in STATES)]


def _card(visit: Visit, state: str) -> Card:
    made = card_of(visit, made_up(visit.lang, state))
    return replace(made, address=f"/{visit.lang}/patterns/figures/{state}", choices={})


def _ways(visit: Visit) -> list[object]:
    words = WORDS[visit.lang]
    options = (("a", words["word"]), ("b", words["long"]))
    return [
        Heading("Tiles, Links, Button, Choices, Waiting", 2),
        Tiles(
            (
                Tile("#", words["word"], words["sentence"], "61 %"),
                Tile("#", words["long"]),
            ),
            words["title"],
        ),
        Links(((words["word"], "#"), (words["long"], "#")), words["title"]),
        Button("#", words["word"]),
        Choices(
            "#",
            (
                Choice("one", words["word"], "", options),
                Choice("two", words["subtitle"], "2099"),
                Choice("three", words["sentence"], words["long"], rows=3, longest=500),
            ),
            words["word"],
        ),
        Waiting(visit.href("/patterns/late"), words["sentence"]),
    ]


def _proofs(visit: Visit) -> list[object]:
    from oresight.methods.concentration import hhi

    words = WORDS[visit.lang]
    return [
        Heading("Equation, References, Sources, Address", 2),
        *equation_cards(visit, (hhi,)),
        References((Reference(words["title"]), Reference(words["long"], "#")), words["word"]),
        Sources(
            (
                SourceNote(
                    "MADE_UP_2099", words["title"], words["word"], "2099", "CC BY 4.0",
                    words["sentence"], "", words["long"], (("production", "#"),),
                ),
            )
        ),
        Address(
            "GET", "/{lang}/patterns/{state}", words["sentence"], (".json", ".csv"),
            (Parameter("state", "path", "string [–80]", True, words["sentence"]),),  # noqa: FBT003
            "curl '…'", "",
        ),
    ]  # fmt: skip
