"""
The rare earths as one market: two ores, plants that separate all elements at once, magnets.

Cerium and dysprosium come from the same plants in fixed shares: what magnets ask for more of makes a
glut of what they do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._own import CalibratedMarket, card, drawn
from oresight.chains._parameters import MIDDLE, Parameters, Prior, column, parameters
from oresight.chains._rare_earth_facts import RareEarthFacts, forms, rare_earth_facts
from oresight.chains._rare_earth_flows import (
    FEEDS,
    HOT,
    PLAIN,
    Amounts,
    RareEarthParameters,
    amounts,
)
from oresight.codes import CommodityId, Stage
from oresight.market import Markets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import Iso3
    from oresight.runs import Points

__all__ = [
    "rare_earth_markets",
    "rare_earth_parameters",
    "rare_earth_stages",
    "rare_earths",
]

COMMODITY = CommodityId("rare_earths")


def rare_earths(atlas: Atlas, *, importer: Iso3, year: int | None = None) -> CalibratedMarket:
    """
    Return the market of rare earths, calibrated to a year.

    Its stages are the forms of the table ``rare_earth_forms``: tonnes of oxide, of magnets at the
    last; prices in USD a tonne.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.

    Raises
    ------
    BadInputError
        If mining, separation, magnet making or a price is not known for the year.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.market import solve
    >>> found = rare_earths(open_atlas(), importer="JPN")
    >>> solve(found.network).steps
    0
    """
    known = rare_earth_facts(atlas, importer=importer, year=year)
    settings = parameters(atlas, commodity=COMMODITY)
    (network,) = rare_earth_markets(known, rare_earth_parameters(atlas), [settings])
    feeds = atlas.table("rare_earth_feeds").with_columns(
        pl.format("basket: {} {}", "feed", "country").alias("what")
    )
    priors = atlas.table("rare_earth_parameters").with_columns(
        pl.format("{}: {}", "parameter", "subject").alias("what")
    )
    quality = (*known.quality, *card(feeds, "what"), *card(priors, "what"))
    return CalibratedMarket(known.year, network, quality)


def rare_earth_stages(atlas: Atlas, commodity: str, stage: Stage) -> tuple[str, ...]:
    """
    Return the stages of the market that a commodity of the atlas means at a stage of the chain.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> rare_earth_stages(open_atlas(), "dysprosium", Stage.REFINE)
    ('dysprosium',)
    """
    listed = [form for form in forms(atlas) if form.stage is stage]
    if commodity == COMMODITY:
        return tuple(form.name for form in listed)
    parents = dict(atlas.table("commodities").select("commodity", "parent").iter_rows())
    return tuple(
        form.name
        for form in listed
        if any(commodity in (one, parents.get(one)) for one in form.commodities)
    )


def rare_earth_parameters(atlas: Atlas, points: Points = MIDDLE) -> RareEarthParameters:
    """
    Return the parameters of the chain's own for every draw of an ensemble; the middle if absent.

    A share of an ore is drawn from a triangle between its ends; then all shares of the ore are scaled
    to add to the whole.
    """
    shares: dict[tuple[str, str], dict[str, NDArray[np.float64]]] = {}
    columns = "feed", "country", "form", "share_pct", "low", "high"
    for feed, country, form, *bounds in atlas.table("rare_earth_feeds").select(columns).iter_rows():
        value, low, high = bounds
        taken = Prior(form, value, low, high, "triangular").drawn(
            points, f"rare_earth_feeds:{feed}:{country}:{form}"
        )
        shares.setdefault((feed, country), {})[form] = taken
    baskets = {
        key: {name: share / sum(found.values()) for name, share in found.items()}
        for key, found in shares.items()
    }
    return RareEarthParameters(drawn(atlas, "rare_earth_parameters", points), baskets)


def rare_earth_markets(
    known: RareEarthFacts, own: RareEarthParameters, settings: Sequence[Parameters]
) -> Markets:
    """Return the markets that facts and draws of parameters make."""
    found = amounts(known, own, settings)
    prices, cost = _prices(known, own, column(settings, "ore_price_share"), found)
    ones = np.ones_like(found.output)

    def drawn(name: str) -> NDArray[np.float64]:
        return column(settings, name, 2)

    def by_form(name: str) -> NDArray[np.float64]:
        common = column(settings, name)
        return np.stack([own.of(form.name, name, common) for form in known.forms], axis=1)

    discarded = np.stack(
        [own.of(form.name, "discard_share") * form.discardable for form in known.forms], axis=1
    )
    lost = by_form("lost_load_multiple")[:, :, None] * prices[:, 1]
    arrays = {
        "price_up": prices[:, 0],
        "price_down": prices[:, 1],
        "flow": found.flow,
        "spread": by_form("trade_spread") * prices[:, 0].mean(axis=-1),
        "output": found.output,
        "utilisation": _by_country(known, settings, "utilisation") * ones,
        "recycled": found.recycled,
        "recycled_utilisation": drawn("recycled_utilisation") * ones,
        "use": found.use,
        "elasticity": by_form("elasticity_use")[:, :, None] * ones,
        "demand_shape": ones,
        "lost_load_price": lost,
        "lost_load_width": drawn("lost_load_width") * lost,
        "stock": np.zeros_like(ones),
        "stock_target": np.zeros_like(ones),
        "release_price": drawn("release_multiple") * prices[:, 1],
        "discard": discarded[:, :, None] * found.flow.sum(axis=-2),
        "step_width": drawn("step_width") * prices[:, 1],
        "made": found.made,
        "recipe": found.recipe,
        "made_utilisation": _by_country(known, settings, "plant_utilisation")
        * np.ones_like(found.made),
        "made_width": drawn("process_width") * cost,
    }
    return Markets.stacked(known.countries, tuple(form.name for form in known.forms), arrays)


def _by_country(
    known: RareEarthFacts, settings: Sequence[Parameters], name: str
) -> NDArray[np.float64]:
    """Return a parameter of each country, axes ``(draw, 1, n)``."""
    return np.array([[[one.of(name, code) for code in known.countries]] for one in settings])


def _prices(
    known: RareEarthFacts,
    own: RareEarthParameters,
    ore_share: NDArray[np.float64],
    found: Amounts,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return prices, axes ``(draw, side, S, n)``, and what plants pay for one of throughput.

    An ore is worth a part of all that is in it; a magnet its oxides over their part of its price.
    """
    listed = np.array([known.prices.get(form.name, 0.0) for form in known.forms])[:, None]
    prices = listed * np.ones((len(ore_share), 2, len(listed), len(known.countries)))
    cost = np.empty_like(found.made)
    for f, _ in enumerate(FEEDS):
        worth = ore_share[:, None] * (listed * found.baskets[:, f]).sum(axis=-2)
        prices[:, 0, f] = worth
        inflow = found.flow[:, f].sum(axis=-2)
        landed = (worth[:, :, None] * found.flow[:, f]).sum(axis=-2)
        prices[:, 1, f] = np.where(inflow > 0, landed / np.maximum(inflow, 1e-300), worth)
        cost[:, f] = prices[:, 1, f]
    names = [form.name for form in known.forms]
    for q, name in enumerate((HOT, PLAIN), start=len(FEEDS)):
        cost[:, q] = (listed * np.maximum(-found.recipe[:, q], 0.0)).sum(axis=-2)
        share = own.of(name, "material_share")
        prices[:, :, names.index(name)] = (cost[:, q] / share[:, None])[:, None]
    return prices, cost
