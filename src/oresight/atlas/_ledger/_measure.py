"""One measure: a policy act with its parties, matter, dates and source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._words import Origin, PartyKind
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.display import Shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from oresight.atlas._ledger._dates import PartialDate

__all__ = ["Measure", "Party"]

GOODS_SCOPES: Final = frozenset(
    {"ore", "compound", "refined", "magnet", "component", "dual_use", "scrap", "all"}
)
"""Scopes that hold goods; a measure that has none of them touches know-how alone."""

MATERIAL_SCOPES: Final = GOODS_SCOPES - {"component"}
"""Scopes that hold commodities where a measure names none."""


@dataclass(frozen=True, slots=True)
class Party:
    """
    Who imposes a measure, or whom it hits.

    ``code`` is an ISO code for a country, the name of a group, ``WLD`` for the world, or a slug for
    an entity, whose seat is ``country``. A party may stand for several entities: ``count``, None
    where not known.

    Examples
    --------
    >>> Party(PartyKind.ENTITY, "jp-tdk", country=Iso3("JPN"), name_en="TDK").place
    'JPN'
    """

    kind: PartyKind
    code: str
    country: Iso3 | None = None
    name_en: str = ""
    name_ja: str = ""
    listing: str = ""
    count: int | None = 1

    @property
    def place(self) -> str:
        """The country, group or world this party stands in."""
        return self.country or self.code

    def name(self, lang: str) -> str:
        """Return the name of an entity in a language, its code where it has none."""
        return (self.name_ja if lang == "ja" else self.name_en) or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Shown):
    """
    A policy act as the ledger records it.

    ``ended`` and ``suspended_until`` are last days: the measure holds, or is suspended, on them
    still. A *planned* date was announced ahead and nothing confirms that it was kept. Nothing later
    than ``known_until`` is known of the measure; None takes every date at its word.

    No commodities means that the measure names none: see ``names_commodities`` and
    ``covers_materials``.
    """

    id: str
    imposer: Party
    targets: tuple[Party, ...]
    commodities: tuple[CommodityId, ...] = ()
    instrument: str
    scope: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    announced: PartialDate | None = None
    effective: PartialDate | None = None
    suspended_from: PartialDate | None = None
    suspended_until: PartialDate | None = None
    resumed: PartialDate | None = None
    ended: PartialDate | None = None
    planned_start: PartialDate | None = None
    planned_end: PartialDate | None = None
    planned_resumption: PartialDate | None = None
    known_until: dt.date | None = None
    responds_to: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    grade: Grade = Grade.ASSUMED
    origin: Origin = Origin.SHIPPED

    @property
    def end(self) -> PartialDate | None:
        """The last day in force, recorded or planned."""
        return self.ended or self.planned_end

    @property
    def start(self) -> PartialDate | None:
        """The first day in force, recorded or planned."""
        return self.effective or self.planned_start

    @property
    def names_commodities(self) -> bool:
        """Whether the measure names the commodities it touches."""
        return bool(self.commodities)

    @property
    def covers_goods(self) -> bool:
        """Whether the measure touches goods, not know-how alone."""
        return not self.scope or not GOODS_SCOPES.isdisjoint(self.scope)

    @property
    def covers_materials(self) -> bool:
        """Whether a measure that names no commodity reaches commodities at all."""
        return not self.scope or not MATERIAL_SCOPES.isdisjoint(self.scope)

    @property
    def lists_dual_use(self) -> bool:
        """Whether the measure touches dual-use items as such, by whatever list they are on."""
        return "dual_use" in self.scope and MATERIAL_SCOPES.isdisjoint(
            set(self.scope) - {"dual_use"}
        )

    @property
    def legal_reference(self) -> str:
        """The act, notice or decision in law."""
        return self.texts.get("legal_reference", "")

    @property
    def source(self) -> str:
        """Where the row was read, in words."""
        return self.texts.get("source", "")

    @property
    def source_id(self) -> str:
        """The key into the table ``sources``."""
        return self.texts.get("source_id", "")

    @property
    def confidence(self) -> str:
        """How well the source supports the row: high, medium or unconfirmed."""
        return self.texts.get("confidence", "")

    def title(self, lang: str) -> str:
        """Return the title in a language, the other one where it has none."""
        return self._text("title", lang)

    def summary(self, lang: str) -> str:
        """Return the summary in a language, the other one where it has none."""
        return self._text("summary", lang)

    def plan_note(self, lang: str) -> str:
        """Return the note on the planned dates in a language."""
        return self._text("plan_note", lang)

    def _text(self, name: str, lang: str) -> str:
        order = ("ja", "en") if lang == "ja" else ("en", "ja")
        found = (self.texts.get(f"{name}_{language}", "") for language in order)
        return next((text for text in found if text), "")
