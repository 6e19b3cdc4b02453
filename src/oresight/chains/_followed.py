"""A market followed through the months under a measure, and the numbers that are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.chains._monthly import MONTHS, Months
from oresight.codes import Grade
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.chains._sampled import Sampled
    from oresight.market import Network

    Row = tuple[str, NDArray[np.float64], int, str]
    """Indicator, values by month and draw (or by draw alone), stage of the network, country."""

__all__ = ["Followed", "numbers_of", "over_usual", "place_of", "table_of"]

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "month": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "mc_error": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}
ORIGINS = 5


@dataclass(frozen=True)
class Followed:
    """
    One market under the measure: what it was drawn from, and its way through the months.

    Parameters
    ----------
    limited, shown
        Stages of the network that the measure touches, and those whose price and shortage are told.
    severities
        Names of the numbers that the measure's severity was drawn from.
    """

    chain: Sampled
    months: Months
    imposer: str
    importer: str
    limited: tuple[int, ...]
    shown: tuple[int, ...]
    severities: tuple[str, ...] = ()


def place_of(network: Network, country: str) -> int | None:
    """Return where a country stands; None for a group of them, or one that is not told apart."""
    return network.countries.index(country) if country in network.countries else None


def table_of(one: Followed, numbers: Iterable[Row]) -> pl.DataFrame:
    """Return what numbers come to over their draws, one row each."""
    first = -one.months.effective
    rows: list[dict[str, object]] = []
    for name, values, stage, country in numbers:
        form = one.chain.forms[stage]
        found = estimate(values)
        keys = {
            "indicator": name,
            "commodity": form.commodities[0],
            "stage": form.stage.value,
            "form": form.name or None,
            "country": country,
            "importer": one.importer,
            "year": one.chain.year,
            "unit": "1",
            "grade": Grade.ASSUMED.value,
            "sources": [*dict.fromkeys(one.chain.sources), "ORESIGHT_PRIOR"],
        }
        rows += [
            keys | row | {"month": first + at if values.ndim > 1 else None}
            for at, row in found.rows()
        ]
    return pl.DataFrame(rows, schema=SCHEMA)


def numbers_of(one: Followed) -> Iterator[Row]:
    """Yield what the months came to in each draw, all against the base year."""
    monthly_rows = list(_by_month(one))
    yield from _first_year(one, monthly_rows)
    yield from monthly_rows


def _by_month(one: Followed) -> Iterator[Row]:
    path, base = one.months.path, one.months.base
    here, home = base.countries.index(one.importer), place_of(base, one.imposer)
    usual_price = one.months.networks.base
    price, paid = path.price / usual_price, path.paid / usual_price[:, 1]
    for s in one.shown:
        if base.flow[s, :, here].sum() > 0:  # else there is no price that anyone pays
            yield "price_ratio", price[:, :, 1, s, here], s, one.importer
            yield "paid_price_ratio", paid[:, :, s, here], s, one.importer
        if home is not None:  # where it is used at home; else where it is sold
            side = int(base.flow[s, :, home].sum() > 0)
            yield "price_ratio", price[:, :, side, s, home], s, one.imposer
        wanted = path.wanted[:, :, s, here]
        if base.use[s, here] > 0:
            short = 1.0 - over_usual(path.use[:, :, s, here], wanted)
            # Who uses more than in the base year, for it is cheap, is not short of less than nothing.
            yield "shortage", np.clip(short, 0.0, 1.0), s, one.importer
    for s in one.limited:
        usual = _usual(one, s)
        inward = usual[:, :, here].sum(axis=1) - usual[:, here, here]
        arrived = path.arrived[:, :, s].sum(axis=2) - path.arrived[:, :, s, here]
        yield "imports_ratio", over_usual(arrived, inward), s, one.importer
        if home is not None:
            yield from _exports(one, s, home, usual_price[:, 0, s, home])


def _exports(one: Followed, s: int, home: int, price: NDArray[np.float64]) -> Iterator[Row]:
    path, usual = one.months.path, _usual(one, s)
    abroad = usual[:, home].sum(axis=1) - usual[:, home, home]
    left = path.left(one.months.conduct)[:, :, s, home]
    yield "exports_ratio", over_usual(left, abroad), s, one.imposer
    yield "rent", over_usual(path.rent[:, :, s, home], price * abroad), s, one.imposer


def _usual(one: Followed, stage: int) -> NDArray[np.float64]:
    """Return a month's flows of the base year, axes ``(draw, from, to)``."""
    return one.months.networks.field("flow")[:, stage]


def _first_year(one: Followed, rows: list[Row]) -> Iterator[Row]:
    """Yield means over the first year of the measure, peaks, and imports by origin."""
    begin = one.months.effective
    year = slice(begin, begin + MONTHS)
    for name, values, stage, country in rows:
        told = values[year][~np.isnan(values[year]).all(axis=1)]
        if not told.size:  # nothing reaches the importer in any draw
            continue
        yield name, told.mean(axis=0), stage, country
        if name in {"price_ratio", "shortage"}:
            yield f"{name}_peak", values[begin:].max(axis=0), stage, country
    path, base = one.months.path, one.months.base
    here = base.countries.index(one.importer)
    for s in one.limited:
        usual, middle = _usual(one, s)[:, :, here], base.flow[s, :, here]
        inward = usual.sum(axis=1) - usual[:, here]
        order = np.argsort(-middle)
        for origin in [at for at in order if at != here and middle[at] > 0][:ORIGINS]:
            arrived = path.arrived[year, :, s, origin].mean(axis=0)
            # Over all imports: over what an origin hardly delivered, a change has no end.
            change = over_usual(arrived - usual[:, origin], inward)
            yield "imports_change", change, s, base.countries[origin]


def over_usual(amount: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an amount over the usual one; NaN in draws in which there is none."""
    usual = np.broadcast_to(usual, amount.shape)
    ratio: NDArray[np.float64] = np.full(amount.shape, np.nan)
    np.divide(amount, usual, out=ratio, where=usual > 0)
    return ratio
