"""
Industry: from tonnes that do not come to parts, lines that stop, and value added that is lost.

Names load their module on first use: a walk through a table needs no atlas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "_allotment": "Allotted allot",
    "_bill": "Bill Feed Feeds Input bill supply_of",
    "_cascade": "Bounds Cascade CascadeCertificate cascade",
    "_cascade_terms": "Behaviour Shock cascade_behaviour",
    "_downstream": "Downstream downstream downstream_of line_stops losses",
    "_fill": "by_value lost_output still_days stop_day",
    "_illustrative": "illustrative_table",
    "_io_isic": "sector_in usd_in",
    "_io_read": "read_io_table",
    "_io_table": "IOTable TableCheck",
    "_lines": "Line Need lines",
    "_losses": "Losses Together",
    "_rationing": "Rationed ration",
    "_reallocation": "Reallocated Reallocation",
    "_result": "chance",
    "_rules": "Rules rules varied_rules",
    "_spread": "cascade_rows shock_of_losses",
    "_stops": "LineStop Stops",
    "_supply": "Supply supplies supplies_of",
    "_users": "ALL INDUSTRIES Industry Use industries",
}
"""Which module holds which names."""


def __getattr__(name: str) -> object:
    """Load the module that holds *name*."""
    for module, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{module}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
