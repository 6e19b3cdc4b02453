"""What every method says of one commodity, side by side, and what none of them can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.locale import INDICATORS, N_
from oresight.methods import methods
from oresight.report._album import source_line
from oresight.report._document import Block, Heading, Items, Paragraph
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from oresight.exposure import NationalExposure
    from oresight.report._album import Album
    from oresight.report._tables import Words

__all__ = ["blanks_chapter", "scores_table", "side_by_side_chapter"]

EACH: Final = 3
"""Rows of one indicator and stage at most, those with the highest values."""

PARTS: Final = "leverage_"
"""What leverage is made of: in the workbook alone."""

KEYS: Final = ("method", "indicator", "stage")


def side_by_side_chapter(exposure: NationalExposure, words: Words) -> list[Block]:
    """Return every number that could be computed, method by method."""
    t = words.t
    return [
        Heading(t(N_("All methods side by side"))),
        Paragraph(
            t(
                N_(
                    "Each method measures something else: agreement between them says more than any one "
                    "value. Where an indicator has a value for each supplier, the three highest are "
                    "shown; the workbook holds all of them."
                )
            )
        ),
        scores_table(exposure.scores, words, title=t(N_("Values of all methods"))),
    ]


def scores_table(scores: pl.DataFrame, words: Words, *, title: str) -> Block:
    """Return known scores as a table: what, where, how much, how sure, and on what ground."""
    t = words.t
    known = scores.filter(
        pl.col("value").is_not_null(), ~pl.col("indicator").str.starts_with(PARTS)
    )
    shown = (
        known.with_row_index("at")
        .sort("value", descending=True)
        .group_by(KEYS, maintain_order=True)
        .head(EACH)
        .sort("at")
        .unique([*KEYS, "country", "value", "year"], keep="first", maintain_order=True)
    )
    return table_block(
        title,
        (
            t(N_("Method")),
            t(N_("Indicator")),
            t(N_("Stage")),
            t(N_("Supplier")),
            t(N_("Year")),
            t(N_("Value")),
            t(N_("90 % interval")),
            t(N_("Unit")),
            t(N_("Grade")),
        ),
        [_row(row, words) for row in shown.to_dicts()],
        right=(4, 5, 6),
        widths=(1.5, 1.5, 0, 0.7, 0, 0, 0, 0, 0),
        sources=source_line(
            words.atlas, shown["sources"].explode().drop_nulls().unique().sort(), lang=words.lang
        ),
        notes=(t(N_("The unit 1 stands for a share of one, an index or yes (1) and no (0).")),),
    )


def _row(row: dict[str, object], words: Words) -> tuple[str, ...]:
    value, low, high = (row[name] for name in ("value", "low", "high"))
    digits = _digits(value)
    return (
        words.t(methods()[str(row["method"])].title),
        words.t(INDICATORS[str(row["indicator"])]),
        words.stage(row["stage"]),  # type: ignore[arg-type]
        words.place(row["country"]),  # type: ignore[arg-type]
        str(row["year"] or words.number(None)),
        words.number(value, digits),  # type: ignore[arg-type]
        words.interval(low, high, digits=digits),  # type: ignore[arg-type]
        str(row["unit"]),
        words.grade(row["grade"]),  # type: ignore[arg-type]
    )


def _digits(value: object) -> int:
    """Return how many digits after the point leave three that count."""
    size = abs(value) if isinstance(value, float) else 0.0
    return next((digits for digits, least in enumerate((100.0, 10.0, 0.1)) if size >= least), 3)


def blanks_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return what could not be computed for a commodity, and which figures had to be left out."""
    t = words.t
    blocks: list[Block] = [Heading(t(N_("Gaps in the data")))]
    grouped = (
        exposure.missing.with_columns(pl.col("note").fill_null(N_("not covered by the data")))
        .group_by("method", "stage", "note", maintain_order=True)
        .agg(pl.col("indicator").unique(maintain_order=True))
    )
    if grouped.height:
        blocks.append(
            table_block(
                t(N_("Numbers that stay blank, and why")),
                (t(N_("Method")), t(N_("Stage")), t(N_("Indicator")), t(N_("Reason"))),
                [
                    (
                        t(methods()[row["method"]].title),
                        words.stage(row["stage"]),
                        t(N_(", ")).join(t(INDICATORS[one]) for one in row["indicator"]),
                        t(row["note"]),
                    )
                    for row in grouped.to_dicts()
                ],
                widths=(1, 0, 1.4, 2),
                notes=(t(N_("What is missing is left blank. It is never taken for zero.")),),
            )
        )
    else:
        blocks.append(Paragraph(t(N_("Every number of every method could be computed."))))
    if album.left_out:
        blocks += [
            Paragraph(t(N_("Figures left out because the data do not suffice:"))),
            Items(tuple(dict.fromkeys(album.left_out))),
        ]
    return blocks
