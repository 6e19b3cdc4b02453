"""Industry: from tonnes that do not come to parts, lines that stop, and value added that is lost."""

from oresight.industry._allotment import Allotted, allot
from oresight.industry._bill import Bill, Feed, Feeds, Input, bill, supply_of
from oresight.industry._cascade import Bounds, Cascade, CascadeCertificate, cascade
from oresight.industry._cascade_terms import Behaviour, Shock, cascade_behaviour
from oresight.industry._downstream import (
    Downstream,
    downstream,
    downstream_of,
    line_stops,
    losses,
)
from oresight.industry._fill import by_value, lost_output, still_days, stop_day
from oresight.industry._illustrative import illustrative_table
from oresight.industry._io_isic import sector_in, usd_in
from oresight.industry._io_read import read_io_table
from oresight.industry._io_table import IOTable, TableCheck
from oresight.industry._lines import Line, Need, lines
from oresight.industry._losses import Losses, Together
from oresight.industry._rationing import Rationed, ration
from oresight.industry._reallocation import Reallocated, Reallocation
from oresight.industry._result import chance
from oresight.industry._rules import Rules, rules, varied_rules
from oresight.industry._spread import cascade_rows, shock_of_losses
from oresight.industry._stops import LineStop, Stops
from oresight.industry._supply import Supply, supplies, supplies_of
from oresight.industry._users import ALL, INDUSTRIES, Industry, Use, industries

__all__ = [
    "ALL",
    "INDUSTRIES",
    "Allotted",
    "Behaviour",
    "Bill",
    "Bounds",
    "Cascade",
    "CascadeCertificate",
    "Downstream",
    "Feed",
    "Feeds",
    "IOTable",
    "Industry",
    "Input",
    "Line",
    "LineStop",
    "Losses",
    "Need",
    "Rationed",
    "Reallocated",
    "Reallocation",
    "Rules",
    "Shock",
    "Stops",
    "Supply",
    "TableCheck",
    "Together",
    "Use",
    "allot",
    "bill",
    "by_value",
    "cascade",
    "cascade_behaviour",
    "cascade_rows",
    "chance",
    "downstream",
    "downstream_of",
    "illustrative_table",
    "industries",
    "line_stops",
    "lines",
    "losses",
    "lost_output",
    "ration",
    "read_io_table",
    "rules",
    "sector_in",
    "shock_of_losses",
    "still_days",
    "stop_day",
    "supplies",
    "supplies_of",
    "supply_of",
    "usd_in",
    "varied_rules",
]
