"""The atlas: facts with their source, unit, basis and grade."""

from oresight.atlas._catalogue import Catalogue, Commodity, Country
from oresight.atlas._reconcile import (
    CrossSection,
    best_production,
    cross_section,
    production_years,
    settled_year,
)
from oresight.atlas._sourcing import Sourcing, mass_fraction, sourcing, trade_codes
from oresight.atlas._store import Atlas, Field, Source, TableInfo, open_atlas

__all__ = [
    "Atlas",
    "Catalogue",
    "Commodity",
    "Country",
    "CrossSection",
    "Field",
    "Source",
    "Sourcing",
    "TableInfo",
    "best_production",
    "cross_section",
    "mass_fraction",
    "open_atlas",
    "production_years",
    "settled_year",
    "sourcing",
    "trade_codes",
]
