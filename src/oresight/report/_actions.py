"""What the numbers of one commodity ask to be done: watched, asked for, sought elsewhere."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import EVENT_LABELS, Event, cross_section
from oresight.codes import Stage
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Commodity, CrossSection
    from oresight.exposure import NationalExposure
    from oresight.report._tables import Words

__all__ = ["actions"]

DATES: Final = 2
NAMED: Final = 3
LEAST: Final = 0.01
"""Share of the world from which a country counts as somebody to buy from."""

STAGES_TOLD: Final = (Stage.MINE, Stage.REFINE)


def actions(commodity: Commodity, exposure: NationalExposure, words: Words) -> tuple[str, ...]:
    """
    Return what follows from the numbers, each line with the number it follows from.

    No line weighs cost against use: that is for a portfolio of responses, which this is not.
    """
    told = (
        *_dates(commodity, exposure, words),
        *_elsewhere(commodity, exposure, words),
        *_restricted(exposure, words),
        *_unclear(_naming(exposure), words),
        *_trial(exposure, words),
    )
    return tuple(told)


def _dates(commodity: Commodity, exposure: NationalExposure, words: Words) -> Iterator[str]:
    rows = exposure.standing.expiring.filter(pl.col("commodities").list.contains(commodity.id))
    for row in rows.head(DATES).to_dicts():
        yield words.t(
            N_("Watch {date}: {imposer}, {title} ({event})."),
            date=row["date"],
            imposer=words.place(row["imposer"]),
            title=row["title"],
            event=words.t(EVENT_LABELS[Event(row["event"])]),
        )


def _elsewhere(commodity: Commodity, exposure: NationalExposure, words: Words) -> Iterator[str]:
    """Yield who else could supply, at the stage where one country holds most."""
    found = [
        section
        for stage in STAGES_TOLD
        if (section := cross_section(exposure.case.atlas, commodity.id, stage=stage)) is not None
    ]
    if not found:
        return
    narrow = max(found, key=lambda section: _held(section)[0][1])
    (leader, _), *others = _held(narrow)
    named = [(code, share) for code, share in others if share >= LEAST][:NAMED]
    t, told = words.t, {"stage": words.stage(narrow.stage.value), "leader": words.place(leader)}
    if not named:
        yield t(
            N_(
                "{stage}: no country but {leader} holds 1 % or more of world output; stocks, thrift "
                "and substitutes come before other suppliers."
            ),
            **told,
        )
        return
    parts = [f"{words.place(code)} {words.percent(share)}" for code, share in named]
    yield t(
        N_("{stage}: seek supply outside {leader}, from {others} of world output."),
        others=t(N_(", ")).join(parts),
        **told,
    )


def _held(section: CrossSection) -> list[tuple[str, float]]:
    """Return who is known to hold how much, most first."""
    rows = zip(section.countries, section.shares.tolist(), strict=True)
    return sorted((row for row in rows if isfinite(row[1])), key=lambda row: -row[1])


def _restricted(exposure: NationalExposure, words: Words) -> Iterator[str]:
    rows = exposure.of("restriction").filter(
        pl.col("indicator") == "sourcing_restricted_share", pl.col("value") >= LEAST
    )
    if rows.height:
        row = rows.sort("value", descending=True).row(0, named=True)
        yield words.t(
            N_(
                "{share} of imports ({interval}) come from under a restriction: check for these the days of "
                "stock and how long licences last."
            ),
            share=words.percent(row["value"]),
            interval=words.percent_interval(row["low"], row["high"]),
        )


def _naming(exposure: NationalExposure) -> pl.DataFrame:
    """Return the measures that reach the importer and name a commodity."""
    return exposure.standing.measures.filter(pl.col("commodities").list.len() > 0)


def _unclear(measures: pl.DataFrame, words: Words) -> Iterator[str]:
    count = measures.filter(pl.col("status") == "unknown").height
    if count:
        yield words.t(
            N_("Look up the official notice of {count} measures whose status is unknown."),
            count=count,
        )


def _trial(exposure: NationalExposure, words: Words) -> Iterator[str]:
    """Yield how to try out the last restriction of the country under whose restrictions most is."""
    held = exposure.of("restriction").filter(
        pl.col("indicator") == "restricted_share", pl.col("country").is_not_null()
    )
    if held.is_empty():
        return
    holder = held.sort("value", descending=True, nulls_last=True)["country"][0]
    instruments = words.atlas.table("instruments").filter(pl.col("restricts_exports"))["instrument"]
    rows = _naming(exposure).filter(
        pl.col("instrument").is_in(instruments.implode()),
        pl.col("status") == "in_force",
        pl.col("imposer") == holder,
    )
    if rows.height:
        yield words.t(
            N_("Try out what the last restriction does: oresight simulate {measure}"),
            measure=rows.sort("effective", descending=True, nulls_last=True)["id"][0],
        )
