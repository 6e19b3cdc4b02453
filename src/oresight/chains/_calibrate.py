"""From facts to a market: one commodity's chain, whose base year is reproduced exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._margins import Margins, margins, members
from oresight.chains._parameters import Parameters, parameters
from oresight.codes import Grade, Stage
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import Network, balance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId, Iso3

__all__ = ["Chain", "Facts", "Parameters", "calibrated", "chain", "facts", "parameters"]


@dataclass(frozen=True)
class Chain:
    """
    A commodity's market in its base year.

    Parameters
    ----------
    price
        Of the last form, USD a tonne of contents; ``price_grade`` says how it came to be.
    quality
        What is reported and what is a prior, as ``(what, grade)``.
    """

    commodity: CommodityId
    year: int
    network: Network
    price: float
    quality: tuple[tuple[str, Grade], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the atlas knows of a chain, before any parameter is chosen."""

    commodity: CommodityId
    stages: tuple[tuple[Stage, Margins], ...]
    price: float
    price_grade: Grade
    price_sources: tuple[str, ...]


def chain(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    importer: Iso3,
    year: int | None = None,
    chosen: Parameters | None = None,
) -> Chain:
    """
    Return a commodity's chain, calibrated to a year.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.
    chosen
        Parameters; the middle of their ranges if absent.

    Raises
    ------
    BadInputError
        If nobody's output of the commodity is known.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.market import solve
    >>> cobalt = chain(open_atlas(), "cobalt", importer="JPN")
    >>> solve(cobalt.network).steps
    0
    """
    return calibrated(
        facts(atlas, commodity, importer=importer, year=year),
        chosen or parameters(atlas, commodity=commodity),
    )


def facts(
    atlas: Atlas, commodity: CommodityId, *, importer: Iso3, year: int | None = None
) -> Facts:
    """
    Return what the atlas knows of a commodity's chain.

    Raises
    ------
    BadInputError
        If nobody's output of the commodity is known.
    """
    countries = members(atlas, commodity, importer=importer, year=year)
    known = tuple(
        (stage, found)
        for stage in (Stage.MINE, Stage.REFINE)
        if (found := margins(atlas, commodity, stage=stage, countries=countries, year=year))
        is not None
    )
    if not known:
        raise BadInputError(
            Fault(
                N_("Nobody's output of {commodity} is known."),
                N_("Ask for a commodity that has production; `oresight data sql` shows which do."),
                fields={"commodity": commodity},
            )
        )
    return Facts(commodity, known, *_price(atlas, commodity))


def calibrated(known: Facts, settings: Parameters) -> Chain:
    """Return the chain that facts and parameters make; its base year is that of the facts."""
    stages = known.stages
    quality = (
        *((found.section.stage.value, found.section.grade) for _, found in stages),
        *(
            (f"trade:{stage.value}", Grade.ESTIMATED if found.known_content else Grade.ASSUMED)
            for stage, found in stages
        ),
        ("price", known.price_grade),
        ("parameters", Grade.ASSUMED),
    )
    sources = dict.fromkeys(source for _, found in stages for source in found.sources)
    return Chain(
        commodity=known.commodity,
        year=stages[-1][1].section.year,
        network=_network(stages, known.price, settings),
        price=known.price,
        quality=quality,
        sources=(*sources, *known.price_sources),
    )


def _price(atlas: Atlas, commodity: CommodityId) -> tuple[float, Grade, tuple[str, ...]]:
    """Return the latest price per tonne; 1, assumed, where none is known: results are then ratios."""
    rows = (
        atlas.table("prices")
        .filter(pl.col("commodity") == commodity, pl.col("price_usd_per_t").is_not_null())
        .sort("period", "series")
    )
    if rows.is_empty():
        return 1.0, Grade.ASSUMED, ()
    last = rows.row(-1, named=True)
    return float(last["price_usd_per_t"]), Grade(last["grade"]), (last["source_id"],)


def _use(found: Margins) -> NDArray[np.float64]:
    """Return who uses a stage's output: output and net imports, in proportion where trade is unclear."""
    inward, outward = found.trade.sum(axis=0), found.trade.sum(axis=1)
    if found.known_content:
        apparent = found.output + inward - outward
        floor = 0.02 * (found.output + inward)
        use = np.maximum(apparent, floor)
    else:
        weight = (
            inward / inward.sum() if inward.sum() > 0 else np.full(inward.size, 1 / inward.size)
        )
        use = 0.5 * found.output + 0.5 * found.output.sum() * weight
    scaled: NDArray[np.float64] = use * (found.output.sum() / use.sum())
    return scaled


def _flow(found: Margins, use: NDArray[np.float64], filler: float) -> NDArray[np.float64]:
    """Return the flows nearest to recorded trade that meet output and use."""
    total = found.output.sum()
    recorded = found.trade.copy()
    if not found.known_content and recorded.sum() > 0:
        recorded *= 0.5 * total / recorded.sum()
    np.fill_diagonal(recorded, np.minimum(found.output, use))
    prior = recorded + filler * np.outer(found.output, use) / total
    return balance(prior, found.output, use)


def _network(
    known: tuple[tuple[Stage, Margins], ...], price: float, settings: Parameters
) -> Network:
    number, n = len(known), len(known[0][1].countries)
    last = known[-1][1]
    use = np.zeros((number, n))
    use[-1] = _use(last)
    flow = np.zeros((number, n, n))
    flow[-1] = _flow(last, use[-1], settings.gravity_filler)
    made, need = np.zeros((number - 1, n)), np.ones((number - 1, n))
    output = np.zeros((number, n))
    output[0] = known[0][1].output
    prices = np.full((number, n), price)
    if number > 1:
        ore = known[0][1]
        made[0] = last.output
        need[0] = ore.output.sum() / last.output.sum()
        flow[0] = _flow(ore, made[0] * need[0], settings.gravity_filler)
        prices[0] = settings.ore_price_share * price / max(float(need[0, 0]), 1.0)
    return _assembled(known, settings, (flow, use, made, need, output, prices))


def _assembled(
    known: tuple[tuple[Stage, Margins], ...],
    settings: Parameters,
    amounts: tuple[NDArray[np.float64], ...],
) -> Network:
    flow, use, made, need, output, prices = amounts
    ones = np.ones_like(prices)
    output[0] = flow[0].sum(axis=1)
    use[-1] = flow[-1].sum(axis=0)
    if len(known) > 1:
        made[0] = flow[1].sum(axis=1)
        inward = flow[0].sum(axis=0)
        use[0] = np.maximum(inward - made[0] * need[0], 0.0)
        need[0] = np.divide(inward - use[0], made[0], out=need[0].copy(), where=made[0] > 0)
    recipe = np.zeros((len(made), *prices.shape))
    for q in range(len(made)):
        recipe[q, q], recipe[q, q + 1] = -need[q], 1.0
    return Network(
        countries=known[0][1].countries,
        stages=tuple(stage.value for stage, _ in known),
        price_up=prices,
        price_down=prices.copy(),
        flow=flow,
        spread=settings.trade_spread * prices[:, 0],
        output=output,
        utilisation=settings.utilisation * ones,
        recycled=np.zeros_like(prices),
        recycled_utilisation=settings.recycled_utilisation * ones,
        use=use,
        elasticity=settings.elasticity_use * ones,
        demand_shape=ones,
        lost_load_price=settings.lost_load_multiple * prices,
        lost_load_width=settings.lost_load_width * settings.lost_load_multiple * prices,
        stock=np.zeros_like(prices),
        stock_target=np.zeros_like(prices),
        release_price=settings.release_multiple * prices,
        discard=np.zeros_like(prices),
        step_width=settings.step_width * prices,
        made=made,
        recipe=recipe,
        made_utilisation=np.full_like(made, settings.plant_utilisation),
        made_width=settings.process_width * prices[:-1],
    )
