"""What a measure does to an importer, in three sentences: price, shortage, the first line to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.locale import N_
from oresight.scenarios import MAIN, line_name, line_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from oresight.figures import Figure
    from oresight.report._tables import Words

__all__ = ["certificate_line", "measure_verdict"]

HEADLINES = ("shock-price", "shock-volumes")
"""Figures whose findings are the first two sentences."""


def measure_verdict(
    figures: Iterable[Figure], lines: pl.DataFrame, words: Words, *, worst: str, day: dt.date
) -> tuple[str, ...]:
    """
    Return the findings on a measure, the price first.

    Parameters
    ----------
    figures
        Of the simulation, as `oresight.figures.simulation_figures` draws them.
    lines
        Rows of lines and industries.
    worst
        The market to tell of.
    day
        From which days count.
    """
    titles = {one.name: one.title for one in figures}
    found = [titles.get(f"{worst}-{name}") for name in HEADLINES]
    told = [words.t(N_("{finding}."), finding=one) for one in found if one]
    return (*told, _first_line(lines, words, day))


def _first_line(lines: pl.DataFrame, words: Words, day: dt.date) -> str:
    t = words.t
    whole = lines.filter(pl.col("month").is_null()).with_columns(branch=pl.lit(MAIN))
    stops = line_table(whole, (MAIN,), day).filter(pl.col("probability") > 0)
    if stops.is_empty():
        return t(N_("No line stops in any draw."))
    row = stops.row(0, named=True)
    return t(
        N_(
            "The first line to stop: {line}, on day {day} ({low}–{high}) if it stops, which it does in "
            "{share} % of the draws."
        ),
        line=line_name(words.atlas, row, words.lang),
        day=words.number(row["day"], 0),
        low=words.number(row["day_low"], 0),
        high=words.number(row["day_high"], 0),
        share=words.number(100 * row["probability"], 0),
    )


def certificate_line(certificate: Mapping[str, float | int], words: Words) -> str:
    """Return how far the engine's results were read again, and what the reading found."""
    return words.t(
        N_(
            "{checked} draws were read again independently: supply and use differ by at most "
            "{imbalance} of a market, the duality gap is at most {gap}, {failed} draws failed."
        ),
        checked=certificate["checked_draws"],
        imbalance=f"{certificate['max_imbalance']:.0e}",
        gap=f"{certificate['duality_gap']:.0e}",
        failed=certificate["failed_draws"],
    )
