"""The atlas: facts with their source, unit, basis and grade."""

from oresight.atlas._ask import ask
from oresight.atlas._catalogue import Catalogue, Commodity, Country
from oresight.atlas._compare import diff_editions
from oresight.atlas._export import export_tables
from oresight.atlas._ledger import (
    EVENT_LABELS,
    STATUS_LABELS,
    Event,
    Ledger,
    Measure,
    PartialDate,
    Party,
    PartyKind,
    Restriction,
    Status,
    changes_between,
    expiry_calendar,
    measures_as_of,
    open_ledger,
    response_chains,
    restrictions_on,
    status,
)
from oresight.atlas._query import Limits, query
from oresight.atlas._reconcile import (
    CrossSection,
    best_production,
    cross_section,
    production_years,
    settled_year,
)
from oresight.atlas._sourcing import Sourcing, mass_fraction, sourcing, trade_codes, trade_flows
from oresight.atlas._store import Atlas, Field, Source, TableInfo, open_atlas
from oresight.atlas.importers import import_file, importer_formats

__all__ = [
    "EVENT_LABELS",
    "STATUS_LABELS",
    "Atlas",
    "Catalogue",
    "Commodity",
    "Country",
    "CrossSection",
    "Event",
    "Field",
    "Ledger",
    "Limits",
    "Measure",
    "PartialDate",
    "Party",
    "PartyKind",
    "Restriction",
    "Source",
    "Sourcing",
    "Status",
    "TableInfo",
    "ask",
    "best_production",
    "changes_between",
    "cross_section",
    "diff_editions",
    "expiry_calendar",
    "export_tables",
    "import_file",
    "importer_formats",
    "mass_fraction",
    "measures_as_of",
    "open_atlas",
    "open_ledger",
    "production_years",
    "query",
    "response_chains",
    "restrictions_on",
    "settled_year",
    "sourcing",
    "status",
    "trade_codes",
    "trade_flows",
]
