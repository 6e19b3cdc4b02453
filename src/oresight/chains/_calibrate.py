"""From facts to a market: one commodity's chain, whose base year is reproduced exactly."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from oresight.chains._chain import Chain, Facts
from oresight.chains._flows import BLOCK, Amounts, amounts
from oresight.chains._hosts import hosts, reported_capacity
from oresight.chains._margins import margins, members, with_surplus
from oresight.chains._parameters import Parameters, column, parameters
from oresight.chains._prices import price_of
from oresight.chains._sections import Section, base_year_of, sections
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import Markets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId, Iso3

__all__ = [
    "Chain",
    "Facts",
    "Parameters",
    "calibrated",
    "calibrated_blocks",
    "calibrated_draws",
    "chain",
    "facts",
    "parameters",
]

TONNES = "t"
ROUNDING = 1e-9
"""Part of what is sold below which a difference is rounding."""

FULL = 0.98
"""Utilisation of a plant that runs at its capacity: the engine needs some room to be left."""

IDLE = 0.02

_FACTS: WeakKeyDictionary[Atlas, dict[tuple[CommodityId, Iso3 | None, int | None], Facts]] = (
    WeakKeyDictionary()
)


def chain(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    importer: Iso3 | None = None,
    year: int | None = None,
    chosen: Parameters | None = None,
) -> Chain:
    """
    Return a commodity's chain, calibrated to a year.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.
    year
        The base year; the latest settled one if absent.
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
    known = facts(atlas, commodity, importer=importer, year=year)
    return calibrated(known, chosen or parameters(atlas, commodity=commodity))


def facts(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    importer: Iso3 | None = None,
    year: int | None = None,
) -> Facts:
    """
    Return what the atlas knows of a commodity's chain.

    Raises
    ------
    BadInputError
        If nobody's output of the commodity is known, in the base year or near it.
    """
    known = _FACTS.setdefault(atlas, {})
    key = commodity, importer, year
    if key not in known:
        known[key] = _facts(atlas, commodity, importer, year)
    return known[key]


def _facts(atlas: Atlas, commodity: CommodityId, importer: Iso3 | None, year: int | None) -> Facts:
    common = parameters(atlas)
    base = base_year_of(atlas, commodity) if year is None else year
    reach = round(common.carried_years)
    if base is None:
        raise BadInputError(_nobody(commodity))
    found = sections(atlas, commodity, year=base, carried_years=reach, least_told=common.least_told)
    if not found:
        raise BadInputError(_not_then(commodity, base, reach))
    thin = list(_thin(found, common.least_told))
    if thin:
        raise BadInputError(*thin)
    countries = members(found, importer=importer, least_share=common.least_share)
    known = [margins(atlas, one, countries=countries, year=base) for one in found]
    if len(known) > 1:
        known[0] = with_surplus(known[0], known[1], least_told=common.least_told)
    return Facts(
        atlas=atlas,
        commodity=commodity,
        year=base,
        stages=tuple((one.section.stage, one) for one in known),
        price=price_of(atlas, commodity, year=base),
        capacity=reported_capacity(atlas, commodity, countries=countries, year=base),
        hosts=hosts(atlas, commodity, countries=countries, year=base),
    )


def _nobody(commodity: CommodityId) -> Fault:
    return Fault(
        N_("Nobody's output of {commodity} is known."),
        N_("Ask for a commodity that has production; `oresight data sql` shows which do."),
        fields={"commodity": commodity},
    )


def _not_then(commodity: CommodityId, year: int, reach: int) -> Fault:
    return Fault(
        N_("Nobody's output of {commodity} is known within {reach} years of {year}."),
        N_("Ask for another base year, or leave it out for the latest settled one."),
        fields={"commodity": commodity, "year": year, "reach": reach},
    )


def _thin(found: Sequence[Section], least: float) -> Iterator[Fault]:
    """Yield why a chain would say more than is known."""
    for one in found:
        fields = {"commodity": one.output.commodity, "stage": one.stage.value}
        if one.output.unit != TONNES:
            yield Fault(
                N_("Output of {commodity} at the stage {stage} is told in {unit}, not in tonnes."),
                N_("Ask for a commodity that is traded by weight."),
                fields={**fields, "unit": one.output.unit},
            )
        if one.told < least:
            yield Fault(
                N_(
                    "Only {told} % of the output of {commodity} at the stage {stage} is by country."
                ),
                N_("Add output by country; a chain needs {least} %."),
                fields={**fields, "told": round(100 * one.told), "least": round(100 * least)},
            )


def calibrated(known: Facts, settings: Parameters) -> Chain:
    """Return the chain that facts and parameters make; its base year is that of the facts."""
    return Chain(
        known, settings, _markets(known, [settings], amounts(known.margins, [settings]))[0]
    )


def calibrated_draws(
    known: Facts, settings: Iterable[Parameters], *, seed: int, first: int = 0
) -> tuple[Chain, ...]:
    """
    Return one chain a draw, each with flows of its own and exact in its own base year.

    Margins, records and what no record tells are drawn within their errors; draw 0 is without errors.
    A draw is the same however an ensemble is cut. See :doc:`/explanation/flows`.

    Parameters
    ----------
    first
        Number of the first draw.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import parameter_draws
    >>> drawn = parameter_draws(open_atlas(), "tin", draws=3, seed=1)
    >>> len(calibrated_draws(facts(open_atlas(), "tin"), drawn, seed=1))
    3
    """
    chosen = tuple(settings)
    blocks = calibrated_blocks(known, chosen, seed=seed, first=first)
    networks = (network for block in blocks for network in block)
    return tuple(Chain(known, *drawn) for drawn in zip(chosen, networks, strict=True))


def calibrated_blocks(
    known: Facts, settings: Iterable[Parameters], *, seed: int, first: int = 0
) -> Iterator[Markets]:
    """
    Yield the markets of `calibrated_draws` in blocks, so that any number fits in memory.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import parameter_draws
    >>> drawn = parameter_draws(open_atlas(), "tin", draws=300, seed=1)
    >>> [len(block) for block in calibrated_blocks(facts(open_atlas(), "tin"), drawn, seed=1)]
    [256, 44]
    """
    waiting, begin = iter(settings), first
    while part := tuple(islice(waiting, BLOCK - begin % BLOCK)):
        key = seed, begin // BLOCK, *b"flows", *known.commodity.encode()
        found = amounts(known.margins, part, generator=np.random.default_rng(key), first=begin)
        yield _markets(known, part, found)
        begin += len(part)


def _markets(known: Facts, settings: Sequence[Parameters], found: Amounts) -> Markets:
    flow = found.flow
    draws, number, n = flow.shape[:3]
    shape = (draws, number, n)
    output, recycled, use = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    arrived, sent = flow.sum(axis=-2), flow.sum(axis=-1)
    recycled[:, -1] = found.recycled
    use[:, -1] = arrived[:, -1]
    made, need = np.zeros((draws, number - 1, n)), np.ones((draws, number - 1, n))
    if number > 1:
        left = sent[:, -1] - recycled[:, -1]
        made[:, 0] = np.where(left > ROUNDING * sent[:, -1], left, 0.0)
        recycled[:, -1] = sent[:, -1] - made[:, 0]
        use[:, 0] = np.where(made[:, 0] > 0, 0.0, arrived[:, 0])
        need[:, 0] = (arrived[:, 0].sum(axis=-1) / made[:, 0].sum(axis=-1))[:, None]
        np.divide(arrived[:, 0], made[:, 0], out=need[:, 0], where=made[:, 0] > 0)
    mined = sent[:, 0] - recycled[:, 0]
    output[:, 0] = np.where(mined > ROUNDING * sent[:, 0], mined, 0.0)
    recycled[:, 0] = sent[:, 0] - output[:, 0]
    recipe = np.zeros((draws, number - 1, number, n))
    for q in range(number - 1):
        recipe[:, q, q], recipe[:, q, q + 1] = -need[:, q], 1.0
    prices = np.full(shape, known.price.value)
    if number > 1:
        mean = np.maximum(need[:, 0].mean(axis=-1), 1.0)
        prices[:, 0] *= (column(settings, "ore_price_share") / mean)[:, None]
    tonnes = {
        "flow": flow, "output": output, "recycled": recycled, "use": use, "made": made,
        "recipe": recipe,
    }  # fmt: skip
    return _assembled(known, settings, tonnes, prices)


def _assembled(
    known: Facts,
    settings: Sequence[Parameters],
    tonnes: dict[str, NDArray[np.float64]],
    prices: NDArray[np.float64],
) -> Markets:
    ones, none, made = np.ones_like(prices), np.zeros_like(prices), tonnes["made"]

    def drawn(name: str) -> NDArray[np.float64]:
        return column(settings, name, 2)

    lost = drawn("lost_load_multiple") * prices
    arrays = {
        **tonnes,
        "price_up": prices,
        "price_down": prices,
        "spread": column(settings, "trade_spread", 1) * prices[:, :, 0],
        "utilisation": _utilisation(known, settings, tonnes["output"]),
        "recycled_utilisation": drawn("recycled_utilisation") * ones,
        "elasticity": drawn("elasticity_use") * ones,
        "demand_shape": ones,
        "lost_load_price": lost,
        "lost_load_width": drawn("lost_load_width") * lost,
        "stock": none,
        "stock_target": none,
        "release_price": drawn("release_multiple") * prices,
        "discard": none,
        "step_width": drawn("step_width") * prices,
        "made_utilisation": drawn("plant_utilisation") * np.ones_like(made),
        "made_width": drawn("process_width") * prices[:, :-1],
    }
    return Markets.stacked(known.countries, tuple(stage.value for stage, _ in known.stages), arrays)


def _utilisation(
    known: Facts, settings: Sequence[Parameters], output: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return output over capacity: reported where it is, within what a host can give, else drawn.

    Reported capacity is that of the form made; where the chain has a mine before it, mines are not
    told.
    """
    found = column(settings, "utilisation", 2) * np.ones_like(output)
    if output.shape[1] > 1:
        return found
    capacity, made, part = known.capacity.tonnes, output[:, 0], found[:, 0]
    told = np.isfinite(capacity) & (made > 0)
    np.divide(made, capacity, out=part, where=told)
    potential = column(settings, "host_potential", 1)
    if known.hosts:
        ceiling = sum(host.ratio * host.output for host in known.hosts) * potential
        bound = np.divide(made, ceiling, out=np.zeros_like(made), where=ceiling > 0)
        part[:] = np.where(bound < 1.0, np.maximum(part, bound), part)
    return np.clip(found, IDLE, FULL)
