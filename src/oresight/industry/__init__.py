"""Industry: from tonnes that do not come to parts, lines that stop, and value added that is lost."""

from oresight.industry._cascade_terms import Behaviour, Shock, cascade_behaviour
from oresight.industry._io_table import IOTable, TableCheck
from oresight.industry._rationing import Rationed, ration

__all__ = [
    "Behaviour",
    "IOTable",
    "Rationed",
    "Shock",
    "TableCheck",
    "cascade_behaviour",
    "ration",
]
