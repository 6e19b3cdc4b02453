"""New rows among those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.atlas._store import Atlas

__all__ = ["known_sources", "merged", "preferred"]

LAST_YEAR: Final = 2100
"""What the table ``precedence`` writes for "and after"."""


def merged(
    atlas: Atlas, name: str, rows: pl.DataFrame, *, key: Sequence[str]
) -> tuple[pl.DataFrame, int]:
    """
    Return a table with *rows* in place of those of the same key, and how many these were.

    The table keeps its columns and their order. Old rows come first, so that merging the same rows
    again gives the same table.
    """
    if name not in atlas.names:
        return rows, 0
    old = atlas.table(name)
    new = rows.select(
        (pl.col(column) if column in rows.columns else pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in old.schema.items()
    )
    kept = old.join(new.select(key).unique(), on=key, how="anti", nulls_equal=True)
    return pl.concat([kept, new]), old.height - kept.height


def known_sources(
    atlas: Atlas, tables: Mapping[str, pl.DataFrame], source: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    """Return the table of sources with those added that it lacks; nothing if it lacks none."""
    old = atlas.table("sources")
    used = {id_ for table in tables.values() for id_ in table["source_id"].drop_nulls().unique()}
    missing = sorted(used - set(old["source_id"]))
    if not missing:
        return {}
    common = {**source, "redistribution": "imported by the user"}
    rows = [common | {"source_id": id_, "title": f"{source['title']} ({id_})"} for id_ in missing]
    new = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    return {"sources": merged(atlas, "sources", new, key=("source_id",))[0]}


def preferred(atlas: Atlas, production: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """
    Return the table of precedence with a source that it lacks put first for its years.

    What a user imports is meant to be used; without a rank it never would be.
    """
    old = atlas.table("precedence")
    missing = sorted(set(production["source_id"].unique()) - set(old["source_id"]))
    if not missing:
        return {}
    first = min(old["rank"].to_list(), default=1)
    rows = [
        {
            "commodity": "*",
            "stage": "*",
            "year_from": production.filter(source_id=source)["year"].min(),
            "year_to": LAST_YEAR,
            "rank": first - 1 - place,
            "source_id": source,
            "form": "*",
            "reason": "imported",
        }
        for place, source in enumerate(missing)
    ]
    return {"precedence": merged(atlas, "precedence", pl.DataFrame(rows), key=("source_id",))[0]}
