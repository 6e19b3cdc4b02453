"""The ledger as a page shows it: what can be chosen, codes of trade, and where nothing is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import STATUS_LABELS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.web._visit import Visit

__all__ = ["FILTERS", "SIGNS", "Cell", "Gaps", "choices", "gaps", "hs_codes"]

FILTERS: Final = ("imposer", "target", "commodity", "instrument", "status")

SIGNS: Final = {
    "in_force": "●", "suspended": "◐", "announced": "○", "unknown": "?", "ended": "×",
}  # fmt: skip
"""What stands for a status beside its colour."""

CODES: Final = 6
"""Codes that a row has room for."""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """Measures of one kind by one country: their number by status, and where they are listed."""

    counts: tuple[tuple[str, str, int], ...]
    href: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    Countries by instruments.

    Parameters
    ----------
    rows
        An instrument's name, and a cell a country: None where nothing is on record.
    table
        The numbers: ``imposer, instrument, status, measures``.
    """

    countries: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]
    table: pl.DataFrame
    signs: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> int:
        """Cells without a measure."""
        return sum(cell is None for _, cells in self.rows for cell in cells)

    @property
    def cells(self) -> int:
        """All cells."""
        return len(self.rows) * len(self.countries)


def choices(visit: Visit) -> dict[str, list[Choice]]:
    """Return what each filter may be, with its name, in the order of the names."""
    ledger, words = visit.desk.ledger, visit.words
    imposers = {one.imposer.code for one in ledger}
    targets = {party.place for one in ledger for party in one.targets}
    commodities = {name for one in ledger for name in one.commodities}
    used = {one.instrument for one in ledger}
    kinds = [(name, one.label(visit.lang)) for name, one in ledger.instruments.items()]
    return {
        "imposer": _named((code, words.place(code)) for code in imposers),
        "target": _named((code, words.place(code)) for code in targets),
        "commodity": _named((code, words.commodity(code)) for code in commodities),
        "instrument": _named(one for one in kinds if one[0] in used),
        "status": [(name, visit.t(STATUS_LABELS[Status(name)])) for name in SIGNS],
    }


def _named(found: Iterable[Choice]) -> list[Choice]:
    return sorted(found, key=lambda one: one[1])


def hs_codes(visit: Visit, commodities: list[str], stages: list[str]) -> tuple[str, ...]:
    """Return the codes under which goods of some commodities are traded; empty where none is known."""
    table = visit.atlas.table("hs_codes").filter(pl.col("commodity").is_in(commodities))
    at = table.filter(pl.col("stage").is_in(stages))
    found = (at if at.height else table)["hs6"].unique().sort().to_list()
    return (*found[:CODES], "…") if len(found) > CODES else tuple(found)


def gaps(visit: Visit, rows: pl.DataFrame) -> Gaps:
    """Return how many measures of each kind each country has, by status."""
    keys = ["imposer", "instrument", "status"]
    table = rows.group_by(keys).agg(measures=pl.len()).sort(keys)
    most = (
        rows["imposer"].value_counts(sort=True).sort("count", "imposer", descending=[True, False])
    )
    countries = most["imposer"].to_list()
    kinds = rows["instrument"].value_counts().sort("count", "instrument", descending=[True, False])
    labels = visit.desk.ledger.instruments
    counts = {(who, kind, state): count for who, kind, state, count in table.iter_rows()}
    return Gaps(
        tuple(visit.words.place(code) for code in countries),
        tuple(
            (
                labels[kind].label(visit.lang),
                tuple(_cell(visit, who, kind, counts) for who in countries),
            )
            for kind in kinds["instrument"]
        ),
        table,
        tuple((sign, visit.words.status(name)) for name, sign in SIGNS.items()),
    )


def _cell(
    visit: Visit, who: str, kind: str, counts: dict[tuple[str, str, str], int]
) -> Cell | None:
    found = tuple(
        (sign, visit.words.status(name), counts[who, kind, name])
        for name, sign in SIGNS.items()
        if (who, kind, name) in counts
    )
    return Cell(found, visit.href("/measures", imposer=who, instrument=kind)) if found else None
