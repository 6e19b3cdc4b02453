"""The chapters on benchmarks, projects, demand, methods and gaps, and the last page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.evidence import method_error_summary
from oresight.locale import N_
from oresight.methods import methods
from oresight.report._document import (
    Block,
    Equation,
    Equations,
    Heading,
    Items,
    Letter,
    Paragraph,
)
from oresight.report._outlook import outlook_chapter
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from oresight.exposure import NationalExposure
    from oresight.methods import Formula
    from oresight.report._album import Album
    from oresight.report._tables import Words

__all__ = ["benchmarks_chapter", "gaps_chapter", "methods_chapter"]

GAP_ROWS = 18
GAP_NAMES = 5


def benchmarks_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return how the importer stands against the benchmarks, what is being built and what is to come."""
    t = words.t
    return [
        Heading(t(N_("Benchmarks, projects and outlook"))),
        Paragraph(
            t(
                N_(
                    "The benchmarks are those of the EU Critical Raw Materials Act for 2030 (10 % "
                    "extraction, 40 % processing, 25 % recycling, at most 65 % from one third "
                    "country), applied to {importer} as a yardstick; they do not bind it unless it "
                    "is a Member State."
                ),
                importer=words.place(album.scene.importer),
            )
        ),
        *album.figure("gaps"),
        *album.figure("projects"),
        *outlook_chapter(exposure, album, words),
    ]


def methods_chapter(words: Words, disagreement: pl.DataFrame) -> list[Block]:
    """Return the formulas used, our error against official values, and why methods differ."""
    t = words.t
    blocks: list[Block] = [Heading(t(N_("Methods, and how far to trust them")))]
    blocks.append(_errors(words))
    blocks.append(_differences(words, disagreement))
    blocks.append(Heading(t(N_("Formulas")), 2))
    found = tuple(_equation(item, words) for one in methods().values() for item in one.formulas)
    return [*blocks, Equations(found)]


def _equation(item: Formula[..., object], words: Words) -> Equation:
    letters = tuple(
        Letter(symbol.letter, f"{words.t(symbol.meaning)} [{symbol.unit}]")
        for symbol in item.symbols
    )
    return Equation(item.id, item.equation, letters, item.source)


def _errors(words: Words) -> Block:
    t = words.t
    rows = method_error_summary(words.atlas)
    return table_block(
        t(N_("Our error against official values")),
        (
            t(N_("Check")),
            t(N_("Cases")),
            t(N_("Within tolerance")),
            t(N_("Mean absolute error")),
            t(N_("Rank correlation")),
        ),
        [
            (
                t(row["check"]),
                words.number(row["cases"], 0),
                words.number(row["within"], 0),
                words.number(row["mean_absolute_error"], 3),
                words.number(row["rank_correlation"], 3),
            )
            for row in rows.to_dicts()
        ],
        right=(1, 2, 3, 4),
        widths=(1, 0, 0, 0, 0),
        notes=(
            t(N_("`oresight evidence show methods --detail` lists every value, misses first.")),
        ),
        long=False,
    )


def _differences(words: Words, disagreement: pl.DataFrame) -> Block:
    t = words.t
    widest = disagreement.sort("rank_spread", descending=True).head(10)
    return table_block(
        t(N_("Where the methods disagree most, and on account of what")),
        (t(N_("Commodity")), t(N_("Best rank")), t(N_("Worst rank")), t(N_("Cause"))),
        [
            (
                words.commodity(row["commodity"]),
                words.number(row["best_rank"], 0),
                words.number(row["worst_rank"], 0),
                t(row["cause"]) if row["cause"] else words.number(None),
            )
            for row in widest.to_dicts()
        ],
        right=(1, 2),
        widths=(1, 0, 0, 2),
        long=False,
    )


def gaps_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return what could not be computed, and why."""
    t = words.t
    grouped = (
        exposure.missing.with_columns(pl.col("note").fill_null(N_("not covered by the data")))
        .group_by("method", "note")
        .agg(pl.len().alias("count"), pl.col("commodity").unique().sort())
        .sort("count", "method", "note", descending=[True, False, False])
        .head(GAP_ROWS)
    )
    table = table_block(
        t(N_("Numbers that stay blank, and why")),
        (t(N_("Method")), t(N_("Reason")), t(N_("Count")), t(N_("Commodities"))),
        [
            (
                t(methods()[row["method"]].title),
                t(row["note"]),
                str(row["count"]),
                _some(row["commodity"], words),
            )
            for row in grouped.to_dicts()
        ],
        right=(2,),
        widths=(1, 1.6, 0, 2),
    )
    blocks: list[Block] = [Heading(t(N_("Gaps in the data"))), table]
    if album.left_out:
        blocks += [
            Paragraph(t(N_("Figures left out because the data do not suffice:"))),
            Items(tuple(album.left_out)),
        ]
    return blocks


def _some(codes: list[str], words: Words) -> str:
    """Name a few commodities and count the others."""
    named = words.commodities(codes[:GAP_NAMES])
    if len(codes) <= GAP_NAMES:
        return named
    more = N_("{names} and {count} more")
    return words.t(more, names=named, count=len(codes) - GAP_NAMES)
