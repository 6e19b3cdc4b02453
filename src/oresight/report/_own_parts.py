"""The report on a company's own parts: what they hang on, how long they last, what to ask and hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.company import BASES, TOPICS
from oresight.figures import company_figures
from oresight.locale import N_, format_date, format_spread
from oresight.report._album import Album, source_line
from oresight.report._closing import closing
from oresight.report._document import Block, Callout, Document, Fact, Facts, Heading, Paragraph
from oresight.report._tables import Words, table_block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.company import Assessment
    from oresight.figures import Scene
    from oresight.report._document import FigureBlock

__all__ = ["own_parts_report"]

SQUEEZE: Final = 0.9
ROWS: Final = 14
ASKED: Final = 14
MILLION: Final = 1e6
WEEK: Final = 7.0
PERCENT: Final = 100.0


def own_parts_report(
    found: Assessment, scene: Scene, *, command: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the report on own parts, and the tables behind it by name.

    Parameters
    ----------
    found
        As `oresight.company.assess` returns it, with a story or without.
    command
        The command that makes the document again.
    """
    words = Words(scene.atlas, scene.lang)
    album, t = Album(scene, squeeze=SQUEEZE), words.t
    drawn = {one.name: album.add(one) for one in company_figures(found, scene)}
    blocks: list[Block] = [
        _findings(found, drawn, words),
        _numbers(found, words),
        Heading(t(N_("What the parts hang on"))),
        Paragraph(
            t(
                N_(
                    "Origins are those that the company told; where it told none, the average of the country "
                    "or of the world stands in, and is named as such. Nothing of this report left the "
                    "machine it was made on."
                )
            )
        ),
        *_shown(drawn, "company-exposure"),
        *_exposure(found, words),
        Heading(t(N_("Weeks of cover"))),
        *_shown(drawn, "company-cover"),
        *_cover(found, words),
        *_stops(found, drawn, words),
        *_stock(found, words),
        *_questions(found, words),
    ]
    album.sheets |= found.tables(scene.lang)
    inputs = [(t(N_("Story or measure")), found.scenario or words.number(None))]
    document = Document(
        title=t(N_("Supply risk of own parts")),
        subtitle=t(
            N_("{importer}, as of {date}, from edition {edition} of the data"),
            importer=words.place(found.importer),
            date=format_date(found.as_of, scene.lang),
            edition=found.run.edition,
        ),
        kicker=t(N_("OWN PARTS (CONFIDENTIAL)")),
        lang=scene.lang,
        run=found.run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=(t(N_("Own parts")), t(N_("supply security"))),
        annex=tuple(
            closing(found.run, album, words, command=command, inputs=inputs, draws=found.draws)
        ),
    )
    return document, album.sheets


def _shown(drawn: Mapping[str, FigureBlock], name: str) -> list[Block]:
    return [drawn[name]] if name in drawn else []


def _findings(found: Assessment, drawn: Mapping[str, FigureBlock], words: Words) -> Callout:
    t = words.t
    lines = [t(N_("{finding}."), finding=one.title) for one in drawn.values()]
    asked = found.questions(words.lang)
    first = asked.filter(pl.col("priority") == asked["priority"].min()).height
    if asked.height:
        lines.append(
            t(
                N_("{count} questions to suppliers are open; {first} of them come first."),
                count=asked.height,
                first=first,
            )
        )
    return Callout(tuple(lines))


def _spread(
    row: Mapping[str, object], words: Words, *, name: str = "value", times: float = 1.0,
    digits: int = 0,
) -> str:  # fmt: skip
    """Return a number with its interval in brackets, or the sign for missing."""
    ends = ("value", "low", "high") if name == "value" else (name, f"{name}_low", f"{name}_high")
    told = [row[one] for one in ends]
    known = [times * one for one in told if isinstance(one, float)]
    if len(known) < len(told):
        return words.number(known[0], digits) if known else words.number(None)
    return format_spread(known[0], (known[1], known[2]), words.lang, digits=digits)


def _numbers(found: Assessment, words: Words) -> Facts:
    t, currency = words.t, words.t(found.parts.currency)
    told = (
        found.ranking.filter(pl.col("probability") > 0) if found.ranking.height else found.ranking
    )
    parts = Fact(
        t(N_("Parts that may stop")),
        f"{told['part_id'].n_unique() if found.ranking.height else '–'} / {len(found.parts.parts)}",
        found.scenario or t(N_("no story or measure was followed")),
    )
    lost = found.stops.filter(indicator="total_value_lost").sort("value", descending=True)
    if lost.is_empty() or lost["value"][0] is None:
        total = Fact(t(N_("Sales lost in the first year")), words.number(None), parts.detail)
    else:
        row = lost.row(0, named=True)
        span = words.interval(row["low"] / MILLION, row["high"] / MILLION, digits=0)
        total = Fact(
            t(N_("Sales lost in the first year")),
            words.number(row["value"] / MILLION, 0),
            t(N_("million {currency}; 90 % interval {interval}"), currency=currency, interval=span),
        )
    own = found.exposure.filter(pl.col("basis") == "own")["part_id"].n_unique()
    known = Fact(
        t(N_("Parts with an origin of their own")),
        f"{own} / {len(found.parts.parts)}",
        t(N_("averages stand in for the others")),
    )
    return Facts((parts, total, known))


def _sources(rows: pl.DataFrame, words: Words) -> str:
    return source_line(
        words.atlas, rows["sources"].explode().drop_nulls().unique().sort(), lang=words.lang
    )


def _exposure(found: Assessment, words: Words) -> list[Block]:
    """Return the largest origin of each part and material, the most dependent first."""
    t = words.t
    rows = found.exposure.filter(pl.col("indicator") == "origin_share", pl.col("value") > 0)
    worst = (
        rows.sort("value", descending=True)
        .unique(["part_id", "commodity"], keep="first", maintain_order=True)
        .head(ROWS)
    )
    if worst.is_empty():
        return []
    table = table_block(
        t(N_("Exposure: the largest origin of each part and material")),
        (
            t(N_("Part")),
            t(N_("Commodity")),
            t(N_("Stage")),
            t(N_("Largest origin")),
            t(N_("Share, %")),
            t(N_("Known from")),
            t(N_("Status of measures")),
        ),
        [
            (
                row["part"],
                words.commodity(row["commodity"]),
                words.stage(row["stage"]),
                words.place(row["country"]),
                _spread(row, words, times=PERCENT),
                t(BASES[row["basis"]]),
                words.status(row["status"]) if row["status"] else words.number(None),
            )
            for row in worst.to_dicts()
        ],
        right=(4,),
        widths=(1.5, 1, 0, 1, 0.9, 1.2, 0.8),
        sources=_sources(worst, words),
        long=False,
    )
    return [table]


def _cover(found: Assessment, words: Words) -> list[Block]:
    t = words.t
    rows = found.cover.filter(indicator="cover_without_largest").sort("value").head(ROWS)
    if rows.is_empty():
        return []
    held = dict(found.cover.filter(indicator="stock").select("part_id", "value").iter_rows())
    table = table_block(
        t(N_("How long each part lasts if its largest country of origin stops")),
        (
            t(N_("Part")),
            t(N_("Stock, weeks")),
            t(N_("Country")),
            t(N_("Stage")),
            t(N_("Weeks if it stops")),
            t(N_("Known from")),
        ),
        [
            (
                row["part"],
                words.number(None if held.get(row["part_id"]) is None
                             else held[row["part_id"]] / WEEK, 1),
                words.place(row["country"]),
                words.stage(row["stage"]),
                _spread(row, words, times=1 / WEEK, digits=1),
                t(BASES[row["basis"]]) if row["basis"] else words.number(None),
            )
            for row in rows.to_dicts()
        ],
        right=(1, 4),
        widths=(1.6, 0, 1, 0, 1, 1.2),
        sources=_sources(rows, words),
        long=False,
    )  # fmt: skip
    return [table]


def _stops(found: Assessment, drawn: Mapping[str, FigureBlock], words: Words) -> list[Block]:
    t = words.t
    blocks: list[Block] = [Heading(t(N_("What stops first")))]
    if found.ranking.is_empty():
        none = N_(
            "No story or measure was followed: with one, this chapter tells what stops and when."
        )
        return [*blocks, Paragraph(t(none))]
    told = found.ranking.filter(pl.col("probability") > 0).head(ROWS)
    if told.is_empty():
        return [*blocks, Paragraph(t(N_("No part stops in any draw.")))]
    currency = t(found.parts.currency)
    table = table_block(
        t(N_("Parts that stop first")),
        (
            t(N_("Part")),
            t(N_("Commodity")),
            t(N_("Probability, %")),
            t(N_("Stops on")),
            t(N_("Weeks it stands still")),
            t(N_("Sales lost in the first year, million {currency}"), currency=currency),
        ),
        [
            (
                row["part"],
                words.commodity(row["commodity"]) if row["commodity"] else words.number(None),
                _spread(row, words, name="probability", times=PERCENT),
                _date(row, words),
                _spread(row, words, name="weeks"),
                _spread(row, words, name="lost", times=1 / MILLION),
            )
            for row in told.to_dicts()
        ],
        right=(2, 4, 5),
        widths=(1.3, 1, 1, 0, 0.8, 1.2),
        sources=_sources(told, words),
        notes=(t(N_("Day and weeks are those of the draws in which the part stops.")),),
        long=False,
    )
    return [*blocks, *_shown(drawn, "company-chances"), table]


def _date(row: Mapping[str, object], words: Words) -> str:
    if row.get("date") is None:
        return words.number(None)
    return f"{row['date']}\n({row['date_low']}–{row['date_high']})"


def _stock(found: Assessment, words: Words) -> list[Block]:
    """Return the stock that keeps each part going with the probability asked for."""
    t = words.t
    if found.stock.is_empty():
        return []
    currency = t(found.parts.currency)
    rows = []
    for part in found.stock["part_id"].unique(maintain_order=True)[:ROWS]:
        of = {row["indicator"]: row for row in found.stock.filter(part_id=part).to_dicts()}
        rows.append(
            (
                next(iter(of.values()))["part"],
                *(
                    _spread(of[name], words, times=times, digits=digits)
                    if name in of
                    else words.number(None)
                    for name, times, digits in (
                        ("stock_needed", 1.0, 0),
                        ("stock_added", 1.0, 0),
                        ("stock_money", 1 / MILLION, 0),
                        ("loss_avoided", 1 / MILLION, 0),
                        ("marginal_value", 1.0, 1),
                    )
                ),
            )
        )
    table = table_block(
        t(
            N_("Stock that keeps the probability of a stop under {level} %"),
            level=words.number(PERCENT * found.level, 1),
        ),
        (
            t(N_("Part")),
            t(N_("Stock needed, days")),
            t(N_("To be added, days")),
            t(N_("Money tied up, million {currency}"), currency=currency),
            t(N_("Loss avoided, million {currency}"), currency=currency),
            t(N_("Loss avoided for each unit of money")),
        ),
        rows,
        right=(1, 2, 3, 4, 5),
        widths=(1.4, 1, 1, 1, 1.2, 1),
        sources=_sources(found.stock, words),
        long=False,
    )
    return [Heading(t(N_("Proposed stock"))), table]


def _questions(found: Assessment, words: Words) -> list[Block]:
    t, every = words.t, found.questions(words.lang)
    if every.is_empty():
        return []
    first = every.sort("priority", maintain_order=True).head(ASKED)
    more = every.height - first.height
    table = table_block(
        t(N_("Questions to ask first")),
        (t(N_("Supplier")), t(N_("Topic")), t(N_("Question")), t(N_("Reason"))),
        [
            (
                row["supplier"] or t(N_("supplier not told")),
                t(TOPICS[row["topic"]]),
                row["question"],
                row["reason"],
            )
            for row in first.to_dicts()
        ],
        widths=(0.9, 0.8, 2.4, 1.6),
        notes=(t(N_("{count} further questions are in the workbook."), count=more),)
        if more
        else (),
    )
    return [Heading(t(N_("Questions to suppliers"))), table]
