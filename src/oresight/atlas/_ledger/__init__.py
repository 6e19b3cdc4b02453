"""The ledger of measures: who restricts what, against whom, since when, and until when."""

from oresight.atlas._ledger._as_of import measures_as_of
from oresight.atlas._ledger._calendar import changes_between, expiry_calendar
from oresight.atlas._ledger._chains import Response, response_chains
from oresight.atlas._ledger._dates import Answer, PartialDate, Precision
from oresight.atlas._ledger._ledger import Ledger, open_ledger
from oresight.atlas._ledger._measure import Measure, Party
from oresight.atlas._ledger._own import parse_own_rows, read_own_rows
from oresight.atlas._ledger._parse import Vocabulary
from oresight.atlas._ledger._reason import Reason
from oresight.atlas._ledger._restrictions import Restriction, restrictions_on
from oresight.atlas._ledger._status import StatusAt, status
from oresight.atlas._ledger._words import (
    EVENT_LABELS,
    STATUS_LABELS,
    Event,
    Instrument,
    Origin,
    PartyKind,
    Status,
)

__all__ = [
    "EVENT_LABELS",
    "STATUS_LABELS",
    "Answer",
    "Event",
    "Instrument",
    "Ledger",
    "Measure",
    "Origin",
    "PartialDate",
    "Party",
    "PartyKind",
    "Precision",
    "Reason",
    "Response",
    "Restriction",
    "Status",
    "StatusAt",
    "Vocabulary",
    "changes_between",
    "expiry_calendar",
    "measures_as_of",
    "open_ledger",
    "parse_own_rows",
    "read_own_rows",
    "response_chains",
    "restrictions_on",
    "status",
]
