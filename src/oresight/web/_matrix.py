"""The matrix of commodities and indicators: numbers with intervals, ranks, and how far methods differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.locale import N_
from oresight.methods import HEADLINES, find_method, weighted_ranking
from oresight.screens import readable
from oresight.web._grid import MISSING, Cell, Column, Grid
from oresight.web._weights import rank_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.web._visit import Visit

__all__ = ["ID", "SORTS", "Measured", "Shown", "columns_of", "matrix", "matrix_rows"]

ID: Final = "matrix"
RISK: Final = "eu-sr"
LIKELY: Final = "p_cross"
SORTS: Final = ("median", "weighted", "disagreement", "commodity", LIKELY)
SHARES: Final = ("_share", "_reliance", "_gap", "_flag", "_churn")
"""Ends of the names of indicators that are told in per cent."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of the matrix: an indicator of a method, at one stage or at the worse."""

    method: str
    indicator: str
    stage: str | None = None

    @property
    def key(self) -> str:
        """Its name in an address."""
        return self.indicator if self.stage is None else f"{self.indicator}.{self.stage}"

    @property
    def is_share(self) -> bool:
        """Whether it is told in per cent."""
        return self.indicator.endswith(SHARES) or self.indicator == "crma_single_country"

    @property
    def more_is_safe(self) -> bool:
        """Whether a larger number is the better one."""
        headline = HEADLINES.get(self.method)
        same = headline is not None and headline.indicator == self.indicator
        return same and headline is not None and headline.more_is_safe


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reader chose: columns, stage, order and weights."""

    columns: tuple[Measured, ...]
    stage: str | None
    sort: str
    weights: Mapping[str, float]

    @property
    def by(self) -> str:
        """What the rows are sorted by."""
        return self.sort.removeprefix("-")


def columns_of(method: str | None, stage: str | None) -> tuple[Measured, ...]:
    """Return the columns for a method, or the headline of each."""
    if method:
        return tuple(Measured(method, one) for one in find_method(method).indicators)
    headlines = [Measured(name, one.indicator) for name, one in HEADLINES.items()]
    if stage:
        return tuple(headlines)
    split = (Measured("concentration", "hhi", "mine"), Measured("concentration", "hhi", "refine"))
    order = ("eu-sr", "geopolrisk", "concentration", "dependence", "restriction", "leverage")
    by = {one.method: one for one in headlines}
    rest = [one for one in headlines if one.method not in order]
    first = [one for name in order for one in (split if name == "concentration" else (by[name],))]
    return (*first, *rest)


def matrix_rows(
    ranking: pl.DataFrame, scores: pl.DataFrame, shown: Shown
) -> tuple[list[dict[str, Any]], pl.DataFrame]:
    """
    Return a row a commodity in the order asked for, and all of it as one table.

    A row holds, by the key of each column, the worst number over stages and suppliers, or None.
    """
    places = weighted_ranking(ranking, shown.weights)
    table = ranking.join(places, on="commodity", how="left")
    cells = {one.key: _worst(scores, one, shown.stage) for one in shown.columns}
    likely = _worst(scores, Measured(RISK, "supply_risk"), shown.stage)
    rows = [
        row | {"cells": {key: found.get(row["commodity"]) for key, found in cells.items()},
               LIKELY: likely.get(row["commodity"])}
        for row in table.to_dicts()
    ]  # fmt: skip
    rows.sort(key=lambda row: row["commodity"])
    rows.sort(key=lambda row: _order(row, shown), reverse=shown.sort.startswith("-"))
    rows.sort(key=lambda row: _order(row, shown)[0])
    order = [row["commodity"] for row in rows]
    return rows, table.sort(pl.col("commodity").replace_strict(order, range(len(order))))


def _worst(scores: pl.DataFrame, one: Measured, stage: str | None) -> dict[str, dict[str, Any]]:
    """Return the worst known row of each commodity; else one that says why there is none."""
    at = one.stage or stage
    rows = scores.filter(pl.col("method") == one.method, pl.col("indicator") == one.indicator)
    if at is not None:
        rows = rows.filter(pl.col("stage").is_null() | (pl.col("stage") == at))
    worst = rows.sort("value", "stage", descending=[not one.more_is_safe, False], nulls_last=True)
    first = worst.unique("commodity", keep="first", maintain_order=True)
    return {row["commodity"]: row for row in first.to_dicts()}


def _order(row: dict[str, Any], shown: Shown) -> tuple[bool, float | str]:
    """Return where a row stands, worst first; unknown numbers come last, either way."""
    plain = {"median": "median_rank", "weighted": "weighted_rank"}
    if shown.by == "commodity":
        return False, row["commodity"]
    if shown.by in plain:
        value = row[plain[shown.by]]
        return value is None, value or 0.0
    if shown.by == "disagreement":
        return row["rank_spread"] is None, -(row["rank_spread"] or 0.0)
    found = row[LIKELY] if shown.by == LIKELY else row["cells"].get(shown.by)
    value = None if found is None else found[LIKELY if shown.by == LIKELY else "value"]
    safe = any(one.more_is_safe for one in shown.columns if one.key == shown.by)
    return value is None, (value or 0.0) if safe else -(value or 0.0)


def matrix(visit: Visit, rows: Sequence[Mapping[str, Any]], shown: Shown) -> Grid:
    """Return the matrix as a table of cells."""
    tops = {one.key: _top(rows, one) for one in shown.columns}
    count = max(len(rows), 1)
    cells = [
        [
            _name(visit, row["commodity"]),
            Cell(visit.words.number(row["weighted_rank"], 1)),
            _ribbon(visit, row, count),
            *(_cell(visit, row["cells"][one.key], one, top=tops[one.key]) for one in shown.columns),
            _likely(visit, row[LIKELY]),
            Cell(visit.words.number(row["rank_spread"], 0), visit.t(row["cause"]) if row["cause"] else ""),
        ]
        for row in rows
    ]  # fmt: skip
    marks = [
        {"name": row["commodity"], "ranks": rank_text([row.get(f"rank_{name}") for name in HEADLINES])}
        for row in rows
    ]  # fmt: skip
    note = visit.t(
        N_("A dash is not known; the commodity's page says why. Bars are 90 % intervals.")
    )
    return Grid(
        _heads(visit, shown), cells, visit.t(N_("Commodities by indicator")), note,
        visit.same(form=".csv"), id=ID, marks=marks,
    )  # fmt: skip


def _name(visit: Visit, commodity: str) -> Cell:
    return Cell(visit.words.commodity(commodity), href=visit.href(f"/commodities/{commodity}"))


def _heads(visit: Visit, shown: Shown) -> tuple[Column, ...]:
    t = visit.t
    names = readable(pl.DataFrame({"indicator": [one.indicator for one in shown.columns]}), visit)
    titles = [
        f"{name} ({visit.words.stage(one.stage)})" if one.stage else name
        for name, one in zip(names["indicator"], shown.columns, strict=True)
    ]
    own = zip((one.key for one in shown.columns), titles, strict=True)
    pairs = [
        ("commodity", t(N_("Commodity"))),
        ("weighted", t(N_("Weighted rank"))),
        ("median", t(N_("Rank: best, median, worst"))),
        *own,
        (LIKELY, t(N_("Probability of crossing the threshold"))),
        ("disagreement", t(N_("Method disagreement"))),
    ]
    return tuple(_head(visit, shown, key, title) for key, title in pairs)


def _head(visit: Visit, shown: Shown, key: str, title: str) -> Column:
    now = shown.by == key
    back = now and not shown.sort.startswith("-")
    direction = None if not now else "ascending" if back else "descending"
    address = visit.same(sort=f"-{key}" if back else key)
    return Column(title, href=address, sort=direction, key=key, wide=key == "disagreement")  # fmt: skip


def _top(rows: Sequence[Mapping[str, Any]], one: Measured) -> float:
    """Return where the bars of a column end: at one for shares, else at its largest number."""
    found = [row["cells"][one.key] for row in rows]
    known = [row["high"] or row["value"] for row in found if row and row["value"] is not None]
    return max(1.0, *map(float, known)) if known else 1.0


def _cell(visit: Visit, row: Mapping[str, Any] | None, one: Measured, *, top: float) -> Cell:
    if row is None or row["value"] is None:
        return Cell(MISSING)
    words, value = visit.words, float(row["value"])
    low, high = row["low"], row["high"]
    ends = (value, value) if low is None or high is None else (low, high)
    span = (ends[0] / top, value / top, ends[1] / top)
    if one.is_share:
        detail = "" if low is None else words.percent_interval(low, high)
        return Cell(words.percent(value), detail, span)
    detail = "" if low is None else words.interval(low, high)
    return Cell(words.number(value), detail, span)


def _likely(visit: Visit, row: Mapping[str, Any] | None) -> Cell:
    chance = row[LIKELY] if row else None
    if chance is None:
        return Cell(MISSING)
    return Cell(visit.words.percent(chance), span=(0.0, chance, chance))


def _ribbon(visit: Visit, row: Mapping[str, Any], count: int) -> Cell:
    ranks = [row[name] for name in ("best_rank", "median_rank", "worst_rank")]
    if any(rank is None for rank in ranks):
        return Cell(MISSING)
    best, median, worst = (visit.words.number(rank, 0) for rank in ranks)
    steps = max(count - 1, 1)
    span = ((ranks[0] - 1) / steps, (ranks[1] - 1) / steps, (ranks[2] - 1) / steps)
    return Cell(f"{best}\u2009–\u2009{median}\u2009–\u2009{worst}", span=span)
