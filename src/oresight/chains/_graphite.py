"""
Battery graphite: natural flake by way of coated spheres, or synthetic, into one anode material.

Cells take either, so both routes end in one form. Natural anode material is what plants make of flake;
synthetic is a source of its own at that form, with much idle capacity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oresight.atlas import cross_section, trade_codes
from oresight.chains._margins import IMPORTERS
from oresight.chains._own import CalibratedMarket, card, drawn, nearest_flows, placed
from oresight.chains._parameters import MIDDLE, Parameters, column, parameters
from oresight.codes import OTHER, CommodityId, Grade, Stage
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import Markets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Atlas, CrossSection
    from oresight.codes import Iso3

__all__ = ["GraphiteFacts", "graphite", "graphite_facts", "graphite_markets"]

NATURAL, ANODE_GRADE = CommodityId("natural_graphite"), CommodityId("battery_graphite")
FLAKE, ANODE = "flake", "anode"
SERIES = "average unit value of imports, dollars per metric ton at foreign ports: Flake"
EDITIONS = ("HS92", "HS17")

Drawn = Mapping[tuple[str, str], NDArray[np.float64]]
"""Draws of each parameter by subject and name, axes ``(draw,)``."""

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
    own = drawn(atlas, "graphite_parameters", MIDDLE)
    settings = parameters(atlas, commodity=NATURAL)
    priors = table.with_columns(pl.format("{}: {}", "parameter", "subject").alias("what"))
    quality = (*known.quality, *card(priors, "what"))
    (network,) = graphite_markets(known, own, [settings])
    return CalibratedMarket(known.year, network, quality)


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
    rows = (
        atlas.scan("trade")
        .filter(
            pl.col("year") == year,
            pl.col("coverage") == "full",
            pl.col("hs6").is_in(codes),
            pl.col("quantity_t") > 0,
        )
        .collect()
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


def graphite_markets(known: GraphiteFacts, own: Drawn, settings: Sequence[Parameters]) -> Markets:
    """Return the markets that facts and draws of parameters make."""
    # The tail of a lognormal share lies beyond the whole.
    natural = known.anode * np.minimum(_shares(known, own, "natural_share"), 1.0)
    need = own[ANODE, "flake_per_tonne"][:, None]
    recorded = _recorded(known, own)
    filler = column(settings, "gravity_filler")
    batteries = need * natural
    other = _other_use(known, column(settings, "least_use", 1), recorded[:, 0], batteries)
    sent = np.broadcast_to(known.mined, batteries.shape), np.broadcast_to(known.anode, other.shape)
    cells = _cells(known, own) * known.anode.sum()
    flow = np.stack(
        [
            nearest_flows(recorded[:, 0], (sent[0], batteries + other), filler),
            nearest_flows(recorded[:, 1], (sent[1], cells), filler),
        ],
        axis=1,
    )
    made = np.minimum(natural, flow[:, 0].sum(axis=-2) / need)
    return _markets(known, own, settings, (flow, made, need))


def _shares(known: GraphiteFacts, own: Drawn, name: str) -> NDArray[np.float64]:
    common = own["*", name]
    return np.stack([own.get((code, name), common) for code in known.countries], axis=1)


def _cells(known: GraphiteFacts, own: Drawn) -> NDArray[np.float64]:
    """Return who makes cells, and so takes anode material, as shares of the world."""
    none = np.zeros_like(own[ANODE, "price"])
    found = np.stack([own.get((code, "cell_share"), none) for code in known.countries], axis=1)
    return np.asarray(found / found.sum(axis=-1, keepdims=True))


def _recorded(known: GraphiteFacts, own: Drawn) -> NDArray[np.float64]:
    """Return shipments of flake, and of spherical graphite, which its price gives away."""
    origin, target, tonnes, worth = known.shipped
    n = len(known.countries)
    dear = worth >= (own[FLAKE, "anode_value_ratio"] * known.flake_price)[:, None]
    found = [placed(n, (origin, target), np.where(kept, tonnes, 0.0)) for kept in (~dear, dear)]
    return np.stack(found, axis=1) * (1.0 - np.eye(n))


def _other_use(
    known: GraphiteFacts,
    least_use: NDArray[np.float64],
    recorded: NDArray[np.float64],
    batteries: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what is used beside batteries: what is left of output and net imports."""
    supply = known.mined + recorded.sum(axis=-2)
    left = np.maximum(supply - recorded.sum(axis=-1) - batteries, least_use * supply)
    rest = np.maximum(known.mined.sum() - batteries.sum(axis=-1), 0.0)
    return np.asarray(left * (rest / left.sum(axis=-1))[:, None])


def _markets(
    known: GraphiteFacts,
    own: Drawn,
    settings: Sequence[Parameters],
    amounts: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> Markets:
    flow, made, need = amounts
    taken, sent = flow.sum(axis=-2), flow.sum(axis=-1)
    ones = np.ones_like(taken)

    def drawn(name: str) -> NDArray[np.float64]:
        return column(settings, name, 2)

    def both(flake: NDArray[np.float64], anode: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([flake, anode], axis=1)

    flake_price = np.full(len(settings), known.flake_price)
    prices = both(flake_price, own[ANODE, "price"])[:, :, None] * ones
    recipe = np.zeros((len(settings), 1, *ones.shape[1:]))
    recipe[:, 0, 0], recipe[:, 0, 1] = -need, 1.0
    use = taken.copy()
    use[:, 0] = np.maximum(taken[:, 0] - need * made, 0.0)
    spread = both(column(settings, "trade_spread"), own[ANODE, "trade_spread"])
    elasticity = both(own[FLAKE, "elasticity_use"], own[ANODE, "elasticity_use"])
    idle = both(column(settings, "utilisation"), own[ANODE, "synthetic_utilisation"])
    lost = drawn("lost_load_multiple") * prices
    arrays = {
        "price_up": prices,
        "price_down": prices,
        "flow": flow,
        "spread": spread * prices[:, :, 0],
        "output": np.stack([sent[:, 0], np.maximum(sent[:, 1] - made, 0.0)], axis=1),
        "utilisation": idle[:, :, None] * ones,
        "recycled": np.zeros_like(ones),
        "recycled_utilisation": drawn("recycled_utilisation") * ones,
        "use": use,
        "elasticity": elasticity[:, :, None] * ones,
        "demand_shape": ones,
        "lost_load_price": lost,
        "lost_load_width": drawn("lost_load_width") * lost,
        "stock": np.zeros_like(ones),
        "stock_target": np.zeros_like(ones),
        "release_price": drawn("release_multiple") * prices,
        "discard": np.zeros_like(ones),
        "step_width": drawn("step_width") * prices,
        "made": made[:, None],
        "recipe": recipe,
        "made_utilisation": own[ANODE, "natural_utilisation"][:, None, None]
        * np.ones_like(made[:, None]),
        "made_width": drawn("process_width") * need[:, None] * prices[:, :1],
    }
    return Markets.stacked(known.countries, (FLAKE, ANODE), arrays)
