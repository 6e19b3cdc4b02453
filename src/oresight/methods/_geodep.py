"""Goods an importer gets from few sellers in a concentrated world market, by trade code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.methods._dependence_formulas import geodep_flag
from oresight.methods._inputs import home_of, parameter_range
from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.methods._case import Case

__all__ = ["Churn", "CodeFlag", "Cuts", "GoodsTrade", "churn", "goods_trade"]

YEARS = 3
LONG_EDITION = "HS92"
EDITIONS = (LONG_EDITION, "HS17")
DRAWN_FLOWS = 12
"""Flows of each code and year that are drawn; the tail below them hardly moves an index."""

_FLAGGED: WeakKeyDictionary[Atlas, dict[Cuts, pl.DataFrame]] = WeakKeyDictionary()
_RECENT: WeakKeyDictionary[Atlas, dict[int, pl.DataFrame]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where dependence begins: concentration, imports over exports, in how many of three years."""

    concentration: float
    ratio: float
    years: float

    @classmethod
    def of(cls, case: Case) -> Cuts:
        """Return the cuts of the table ``method_parameters``."""
        names = ("geodep_concentration", "geodep_ratio", "geodep_years")
        return cls(*(parameter_range(case, "dependence", name).value for name in names))

    @property
    def values(self) -> tuple[float, float, float]:
        """The cuts in the order in which the formula takes them."""
        return self.concentration, self.ratio, self.years


@dataclass(frozen=True, slots=True)
class CodeFlag:
    """Whether a trade code is flagged, and in which draws; axes ``(draw,)``."""

    hs6: str
    flagged: bool
    drawn: NDArray[np.bool_]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Churn:
    """How often a flag is gone a year later: mean over pairs, and the spread over years."""

    value: float
    low: float
    high: float
    pairs: int


@dataclass(frozen=True, slots=True)
class GoodsTrade:
    """
    An importer's trade and the world's of three years.

    Parameters
    ----------
    imports, exports
        By code, then by year: values of flows in thousand USD, largest first. Exports are the
        world's, by country of origin, the importer's group being one.
    own_exports
        By code, then by year: what the importer sells.
    """

    last: int
    imports: dict[str, list[NDArray[np.float64]]]
    exports: dict[str, list[NDArray[np.float64]]]
    own_exports: dict[str, list[float]]
    sources: dict[str, tuple[str, ...]]

    def flag(self, case: Case, hs6: str, *, cuts: Cuts) -> CodeFlag | None:
        """Return whether a code is flagged; None where the table has no trade of it."""
        if hs6 not in self.exports:
            return None
        noise = parameter_range(case, "dependence", "trade_log_sd").value
        generator = case.generator("dependence", "geodep", hs6)
        parts, samples = [], []
        for inward, outward, own in zip(
            self.imports[hs6], self.exports[hs6], self.own_exports[hs6], strict=True
        ):
            parts.append(_conditions(_moments(inward), _moments(outward), np.asarray(own)))
            error = np.exp(generator.standard_normal(case.draws) * noise)
            bought, sold = (
                _drawn_moments(flows, noise, draws=case.draws, generator=generator)
                for flows in (inward, outward)
            )
            samples.append(_conditions(bought, sold, own * error))
        flagged, in_draws = (
            geodep_flag(*np.moveaxis(np.array(found), 0, -1), cuts=cuts.values)
            for found in (parts, samples)
        )
        return CodeFlag(hs6, bool(flagged), in_draws, self.sources[hs6])


@dataclass(frozen=True, slots=True)
class Moments:
    """Sum of flows and sum of their squares, one number or axes ``(draw,)``."""

    total: NDArray[np.float64]
    squared: NDArray[np.float64]

    @property
    def concentration(self) -> NDArray[np.float64]:
        """Sum of the squares of shares; NaN without flows."""
        nothing = np.full(self.total.shape, np.nan)
        share = np.divide(self.squared, self.total**2, out=nothing, where=self.total > 0)
        return np.asarray(share)


def _moments(flows: NDArray[np.float64]) -> Moments:
    return Moments(np.asarray(flows.sum()), np.asarray((flows**2).sum()))


def _drawn_moments(
    flows: NDArray[np.float64], noise: float, *, draws: int, generator: np.random.Generator
) -> Moments:
    head, tail = flows[:DRAWN_FLOWS], flows[DRAWN_FLOWS:]
    sample = head * np.exp(generator.standard_normal((draws, head.size)) * noise)
    return Moments(sample.sum(axis=1) + tail.sum(), (sample**2).sum(axis=1) + (tail**2).sum())


def _conditions(inward: Moments, outward: Moments, own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return concentration of imports and of the market, and imports over exports, stacked."""
    without = np.where(inward.total > 0, np.inf, np.nan)
    ratio = np.divide(inward.total, own, out=without, where=own > 0)
    return np.stack([inward.concentration, outward.concentration, ratio])


def _recent(atlas: Atlas, last: int) -> pl.DataFrame:
    """Return three years of trade, each code from the edition that goes back further."""
    years = _RECENT.setdefault(atlas, {})
    if last not in years:
        years[last] = (
            atlas.scan("trade")
            .filter(
                pl.col("year").is_between(last - YEARS + 1, last),
                pl.col("coverage") == "full",
                pl.col("hs_edition").is_in(EDITIONS),
                pl.col("value_kusd") > 0,
            )
            .filter(
                (pl.col("hs_edition") == LONG_EDITION)
                | ~(pl.col("hs_edition") == LONG_EDITION).any().over("hs6")
            )
            .select("year", "hs6", "exporter", "importer", "value_kusd", "source_id")
            .collect()
        )
    return years[last]


def goods_trade(case: Case) -> GoodsTrade:
    """Return the importer's trade and the world's of the last three years on record."""
    newest = case.atlas.years("trade")[-1]
    last = newest if case.year is None else min(case.year, newest)
    home = pl.Series(sorted(home_of(case.atlas, case.importer))).implode()
    flows = _recent(case.atlas, last).with_columns(
        bought=pl.col("importer").is_in(home), sold=pl.col("exporter").is_in(home)
    )
    flows = flows.filter(~(pl.col("bought") & pl.col("sold")))
    origin = pl.when("sold").then(pl.lit("")).otherwise("exporter").alias("origin")
    world = flows.group_by("hs6", "year", origin, "sold").agg(pl.col("value_kusd").sum())
    inward = flows.filter("bought").group_by("hs6", "year", origin).agg(pl.col("value_kusd").sum())
    span = range(last - YEARS + 1, last + 1)
    imports, exports, own = (_by_code(rows, span) for rows in (inward, world, world.filter("sold")))
    nothing = [np.zeros(0)] * YEARS
    named = flows.group_by("hs6").agg(pl.col("source_id").unique().sort())
    return GoodsTrade(
        last=last,
        imports={code: imports.get(code, nothing) for code in exports},
        exports=exports,
        own_exports={
            code: [float(flow.sum()) for flow in own.get(code, nothing)] for code in exports
        },
        sources={code: tuple(found) for code, found in named.iter_rows()},
    )


def _by_code(rows: pl.DataFrame, span: range) -> dict[str, list[NDArray[np.float64]]]:
    parts = {
        (code, year): np.asarray(values, dtype=np.float64)
        for code, year, values in rows.group_by("hs6", "year")
        .agg(pl.col("value_kusd").sort(descending=True))
        .iter_rows()
    }
    codes = sorted({code for code, _ in parts})
    return {code: [parts.get((code, year), np.zeros(0)) for year in span] for code in codes}


def _flagged(atlas: Atlas, cuts: Cuts) -> pl.DataFrame:
    """Return every importer, code and year that was flagged, from the edition that goes back."""
    known = _FLAGGED.setdefault(atlas, {})
    if cuts not in known:
        flows = (
            atlas.scan("trade")
            .filter(
                pl.col("hs_edition") == LONG_EDITION,
                pl.col("coverage") == "full",
                pl.col("value_kusd") > 0,
            )
            .select("year", "hs6", "importer", "exporter", "value_kusd")
        )
        value = pl.col("value_kusd")
        bought = flows.group_by("year", "hs6", "importer").agg(
            imports=value.sum(), squared=(value**2).sum()
        )
        sold = flows.group_by("year", "hs6", pl.col("exporter").alias("importer")).agg(
            exports=value.sum()
        )
        world = sold.group_by("year", "hs6").agg(
            market=(pl.col("exports") ** 2).sum() / pl.col("exports").sum() ** 2
        )
        met = (
            bought.join(sold, on=["year", "hs6", "importer"], how="left")
            .join(world, on=["year", "hs6"])
            .filter(
                pl.col("squared") > cuts.concentration * pl.col("imports") ** 2,
                pl.col("market") > cuts.concentration,
                pl.col("imports") > cuts.ratio * pl.col("exports").fill_null(0.0),
            )
            .select("year", "hs6", "importer")
        )
        span = flows.select(first=pl.col("year").min(), last=pl.col("year").max()).collect()
        first, last = span.row(0)
        known[cuts] = (
            pl.concat([met.with_columns(year=pl.col("year") + lag) for lag in range(YEARS)])
            .group_by("year", "hs6", "importer")
            .len()
            .filter(pl.col("len") >= cuts.years, pl.col("year").is_between(first + YEARS - 1, last))
            .select("year", "hs6", "importer")
            .sort("year", "hs6", "importer")
            .collect()
        )
    return known[cuts]


def churn(atlas: Atlas, cuts: Cuts, *, before: int | None = None) -> Churn | None:
    """
    Return how often a flag was gone a year later, over all importers and codes.

    Parameters
    ----------
    before
        Only years up to this one are used; None for all.

    Returns
    -------
    Churn or None
        ``low`` and ``high`` bound 90 % of the years; None where no year has a successor.
    """
    flags = _flagged(atlas, cuts)
    last = int(flags["year"].max() or 0)  # type: ignore[arg-type]
    last = last if before is None else min(before, last)
    later = flags.select(pl.col("year") - 1, "hs6", "importer", kept=True)
    pairs = flags.filter(pl.col("year") < last).join(
        later, on=["year", "hs6", "importer"], how="left"
    )
    if pairs.is_empty():
        return None
    lost = pairs["kept"].is_null()
    yearly = pairs.group_by("year").agg(pl.col("kept").is_null().mean())["kept"].to_numpy()
    low, high = np.quantile(yearly, [(1 - INTERVAL_LEVEL) / 2, (1 + INTERVAL_LEVEL) / 2])
    return Churn(float(lost.mean() or 0.0), float(low), float(high), pairs.height)  # type: ignore[arg-type]
