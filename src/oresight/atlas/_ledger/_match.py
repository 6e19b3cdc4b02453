"""Which measures touch a place or a commodity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._status import status
from oresight.atlas._ledger._words import PartyKind, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from oresight.atlas._catalogue import Catalogue
    from oresight.atlas._ledger._ledger import Ledger
    from oresight.atlas._ledger._measure import Measure, Party
    from oresight.codes import CommodityId

__all__ = ["commodity_test", "family", "reach_of", "touches"]

LICENCE: Final = "export_licence"
"""The instrument by which an exporter puts a commodity on its list of dual-use items."""

_BREADTH: Final = list(PartyKind)


def touches(party: Party, place: Party, catalogue: Catalogue) -> bool:
    """
    Tell whether a party and a place share a country, or are the same body.

    The world touches every place; a place called the world is touched by the world alone.
    """
    if PartyKind.WORLD in {party.kind, place.kind}:
        return party.kind is PartyKind.WORLD
    if PartyKind.ORGANISATION in {party.kind, place.kind}:
        return party.code == place.code
    return not _countries(party, catalogue).isdisjoint(_countries(place, catalogue))


def reach_of(parties: Iterable[Party], place: Party, catalogue: Catalogue) -> PartyKind | None:
    """Return the broadest kind of party among those that touch a place, or None."""
    kinds = [party.kind for party in parties if touches(party, place, catalogue)]
    return min(kinds, key=_BREADTH.index, default=None)


def family(commodity: CommodityId, catalogue: Catalogue) -> frozenset[CommodityId]:
    """
    Return a commodity, what it belongs to and what belongs to it.

    A measure on rare earths hits dysprosium, and one on dysprosium touches rare earths; one on
    terbium does neither to dysprosium.
    """
    return frozenset((commodity, *catalogue.ancestors(commodity), *catalogue.members(commodity)))


def commodity_test(
    ledger: Ledger, commodity: CommodityId, as_of: dt.date
) -> Callable[[Measure], bool]:
    """
    Return the test of whether a measure touches a commodity on a day.

    A measure that names no commodity touches every one if its scope holds materials. A measure on
    dual-use items as such touches those its imposer licenses to all the world on that day.
    """
    kin = family(commodity, ledger.catalogue)
    listing = {
        measure.imposer.code
        for measure in ledger
        if measure.instrument == LICENCE
        and measure.covers_goods
        and any(party.kind is PartyKind.WORLD for party in measure.targets)
        and not kin.isdisjoint(measure.commodities)
        and status(measure, as_of).status in {Status.IN_FORCE, Status.UNKNOWN}
    }

    def is_touched(measure: Measure) -> bool:
        if measure.names_commodities:
            return not kin.isdisjoint(measure.commodities)
        if measure.lists_dual_use:
            return measure.imposer.code in listing
        return measure.covers_materials

    return is_touched


def _countries(party: Party, catalogue: Catalogue) -> frozenset[str]:
    if party.kind is PartyKind.GROUP:
        return frozenset(catalogue.group(party.code))
    return frozenset({party.place})
