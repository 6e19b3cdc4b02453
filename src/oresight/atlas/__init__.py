"""The atlas: facts with their source, unit, basis and grade."""

from oresight.atlas._catalogue import Catalogue, Commodity, Country
from oresight.atlas._store import Atlas, Field, Source, TableInfo, open_atlas

__all__ = [
    "Atlas",
    "Catalogue",
    "Commodity",
    "Country",
    "Field",
    "Source",
    "TableInfo",
    "open_atlas",
]
