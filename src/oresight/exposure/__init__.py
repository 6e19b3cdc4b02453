"""Where an importer is exposed, on a day: ranking, measures, leverage, gaps."""

from oresight.exposure._national import (
    NationalExposure,
    Standing,
    commodity_sheet,
    disagreement,
    national_exposure,
    watchlist,
)
from oresight.exposure._products import value_exposure, value_shares
from oresight.exposure._suppliers import buyers, holdings, holdings_of

__all__ = [
    "NationalExposure",
    "Standing",
    "buyers",
    "commodity_sheet",
    "disagreement",
    "holdings",
    "holdings_of",
    "national_exposure",
    "value_exposure",
    "value_shares",
    "watchlist",
]
