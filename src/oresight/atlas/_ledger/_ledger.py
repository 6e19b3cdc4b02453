"""The ledger: every measure on record, the shipped ones and the user's own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from oresight.atlas._ledger._check import answer_faults, renamed, taken, unknown_measure
from oresight.atlas._ledger._measure import Measure, Party
from oresight.atlas._ledger._own import read_own_rows
from oresight.atlas._ledger._parse import Vocabulary, parse_measure
from oresight.atlas._ledger._rows import Row, rows_of, with_reach
from oresight.atlas._ledger._words import Origin, PartyKind, read_instruments
from oresight.codes import Iso3, nearest, parse_date
from oresight.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import polars as pl

    from oresight.atlas._catalogue import Catalogue
    from oresight.atlas._ledger._words import Instrument
    from oresight.atlas._store import Atlas
    from oresight.errors import Fault

__all__ = ["Ledger", "open_ledger"]

_PLAN_COLUMN: Final = {
    "start": "planned_start",
    "end": "planned_end",
    "resume": "planned_resumption",
}
"""The column of a row that an event of ``measure_schedules`` fills."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    Measures by id, in the order they were recorded.

    A ledger does not change: ``overlay`` returns another. Nothing later than ``known_until`` is
    known of the shipped measures.
    """

    vocabulary: Vocabulary
    known_until: dt.date | None = None
    _measures: Mapping[str, Measure] = field(default_factory=dict, repr=False)
    _rows: Mapping[str, Row] = field(default_factory=dict, repr=False)
    _parties: Mapping[str, tuple[Party, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def from_table(
        cls,
        frame: pl.DataFrame,
        vocabulary: Vocabulary,
        *,
        targets: pl.DataFrame | None = None,
        schedules: pl.DataFrame | None = None,
        known_until: dt.date | None = None,
    ) -> Ledger:
        """
        Return the ledger in a table of measures.

        Parameters
        ----------
        frame
            The table ``measures``.
        vocabulary
            The words its rows may use.
        targets
            The table ``measure_targets``: entities that take the place of a row's targets.
        schedules
            The table ``measure_schedules``: dates announced ahead.
        known_until
            The last day of which the table knows anything.

        Raises
        ------
        BadInputError
            If a row is faulty; carries every fault of the table.
        """
        plans = _plans(schedules)
        rows = [
            Row({**plans.get(row.cells.get("id", ""), {}), **row.cells}) for row in rows_of(frame)
        ]
        empty = cls(vocabulary, known_until, _parties=_entities(targets))
        return empty._with(rows, origin=Origin.SHIPPED)

    def overlay(self, rows: Iterable[Row]) -> Ledger:
        """
        Return the ledger with the user's own rows laid over it; this one stays as it is.

        A row adds a measure, or replaces the one it names under ``replaces``: cells it leaves blank
        keep what was there, and ``none`` empties a cell. Dates the user writes are taken at the
        user's word; what is kept is known only as far as the ledger knew.

        Raises
        ------
        BadInputError
            If any row is faulty; carries every fault with its file and line.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> from oresight.atlas._ledger import parse_own_rows
        >>> text = b"- {replaces: cn-2025-57, suspended_until: 2027-11-10, source: our reading}"
        >>> ledger = open_ledger(open_atlas()).overlay(parse_own_rows(text, file="own.yaml"))
        >>> str(ledger["cn-2025-57"].suspended_until), ledger["cn-2025-57"].origin
        ('2027-11-10', <Origin.OWN: 'own'>)
        """
        rows = list(rows)
        faults: list[Fault] = []
        laid = [full for row in rows if (full := self._lay(row, faults)) is not None]
        retargeted = {row.cells.get("replaces") for row in rows if "target" in row.cells}
        parties = {key: held for key, held in self._parties.items() if key not in retargeted}
        return replace(self, _parties=parties)._with(laid, origin=Origin.OWN, faults=faults)

    def _lay(self, row: Row, faults: list[Fault]) -> Row | None:
        """Return a user's row completed from the one it replaces, or note why it cannot be."""
        replaced = row.cells.get("replaces")
        identifier = row.cells.get("id", replaced)
        if replaced is None:
            if identifier in self._rows:
                faults.append(taken(row))
                return None
            return row.over(Row({}))
        if replaced not in self._rows:
            faults.append(unknown_measure(row, "replaces", replaced, known=self._rows))
            return None
        if identifier != replaced:
            faults.append(renamed(row))
            return None
        full = row.over(self._rows[replaced])
        return with_reach(full, stated=row, reach=self[replaced].known_until)

    def _with(self, rows: Iterable[Row], *, origin: Origin, faults: Iterable[Fault] = ()) -> Ledger:
        found, measures, texts = list(faults), dict(self._measures), dict(self._rows)
        reach = self.known_until if origin is Origin.SHIPPED else None
        fresh = set[str]()
        for row in rows:
            identifier = row.cells.get("id", "")
            measure, wrong = parse_measure(
                row,
                self.vocabulary,
                origin=origin,
                known_until=reach,
                targets=self._parties.get(identifier, ()),
            )
            found.extend(wrong)
            if identifier in fresh:
                found.append(taken(row))
            fresh.add(identifier)
            texts[identifier] = row
            if measure is not None:
                measures[identifier] = measure
        found.extend(answer_faults(texts, among=fresh))
        if found:
            raise BadInputError(*found)
        return replace(self, _measures=measures, _rows=texts)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure."""
        return tuple(self._measures.values())

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The instruments by id."""
        return self.vocabulary.instruments

    @property
    def catalogue(self) -> Catalogue:
        """The names of commodities, countries and groups."""
        return self.vocabulary.catalogue

    def __getitem__(self, identifier: str) -> Measure:
        """
        Return the measure with an id.

        Raises
        ------
        UnknownNameError
            If there is none; carries the nearest ids.
        """
        if identifier not in self._measures:
            near = nearest(identifier, self._measures)
            raise UnknownNameError("measure", identifier, near=near)
        return self._measures[identifier]

    def __contains__(self, identifier: object) -> bool:
        """Tell whether a measure has an id."""
        return identifier in self._measures

    def __iter__(self) -> Iterator[Measure]:
        """Walk the measures in the order they were recorded."""
        return iter(self._measures.values())

    def __len__(self) -> int:
        """Count the measures."""
        return len(self._measures)


_SHIPPED: WeakKeyDictionary[Atlas, Ledger] = WeakKeyDictionary()
"""The ledger of each atlas, read once: it never changes."""


def open_ledger(atlas: Atlas, *, own: str | Path | None = None) -> Ledger:
    """
    Return the ledger of an atlas, with the user's own file laid over it.

    Raises
    ------
    BadInputError
        If the user's file is faulty; carries every fault.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> ledger = open_ledger(open_atlas())
    >>> ledger["cn-2025-ree7"].imposer.code, str(ledger["cn-2025-ree7"].effective)
    ('CHN', '2025-04-04')
    """
    if atlas not in _SHIPPED:
        _SHIPPED[atlas] = _shipped(atlas)
    ledger = _SHIPPED[atlas]
    return ledger if own is None else ledger.overlay(read_own_rows(own))


def _shipped(atlas: Atlas) -> Ledger:
    reach = dict(atlas.table("ledger_reach").select("subject", "known_until").iter_rows())
    return Ledger.from_table(
        atlas.table("measures"),
        Vocabulary(atlas.catalogue, read_instruments(atlas.table("instruments"))),
        targets=atlas.table("measure_targets"),
        schedules=atlas.table("measure_schedules"),
        known_until=parse_date(str(reach["measures"])),
    )


def _plans(schedules: pl.DataFrame | None) -> dict[str, dict[str, str]]:
    plans: dict[str, dict[str, str]] = {}
    if schedules is not None:
        columns = ("measure", "event", "date", "note_en", "note_ja")
        for measure, event, date, note_en, note_ja in schedules.select(columns).iter_rows():
            plan = plans.setdefault(measure, {})
            plan |= {_PLAN_COLUMN[event]: date, "plan_note_en": note_en, "plan_note_ja": note_ja}
    return plans


def _entities(targets: pl.DataFrame | None) -> dict[str, tuple[Party, ...]]:
    parties: dict[str, tuple[Party, ...]] = {}
    if targets is None:
        return parties
    columns = ("measure", "kind", "code", "country", "name_en", "name_ja", "list", "count")
    for measure, kind, code, country, name_en, name_ja, listing, count in targets.select(
        columns
    ).iter_rows():
        party = Party(
            PartyKind(kind),
            code,
            country=Iso3(country),
            name_en=name_en,
            name_ja=name_ja,
            listing=listing,
            count=count,
        )
        parties[measure] = (*parties.get(measure, ()), party)
    return parties
