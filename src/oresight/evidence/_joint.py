"""The joint market of a past year, where several commodities are forms made together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import market_of, monthly_markets, sampled
from oresight.codes import Iso3, Stage
from oresight.errors import BadInputError
from oresight.evidence._markets import Market

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.chains import Sampled
    from oresight.codes import CommodityId

__all__ = ["joint_market_before", "shares_a_market"]

ORDER = (Stage.REFINE, Stage.COMPONENT, Stage.MINE)
"""Where a commodity is looked for if no stage is named."""


def shares_a_market(atlas: Atlas, commodity: CommodityId) -> bool:
    """Tell whether a commodity is one form of a market of several."""
    return market_of(atlas, commodity) != commodity


def joint_market_before(
    atlas: Atlas, commodity: CommodityId, *, year: int, place: str, draws: int, seed: int
) -> Market | None:
    """
    Return the market a commodity shares, in a year or the nearest that is known; None for none.

    Parameters
    ----------
    place
        A country that must be told apart from the rest of the world.
    """
    found = _nearest(atlas, commodity, year, place=Iso3(place), draws=draws, seed=seed)
    if found is None:
        return None

    def forms(commodity: str, stage: str) -> tuple[str, ...]:
        stages = (Stage(stage),) if stage else ORDER
        named = (found.stages(commodity, one) for one in stages)
        return next((names for names in named if names), ())

    return Market(
        networks=monthly_markets(found.networks, found.settings),
        settings=found.settings,
        year=found.year,
        known_until=found.year,
        sources=found.sources,
        forms=forms,
        priced=forms,
        joint=True,
        chain=found,
    )


def _nearest(
    atlas: Atlas, commodity: CommodityId, wanted: int, *, place: Iso3, draws: int, seed: int
) -> Sampled | None:
    rows = atlas.table("production").filter(pl.col("commodity") == market_of(atlas, commodity))
    years = sorted(rows["year"].unique(), key=lambda year: (abs(year - wanted), year))
    for year in years:
        try:
            return sampled(atlas, commodity, importer=place, year=year, draws=draws, seed=seed)
        except BadInputError:
            continue
    return None
