"""What a block must hold beside the sorts of its fields: dates in order, one of two, all of three."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from oresight.chains import timeline_of
from oresight.errors import Fault, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oresight.atlas import Ledger
    from oresight.scenarios._model import Block

__all__ = ["EITHER", "block_faults", "order_faults"]

EITHER: Final[Mapping[str, tuple[str, str]]] = {
    "price_shock": ("cost", "rise"),
    "stock_release": ("cover", "amount"),
}
"""Kinds that hold one of two fields."""

OWN: Final = ("instrument", "imposer", "commodities", "stages")
"""What a measure of one's own needs."""

LICENCE: Final = "export_licence"
TAXES: Final = frozenset({"export_tax", "tariff"})
DATES: Final = ("announced", "start", "end")


def block_faults(block: Block, ledger: Ledger, places: Mapping[str, Place]) -> Iterator[Fault]:
    """
    Yield what is wrong with a block whose fields are each fine.

    Parameters
    ----------
    places
        Where each field was written; the block itself under no name.
    """
    yield from _either(block, places)
    if block.kind == "measure":
        yield from _measure(block, ledger, places)
    elif block.start is None:
        yield _fault(
            block, places, "", N_("{block}: start is missing."), N_("Write start: 2027-01-01.")
        )
    yield from order_faults(block, places)


def _either(block: Block, places: Mapping[str, Place]) -> Iterator[Fault]:
    if block.kind not in EITHER:
        return
    one, other = EITHER[block.kind]
    given = [name for name in (one, other) if name in block.values]
    if len(given) != 1:
        yield _fault(
            block, places, given[-1] if given else "",
            N_("{block}: one of {one} and {other} is meant."), N_("Write one of them."),
            one=one, other=other,
        )  # fmt: skip


def _measure(block: Block, ledger: Ledger, places: Mapping[str, Place]) -> Iterator[Fault]:
    values = block.values
    yield from _of_instrument(block, ledger, places)
    if {"severity", "limit"} <= set(values):
        yield _fault(
            block, places, "limit", N_("{block}: one of {one} and {other} is meant."),
            N_("Write one of them."), one="severity", other="limit",
        )  # fmt: skip
    if "measure" not in values:
        for name in OWN:
            if name not in values:
                yield _fault(
                    block, places, "", N_("{block}: a measure of your own needs {field}."),
                    N_("Write it, or `measure:` and an id of the ledger."), field=name,
                )  # fmt: skip
        if block.start is None:
            yield _fault(
                block, places, "", N_("{block}: start is missing."), N_("Write start: 2027-01-01.")
            )
        return
    for name in ("instrument", "imposer"):
        if name in values:
            yield _fault(
                block, places, name, N_("{block}: {field} is that of the ledger."),
                N_("Leave it out, or leave out `measure:` for one of your own."), field=name,
            )  # fmt: skip
    if block.start is None and timeline_of(ledger[block.word("measure")]).effective is None:
        yield _fault(
            block, places, "measure", N_("{block}: the ledger knows no day for {measure}."),
            N_("Write start: 2027-01-01."), measure=block.word("measure"),
        )  # fmt: skip


def _of_instrument(block: Block, ledger: Ledger, places: Mapping[str, Place]) -> Iterator[Fault]:
    """Yield which numbers the instrument of a measure has no use for."""
    entry = block.word("measure")
    instrument = ledger[entry].instrument if entry else block.word("instrument")
    severity = block.number("severity")
    if "delay" in block.values and instrument != LICENCE:
        yield _fault(
            block, places, "delay", N_("{block}: only a licence has a delay."), N_("Leave it out.")
        )
    if severity is not None and severity.ends[1] > 1 and instrument not in TAXES:
        yield _fault(
            block, places, "severity",
            N_("{block}: no more than all can be taken away by {instrument}."),
            N_("Give a share from 0 % to 100 %."), instrument=instrument or "measure",
        )  # fmt: skip


def order_faults(block: Block, places: Mapping[str, Place]) -> Iterator[Fault]:
    """Yield which dates of a block are out of order."""
    given = [(name, day) for name in DATES if (day := block.day(name)) is not None]
    for (one, first), (other, second) in pairwise(given):
        if second < first:
            yield _fault(
                block, places, other, N_("{block}: {other} comes before {one}."),
                N_("Put the dates in order."), one=one, other=other,
            )  # fmt: skip


def _fault(
    block: Block, places: Mapping[str, Place], name: str, what: str, remedy: str, **fields: object
) -> Fault:
    place = places.get(name) or places.get("") or Place()
    return Fault(what, remedy, fields={"block": block.id, **fields}, where=place)
