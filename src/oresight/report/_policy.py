"""The chapters on policy: what changed, what is in force, what ends soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.atlas import EVENT_LABELS, Event
from oresight.locale import N_, format_date
from oresight.report._document import Block, Heading, Paragraph
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from oresight.exposure import NationalExposure
    from oresight.report._album import Album
    from oresight.report._tables import Words

__all__ = ["changes_chapter", "measures_chapter", "restrictions_table"]

SHOWN = 25


def changes_chapter(exposure: NationalExposure, words: Words) -> list[Block]:
    """Return what the ledger says happened since the chosen day."""
    t = words.t
    since, day = (format_date(date, words.lang) for date in (exposure.since, exposure.as_of))
    heading = Heading(t(N_("What changed since {date}"), date=since))
    if exposure.standing.changes.is_empty():
        return [
            heading,
            Paragraph(t(N_("The ledger knows of no change between {a} and {b}."), a=since, b=day)),
        ]
    return [
        heading,
        _events(t(N_("Changes in the ledger")), exposure.standing.changes.reverse(), words),
    ]


def _events(title: str, rows: pl.DataFrame, words: Words) -> Block:
    t = words.t
    return table_block(
        title,
        (t(N_("Date")), t(N_("Event")), t(N_("Imposer")), t(N_("Measure")), t(N_("Commodities"))),
        [
            (
                str(row["date"]),
                t(EVENT_LABELS[Event(row["event"])]),
                words.place(row["imposer"]),
                row["title"],
                words.commodities(row["commodities"]),
            )
            for row in rows.head(SHOWN).to_dicts()
        ],
        widths=(0, 0, 0, 2.2, 2),
        sources=t(N_("ledger of measures, with the legal reference of each in the workbook")),
        notes=_cut(rows, words),
    )


def _cut(rows: pl.DataFrame, words: Words) -> tuple[str, ...]:
    if rows.height <= SHOWN:
        return ()
    note = N_("{shown} of {total} rows; the workbook holds them all.")
    return (words.t(note, shown=SHOWN, total=rows.height),)


def measures_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return what is in force on the day, and what ends or lapses within a year."""
    t = words.t
    blocks: list[Block] = [
        Heading(t(N_("Measures in force and about to expire"))),
        Paragraph(
            t(
                N_(
                    "The status holds for {date}. A suspension whose end has passed without a "
                    "confirming entry is unknown: it is neither taken for in force nor for extended."
                ),
                date=format_date(exposure.as_of, words.lang),
            )
        ),
        *album.figure("measures"),
        restrictions_table(exposure, words),
    ]
    if exposure.standing.expiring.height:
        blocks.append(
            _events(t(N_("What ends or lapses within a year")), exposure.standing.expiring, words)
        )
    blocks += [*album.figure("contest"), *album.figure("rare-earths")]
    return blocks


def restrictions_table(exposure: NationalExposure, words: Words) -> Block:
    """Return the export restrictions that reach the importer and have not ended, latest first."""
    t = words.t
    instruments = words.atlas.table("instruments")
    restricting = instruments.filter(pl.col("restricts_exports"))["instrument"]
    pressing = exposure.standing.measures.filter(
        pl.col("status").is_in(["in_force", "suspended", "unknown"]),
        pl.col("instrument").is_in(restricting.implode()),
    ).sort("effective", descending=True, nulls_last=True)
    return table_block(
        t(N_("Export restrictions that reach {importer}"), importer=words.place(exposure.importer)),
        (
            t(N_("Imposer")),
            t(N_("Measure")),
            t(N_("Commodities")),
            t(N_("From")),
            t(N_("Status")),
            t(N_("Reason for the status")),
        ),
        [
            (
                words.place(row["imposer"]),
                row["title"],
                words.commodities(row["commodities"]),
                str(row["effective"] or row["announced"] or "–"),
                words.status(row["status"]),
                row["status_reason"],
            )
            for row in pressing.head(SHOWN).to_dicts()
        ],
        widths=(0, 1.7, 1.5, 0, 0, 1.9),
        sources=t(N_("ledger of measures, with the legal reference of each in the workbook")),
        notes=_cut(pressing, words),
    )
