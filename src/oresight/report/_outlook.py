"""The chapter on what is to come: a glut today may hide a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import outlook_of
from oresight.locale import N_
from oresight.report._album import source_line
from oresight.report._document import Block, Heading, Paragraph
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from oresight.chains import Outlook, Risk
    from oresight.exposure import NationalExposure
    from oresight.report._album import Album
    from oresight.report._tables import Words

__all__ = ["outlook_chapter"]

ROWS = 8
JUDGED, SCENARIO = 2035, "STEPS"
YEARS = (2024, 2030, 2035, 2040)
READ = ("price_signal", "structural_risk")
SHARES = ("supply_gap", "gap_after_scrap_share", "cover_without_largest", "top1_share")
SIGNALS = {
    "glut": N_("low"),
    "usual": N_("usual"),
    "tight": N_("high"),
    "unknown": N_("no history"),
}
RISKS = {
    "concentrated": N_("enough, but concentrated"),
    "covered": N_("enough"),
}


def outlook_chapter(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """
    Return price and risk side by side for what the importer watches, and a picture of the plainest.

    Nothing where no announced supply can be held against any of it.
    """
    found = _outlooks(exposure)
    if not found:
        return []
    album.sheets["outlook"] = _sheet(found)
    t = words.t
    return [
        Heading(t(N_("Outlook: a glut today, a gap later?")), 2),
        Paragraph(
            t(
                N_(
                    "A low price says that there is enough today; it does not say that there will be. "
                    "The table holds demand under stated policies against what is announced, scrap at "
                    "its share of today. It is conditional on both, not a forecast."
                )
            )
        ),
        table_block(
            t(N_("What the price says, and what stands behind it")),
            (
                t(N_("Commodity")),
                t(N_("Price today")),
                t(N_("Announced supply")),
                t(N_("Gap in {year}"), year=JUDGED),
                t(N_("Covered without the largest supplier, {year}"), year=JUDGED),
            ),
            [_row(one, words) for one in found],
            right=(3,),
            widths=(1, 1, 1.2, 0, 1.4),
            sources=_sources(found, words),
            long=False,
        ),
        *album.figure("outlook-gap", commodity=_plainest(found).commodity),
    ]


def _outlooks(exposure: NationalExposure) -> list[Outlook]:
    """Return the outlooks of what is watched, most exposed first, each once."""
    atlas = exposure.case.atlas
    compared = set(atlas.table("outlook_matches")["commodity"])
    names = (
        name
        for watched in exposure.ranking["commodity"]
        for name in (watched, *atlas.catalogue.ancestors(watched))
        if name in compared
    )
    found = (outlook_of(atlas, name, as_of=exposure.as_of) for name in dict.fromkeys(names))
    return [one for one in found if one.risk(SCENARIO) is not None][:ROWS]


def _sheet(found: list[Outlook]) -> pl.DataFrame:
    """Return the rows behind the table: readings, and the shares of some years."""
    rows = pl.concat([one.table for one in found])
    told = pl.col("scenario").is_null() | (pl.col("scenario") == SCENARIO)
    wanted = pl.col("year").is_null() | pl.col("year").is_in(YEARS)
    return rows.filter(
        pl.col("indicator").is_in(READ) | (pl.col("indicator").is_in(SHARES) & wanted), told
    )


def _plainest(found: list[Outlook]) -> Outlook:
    """Return the outlook in which a low price hides a gap; else the one with the earliest gap."""
    never = max(one.until for one in found) + 1

    def order(one: Outlook) -> tuple[bool, int]:
        risk = one.risk(SCENARIO)
        gap = never if risk is None else risk.gap_from[0] or never
        return one.signal.reading != "glut" or gap == never, gap

    return min(found, key=order)


def _row(one: Outlook, words: Words) -> tuple[str, ...]:
    t, risk = words.t, one.risk(SCENARIO)
    if risk is None:
        msg = "an outlook without a risk is left out before"
        raise AssertionError(msg)
    table = one.table.filter(stage=risk.stage, scenario=SCENARIO, year=JUDGED)
    gap = table.filter(indicator="gap_after_scrap_share").row(0, named=True)
    cover = table.filter(indicator="cover_without_largest").row(0, named=True)
    return (
        t(
            N_("{part} ({stage})"),
            part=words.commodity(one.commodity),
            stage=words.stage(risk.stage),
        ),
        _price(one, words),
        _supply(risk, words),
        words.percent(max(gap["value"], 0.0)),
        t(
            N_("{share} % without {country}"),
            share=words.number(100 * cover["value"], 0),
            country=words.place(cover["country"]),
        ),
    )


def _price(one: Outlook, words: Words) -> str:
    reading = words.t(SIGNALS[one.signal.reading])
    if one.signal.position is None:
        return reading
    share = words.number(100 * one.signal.position, 0)
    return words.t(N_("{reading} (above {share} % of ten years)"), reading=reading, share=share)


def _supply(risk: Risk, words: Words) -> str:
    if risk.gap_from[0] is None:
        return words.t(RISKS[risk.reading])
    _, early, late = risk.gap_from
    if early == late:
        return words.t(N_("gap from {year}"), year=risk.gap_from[0])
    last = words.t(N_("later")) if late is None else late
    return words.t(
        N_("gap from {year} ({early}–{late})"), year=risk.gap_from[0], early=early, late=last
    )


def _sources(found: list[Outlook], words: Words) -> str:
    told = [source for one in found for cell in one.table["sources"] for source in cell]
    return source_line(words.atlas, sorted(set(told)), lang=words.lang)
