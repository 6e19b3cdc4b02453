"""One entry of the ledger, straight to what it does to an importer, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.chains._acts import dated_act, first_month, measure_policies, months_until
from oresight.chains._monthly import MONTHS, Months, monthly, walk
from oresight.chains._sampled import Sampled, market_of, sampled
from oresight.codes import Grade
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Measure
    from oresight.codes import CommodityId, Iso3
    from oresight.market import Network, Policy

    Row = tuple[str, NDArray[np.float64], int, str]
    """Indicator, values by month and draw (or by draw alone), stage of the network, country."""

__all__ = ["Followed", "Simulation", "simulate_measure"]

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
ACCEPTED = 1e-9


@dataclass(frozen=True)
class Followed:
    """
    One market under the measure: what it was drawn from, and its way through the months.

    Parameters
    ----------
    limited, shown
        Stages of the network that the measure touches, and those whose price and shortage are told.
    """

    chain: Sampled
    months: Months
    imposer: str
    importer: str
    limited: tuple[int, ...]
    shown: tuple[int, ...]


@dataclass(frozen=True)
class Simulation:
    """
    What a measure does, over draws of its severity and of the parameters.

    Parameters
    ----------
    table
        One row a number, all against the base year: of a month, counted from the one in which the
        measure begins to bite, or, where ``month`` is null, of its first year. See
        `oresight.runs.estimate` for ``value``, ``low``, ``high`` and its standard error ``mc_error``.
    certificate
        The worst imbalance and duality gap that the independent reading found, how many draws were
        read again, and how many failed; from fifty draws on also ``mc_error``, the largest of the
        table as a part of the width of its interval.
    followed
        The paths themselves, one a commodity.
    """

    table: pl.DataFrame
    certificate: dict[str, float | int]
    followed: tuple[Followed, ...]


def simulate_measure(
    atlas: Atlas,
    measure: Measure,
    *,
    importer: Iso3,
    months: int = 24,
    draws: int = 200,
    seed: int = 1,
) -> Simulation:
    """
    Return what a measure of the ledger does to an importer, month by month, against the base year.

    The measure is taken as it began: with the notice that the ledger records, and to its end where
    that is on record.

    Parameters
    ----------
    months
        Months to follow from the one in which the measure begins to bite.

    Raises
    ------
    BadInputError
        If the measure names no commodity with a chain, or its instrument moves no tonnes.
    """
    found: list[Followed] = []
    reasons: list[str] = []
    for commodities in _together(atlas, measure):
        try:
            market = sampled(atlas, commodities[0], importer=importer, draws=draws, seed=seed)
        except BadInputError:
            continue
        policies, reason = measure_policies(atlas, measure, market, commodities)
        if reason:
            reasons.append(reason)
        else:
            path = _walked(measure, market, policies, importer=importer, months=months)
            found.append(_followed(measure, market, commodities, path, importer))
    if not found:
        raise BadInputError(
            Fault(
                N_("The measure {measure} is not modelled."),
                reasons[0] if reasons else _without_chain(measure),
                fields={"measure": measure.id},
            )
        )
    table = pl.concat([_table(one) for one in found])
    return Simulation(table, _certificate(found, table), tuple(found))


def _without_chain(measure: Measure) -> str:
    if measure.commodities:
        return N_("Nobody's output of its commodities is known by country.")
    return N_("It names no commodity.")


def _together(atlas: Atlas, measure: Measure) -> list[list[CommodityId]]:
    """Return the commodities of a measure, those that share a market in one list."""
    found: dict[CommodityId, list[CommodityId]] = {}
    for commodity in measure.commodities:
        found.setdefault(market_of(atlas, commodity), []).append(commodity)
    return list(found.values())


def _walked(
    measure: Measure,
    market: Sampled,
    policies: tuple[tuple[Policy, ...], ...],
    *,
    importer: Iso3,
    months: int,
) -> Months:
    begin = first_month([measure])
    far = months_until(measure, begin) + months
    act = dated_act(policies, measure, begin=begin, months=far)
    return walk(
        [monthly(*drawn) for drawn in zip(market.networks, market.settings, strict=True)],
        market.settings,
        [act] if act else [],
        months=far,
        watch=importer,
    )


def _followed(
    measure: Measure, market: Sampled, commodities: list[CommodityId], path: Months, importer: Iso3
) -> Followed:
    imposer = measure.imposer.country or measure.imposer.code
    named = [at for at, form in enumerate(market.forms) if {*form.commodities} & {*commodities}]
    level = path.base.levels
    last = np.nonzero(level == level.max())[0].tolist()
    flow, home = path.base.flow, _place(path.base, imposer)
    limited = tuple(s for s in named if home is None or flow[s, home].sum() > flow[s, home, home])
    return Followed(market, path, imposer, importer, limited, tuple(sorted({*named, *last})))


def _place(network: Network, country: str) -> int | None:
    """Return where a country stands; None for a group of them, or one that is not told apart."""
    return network.countries.index(country) if country in network.countries else None


def _table(one: Followed) -> pl.DataFrame:
    first = -one.months.effective
    rows: list[dict[str, object]] = []
    for name, values, stage, country in _rows(one):
        form = one.chain.forms[stage]
        found = estimate(np.atleast_2d(values))
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
            {
                **keys,
                "month": first + at if values.ndim > 1 else None,
                "value": float(found.value[at]),
                "low": float(found.low[at]),
                "high": float(found.high[at]),
                "mc_error": None if np.isnan(found.error[at]) else float(found.error[at]),
            }
            for at in np.nonzero(np.isfinite(found.value))[0].tolist()
        ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _over(amount: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an amount over the usual one; NaN in draws in which there is none."""
    usual = np.broadcast_to(usual, amount.shape)
    ratio: NDArray[np.float64] = np.full(amount.shape, np.nan)
    np.divide(amount, usual, out=ratio, where=usual > 0)
    return ratio


def _rows(one: Followed) -> Iterator[Row]:
    """Yield what the months came to, all against the base year."""
    monthly_rows = list(_by_month(one))
    yield from _first_year(one, monthly_rows)
    yield from monthly_rows


def _by_month(one: Followed) -> Iterator[Row]:
    path, base = one.months.path, one.months.base
    here, home = base.countries.index(one.importer), _place(base, one.imposer)
    usual_price = np.stack([network.base for network in one.months.networks])
    price, paid = path.price / usual_price, path.paid / usual_price[:, 1]
    for s in one.shown:
        yield "price_ratio", price[:, :, 1, s, here], s, one.importer
        yield "paid_price_ratio", paid[:, :, s, here], s, one.importer
        if home is not None:  # where it is used at home; else where it is sold
            side = int(base.flow[s, :, home].sum() > 0)
            yield "price_ratio", price[:, :, side, s, home], s, one.imposer
        wanted = path.wanted[:, :, s, here]
        if wanted[0, 0] > 0:
            yield "shortage", 1.0 - _over(path.use[:, :, s, here], wanted), s, one.importer
    for s in one.limited:
        usual = _usual(one, s)
        inward = usual[:, :, here].sum(axis=1) - usual[:, here, here]
        arrived = path.arrived[:, :, s].sum(axis=2) - path.arrived[:, :, s, here]
        yield "imports_ratio", _over(arrived, inward), s, one.importer
        if home is not None:
            yield from _exports(one, s, home, usual_price[:, 0, s, home])


def _exports(one: Followed, s: int, home: int, price: NDArray[np.float64]) -> Iterator[Row]:
    path, usual = one.months.path, _usual(one, s)
    abroad = usual[:, home].sum(axis=1) - usual[:, home, home]
    left = path.left(one.months.conduct)[:, :, s, home]
    yield "exports_ratio", _over(left, abroad), s, one.imposer
    yield "rent", _over(path.rent[:, :, s, home], price * abroad), s, one.imposer


def _usual(one: Followed, stage: int) -> NDArray[np.float64]:
    """Return a month's flows of the base year, axes ``(draw, from, to)``."""
    return np.stack([network.flow[stage] for network in one.months.networks])


def _first_year(one: Followed, rows: list[Row]) -> Iterator[Row]:
    """Yield means over the first year of the measure, peaks, and imports by origin."""
    begin = one.months.effective
    year = slice(begin, begin + MONTHS)
    for name, values, stage, country in rows:
        told = values[year][~np.isnan(values[year]).all(axis=1)]
        yield name, told.mean(axis=0), stage, country
        if name in {"price_ratio", "shortage"}:
            yield f"{name}_peak", values[begin:].max(axis=0), stage, country
    path, base = one.months.path, one.months.base
    here = base.countries.index(one.importer)
    for s in one.limited:
        usual = _usual(one, s)[:, :, here]
        order = np.argsort(-usual[0])
        for origin in [at for at in order if at != here and usual[0, at] > 0][:ORIGINS]:
            arrived = path.arrived[year, :, s, origin].mean(axis=0)
            change = _over(arrived, usual[:, origin]) - 1
            yield "imports_change", change, s, base.countries[origin]


def _certificate(found: list[Followed], table: pl.DataFrame) -> dict[str, float | int]:
    paths = [one.months.path for one in found]
    width = pl.col("high") - pl.col("low")
    part = table.filter(width > 0).select((pl.col("mc_error") / width).max()).item()
    return {
        **({} if part is None else {"mc_error": float(part)}),
        "max_imbalance": max(
            max(float(np.nanmax(path.checked)), float(path.imbalance.max())) for path in paths
        ),
        "duality_gap": max(float(np.nanmax(path.gap)) for path in paths),
        "checked_draws": sum(int(np.isfinite(path.checked).any(axis=0).sum()) for path in paths),
        "failed_draws": sum(
            int((~(path.imbalance < ACCEPTED)).any(axis=0).sum()) for path in paths
        ),
    }
