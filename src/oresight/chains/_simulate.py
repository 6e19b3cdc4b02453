"""One entry of the ledger, straight to what it does to an importer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.chains._calibrate import Chain, calibrated, facts, parameters
from oresight.chains._compile import Compiled, compile_measure, effect_of
from oresight.codes import Grade
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import solve
from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas, Measure
    from oresight.codes import CommodityId, Iso3
    from oresight.market import Equilibrium

__all__ = ["Simulation", "simulate_measure"]

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "importer": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}
ORIGINS = 5


@dataclass(frozen=True)
class Simulation:
    """
    What a measure does, over draws of its severity and of the parameters.

    Parameters
    ----------
    table
        One row a number: the price at home, abroad and for the importer, shortage, imports by
        origin, rent.
    certificate
        The worst certificate over the draws, and how many were checked and how many failed.
    """

    table: pl.DataFrame
    certificate: dict[str, float | int]


def simulate_measure(
    atlas: Atlas,
    measure: Measure,
    *,
    importer: Iso3,
    draws: int = 200,
    seed: int = 1,
) -> Simulation:
    """
    Return what a measure of the ledger does to an importer, against the base year.

    The market clears once, within about a year: months, stocks and the rush before a licence are not
    in it.

    Raises
    ------
    BadInputError
        If the measure names no commodity with a chain, or its instrument moves no tonnes.
    """
    found: list[tuple[str, float, str, str, str, Chain]] = []
    worst: list[tuple[float, float, bool]] = []
    reasons: list[str] = []
    for commodity in measure.commodities:
        runs = _runs(atlas, measure, commodity, importer=importer, draws=draws, seed=seed)
        for one, solved, compiled in runs:
            if not compiled.policies:
                reasons.append(compiled.reason)
                break
            card = solved.certificate
            worst.append((card.max_imbalance, card.duality_gap, solved.converged))
            found += [(*row, one) for row in _numbers(one, solved, measure, importer)]
    if not found:
        raise BadInputError(
            Fault(
                N_("The measure {measure} is not modelled."),
                reasons[0] if reasons else _without_chain(measure),
                fields={"measure": measure.id},
            )
        )
    return Simulation(_table(found, importer), _certificate(worst))


def _without_chain(measure: Measure) -> str:
    if measure.commodities:
        return N_("Nobody's output of its commodities is known by country.")
    return N_("It names no commodity.")


def _runs(
    atlas: Atlas,
    measure: Measure,
    commodity: CommodityId,
    *,
    importer: Iso3,
    draws: int,
    seed: int,
) -> Iterator[tuple[Chain, Equilibrium, Compiled]]:
    generator = np.random.default_rng([seed, *commodity.encode()])
    effect = effect_of(atlas, measure.instrument)
    try:
        known = facts(atlas, commodity, importer=importer)
    except BadInputError:
        return
    for draw in range(draws):
        chosen = parameters(atlas) if draw == 0 else parameters(atlas, generator)
        bite = effect.middle if draw == 0 else effect.draw(generator)
        one = calibrated(known, chosen)
        compiled = compile_measure(atlas, measure, one.network, effect=bite)
        yield one, solve(one.network, compiled.policies), compiled


def _numbers(
    one: Chain, solved: Equilibrium, measure: Measure, importer: Iso3
) -> Iterator[tuple[str, float, str, str, str]]:
    """Yield ``indicator, value, unit, stage, country``, all against the base year."""
    network, reading = one.network, solved.reading
    imposer = measure.imposer.country or measure.imposer.code
    here, home = network.countries.index(importer), network.countries.index(imposer)
    last = len(network.stages) - 1
    price = solved.prices[1] / network.price_down
    yield "price_ratio", float(price[last, here]), "1", network.stages[last], importer
    yield "price_ratio", float(price[last, home]), "1", network.stages[last], imposer
    shortage = 1 - float(reading.use[last, here] / network.use[last, here])
    yield "shortage", shortage, "1", network.stages[last], importer
    for s, stage in enumerate(network.stages):
        yield "rent", float(reading.rent[s, home] / network.price_up[s, home]), "1", stage, imposer
        base = network.flow[s, :, here].copy()
        base[here] = 0.0
        for origin in np.argsort(-base)[:ORIGINS]:
            if base[origin] > 0:
                change = float(reading.flow[s, origin, here] / base[origin]) - 1
                yield "imports_change", change, "1", stage, network.countries[origin]


def _table(found: list[tuple[str, float, str, str, str, Chain]], importer: Iso3) -> pl.DataFrame:
    rows: dict[tuple[str, str, str, str, str], list[float]] = {}
    homes: dict[str, Chain] = {}
    for indicator, value, unit, stage, country, one in found:
        rows.setdefault((indicator, one.commodity, stage, country, unit), []).append(value)
        homes.setdefault(one.commodity, one)
    tail = (1 - INTERVAL_LEVEL) / 2
    made = []
    for (indicator, commodity, stage, country, unit), values in rows.items():
        low, high = np.nanquantile(values, [tail, 1 - tail])
        one = homes[commodity]
        made.append(
            (
                indicator,
                commodity,
                stage,
                country,
                importer,
                one.year,
                values[0],
                min(float(low), values[0]),
                max(float(high), values[0]),
                unit,
                Grade.ASSUMED.value,
                [*dict.fromkeys(one.sources), "ORESIGHT_PRIOR"],
            )
        )
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def _certificate(worst: list[tuple[float, float, bool]]) -> dict[str, float | int]:
    return {
        "max_imbalance": max(imbalance for imbalance, _, _ in worst),
        "duality_gap": max(gap for _, gap, _ in worst),
        "checked_draws": len(worst),
        "failed_draws": sum(not converged for _, _, converged in worst),
    }
