"""Rows of measures as text with the place they come from, before they are understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from oresight.atlas._ledger._dates import PartialDate
from oresight.errors import BadInputError, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    import polars as pl

__all__ = ["CLEAR", "COLUMNS", "Row", "rows_of", "with_reach"]

CLEAR: Final = "none"
"""What a replacing row writes to empty a cell; a blank cell keeps what was there."""

_FACT_DATES: Final = ("announced", "effective", "suspended_from", "resumed", "ended")
"""Columns that state something took place. The end of a suspension only promises it."""

_PLAN_OF: Final = {
    "effective": ("planned_start",),
    "ended": ("planned_end",),
    "resumed": ("planned_resumption",),
    "suspended_until": ("planned_resumption",),
}
"""The plans a stated date overtakes."""

COLUMNS: Final = (
    "id",
    "replaces",
    "imposer",
    "target",
    "commodities",
    "instrument",
    "scope",
    "stage",
    "announced",
    "effective",
    "suspended_from",
    "suspended_until",
    "resumed",
    "ended",
    "planned_start",
    "planned_end",
    "planned_resumption",
    "plan_note_en",
    "plan_note_ja",
    "known_until",
    "legal_reference",
    "title_en",
    "title_ja",
    "summary_en",
    "summary_ja",
    "source",
    "source_id",
    "confidence",
    "responds_to",
    "seed_ref",
    "grade",
)
"""Every column a table of measures may have."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row that are not blank, and where each stands."""

    cells: Mapping[str, str]
    place: Place = field(default_factory=Place)
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, column: str) -> Place:
        """Return the place of a cell."""
        line = self.lines.get(column, self.place.line)
        return replace(self.place, line=line, column=column)

    def over(self, base: Row) -> Row:
        """
        Return this row laid over another: blank cells keep what was there.

        A date stated here overtakes the plan it fulfils or breaks.
        """
        overtaken = {plan for column in self.cells for plan in _PLAN_OF.get(column, ())}
        kept = {column: text for column, text in base.cells.items() if column not in overtaken}
        stated = {column: text for column, text in self.cells.items() if column != "replaces"}
        cells = {column: text for column, text in {**kept, **stated}.items() if text != CLEAR}
        return Row(cells, self.place, self.lines)


def rows_of(frame: pl.DataFrame) -> Iterator[Row]:
    """Yield the rows of a table of measures."""
    for values in frame.iter_rows(named=True):
        cells = {
            column: str(values[column]).strip()
            for column in COLUMNS
            if values.get(column) is not None
        }
        yield Row({column: text for column, text in cells.items() if text})


def with_reach(row: Row, *, stated: Row, reach: dt.date | None) -> Row:
    """
    Return a row that says how far it is known: as far as before, or to the last date *stated*.

    A date the user states as a fact is one the user knows of.
    """
    if reach is None or "known_until" in stated.cells:
        return row
    days = [reach, *(date.last for column in _FACT_DATES if (date := _date(stated, column)))]
    return Row({**row.cells, "known_until": max(days).isoformat()}, row.place, row.lines)


def _date(row: Row, column: str) -> PartialDate | None:
    try:
        return PartialDate.parse(row.cells[column])
    except (KeyError, BadInputError):
        # A faulty date is reported where the row is parsed.
        return None
