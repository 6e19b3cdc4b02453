"""The chapters on exposure: findings first, then where, how sure, and who holds leverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import Stage
from oresight.locale import N_, format_date
from oresight.report._album import source_line
from oresight.report._document import Block, Callout, Heading, Paragraph
from oresight.report._scenarios import story_finding
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.exposure import NationalExposure
    from oresight.report._album import Album
    from oresight.report._tables import Words
    from oresight.scenarios import Account

__all__ = ["findings", "leverage_chapter", "where_chapter"]

RANKING_ROWS = 15
LEVERAGE_ROWS = 12
MAJORITY = 0.5


def findings(
    exposure: NationalExposure, words: Words, *, stories: Sequence[Account] = ()
) -> Callout:
    """Return what a reader must know if he reads nothing else; of stories the first alone."""
    lines = (
        _worst(exposure, words),
        _dominance(exposure, words),
        _policy(exposure, words),
        *(story_finding(told, words) for told in stories[:1]),
        _unknowns(exposure, words),
    )
    return Callout(tuple(line for line in lines if line))


def _worst(exposure: NationalExposure, words: Words) -> str:
    names = [words.commodity_word(code) for code in exposure.ranking["commodity"].head(5)]
    return words.t(
        N_(
            "Of {count} commodities on the watchlist of {importer}, the methods together put "
            "{names} first."
        ),
        count=exposure.ranking.height,
        importer=words.place(exposure.importer),
        names=words.t(N_(", ")).join(names),
    )


def _dominance(exposure: NationalExposure, words: Words) -> str:
    top = exposure.of("concentration").filter(
        pl.col("indicator") == "top1_share",
        pl.col("stage") == "refine",
        pl.col("value").is_not_null(),
    )
    if top.is_empty():
        return ""
    held = top.filter(pl.col("value") > MAJORITY)
    leader = held["country"].drop_nulls().value_counts(sort=True)
    if leader.is_empty():
        return ""
    country, times = leader.row(0)
    return words.t(
        N_(
            "In {count} of {total} commodities whose refining is known, one country refines more "
            "than half; in {times} of them it is {country}."
        ),
        count=held.height,
        total=top.height,
        times=times,
        country=words.place(country),
    )


def _policy(exposure: NationalExposure, words: Words) -> str:
    counts = dict(exposure.standing.measures["status"].value_counts().iter_rows())
    return words.t(
        N_(
            "On {date}, {in_force} measures that reach {importer} are in force, {suspended} are "
            "suspended, and the status of {unknown} is unknown; {expiring} end or lapse within a "
            "year."
        ),
        date=format_date(exposure.as_of, words.lang),
        in_force=counts.get("in_force", 0),
        importer=words.place(exposure.importer),
        suspended=counts.get("suspended", 0),
        unknown=counts.get("unknown", 0),
        expiring=exposure.standing.expiring.height,
    )


def _unknowns(exposure: NationalExposure, words: Words) -> str:
    return words.t(
        N_(
            "{count} of {total} numbers could not be computed and stay blank; the last chapter says "
            "which and why."
        ),
        count=exposure.missing.height,
        total=exposure.scores.height,
    )


def where_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return the chapter on where the importer is exposed, and how sure that is."""
    t = words.t
    worst = exposure.ranking["commodity"][0]
    return [
        Heading(t(N_("Where we are exposed, and how sure we are"))),
        Paragraph(
            t(
                N_(
                    "Each method measures something else, so none of them decides alone: commodities "
                    "are listed by their median rank, with the span of ranks over the methods. An "
                    "interval covers 90 % of {draws} draws from the uncertainty of shares, "
                    "governance scores and editions."
                ),
                draws=f"{album.scene.draws:,}",
            )
        ),
        *album.figure("ranking", scores=exposure.scores),
        _ranking_table(exposure, words),
        *album.figure("shares"),
        *album.figure("map", commodity=worst, stage=Stage.REFINE),
        *album.figure("sankey", commodity=worst),
        *album.figure("imports", commodity=worst),
        *album.figure("concentration", commodity=worst),
        Heading(t(N_("Technologies and what they need")), 2),
        *album.figure("uses"),
        *album.figure("chains"),
    ]


def _ranking_table(exposure: NationalExposure, words: Words) -> Block:
    t = words.t
    rows = [
        (
            str(place),
            words.commodity(row["commodity"]),
            words.number(row["median_rank"], 1),
            f"{words.number(row['best_rank'], 0)}–{words.number(row['worst_rank'], 0)}",
            words.number(row["supply_risk"]),
            words.interval(row["low"], row["high"]),
            words.percent(row["p_critical"]),
            words.place(row["refiner"]),
            words.percent(row["refiner_share"]),
        )
        for place, row in enumerate(exposure.worst(RANKING_ROWS).to_dicts(), start=1)
    ]
    return table_block(
        t(N_("The {count} worst exposures"), count=len(rows)),
        (
            "#",
            t(N_("Commodity")),
            t(N_("Median rank")),
            t(N_("Ranks")),
            t(N_("Supply risk")),
            t(N_("90 % interval")),
            t(N_("P(risk ≥ 1)")),
            t(N_("Largest refiner")),
            t(N_("Share")),
        ),
        rows,
        right=(0, 2, 3, 4, 5, 6, 8),
        widths=(0, 1.5, 0, 0, 0, 0, 0, 1.4, 0),
        sources=_sources(exposure, words),
        notes=(
            t(
                N_(
                    "Supply risk by the formula of the EU assessment with the sourcing of {importer}; "
                    "a value of 1 or more is critical there. A dash stands for unknown, never for "
                    "zero."
                ),
                importer=words.place(exposure.importer),
            ),
        ),
        long=False,
    )


def _sources(exposure: NationalExposure, words: Words) -> str:
    names = exposure.scores["sources"].explode().drop_nulls().unique().sort()
    return source_line(words.atlas, names, lang=words.lang)


def leverage_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return the chapter on who could press the importer, and over what."""
    t = words.t
    rows = (
        exposure.of("leverage")
        .filter(pl.col("indicator") == "leverage", pl.col("value").is_not_null())
        .sort("value", descending=True)
        .head(LEVERAGE_ROWS)
    )
    table = table_block(
        t(N_("The strongest positions")),
        (
            t(N_("Supplier")),
            t(N_("Commodity")),
            t(N_("Stage")),
            t(N_("Leverage")),
            t(N_("90 % interval")),
            t(N_("Grade")),
        ),
        [
            (
                words.place(row["country"]),
                words.commodity(row["commodity"]),
                words.stage(row["stage"]),
                words.number(row["value"]),
                words.interval(row["low"], row["high"]),
                words.grade(row["grade"]),
            )
            for row in rows.to_dicts()
        ],
        right=(3, 4),
        widths=(1.2, 1.4, 0.8, 0.6, 0.8, 0.6),
        sources=source_line(
            words.atlas, rows["sources"].explode().drop_nulls().unique().sort(), lang=words.lang
        ),
        long=False,
    )
    return [
        Heading(t(N_("Who holds leverage"))),
        Paragraph(
            t(
                N_(
                    "Leverage is what a supplier could threaten with: concentration, difficulty of "
                    "substitution, time to replace, and what the importer would lose. It says "
                    "nothing of willingness, and governance is kept out of it. The indicator is "
                    "experimental: its form is our own."
                )
            )
        ),
        *album.figure("leverage", scores=exposure.of("leverage")),
        *([table] if rows.height else []),
    ]
