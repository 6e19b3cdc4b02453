"""Where an importer is exposed, on a day: ranking, measures, leverage, gaps."""

from oresight.exposure._national import (
    NationalExposure,
    Standing,
    commodity_sheet,
    disagreement,
    national_exposure,
    watchlist,
)

__all__ = [
    "NationalExposure",
    "Standing",
    "commodity_sheet",
    "disagreement",
    "national_exposure",
    "watchlist",
]
