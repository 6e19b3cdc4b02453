"""Line stops that were seen, held against the day the chain and its users give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.atlas import Atlas

__all__ = ["line_stop_errors"]

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "episode": pl.String,
    "measure": pl.String,
    "importer": pl.String,
    "industry": pl.String,
    "observed": pl.Float64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "within": pl.Boolean,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "note": pl.String,
}

NOT_BLIND = N_("Not blind: written by people who knew the episode.")
"""The days that car makers hold were read in a comment on it; so was what a first line is."""


def line_stop_errors(atlas: Atlas, *, draws: int = 101, seed: int = 1) -> pl.DataFrame:
    """
    Return every observation of the table ``line_stops_seen`` beside what the model says.

    Columns: ``indicator, episode, measure, importer, industry, observed, value, low, high, unit,
    within, grade, sources, note``; ``value`` is null where no draw stops.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> line_stop_errors(open_atlas(), draws=3)["observed"].to_list()
    [52.0, 52.0]
    """
    from oresight.atlas import open_ledger
    from oresight.chains import simulate_measure
    from oresight.industry import downstream

    ledger = open_ledger(atlas)
    seen = atlas.table("line_stops_seen").join(
        atlas.table("episodes").select("id", "episode", "value_after", source="source_id"),
        left_on="episode",
        right_on="id",
    )
    rows: list[dict[str, object]] = []
    for (measure, importer), some in seen.group_by("measure", "importer", maintain_order=True):
        place = atlas.country(str(importer)).iso3
        entry = ledger[str(measure)]
        walked = simulate_measure(atlas, entry, importer=place, draws=draws, seed=seed)
        found = downstream(atlas, walked.followed, importer=place, seed=seed).table
        rows += [_row(one, found) for one in some.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=SCHEMA).sort("within", maintain_order=True)


def _row(one: dict[str, Any], found: pl.DataFrame) -> dict[str, object]:
    told = found.filter(
        pl.col("indicator") == one["indicator"],
        pl.col("industry") == one["isic"],
        pl.col("product").is_null(),
    )
    said = told.row(0, named=True) if told.height else dict.fromkeys(("value", "low", "high"))
    inside = told.height > 0 and said["low"] <= one["value_after"] <= said["high"]
    return {
        "indicator": one["indicator"],
        "episode": one["episode_right"],
        "measure": one["measure"],
        "importer": one["importer"],
        "industry": one["isic"],
        "observed": one["value_after"],
        **{name: said[name] for name in ("value", "low", "high")},
        "unit": "day",
        "within": inside,
        "grade": one["grade"],
        "sources": [*dict.fromkeys((one["source"], *(said.get("sources") or ())))],
        "note": NOT_BLIND,
    }
