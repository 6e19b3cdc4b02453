"""What no single block tells: weights, blocks that are not there, blocks that contradict each other."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING, Final

from oresight.chains import timeline_of
from oresight.errors import Fault, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas, Ledger
    from oresight.scenarios._model import Block, Scenario

__all__ = ["missing_block", "scenario_faults"]

SUM: Final = 1e-6
"""How far the weights of all branches may be from one."""

EVERYONE: Final = frozenset({"*"})

SHARED: Final = frozenset({"export_ban", "export_quota", "export_licence"})
"""Instruments of which one alone can be meant for the same shipments."""


def scenario_faults(
    scenario: Scenario, atlas: Atlas, ledger: Ledger, *, whole: bool = True
) -> Iterator[Fault]:
    """
    Yield what is wrong with a scenario beyond its single blocks.

    Parameters
    ----------
    whole
        Whether all of its blocks could be read: if not, none is missed.
    """
    yield from _weights(scenario)
    if whole:
        yield from _removed(scenario)
        yield from _empty(scenario)
    told: set[tuple[str, str]] = set()
    for branch in scenario.branch_ids:
        for one, other in combinations(scenario.story(branch), 2):
            pair = (one.id, other.id)
            if pair not in told and _contradict(one, other, atlas, ledger):
                told.add(pair)
                yield Fault(
                    N_("{one} and {other} contradict each other: same place, same days."),
                    N_("Keep one, or let one end before the other begins."),
                    fields={"one": one.id, "other": other.id},
                    where=other.place,
                )


def _empty(scenario: Scenario) -> Iterator[Fault]:
    if not any(scenario.story(branch) for branch in scenario.branch_ids):
        yield Fault(
            N_("Nothing happens in {name}."),
            N_("Write a block below `blocks:`."),
            fields={"name": scenario.id},
        )


def _weights(scenario: Scenario) -> Iterator[Fault]:
    given = scenario.weights
    if not given:
        return
    missing = [one for one in scenario.branches if one.weight is None]
    for branch in missing:
        yield Fault(
            N_("The branch {name} has no weight, others have."),
            N_("Give each a weight, or none."),
            fields={"name": branch.id},
            where=branch.place,
        )
    total = sum(given.values())
    if not missing and abs(total - 1) > SUM:
        yield Fault(
            N_("The weights of the branches sum to {total:.4g} %, not to 100 %."),
            N_("Change them, or leave all of them out."),
            fields={"total": 100 * total},
            where=scenario.branches[0].place,
        )


def _removed(scenario: Scenario) -> Iterator[Fault]:
    known = {block.id for block in scenario.blocks}
    for branch in scenario.branches:
        for name in branch.removed:
            if name not in known:
                yield missing_block(name, branch.place)


def _contradict(one: Block, other: Block, atlas: Atlas, ledger: Ledger) -> bool:
    if one.kind != other.kind:
        return False
    if not _meet(_days(one, ledger), _days(other, ledger)):
        return False
    if one.kind == "measure":
        return _same_measure(one, other)
    places = one.spec.place
    return bool(places) and all(
        _touch(_place(one, name, atlas), _place(other, name, atlas)) for name in places
    )


def _same_measure(one: Block, other: Block) -> bool:
    """Tell whether two measures are one, or two limits of one's own on the same shipments."""
    if one.word("measure") or other.word("measure"):
        return one.word("measure") == other.word("measure")
    if not {one.word("instrument"), other.word("instrument")} <= SHARED:
        return False
    return (
        one.word("imposer") == other.word("imposer")
        and set(one.names("targets")) == set(other.names("targets"))
        and bool(set(one.names("commodities")) & set(other.names("commodities")))
        and bool(set(one.names("stages")) & set(other.names("stages")))
    )


def _place(block: Block, name: str, atlas: Atlas) -> frozenset[str]:
    """Return where a block stands, groups as their members."""
    words = block.names(name) or ((block.word(name),) if block.word(name) else ())
    groups = atlas.catalogue.groups
    found = [groups.get(word, frozenset({word})) for word in words]
    return frozenset().union(*found) if found else EVERYONE


def _touch(one: frozenset[str], other: frozenset[str]) -> bool:
    return EVERYONE in (one, other) or bool(one & other)


def _days(block: Block, ledger: Ledger) -> tuple[dt.date, dt.date]:
    line = timeline_of(ledger[block.word("measure")]) if block.word("measure") else None
    first = block.start or (None if line is None else line.effective)
    last = block.end or (None if line is None or block.start else line.end)
    return first or dt.date.min, last or dt.date.max


def _meet(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def missing_block(name: str, place: Place) -> Fault:
    """Return the fault of a block that is to be removed and is not there."""
    return Fault(
        N_("There is no block {name!r} to remove."),
        N_("Name one of the blocks it would else have."),
        fields={"name": name[:80]},
        where=place,
    )
