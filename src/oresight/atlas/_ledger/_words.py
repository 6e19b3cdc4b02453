"""The closed lists of the ledger: statuses, milestones, kinds of party, instruments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = [
    "EVENT_LABELS",
    "STATUS_LABELS",
    "Event",
    "Instrument",
    "Origin",
    "PartyKind",
    "Status",
    "read_instruments",
]


class Status(StrEnum):
    """Where a measure stands on a day."""

    NOT_YET_ANNOUNCED = "not_yet_announced"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Event(StrEnum):
    """Something that happens to a measure, or is due to."""

    ANNOUNCED = "announced"
    STARTED = "started"
    SUSPENDED = "suspended"
    SUSPENSION_OVER = "suspension_over"
    RESUMED = "resumed"
    ENDED = "ended"


class PartyKind(StrEnum):
    """Who imposes a measure or is hit by it, from broad to narrow."""

    WORLD = "world"
    GROUP = "group"
    COUNTRY = "country"
    ENTITY = "entity"
    ORGANISATION = "organisation"


class Origin(StrEnum):
    """Whose row it is."""

    SHIPPED = "shipped"
    OWN = "own"


STATUS_LABELS: Final[Mapping[Status, str]] = {
    Status.NOT_YET_ANNOUNCED: N_("not yet announced"),
    Status.ANNOUNCED: N_("announced"),
    Status.IN_FORCE: N_("in force"),
    Status.SUSPENDED: N_("suspended"),
    Status.ENDED: N_("ended"),
    Status.UNKNOWN: N_("unknown"),
}
"""What to call a status in front of a reader; translate with ``translator``."""

EVENT_LABELS: Final[Mapping[Event, str]] = {
    Event.ANNOUNCED: N_("announcement"),
    Event.STARTED: N_("entry into force"),
    Event.SUSPENDED: N_("suspension"),
    Event.SUSPENSION_OVER: N_("end of suspension"),
    Event.RESUMED: N_("resumption"),
    Event.ENDED: N_("end of the measure"),
}
"""What to call an event in front of a reader; translate with ``translator``."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """
    A kind of measure, as the table ``instruments`` has it.

    *severity* is a prior on the share of the touched trade that the instrument stops in its first
    year, with the interval ``severity_low`` to ``severity_high``: an assumption, open to
    correction in the table.
    """

    id: str
    label_en: str
    label_ja: str
    restricts_exports: bool
    restricts_imports: bool
    severity: float
    severity_low: float
    severity_high: float

    def label(self, lang: str) -> str:
        """Return what a reader of *lang* calls the instrument."""
        return self.label_ja if lang == "ja" else self.label_en


def read_instruments(frame: pl.DataFrame) -> dict[str, Instrument]:
    """Return the instruments of a table by id, in its order."""
    columns = (
        "instrument",
        "label_en",
        "label_ja",
        "restricts_exports",
        "restricts_imports",
        "severity",
        "severity_low",
        "severity_high",
    )
    return {row[0]: Instrument(*row) for row in frame.select(columns).iter_rows()}
