"""What each part hangs on: countries by stage, and the restrictions on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.atlas import PartyKind, Status, open_ledger, restrictions_on
from oresight.codes import OTHER, CommodityId, Iso3, Stage
from oresight.company._table import named, spanned, unknown
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from oresight.atlas import Atlas, Ledger, Restriction
    from oresight.company._mix import Mix
    from oresight.company._part import Material, Part
    from oresight.company._table import Row

    Found = Mapping[Stage, Mix]

__all__ = ["Barriers", "Exposed", "exposure_rows", "in_force", "nearest_of"]

LEAST: Final = 0.005
"""Shares below are left out of the table, and stay in its sums."""

NOTHING: Final = N_("Nobody's output of it is known by country, and no trade tells.")
ENTITIES: Final = N_("The measure reaches listed entities alone.")


@dataclass(frozen=True)
class Exposed:
    """One material of a part, and where it comes from."""

    part: Part
    material: Material
    origins: Found


@dataclass
class Barriers:
    """Restrictions between an exporter and who buys from it, on a day; what was found is kept."""

    atlas: Atlas
    importer: Iso3
    as_of: dt.date
    _found: dict[tuple[str, ...], tuple[Restriction, ...]] = field(default_factory=dict)
    _ledger: Ledger | None = None

    @property
    def home(self) -> frozenset[Iso3]:
        """The importer, or the members of a group that is one."""
        groups = self.atlas.catalogue.groups
        return groups.get(self.importer.casefold(), frozenset()) | {self.importer}

    def on(
        self, commodity: CommodityId, stage: Stage, exporter: Iso3, buyer: Iso3
    ) -> tuple[Restriction, ...]:
        """Return what bears on a way, the nearest to biting first; nothing within a country."""
        if exporter in {buyer, OTHER} or (buyer == self.importer and exporter in self.home):
            return ()
        key = (commodity, stage.value, exporter, buyer)
        if key not in self._found:
            if self._ledger is None:
                self._ledger = open_ledger(self.atlas)
            self._found[key] = restrictions_on(
                self._ledger, self.as_of, commodity=commodity, exporter=exporter, importer=buyer,
                stage=None if stage is Stage.COMPONENT else stage,
            )  # fmt: skip
        return self._found[key]

    def buyer(self, origins: Found, stage: Stage) -> Iso3:
        """Return who buys at a stage: the one country told of the next stage, else the importer."""
        later = {Stage.MINE: Stage.REFINE, Stage.REFINE: Stage.COMPONENT}.get(stage)
        mix = None if later is None else origins.get(later)
        single = mix.single if mix is not None and mix.is_told else None
        return single or self.importer


def in_force(found: Sequence[Restriction]) -> bool:
    """Tell whether a restriction stands that reaches more than listed entities."""
    return any(item.status is Status.IN_FORCE and item.reach != PartyKind.ENTITY for item in found)


def nearest_of(found: Sequence[Restriction]) -> Restriction:
    """Return the restriction nearest to biting, one that reaches everybody before one on entities."""
    return next((item for item in found if item.reach != PartyKind.ENTITY), found[0])


def exposure_rows(one: Exposed, barriers: Barriers) -> Iterator[Row]:
    """Yield where one material of a part comes from, stage by stage, and how concentrated that is."""
    keys = named(one.part) | {"commodity": one.material.commodity, "importer": barriers.importer}
    if not one.origins:
        yield keys | unknown("1", NOTHING) | {"indicator": "origin_share"}
    for stage, mix in one.origins.items():
        about = keys | {
            "stage": stage.value, "basis": mix.basis, "grade": mix.grade.value, "year": mix.year,
            "sources": list(mix.sources), "note": mix.note,
        }  # fmt: skip
        buyer = barriers.buyer(one.origins, stage)
        for place, (value, _, _) in mix.spans.items():
            if value >= LEAST:
                yield about | _way(one, mix, place, barriers=barriers, buyer=buyer)
        yield about | _concentrated(mix)


def _way(
    one: Exposed,
    mix: Mix,
    place: Iso3,
    *,
    barriers: Barriers,
    buyer: Iso3,
) -> Row:
    found = barriers.on(one.material.commodity, mix.stage, place, buyer)
    row = {"indicator": "origin_share", "country": place} | spanned(mix.spans[place], "1")
    if not found:
        return row
    first = nearest_of(found)
    sources = [item.measure.source_id for item in found if item.measure.source_id]
    row |= {
        "status": first.status.value,
        "measures": list(dict.fromkeys(one.measure.id for one in (first, *found))),
        "sources": list(dict.fromkeys([*mix.sources, *sources])),
    }
    return row | ({"note": ENTITIES} if first.reach is PartyKind.ENTITY else {})


def _concentrated(mix: Mix) -> Row:
    return spanned(mix.concentration, "1") | {"indicator": "hhi", "country": mix.largest}
