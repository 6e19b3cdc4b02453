"""Numbers of a replay as sources measure them: exports, prices abroad and at home, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.evidence._periods import MONTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.chains import Months
    from oresight.evidence._blind import Question
    from oresight.evidence._periods import Period
    from oresight.evidence._replay import Replay

    Series = NDArray[np.float64]
    """Over the base year, axes ``(month, draw)``."""

__all__ = ["LEVELS", "VOLUMES", "asked_of", "ratio", "recovered", "series", "why_not"]

VOLUMES = frozenset({"exports", "exports_to", "imports", "imports_from"})
WATCHED = VOLUMES - {"exports"} | {"import_share"}
LEVELS = frozenset({"price_gap"})
"""Metrics that are read at one time, not as a change."""

LEAST = 1e-6
"""Below this part of the base year a volume is nothing, and no ratio to it is told."""


def series(found: Replay, asked: Question, *, banned: bool = False) -> Series | None:
    """Return a metric month by month, over the base year; None where it is nothing there."""
    months = found.banned if banned else found.months
    base, market = months.base, found.market
    if why_not(found, asked):
        return None
    home = base.countries.index(asked.origin)
    named = market.priced if asked.metric.startswith("price") else market.forms
    stages = [base.stages.index(name) for name in named(asked.commodity, asked.stage)]
    if asked.metric.startswith("price"):
        return _prices(months, asked.metric, stages, home)
    flows = _Flows(months, stages, home, found.blind.watch)
    return flows.read(asked.metric)


def why_not(found: Replay, asked: Question) -> str:
    """Return why a replay does not tell a metric, as a key of `REASONS`; empty where it may."""
    known, blind = found.months.base.countries, found.blind
    if asked.origin not in known or (asked.metric in WATCHED and blind.watch not in known):
        return "country"
    named = found.market.priced if asked.metric.startswith("price") else found.market.forms
    return "" if named(asked.commodity, asked.stage) else "form"


class _Flows:
    """Volumes of some forms of a market, summed, of one country that ships."""

    def __init__(self, months: Months, stages: list[int], home: int, watch: str) -> None:
        self.months, self.stages, self.home = months, stages, home
        flows = [network.flow[stages].sum(axis=0) for network in months.networks]
        self.usual = np.stack(flows)
        self.arrived = months.path.arrived[:, :, stages].sum(axis=2)
        known = months.base.countries
        self.here = known.index(watch) if watch in known else None

    def read(self, metric: str) -> Series | None:
        """Return a metric over the base year."""
        home, here = self.home, self.here
        if metric == "exports":
            usually = self.usual[:, home].sum(axis=1) - self.usual[:, home, home]
            left = self.months.path.left(self.months.conduct)
            return _over(left[:, :, self.stages, home].sum(axis=2), usually)
        if here is None:
            return None
        whole = _over(
            self.arrived.sum(axis=2) - self.arrived[:, :, here],
            self.usual[:, :, here].sum(axis=1) - self.usual[:, here, here],
        )
        one = _over(self.arrived[:, :, home], self.usual[:, home, here])
        if metric == "imports" or one is None or whole is None:
            return whole if metric == "imports" else None
        if metric == "exports_to":
            lag = int(self.months.conduct.transit[self.stages[0], home])
            return np.concatenate([one[lag:], np.full((lag, one.shape[1]), np.nan)])
        return one / np.maximum(whole, LEAST) if metric == "import_share" else one


def _over(came: Series, usually: NDArray[np.float64]) -> Series | None:
    return np.asarray(came / usually) if (usually > 0).all() else None


def _prices(months: Months, metric: str, stages: list[int], home: int) -> Series:
    """
    Return prices over the base year's, weighed by what is delivered to whom in which form.

    Prices at home are those of the month in which exports leave, which compete with what stays.
    """
    base = months.base
    delivered = base.flow[stages].sum(axis=1)
    rises = months.path.price[:, :, 1, stages] / base.price_down[stages]

    def mean(weights: NDArray[np.float64]) -> Series:
        return np.asarray(np.einsum("mdsi,si->md", rises, weights / weights.sum()))

    at_home = np.arange(delivered.shape[1]) == home
    inside, outside = mean(delivered * at_home), mean(delivered * ~at_home)
    lag = int(months.conduct.transit[stages[0], home])
    inside = np.concatenate([inside[lag:], np.full((lag, inside.shape[1]), np.nan)])
    found = {
        "price_inside": inside,
        "price_outside": outside,
        "price_gap": outside / inside,
        "price_world": mean(delivered),
    }
    return found[metric]


def ratio(
    values: Series, begin: int, metric: str, before: Period | None, after: Period
) -> NDArray[np.float64] | None:
    """
    Return a metric's mean of a period over that of another, axes ``(draw,)``; None where it is none.

    Months before the first that is simulated are those of the base year.
    """
    top = _mean(values, begin, after)
    if metric in LEVELS:
        return top if np.isfinite(top).all() else None
    if before is None:
        return None
    bottom = _mean(values, begin, before)
    if not (np.isfinite(top).all() and np.isfinite(bottom).all() and (bottom > LEAST).all()):
        return None
    return top / bottom


def _mean(values: Series, begin: int, period: Period) -> NDArray[np.float64]:
    if period.first is None or period.last is None:
        return np.ones(values.shape[1])
    calm = np.ones(values.shape[1])
    rows = [
        values[month - begin] if month >= begin else calm
        for month in range(period.first, period.last + 1)
    ]
    return np.asarray(np.mean(rows, axis=0))


def recovered(values: Series, effective: int, *, share: float, most: int) -> NDArray[np.float64]:
    """
    Return months from the start of a measure until a volume is back, axes ``(draw,)``.

    Parameters
    ----------
    effective
        Position of the month in which the measure begins to bite.
    share
        Part of the base year that counts as back.
    most
        What counts for a volume that does not come back, or later.
    """
    after = values[effective : effective + most]
    back = np.concatenate([after >= share, np.ones((1, values.shape[1]), dtype=bool)])
    return np.asarray(np.minimum(back.argmax(axis=0), most), dtype=np.float64)


def asked_of(months: int) -> str:
    """Return a month, counted from the year 0, as it is written."""
    year, month = divmod(months, MONTHS)
    return f"{year}-{month + 1:02d}"
