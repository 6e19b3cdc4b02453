"""
Battery graphite: natural flake by way of coated spheres, or synthetic, into one anode material.

Cells take either, so both routes end in one form. Natural anode material is what plants make of flake;
synthetic is a source of its own at that form, with much idle capacity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oresight.atlas import cross_section, trade_codes
from oresight.chains._margins import IMPORTERS
from oresight.chains._own import CalibratedMarket, card, drawn, nearest_flows
from oresight.chains._parameters import MIDDLE, Parameters, parameters
from oresight.codes import OTHER, CommodityId, Grade, Stage
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas, CrossSection
    from oresight.codes import Iso3

__all__ = ["GraphiteFacts", "graphite", "graphite_facts", "graphite_market"]

NATURAL, ANODE_GRADE = CommodityId("natural_graphite"), CommodityId("battery_graphite")
FLAKE, ANODE = "flake", "anode"
SERIES = "average unit value of imports, dollars per metric ton at foreign ports: Flake"
EDITIONS = ("HS92", "HS17")

Shipments = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class GraphiteFacts:
    """
    The base year of graphite; the rest of the world is the last country.

    Parameters
    ----------
    mined, anode
        Natural graphite and anode material of both routes, tonnes, axes ``(n,)``.
    shipped
        Shipments of natural graphite: places of origin and target, tonnes and USD a tonne, axes
        ``(shipment,)``.
    flake_price
        USD a tonne.
    """

    year: int
    countries: tuple[str, ...]
    mined: NDArray[np.float64]
    anode: NDArray[np.float64]
    shipped: Shipments
    flake_price: float
    quality: tuple[tuple[str, Grade, str], ...]


def graphite(atlas: Atlas, *, importer: Iso3, year: int | None = None) -> CalibratedMarket:
    """
    Return the market of graphite for batteries, calibrated to a year.

    Its stages are ``flake``, natural graphite as mined, and ``anode``, material of either route; tonnes
    of graphite, prices in USD a tonne.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.

    Raises
    ------
    BadInputError
        If mining, anode material or the price of flake is not known for the year.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.market import solve
    >>> solve(graphite(open_atlas(), importer="JPN").network).steps
    0
    """
    known = graphite_facts(atlas, importer=importer, year=year)
    table = atlas.table("graphite_parameters")
    drawn_once = drawn(atlas, "graphite_parameters", MIDDLE)
    own = {key: float(values[0]) for key, values in drawn_once.items()}
    settings = parameters(atlas, commodity=NATURAL)
    priors = table.with_columns(pl.format("{}: {}", "parameter", "subject").alias("what"))
    quality = (*known.quality, *card(priors, "what"))
    return CalibratedMarket(known.year, graphite_market(known, own, settings), quality)


def graphite_facts(
    atlas: Atlas, *, importer: Iso3, year: int | None = None, least_share: float = 0.01
) -> GraphiteFacts:
    """
    Return what the atlas knows of graphite, before any parameter is chosen.

    Raises
    ------
    BadInputError
        If mining, anode material or the price of flake is not known for the year.
    """
    mines = cross_section(atlas, NATURAL, stage=Stage.MINE, year=year)
    plants = mines and cross_section(atlas, ANODE_GRADE, stage=Stage.REFINE, year=mines.year)
    if mines is None or plants is None:
        raise _unknown(N_("Nobody's output of graphite is known for {year}."), year)
    price = atlas.table("prices").filter(
        pl.col("commodity") == NATURAL,
        pl.col("series") == SERIES,
        pl.col("period") == str(mines.year),
        pl.col("price_usd_per_t").is_not_null(),
    )
    if price.is_empty():
        raise _unknown(N_("No price of flake graphite is known for {year}."), mines.year)
    shares = atlas.table("graphite_parameters").filter(pl.col("parameter") == "cell_share")
    named = {importer, *IMPORTERS, *shares["subject"], *_large(mines, least_share)}
    named |= {*_large(plants, least_share)} - {OTHER}
    countries = (*sorted(named - {OTHER}), OTHER)
    shipped, sources = _shipped(atlas, mines.year, countries)
    return GraphiteFacts(
        year=mines.year,
        countries=countries,
        mined=_placed(mines, countries),
        anode=_placed(plants, countries),
        shipped=shipped,
        flake_price=float(price["price_usd_per_t"][0]),
        quality=(
            *(("mine", mines.grade, source) for source in mines.sources),
            *(("refine, both routes together", plants.grade, source) for source in plants.sources),
            ("trade: flake", Grade.ESTIMATED, sources),
            ("trade: anode", Grade.ASSUMED, sources),
            ("price: flake", Grade(price["grade"][0]), str(price["source_id"][0])),
        ),
    )


def _unknown(what: str, year: int | None) -> BadInputError:
    remedy = N_("Leave the year out to take the latest that is known.")
    return BadInputError(Fault(what, remedy, fields={"year": year}))


def _large(section: CrossSection, least_share: float) -> list[str]:
    amounts = np.nan_to_num(section.quantity)
    return [
        c
        for c, a in zip(section.countries, amounts, strict=True)
        if a >= least_share * section.world
    ]


def _placed(section: CrossSection, countries: tuple[str, ...]) -> NDArray[np.float64]:
    place = {code: at for at, code in enumerate(countries)}
    found = np.zeros(len(countries))
    for code, amount in zip(section.countries, np.nan_to_num(section.quantity), strict=True):
        found[place.get(code, len(countries) - 1)] += amount
    found[-1] += max(section.world - found.sum(), 0.0)
    return found


def _shipped(atlas: Atlas, year: int, countries: tuple[str, ...]) -> tuple[Shipments, str]:
    codes = trade_codes(atlas, NATURAL, stage=Stage.MINE)["hs6"].to_list()
    rows = atlas.table("trade").filter(
        pl.col("year") == year,
        pl.col("coverage") == "full",
        pl.col("hs6").is_in(codes),
        pl.col("quantity_t") > 0,
    )
    order = pl.col("hs_edition").replace_strict({e: i for i, e in enumerate(EDITIONS)}, default=9)
    rows = rows.filter(order == order.min().over("hs6"))
    place, last = {code: at for at, code in enumerate(countries)}, len(countries) - 1
    worth = 1000.0 * rows["value_kusd"].fill_null(0.0) / rows["quantity_t"]
    ends = (
        np.array([place.get(code, last) for code in rows[side]], dtype=np.int64)
        for side in ("exporter", "importer")
    )
    origin, target = ends
    found = origin, target, rows["quantity_t"].to_numpy().astype(float), worth.to_numpy()
    return found, ";".join(rows["source_id"].unique().sort())


def graphite_market(
    known: GraphiteFacts, own: Mapping[tuple[str, str], float], settings: Parameters
) -> Network:
    """Return the market that facts and one draw of parameters make."""
    n = len(known.countries)
    natural = known.anode * _shares(known, own, "natural_share")
    synthetic = known.anode - natural
    need = own[ANODE, "flake_per_tonne"]
    recorded = _recorded(known, own)
    flow = np.zeros((2, n, n))
    flow[0] = nearest_flows(
        recorded[0],
        (known.mined, need * natural + _other_use(known, settings, recorded[0], need * natural)),
        settings.gravity_filler,
    )
    cells = _cells(known, own)
    made = natural + synthetic
    flow[1] = nearest_flows(recorded[1], (made, cells * made.sum()), settings.gravity_filler)
    taken = flow.sum(axis=1)
    made_natural = np.minimum(natural, taken[0] / need)
    return _network(known, own, settings, (flow, made_natural, need))


def _shares(
    known: GraphiteFacts, own: Mapping[tuple[str, str], float], name: str
) -> NDArray[np.float64]:
    common = own["*", name]
    return np.array([own.get((code, name), common) for code in known.countries])


def _cells(known: GraphiteFacts, own: Mapping[tuple[str, str], float]) -> NDArray[np.float64]:
    """Return who makes cells, and so takes anode material, as shares of the world."""
    found = np.array([own.get((code, "cell_share"), 0.0) for code in known.countries])
    return np.asarray(found / found.sum())


def _recorded(
    known: GraphiteFacts, own: Mapping[tuple[str, str], float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return shipments of flake, and of spherical graphite, which its price gives away."""
    origin, target, tonnes, worth = known.shipped
    dear = worth >= own[FLAKE, "anode_value_ratio"] * known.flake_price
    n = len(known.countries)
    found = np.zeros((2, n, n))
    np.add.at(found, (dear.astype(np.int64), origin, target), tonnes)
    found[:, np.arange(n), np.arange(n)] = 0.0
    return found[0], found[1]


def _other_use(
    known: GraphiteFacts,
    settings: Parameters,
    recorded: NDArray[np.float64],
    batteries: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what is used beside batteries: what is left of output and net imports."""
    inward = recorded.sum(axis=0)
    supply = known.mined + inward
    left = np.maximum(supply - recorded.sum(axis=1) - batteries, settings.least_use * supply)
    rest = max(float(known.mined.sum() - batteries.sum()), 0.0)
    return np.asarray(left * rest / left.sum())


def _network(
    known: GraphiteFacts,
    own: Mapping[tuple[str, str], float],
    settings: Parameters,
    amounts: tuple[NDArray[np.float64], NDArray[np.float64], float],
) -> Network:
    flow, made, need = amounts
    taken, sent = flow.sum(axis=1), flow.sum(axis=2)
    ones = np.ones_like(taken)
    prices = np.array([[known.flake_price], [own[ANODE, "price"]]]) * ones
    recipe = np.zeros((1, *ones.shape))
    recipe[0, 0], recipe[0, 1] = -need, 1.0
    use = taken.copy()
    use[0] = np.maximum(taken[0] - need * made, 0.0)
    spread = np.array([settings.trade_spread, own[ANODE, "trade_spread"]])
    elasticity = np.array([[own[FLAKE, "elasticity_use"]], [own[ANODE, "elasticity_use"]]])
    utilisation = settings.utilisation * ones
    utilisation[1] = own[ANODE, "synthetic_utilisation"]
    lost = settings.lost_load_multiple * prices
    return Network(
        countries=known.countries,
        stages=(FLAKE, ANODE),
        price_up=prices,
        price_down=prices.copy(),
        flow=flow,
        spread=spread * prices[:, 0],
        output=np.stack([sent[0], sent[1] - made]),
        utilisation=utilisation,
        recycled=np.zeros_like(ones),
        recycled_utilisation=settings.recycled_utilisation * ones,
        use=use,
        elasticity=elasticity * ones,
        demand_shape=ones,
        lost_load_price=lost,
        lost_load_width=settings.lost_load_width * lost,
        stock=np.zeros_like(ones),
        stock_target=np.zeros_like(ones),
        release_price=settings.release_multiple * prices,
        discard=np.zeros_like(ones),
        step_width=settings.step_width * prices,
        made=made[None],
        recipe=recipe,
        made_utilisation=np.full_like(made[None], own[ANODE, "natural_utilisation"]),
        made_width=settings.process_width * need * prices[:1],
    )
