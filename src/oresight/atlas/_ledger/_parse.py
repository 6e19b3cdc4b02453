"""From the text of a row to a measure, with every fault found on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from oresight.atlas._ledger._dates import PartialDate
from oresight.atlas._ledger._measure import Measure, Party
from oresight.atlas._ledger._words import Origin, PartyKind
from oresight.codes import WORLD, CommodityId, Grade, Stage, nearest, parse_date
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from oresight.atlas._catalogue import Catalogue
    from oresight.atlas._ledger._rows import Row
    from oresight.atlas._ledger._words import Instrument

__all__ = ["Vocabulary", "parse_measure"]

T = TypeVar("T")

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")

_EVERYONE: Final = frozenset({"all", "world", "wld"})

_ORGANISATIONS: Final = frozenset({"wto"})
"""Bodies that act on measures and stand for no country."""

_STAGES_OF_SCOPE: Final[Mapping[str, tuple[Stage, ...]]] = {
    "ore": (Stage.MINE,),
    "compound": (Stage.REFINE,),
    "refined": (Stage.REFINE,),
    "magnet": (Stage.COMPONENT,),
    "component": (Stage.COMPONENT,),
    "technology": (),
    "dual_use": (),
    "scrap": (),
    "all": tuple(Stage),
}
"""The stages a word of ``scope`` stands for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a row may use, and what they name."""

    catalogue: Catalogue
    instruments: Mapping[str, Instrument]

    def party(self, text: str) -> Party:
        """
        Return the world, group, country, organisation or ``COUNTRY/Entity name`` called *text*.

        Raises
        ------
        UnknownNameError
            If nothing is called so.
        """
        seat, slash, entity = text.partition("/")
        if slash:
            country = self.catalogue.country(seat.strip()).iso3
            name = entity.strip()
            return Party(PartyKind.ENTITY, name, country=country, name_en=name, name_ja=name)
        fold = text.casefold()
        if fold in _EVERYONE:
            return Party(PartyKind.WORLD, WORLD)
        if fold in _ORGANISATIONS:
            return Party(PartyKind.ORGANISATION, fold)
        group = self._group(fold)
        if group is not None:
            return Party(PartyKind.GROUP, group)
        country = self.catalogue.country(text).iso3
        group = self._group(country.casefold())
        if group is not None:
            return Party(PartyKind.GROUP, group)
        return Party(PartyKind.COUNTRY, country, country=country)

    def commodity(self, text: str) -> CommodityId:
        """Return the id of the commodity called *text*."""
        return self.catalogue.commodity(text).id

    def instrument(self, text: str) -> str:
        """Return *text* if it is the id of an instrument."""
        return _one_of("instrument", text, self.instruments)

    def _group(self, fold: str) -> str | None:
        # The Union is EU in every source and eu27 among the groups.
        return next((name for name in (fold, f"{fold}27") if name in self.catalogue.groups), None)


class _Cells:
    """Reads the cells of one row and keeps the faults."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def words(self, column: str) -> list[str]:
        return [word for part in self.text(column).split(";") if (word := part.strip())]

    def read(self, column: str, reader: Callable[[str], T], text: str) -> T | None:
        try:
            return reader(text)
        except BadInputError as error:
            place = self.row.at(column)
            self.faults.extend(replace(fault, where=place) for fault in error.faults)
            return None

    def one(self, column: str, reader: Callable[[str], T]) -> T | None:
        text = self.text(column)
        return self.read(column, reader, text) if text else None

    def many(self, column: str, reader: Callable[[str], T]) -> tuple[T, ...]:
        found = (self.read(column, reader, word) for word in self.words(column))
        return tuple(dict.fromkeys(item for item in found if item is not None))

    def needed(self, column: str, reader: Callable[[str], T]) -> T | None:
        if not self.text(column):
            self.fault(column, N_("The measure has no {column}."), N_("Fill it in."), column=column)
        return self.one(column, reader)

    def fault(self, column: str, what: str, remedy: str, /, **fields: object) -> None:
        self.faults.append(Fault(what, remedy, fields=fields, where=self.row.at(column)))


def parse_measure(
    row: Row,
    vocabulary: Vocabulary,
    *,
    origin: Origin,
    known_until: dt.date | None,
    targets: tuple[Party, ...] = (),
) -> tuple[Measure | None, tuple[Fault, ...]]:
    """
    Return the measure a row describes, or None and every fault of the row.

    *targets*, where given, take the place of the row's own.
    """
    cells = _Cells(row)
    identifier = cells.needed("id", _identifier)
    imposer = cells.needed("imposer", vocabulary.party)
    instrument = cells.needed("instrument", vocabulary.instrument)
    if not targets:
        cells.needed("target", str)
        targets = cells.many("target", vocabulary.party)
    commodities = cells.many("commodities", vocabulary.commodity)
    dates = {name: cells.one(name, PartialDate.parse) for name in _DATE_COLUMNS}
    _check_order(cells, dates)
    scope, stages = _scope(cells)
    known_until = cells.one("known_until", parse_date) or known_until
    grade = cells.one("grade", _grade) or Grade.ASSUMED
    if cells.faults or identifier is None or imposer is None or instrument is None:
        return None, tuple(cells.faults)
    measure = Measure(
        id=identifier,
        imposer=imposer,
        targets=targets,
        commodities=commodities,
        instrument=instrument,
        scope=scope,
        stages=stages,
        responds_to=tuple(dict.fromkeys(cells.words("responds_to"))),
        known_until=known_until,
        grade=grade,
        origin=origin,
        texts={column: cells.text(column) for column in _TEXT_COLUMNS if cells.text(column)},
        **dates,
    )
    return measure, ()


_DATE_COLUMNS: Final = (
    "announced",
    "effective",
    "suspended_from",
    "suspended_until",
    "resumed",
    "ended",
    "planned_start",
    "planned_end",
    "planned_resumption",
)

_TEXT_COLUMNS: Final = (
    "legal_reference",
    "title_en",
    "title_ja",
    "summary_en",
    "summary_ja",
    "plan_note_en",
    "plan_note_ja",
    "source",
    "source_id",
    "confidence",
)

_ORDER: Final = (
    ("announced", "ended", N_("The measure ends {late} before it is announced {early}.")),
    ("effective", "ended", N_("The measure ends {late} before it starts {early}.")),
    (
        "suspended_from",
        "suspended_until",
        N_("The suspension ends {late} before it begins {early}."),
    ),
    ("suspended_from", "resumed", N_("The measure resumes {late} before it is suspended {early}.")),
)
"""Pairs of dates that cannot stand the other way round, known in part or not."""


def _check_order(cells: _Cells, dates: Mapping[str, PartialDate | None]) -> None:
    for first, second, what in _ORDER:
        early, late = dates[first], dates[second]
        if early is not None and late is not None and late.is_before(early).certainly:
            remedy = N_("Correct one of the two dates.")
            cells.fault(second, what, remedy, late=str(late), early=str(early))
    for needing, needed in (("suspended_until", "suspended_from"), ("resumed", "suspended_from")):
        if dates[needing] is not None and not cells.text(needed):
            cells.fault(
                needing,
                N_("The row has {needing} without {needed}."),
                N_("Say when the suspension begins."),
                needing=needing,
                needed=needed,
            )


def _scope(cells: _Cells) -> tuple[tuple[str, ...], tuple[Stage, ...]]:
    scope = cells.many("scope", lambda word: _one_of("scope", word, _STAGES_OF_SCOPE))
    stages = cells.many("stage", lambda word: Stage(_one_of("stage", word, list(Stage))))
    implied = {stage for word in scope for stage in _STAGES_OF_SCOPE[word]}
    return scope, stages or tuple(stage for stage in Stage if stage in implied)


def _identifier(text: str) -> str:
    if _ID.fullmatch(text):
        return text
    raise BadInputError(
        Fault(
            N_("{text!r} cannot be the id of a measure."),
            N_("Use up to 80 letters, digits, dots, hyphens and underscores."),
            fields={"text": text},
        )
    )


def _grade(text: str) -> Grade:
    return Grade(_one_of("grade", text, list(Grade)))


def _one_of(kind: str, text: str, known: Iterable[str]) -> str:
    words = [str(word) for word in known]
    if text in words:
        return text
    raise UnknownNameError(kind, text, near=nearest(text, words))
