"""Faults that show only between rows: ids taken, answers to nothing, answers in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.codes import nearest
from oresight.errors import Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from oresight.atlas._ledger._rows import Row

__all__ = ["answer_faults", "renamed", "taken", "unknown_measure"]


def taken(row: Row) -> Fault:
    """Return the fault of a row whose id another row has."""
    return Fault(
        N_("The id {id!r} is taken by another measure."),
        N_("Choose another id, or write the id under `replaces` to replace that measure."),
        fields={"id": row.cells.get("id", "")},
        where=row.at("id"),
    )


def renamed(row: Row) -> Fault:
    """Return the fault of a row that replaces a measure under another id."""
    return Fault(
        N_("A row that replaces {replaces!r} cannot have another id."),
        N_("Leave out the id, or repeat the one it replaces."),
        fields={"replaces": row.cells.get("replaces", "")},
        where=row.at("id"),
    )


def unknown_measure(row: Row, column: str, identifier: str, *, known: Collection[str]) -> Fault:
    """Return the fault of a row that names a measure there is not."""
    near = nearest(identifier, known)
    return Fault(
        N_("No measure has the id {name!r}."),
        N_("Did you mean {near}?") if near else N_("See `oresight list measures` for the ids."),
        fields={"name": identifier, "near": ", ".join(near)},
        where=row.at(column),
    )


def answer_faults(rows: Mapping[str, Row], *, among: Collection[str]) -> Iterator[Fault]:
    """Yield the faults in what the rows *among* all answer to."""
    answers = {identifier: _answers(row) for identifier, row in rows.items()}
    for identifier in rows:
        if identifier not in among:
            continue
        row = rows[identifier]
        for other in answers[identifier]:
            if other not in rows:
                yield unknown_measure(row, "responds_to", other, known=rows)
        circle = _circle(identifier, answers)
        # A circle is found from each of its members; the first in the alphabet reports it.
        if circle and identifier == min(set(circle) & set(among)):
            yield Fault(
                N_("The measures answer one another in a circle: {circle}."),
                N_("An answer comes after what it answers; leave out one of them."),
                fields={"circle": " → ".join((*circle, identifier))},
                where=row.at("responds_to"),
            )


def _answers(row: Row) -> tuple[str, ...]:
    return tuple(
        word for part in row.cells.get("responds_to", "").split(";") if (word := part.strip())
    )


def _circle(start: str, answers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the way from a measure through what it answers back to itself, if there is one."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for other in answers.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()
