"""How far the methods disagree on a commodity's rank, and which of them stands apart, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HEADLINES", "Headline", "rank_disagreement", "weighted_ranking"]

ENOUGH = 3
"""Methods that make a median worth ranking by, and one of them an outlier."""

TIE = 1e-9
"""Standings nearer than this are one: they differ by rounding of floats alone."""


@dataclass(frozen=True, slots=True)
class Headline:
    """
    The number a method ranks commodities by, and what sets the method apart.

    Parameters
    ----------
    indicator
        Name of the number.
    worse, better
        Message keys for a commodity that this method ranks worse, or better, than the others do.
    more_is_safe
        Whether a larger number is the better one.
    """

    indicator: str
    worse: str
    better: str
    more_is_safe: bool = False


HEADLINES: Mapping[str, Headline] = {
    "concentration": Headline(
        "hhi",
        N_("Concentration ranks it worse: output alone counts, not who governs nor who buys."),
        N_("Concentration ranks it better: output alone counts, not who governs nor who buys."),
    ),
    "eu-sr": Headline(
        "supply_risk",
        N_("EU supply risk ranks it worse: governance weighs in."),
        N_("EU supply risk ranks it better: governance, recycling and substitution weigh in."),
    ),
    "geopolrisk": Headline(
        "score",
        N_("GeoPolRisk ranks it worse: the importer's trade with unstable origins weighs in."),
        N_("GeoPolRisk ranks it better: the importer's trade volume and origins weigh in."),
    ),
    "dependence": Headline(
        "net_import_reliance",
        N_("Import reliance ranks it worse: only the importer's trade volume counts."),
        N_("Import reliance ranks it better: only the importer's trade volume counts."),
    ),
    "restriction": Headline(
        "restricted_share",
        N_("Restriction exposure ranks it worse: policy at the date counts."),
        N_("Restriction exposure ranks it better: policy at the date counts."),
    ),
    "leverage": Headline(
        "leverage",
        N_("Leverage ranks it worse: substitution, time to replace and loss weigh in."),
        N_("Leverage ranks it better: substitution, time to replace and loss weigh in."),
    ),
    "friendshoring": Headline(
        "friend_share",
        N_("Friend-shoring ranks it worse: which camp the suppliers belong to counts."),
        N_("Friend-shoring ranks it better: which camp the suppliers belong to counts."),
        more_is_safe=True,
    ),
}
"""The headline of each method that ranks commodities, by its id."""


def rank_disagreement(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """
    Rank commodities by every method and tell how far the ranks lie apart.

    A commodity's number in a method is its worst over stages and suppliers. Rank 1 is the worst;
    ties share their mean rank. Ranks are put on one scale, from 1 to the number of commodities in
    the method that covers most: a method that covers few would look harsher otherwise. A commodity
    that a method does not cover has no rank there.

    Parameters
    ----------
    tables
        Score tables by the id of their method; those of methods without a headline are left aside.

    Returns
    -------
    pl.DataFrame
        ``commodity, median_rank, best_rank, worst_rank, rank_spread, n_methods, cause``, then a
        column ``rank_`` and the method's id for each method. Commodities that three or more methods
        rank come first, each part in the order of the median. ``cause`` is a message key: which
        method stands furthest from the median, and on account of what; null where fewer than three
        rank the commodity or all agree.

    Examples
    --------
    >>> table = pl.DataFrame({
    ...     "indicator": ["hhi", "hhi"], "commodity": ["cobalt", "tin"], "value": [0.5, 0.2]})
    >>> rank_disagreement({"concentration": table})["commodity"].to_list()
    ['cobalt', 'tin']
    """
    numbers = {
        name: _numbers(tables[name], headline)
        for name, headline in HEADLINES.items()
        if name in tables
    }
    ranked = pl.DataFrame(schema={"commodity": pl.String})
    largest = max((table.height for table in numbers.values()), default=0)
    for name, table in numbers.items():
        ranks = _ranks(table, name, largest=largest)
        ranked = ranked.join(ranks, on="commodity", how="full", coalesce=True)
    columns = [f"rank_{name}" for name in numbers]
    return _told(ranked, columns)


def _numbers(table: pl.DataFrame, headline: Headline) -> pl.DataFrame:
    """Return ``commodity, number``, the worst of each commodity; unknown ones are left out."""
    value = -pl.col("value") if headline.more_is_safe else pl.col("value")
    return (
        table.filter(
            pl.col("indicator") == headline.indicator,
            pl.col("value").is_not_null(),
            pl.col("value").is_not_nan(),
        )
        .group_by("commodity")
        .agg(number=value.max())
    )


def _ranks(table: pl.DataFrame, name: str, *, largest: int) -> pl.DataFrame:
    place = pl.col("number").rank("average", descending=True)
    steps = max(table.height - 1, 1)
    scaled = 1.0 + (place - 1.0) * (largest - 1) / steps
    return table.select("commodity", scaled.alias(f"rank_{name}"))


def _told(ranked: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    ranks = (
        pl.concat_list(columns).list.drop_nulls() if columns else pl.lit([], pl.List(pl.Float64))
    )
    return (
        ranked.with_columns(
            median_rank=ranks.list.median(),
            best_rank=ranks.list.min(),
            worst_rank=ranks.list.max(),
            n_methods=ranks.list.len().cast(pl.Int64),
        )
        .with_columns(rank_spread=pl.col("worst_rank") - pl.col("best_rank"))
        .with_columns(cause=_cause(columns))
        .sort(pl.col("n_methods") < ENOUGH, "median_rank", "commodity")
        .select(
            "commodity",
            "median_rank",
            "best_rank",
            "worst_rank",
            "rank_spread",
            "n_methods",
            "cause",
            *columns,
        )
    )


def _cause(columns: list[str]) -> pl.Expr:
    """Name the method furthest from the median; of equals, the first."""
    distances = {column: (pl.col(column) - pl.col("median_rank")) for column in columns}
    widest = pl.max_horizontal([away.abs() for away in distances.values()] or [pl.lit(0.0)])
    told: pl.Expr = pl.lit(None, dtype=pl.String)
    for column, away in reversed(distances.items()):
        headline = HEADLINES[column.removeprefix("rank_")]
        message = pl.when(away < 0).then(pl.lit(headline.worse)).otherwise(pl.lit(headline.better))
        told = pl.when(away.abs() >= widest - TIE).then(message).otherwise(told)
    return pl.when((pl.col("n_methods") >= ENOUGH) & (widest > TIE)).then(told)


def weighted_ranking(ranking: pl.DataFrame, weights: Mapping[str, float]) -> pl.DataFrame:
    """
    Rank commodities by the mean of their ranks, methods weighing as told.

    A method that does not cover a commodity is left out of its mean; a commodity that no weighing
    method covers has none, and comes last.

    Parameters
    ----------
    ranking
        What `rank_disagreement` returns.
    weights
        By id of method, nought or more; methods that are not named weigh nothing.

    Returns
    -------
    polars.DataFrame
        ``commodity, weighted_rank, place``, worst first; equal means share the better place.

    Examples
    --------
    >>> ranking = pl.DataFrame({"commodity": ["tin", "zinc"], "rank_eu-sr": [1.0, 2.0],
    ...                         "rank_leverage": [2.0, None]})
    >>> weighted_ranking(ranking, {"eu-sr": 1, "leverage": 3})["weighted_rank"].to_list()
    [1.75, 2.0]
    """
    told = [name for name in weights if f"rank_{name}" in ranking.columns and weights[name] > 0]
    means = []
    for row in ranking.to_dicts():
        known = [name for name in told if row[f"rank_{name}"] is not None]
        total = sum(weights[name] for name in known)
        mean = sum(weights[name] * row[f"rank_{name}"] for name in known) / total if known else None
        means.append((row["commodity"], mean))
    table = pl.DataFrame(
        means, schema={"commodity": pl.String, "weighted_rank": pl.Float64}, orient="row"
    )
    place = pl.col("weighted_rank").rank("min").cast(pl.Int64)
    return table.with_columns(place=place).sort("weighted_rank", "commodity", nulls_last=True)
