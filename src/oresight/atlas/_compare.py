"""What one edition says that another does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
import polars.selectors as cs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas._store import Atlas

__all__ = ["diff_editions"]

SCHEMA: Final = {
    "table": pl.String,
    "key": pl.String,
    "column": pl.String,
    "change": pl.String,
    "before": pl.String,
    "after": pl.String,
    "relative_change": pl.Float64,
}

AUTHORITY: Final = frozenset({"source_id", "grade", "flag", "note", "source", "confidence"})
"""Columns that say how a row is known, not what it is of."""

TURN: Final = "__turn"
"""Counts rows of the same key, so that a table without a true key can still be compared."""


def diff_editions(first: Atlas, second: Atlas, *, table: str | None = None) -> pl.DataFrame:
    """
    Return what changed from one edition to another, one row per changed cell, added or removed row.

    Rows are matched by the primary key of their table; without one, by their words, dates and
    whole numbers. ``relative_change`` is (after - before) / |before|, null where either is not a
    number or *before* is zero.

    Returns
    -------
    polars.DataFrame
        ``table, key, column, change, before, after, relative_change``; *change* is ``added``,
        ``removed`` or ``changed``. Of a row that was added or removed the cells are not repeated:
        ``column``, ``before`` and ``after`` are null.

    Raises
    ------
    UnknownNameError
        If neither edition has the table.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> diff_editions(open_atlas(), open_atlas()).height
    0
    """
    if table is not None and table not in second.names:
        first.path(table)
    names = [table] if table is not None else sorted({*first.names, *second.names})
    found = [_diff_table(first, second, name) for name in names]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def _diff_table(first: Atlas, second: Atlas, name: str) -> pl.DataFrame:
    if name in first.names and name in second.names and first.path(name) == second.path(name):
        return pl.DataFrame(schema=SCHEMA)
    declared = _primary_key(first, second, name)
    if name not in first.names or name not in second.names:
        owner, change = (first, "removed") if name in first.names else (second, "added")
        present = _flat(owner.table(name))
        return _whole_rows(present, _key(declared, present), name, change)
    before, after = _flat(first.table(name)), _flat(second.table(name))
    if before.equals(after):
        return pl.DataFrame(schema=SCHEMA)
    return _diff_rows(before, after, declared, name)


def _primary_key(first: Atlas, second: Atlas, name: str) -> tuple[str, ...]:
    owner = first if name in first.names else second
    return owner.info(name).primary_key


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    lists = cs.by_dtype(pl.List(pl.String))
    return table.with_columns(lists.list.join(";"))


def _key(declared: Sequence[str], *tables: pl.DataFrame) -> list[str]:
    """
    Return the columns that tell the rows of all tables apart.

    Without a declared key these are words, dates and whole numbers: without those that say on
    whose authority a row is, if that is enough, so that a new release of a source is seen as
    changed numbers.
    """
    shared = [name for name in tables[0].columns if all(name in table for table in tables)]
    words = [name for name in shared if not tables[0].schema[name].is_float()] or shared
    for key in (list(declared), [name for name in words if name not in AUTHORITY]):
        if key and set(key) <= set(shared) and all(_is_unique(table, key) for table in tables):
            return key
    return words


def _is_unique(table: pl.DataFrame, key: list[str]) -> bool:
    return not table.select(pl.struct(key).is_duplicated().any()).item()


def _diff_rows(
    before: pl.DataFrame, after: pl.DataFrame, declared: tuple[str, ...], name: str
) -> pl.DataFrame:
    key = _key(declared, before, after)
    left, right = _aligned(before, after, key), _aligned(after, before, key)
    on = [*key, TURN]
    added = right.join(left, on=on, how="anti", nulls_equal=True)
    removed = left.join(right, on=on, how="anti", nulls_equal=True)
    both = left.join(right, on=on, how="inner", nulls_equal=True, suffix="\x00after")
    cells = [
        _changed_cells(both, key, column, name)
        for column in left.columns
        if column not in {*key, TURN}
    ]
    return pl.concat(
        [
            _whole_rows(removed, key, name, "removed"),
            _whole_rows(added, key, name, "added"),
            *cells,
        ]
    )


def _aligned(table: pl.DataFrame, other: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Give a table the other's extra columns, one type for what both have, and a turn."""
    types = {}
    for column, dtype in table.schema.items():
        theirs = other.schema.get(column, dtype)
        same = dtype == theirs or (dtype.is_numeric() and theirs.is_numeric())
        types[column] = pl.Float64 if same and dtype != theirs else dtype if same else pl.String
    extra = [pl.lit(None, dtype).alias(c) for c, dtype in other.schema.items() if c not in types]
    columns = sorted({*table.columns, *other.columns})
    return (
        table.with_columns(*(pl.col(c).cast(dtype) for c, dtype in types.items()), *extra)
        .select(columns)
        .with_columns(pl.int_range(pl.len()).over(key).alias(TURN))
    )


def _key_text(key: list[str]) -> pl.Expr:
    parts = [
        pl.format("{}={}", pl.lit(column), pl.col(column).cast(pl.String).fill_null(""))
        for column in key
    ]
    return pl.concat_str(parts, separator=", ").alias("key")


def _whole_rows(rows: pl.DataFrame, key: list[str], name: str, change: str) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return rows.select(
        pl.lit(name).alias("table"),
        _key_text(key),
        nothing.alias("column"),
        pl.lit(change).alias("change"),
        nothing.alias("before"),
        nothing.alias("after"),
        pl.lit(None, pl.Float64).alias("relative_change"),
    ).sort("key")


def _changed_cells(both: pl.DataFrame, key: list[str], column: str, name: str) -> pl.DataFrame:
    old, new = pl.col(column), pl.col(f"{column}\x00after")
    relative = pl.lit(None, pl.Float64)
    if both.schema[column].is_numeric():
        change = (new.cast(pl.Float64) - old.cast(pl.Float64)) / old.cast(pl.Float64).abs()
        relative = pl.when(old != 0).then(change)
    return (
        both.filter(old.ne_missing(new))
        .select(
            pl.lit(name).alias("table"),
            _key_text(key),
            pl.lit(column).alias("column"),
            pl.lit("changed").alias("change"),
            old.cast(pl.String).alias("before"),
            new.cast(pl.String).alias("after"),
            relative.alias("relative_change"),
        )
        .sort("key")
    )
