"""What stands between an exporter's commodity and an importer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._match import commodity_test, reach_of, touches
from oresight.atlas._ledger._status import status
from oresight.atlas._ledger._words import PartyKind, Status

if TYPE_CHECKING:
    import datetime as dt

    from oresight.atlas._ledger._ledger import Ledger
    from oresight.atlas._ledger._measure import Measure
    from oresight.atlas._ledger._status import StatusAt
    from oresight.atlas._ledger._words import Instrument
    from oresight.codes import Stage

__all__ = ["Restriction", "restrictions_on"]

_LIVE: Final = (Status.IN_FORCE, Status.UNKNOWN, Status.SUSPENDED, Status.ANNOUNCED)
"""Statuses that still bear on trade, the nearest to doing so first."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """
    A measure of the exporter that bears on a trade, and how.

    ``reach`` is the broadest kind of party by which it hits the importer: an ``entity`` reach
    leaves the rest of the country free. ``named`` is false where the measure names no commodity and
    hits this one as goods at large or as a listed dual-use item.
    """

    measure: Measure
    at: StatusAt
    instrument: Instrument
    reach: PartyKind
    named: bool

    @property
    def status(self) -> Status:
        """Where the measure stands."""
        return self.at.status


def restrictions_on(
    ledger: Ledger,
    as_of: dt.date,
    *,
    commodity: str,
    exporter: str,
    importer: str,
    stage: Stage | None = None,
) -> tuple[Restriction, ...]:
    """
    Return the exporter's measures that restrict its exports of a commodity to an importer.

    In force come first, then unknown, suspended and announced, each from the severest instrument
    down; ended measures are left out. Measures on know-how alone are left out too. A measure on
    dual-use items without a stage counts at every stage.

    Raises
    ------
    UnknownNameError
        If the commodity, exporter or importer is not known; carries the nearest words.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> found = restrictions_on(
    ...     open_ledger(open_atlas()),
    ...     dt.date(2026, 1, 7),
    ...     commodity="dysprosium",
    ...     exporter="CHN",
    ...     importer="JPN",
    ... )
    >>> [(item.measure.id, str(item.reach)) for item in found[:1]]
    [('cn-2026-japan-1', 'entity')]
    """
    words, catalogue = ledger.vocabulary, ledger.catalogue
    by, against = words.party(exporter), words.party(importer)
    is_touched = commodity_test(ledger, words.commodity(commodity), as_of)
    found = []
    for measure in ledger:
        instrument = ledger.instruments[measure.instrument]
        if not (instrument.restricts_exports and touches(measure.imposer, by, catalogue)):
            continue
        reach = reach_of(measure.targets, against, catalogue)
        if reach is None or not (_is_at(measure, stage) and is_touched(measure)):
            continue
        at = status(measure, as_of)
        if at.status in _LIVE:
            found.append(Restriction(measure, at, instrument, reach, measure.names_commodities))
    return tuple(sorted(found, key=_rank))


def _is_at(measure: Measure, stage: Stage | None) -> bool:
    if not measure.covers_goods:
        return False
    return stage is None or stage in measure.stages or "dual_use" in measure.scope


def _rank(item: Restriction) -> tuple[int, float, int, str]:
    breadth = list(PartyKind).index(item.reach)
    return (_LIVE.index(item.status), -item.instrument.severity, breadth, item.measure.id)
