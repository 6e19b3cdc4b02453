"""What no table of facts gives a chain: the middle of every parameter, or draws of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from scipy.special import ndtri

from oresight.codes import CommodityId
from oresight.runs import Points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from oresight.atlas import Atlas

__all__ = [
    "ANY",
    "MIDDLE",
    "Parameters",
    "Prior",
    "column",
    "drawn_parameters",
    "ensemble",
    "parameter_draws",
    "parameter_rows",
    "parameters",
    "priors",
]

ANY = CommodityId("*")
"""Stands in the table for every commodity without a row of its own."""

MIDDLE = Points(seed=0, draws=1)
"""The ensemble that has the middle of everything alone."""

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

    @property
    def varies(self) -> bool:
        """Whether draws differ."""
        return self.distribution != "fixed" and self.low < self.high

    def at(self, quantile: ArrayLike) -> NDArray[np.float64]:
        """
        Return the values below which parts of the draws lie.

        A lognormal has its median at the value and its 5th and 95th percentiles at low and high,
        each side with a spread of its own.

        Examples
        --------
        >>> float(Prior("elasticity_use", 0.15, 0.05, 0.4, "lognormal").at(0.95).round(6))
        0.4
        """
        part = np.asarray(quantile, dtype=float)
        if not self.varies:
            return np.full_like(part, self.value)
        if self.distribution == "uniform":
            return np.asarray(self.low + part * (self.high - self.low))
        if self.distribution == "triangular":
            return self._triangular(part)
        away = ndtri(np.clip(part, 1e-9, 1 - 1e-9)) / TAIL
        side = np.where(away < 0, self.value / self.low, self.high / self.value)
        return np.asarray(self.value * side**away)

    def _triangular(self, part: NDArray[np.float64]) -> NDArray[np.float64]:
        width = self.high - self.low
        turn = (self.value - self.low) / width
        rising = self.low + np.sqrt(part * turn) * width
        falling = self.high - np.sqrt((1 - part) * (1 - turn)) * width
        return np.where(part < turn, rising, falling)

    def drawn(self, points: Points, name: str = "") -> NDArray[np.float64]:
        """
        Return the draws of an ensemble; draw 0 is the value itself, axes ``(draw,)``.

        Parameters
        ----------
        name
            By which its numbers go in the ensemble; that of the parameter if empty.
        """
        if not self.varies:
            return np.full(points.draws, self.value)
        found = self.at(points.of(name or self.parameter))
        if points.first == 0:
            found[0] = self.value
        return found


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


def parameters(atlas: Atlas, *, commodity: CommodityId = ANY) -> Parameters:
    """
    Return the middle of every parameter.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> parameters(open_atlas(), commodity=CommodityId("gallium")).elasticity_use
    0.12
    """
    return _made({one.parameter: one.value for one in priors(atlas, commodity)})


def ensemble(
    atlas: Atlas,
    *,
    draws: int,
    seed: int,
    first: int = 0,
    tilts: Mapping[str, float] | None = None,
) -> Points:
    """
    Return the numbers of an ensemble; parameters are spread evenly also together.

    Parameters
    ----------
    tilts
        Names to push towards an end, for more draws of the tail: see `oresight.runs.Points.tilted`.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> points = ensemble(open_atlas(), draws=2, seed=1)
    >>> points.ordered[0], float(points.of("elasticity_use")[0])
    ('elasticity_use', 0.5)
    """
    names = atlas.table("chain_parameters")["parameter"].unique(maintain_order=True)
    points = Points(seed, draws, first, ordered=tuple(names))
    return points.tilted(tilts) if tilts else points


def parameter_draws(
    atlas: Atlas, commodity: CommodityId, *, draws: int, seed: int, first: int = 0
) -> tuple[Parameters, ...]:
    """
    Return draws of the parameters of a commodity, ``first`` to ``first + draws - 1``.

    Draw 0 is the middle. Commodities share the numbers of a seed, name by name.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> drawn = parameter_draws(open_atlas(), CommodityId("tin"), draws=3, seed=1)
    >>> drawn[0] == parameters(open_atlas(), commodity=CommodityId("tin"))
    True
    """
    points = ensemble(atlas, draws=draws, seed=seed, first=first)
    return drawn_parameters(atlas, points, commodity=commodity)


def drawn_parameters(
    atlas: Atlas, points: Points, *, commodity: CommodityId
) -> tuple[Parameters, ...]:
    """Return the parameters of a commodity for every draw of an ensemble."""
    drawn = {one.parameter: one.drawn(points).tolist() for one in priors(atlas, commodity)}
    return tuple(
        _made(dict(zip(drawn, values, strict=True))) for values in zip(*drawn.values(), strict=True)
    )


def column(settings: Sequence[Parameters], name: str, axes: int = 0) -> NDArray[np.float64]:
    """Return a parameter of each draw, with further *axes* to spread over."""
    values = np.array([float(getattr(one, name)) for one in settings])
    return values.reshape(-1, *(1,) * axes)


def _made(values: dict[str, float]) -> Parameters:
    special = tuple((name, value) for name, value in values.items() if ":" in name)
    return Parameters(
        **{name: value for name, value in values.items() if name in NAMES}, special=special
    )
