"""Rows of a table of the edition: those that a reader asks for, a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query

from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_, format_number
from oresight.web._cards import WordTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.web._visit import Visit

__all__ = ["Columns", "Start", "Values", "conditions", "raw_table", "rows_where"]

CONDITIONS: Final = 4
PAGE: Final = 50
"""Rows on a page."""

Columns = Annotated[
    tuple[str, ...],
    Query(alias="column", max_length=CONDITIONS, description=N_("Columns to look at")),
]
Values = Annotated[
    tuple[str, ...],
    Query(alias="value", max_length=CONDITIONS, description=N_("What must stand in them")),
]
Start = Annotated[
    int, Query(alias="from", ge=0, le=10_000_000, description=N_("Rows that are passed over"))
]


@dataclass(frozen=True, slots=True)
class Condition:
    """A column, and what must stand in it."""

    column: str
    value: str


def conditions(
    atlas: Atlas, table: str, columns: Iterable[str], values: Iterable[str]
) -> tuple[Condition, ...]:
    """
    Return what was asked for; a column without a name asks for nothing.

    Raises
    ------
    UnknownNameError
        If the table has no such column.
    """
    known = atlas.table(table).columns
    asked = [Condition(*pair) for pair in zip(columns, values, strict=False) if pair[0]]
    for one in asked:
        if one.column not in known:
            raise UnknownNameError(
                "column", one.column, near=nearest(one.column, known) or tuple(known)
            )
    return tuple(asked)


def rows_where(table: pl.DataFrame, asked: Iterable[Condition]) -> pl.DataFrame:
    """Return the rows in which everything asked for stands; an empty value asks for empty cells."""
    for one in asked:
        table = table.filter(_holds(table, one))
    return table


def _holds(table: pl.DataFrame, asked: Condition) -> pl.Expr:
    import polars as pl

    column, kind = pl.col(asked.column), table.schema[asked.column]
    if not asked.value:
        return column.is_null()
    if isinstance(kind, pl.List):
        return column.cast(pl.List(pl.String)).list.contains(asked.value)
    if kind.is_float():
        return column == pl.lit(asked.value).cast(pl.Float64, strict=False)
    return column.cast(pl.String) == asked.value


def raw_table(
    visit: Visit,
    rows: pl.DataFrame,
    *,
    start: int = 0,
    count: int = PAGE,
    title: str = "",
    data: str = "",
) -> WordTable:
    """Return a page of rows as they stand in the data: codes stay codes."""
    top = rows.slice(start, count)
    shown = [[_cell(one) for one in row] for row in top.iter_rows()]
    note = ""
    if rows.height > count:
        note = visit.t(
            N_("Rows {first} to {last} of {count}."),
            first=format_number(min(start + 1, rows.height), visit.lang, digits=0),
            last=format_number(min(start + count, rows.height), visit.lang, digits=0),
            count=format_number(rows.height, visit.lang, digits=0),
        )
    return WordTable(
        tuple(rows.columns),
        tuple(map(tuple, shown)),
        tuple(kind.is_numeric() for kind in rows.dtypes),
        title,
        note=note,
        data=data,
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - readable
    return str(value)
