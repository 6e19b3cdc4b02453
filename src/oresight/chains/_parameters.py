"""What no table of facts gives a chain: the middle of every parameter, or draws of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import islice
from statistics import NormalDist
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.codes import CommodityId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas

__all__ = [
    "ANY",
    "Parameters",
    "Prior",
    "parameter_draws",
    "parameter_rows",
    "parameters",
    "priors",
]

ANY = CommodityId("*")
"""Stands in the table for every commodity without a row of its own."""

NORMAL = NormalDist()
TAIL = 1.6448536269514722
"""From the median to the 95th percentile of a normal distribution, in standard deviations."""

_PRIORS: WeakKeyDictionary[Atlas, dict[str, tuple[Prior, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Prior:
    """One parameter: its middle, its range, and how a draw is taken."""

    parameter: str
    value: float
    low: float
    high: float
    distribution: str

    def at(self, quantile: float) -> float:
        """
        Return the value below which a part of the draws lies.

        A lognormal has its median at the value and its 5th and 95th percentiles at low and high,
        each side with a spread of its own.

        Examples
        --------
        >>> round(Prior("elasticity_use", 0.15, 0.05, 0.4, "lognormal").at(0.95), 6)
        0.4
        """
        if self.distribution == "fixed" or self.low >= self.high:
            return self.value
        if self.distribution == "uniform":
            return self.low + quantile * (self.high - self.low)
        if self.distribution == "triangular":
            return self._triangular(quantile)
        away = NORMAL.inv_cdf(min(max(quantile, 1e-9), 1 - 1e-9)) / TAIL
        side = self.value / self.low if away < 0 else self.high / self.value
        return float(self.value * side**away)

    def _triangular(self, quantile: float) -> float:
        width = self.high - self.low
        turn = (self.value - self.low) / width
        if quantile < turn:
            return self.low + math.sqrt(quantile * turn) * width
        return self.high - math.sqrt((1 - quantile) * (1 - turn)) * width


@dataclass(frozen=True)
class Parameters:
    """
    One draw of everything a chain needs beside facts, or the middle.

    Shares and multiples have no unit; times carry theirs in the name. ``recycling_share`` and
    ``host_potential`` are NaN where nobody states one: missing is not zero.
    """

    elasticity_use: float
    elasticity_use_long: float
    trade_spread: float
    trade_spread_month: float
    utilisation: float
    plant_utilisation: float
    recycled_utilisation: float
    ore_price_share: float
    lost_load_multiple: float
    lost_load_width: float
    process_width: float
    step_width: float
    gravity_filler: float
    traded_share: float
    least_use: float
    least_share: float
    least_told: float
    carried_years: float
    flow_record_log_sd: float
    flow_prior_log_sd: float
    use_log_sd: float
    home_log_sd: float
    stock_days: float
    release_multiple: float
    spot_share: float
    contract_months: float
    rush_factor: float
    transit_months: float
    collection: float
    lifetime_years: float
    thrift_most: float
    thrift_years: float
    adjustment_rate: float
    lead_years_mine: float
    lead_years_refine: float
    lead_years_component: float
    lead_years_recycle: float
    depreciation: float
    invest_trigger: float
    price_memory_years: float
    qualification_months: float
    licence_working_days: float
    licence_delay_shape: float
    licence_exempt: float
    licence_backlog_months: float
    licence_eased: float
    licence_ease_months: float
    licence_ready_months: float
    licence_refile: float
    rush_months: float
    recycling_share: float = float("nan")
    host_potential: float = float("nan")
    special: tuple[tuple[str, float], ...] = ()

    @cached_property
    def _special(self) -> dict[str, float]:
        return dict(self.special)

    def of(self, parameter: str, country: str) -> float:
        """Return a parameter for a country: its own row, ``parameter:COUNTRY``, or the common one."""
        common = float(getattr(self, parameter))
        return self._special.get(f"{parameter}:{country}", common)


NAMES = frozenset(one.name for one in fields(Parameters)) - {"special"}


def parameter_rows(atlas: Atlas, commodity: CommodityId = ANY) -> pl.DataFrame:
    """
    Return the rows of ``chain_parameters`` that hold for a commodity, its own before the common.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> rows = parameter_rows(open_atlas(), CommodityId("cobalt"))
    >>> rows.filter(pl.col("parameter") == "elasticity_use")["value"].item()
    0.2
    """
    table = atlas.table("chain_parameters").filter(pl.col("commodity").is_in([ANY, commodity]))
    own = pl.col("commodity") != ANY
    return (
        table.sort(own, descending=True, maintain_order=True)
        .unique("parameter", keep="first", maintain_order=True)
        .sort("parameter")
    )


def priors(atlas: Atlas, commodity: CommodityId = ANY) -> tuple[Prior, ...]:
    """Return every parameter of a commodity, in the order of their names."""
    known = _PRIORS.setdefault(atlas, {})
    if commodity not in known:
        columns = "parameter", "value", "low", "high", "distribution"
        rows = parameter_rows(atlas, commodity).select(columns)
        known[commodity] = tuple(Prior(*row) for row in rows.iter_rows())
    return known[commodity]


def parameters(
    atlas: Atlas,
    generator: np.random.Generator | None = None,
    *,
    commodity: CommodityId = ANY,
) -> Parameters:
    """
    Return the middle of every parameter, or one draw.

    Parameters
    ----------
    generator
        Where draws come from; the middle if absent. Every commodity takes the same number of
        uniform numbers in the same order, so that chains drawn from equal seeds share them.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> parameters(open_atlas(), commodity=CommodityId("gallium")).elasticity_use
    0.12
    """
    rows = priors(atlas, commodity)
    if generator is None:
        return _made({one.parameter: one.value for one in rows})
    names = _all_names(atlas)
    place = dict(zip(names, generator.uniform(size=len(names)), strict=True))
    return _made({one.parameter: one.at(float(place[one.parameter])) for one in rows})


def parameter_draws(
    atlas: Atlas, commodity: CommodityId, *, draws: int, seed: int
) -> tuple[Parameters, ...]:
    """
    Return draws of the parameters of a commodity; the first is the middle.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> drawn = parameter_draws(open_atlas(), CommodityId("tin"), draws=3, seed=1)
    >>> drawn[0] == parameters(open_atlas(), commodity=CommodityId("tin"))
    True
    """
    return tuple(islice(_stream(atlas, commodity, seed), draws))


def _stream(atlas: Atlas, commodity: CommodityId, seed: int) -> Iterator[Parameters]:
    generator = np.random.default_rng([seed, *b"parameters"])
    yield parameters(atlas, commodity=commodity)
    while True:
        yield parameters(atlas, generator, commodity=commodity)


def _all_names(atlas: Atlas) -> list[str]:
    return sorted(atlas.table("chain_parameters")["parameter"].unique())


def _made(values: dict[str, float]) -> Parameters:
    special = tuple((name, value) for name, value in values.items() if ":" in name)
    return Parameters(
        **{name: value for name, value in values.items() if name in NAMES}, special=special
    )
