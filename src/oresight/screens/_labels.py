"""Columns and values as a reader sees them: names, units and intervals instead of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.atlas import EVENT_LABELS, STATUS_LABELS
from oresight.errors import UnknownNameError
from oresight.locale import GRADES, INDICATORS, N_, STAGES, translator
from oresight.runs import STATES
from oresight.screens._columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    from oresight.screens._reader import Reader

__all__ = ["READINGS", "label_columns", "readable", "with_intervals"]

CHANGES: Final = {"added": N_("Added"), "removed": N_("Removed"), "changed": N_("Changed")}
"""What may have become of a block from one story to another."""

WORDS: Final = {
    str(word): key
    for table in (STAGES, GRADES, STATUS_LABELS, STATES, CHANGES)
    for word, key in table.items()
}

READINGS: Final = {
    "concentrated": N_("concentrated"),
    "covered": N_("covered"),
    "gap": N_("gap"),
    "glut": N_("glut"),
    "tight": N_("tight"),
    "unknown": N_("unknown"),
    "usual": N_("usual"),
}
"""What an outlook reads from a price or from announced supply."""

METRICS: Final = {
    "exports": N_("Exports"),
    "exports_to": N_("Exports to one country"),
    "import_share": N_("Share in imports"),
    "imports": N_("Imports"),
    "imports_from": N_("Imports from the imposer"),
    "line_stop_day": N_("First line stops: day"),
    "price_gap": N_("Price abroad over price at home"),
    "price_inside": N_("Price at home"),
    "price_outside": N_("Price abroad"),
    "price_world": N_("World price"),
    "recovery": N_("Time until exports are back"),
}

DIGITS = 3
"""Significant digits of a number on the screen."""


def label_columns(name: str, lang: str) -> str:
    """Return the heading of a column in a language; an unknown column keeps its name."""
    return translator(lang)(COLUMNS[name]) if name in COLUMNS else name


def readable(table: pl.DataFrame, reader: Reader) -> pl.DataFrame:
    """Return a table of strings, with names in the reader's language."""
    import polars as pl

    writers: dict[str, Callable[[Any], str]] = {
        "commodity": lambda text: _commodity(text, reader),
        "commodities": lambda text: _each(text, reader, _commodity),
        "country": lambda text: _country(text, reader),
        "importer": lambda text: _country(text, reader),
        "industry": lambda text: _industry(text, reader),
        "refiner": lambda text: _country(text, reader),
        "cause": reader.t,
        "check": reader.t,
        "indicator": lambda text: (
            reader.t((INDICATORS | METRICS)[text]) if text in INDICATORS | METRICS else text
        ),
        "metric": lambda text: reader.t(METRICS[text]) if text in METRICS else text,
        "note": reader.t,
        "result": lambda text: reader.t(INDICATORS[text]) if text in INDICATORS else text,
        "variant": reader.t,
        "why": reader.t,
        "reading": lambda text: reader.t(READINGS[text]) if text in READINGS else text,
        "imposer": lambda text: _country(text, reader),
        "target": lambda text: _each(text, reader, _country),
        "stage": lambda text: _each(text, reader, _word),
        "change": lambda text: _word(text, reader),
        "event": lambda text: reader.t(EVENT_LABELS[text]) if text in EVENT_LABELS else text,
        "grade": lambda text: _word(text, reader),
        "status": lambda text: _word(text, reader),
    }
    words = pl.DataFrame(
        {
            name: [writers.get(name, _plain)(cell) if cell is not None else "" for cell in column]
            for name, column in zip(table.columns, table.iter_columns(), strict=True)
        },
        schema=dict.fromkeys(table.columns, pl.String),
    )
    return _years_without_commas(words)


def _years_without_commas(words: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if "unit" not in words.columns:
        return words
    numbers = [name for name in ("value", "low", "high") if name in words.columns]
    plain = pl.col(numbers).str.replace(",", "")
    return words.with_columns(
        pl.when(pl.col("unit") == "year").then(plain).otherwise(pl.col(numbers))
    )


def with_intervals(table: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return *words* with the two ends of an interval in one column."""
    if not {"low", "high"} <= set(table.columns):
        return words
    pairs = [
        f"{low}–{high}" if low and high else ""
        for low, high in words.select("low", "high").iter_rows()
    ]
    names = [name for name in words.columns if name != "high"]
    import polars as pl

    joined = words.with_columns(pl.Series("low", pairs, dtype=pl.String)).select(names)
    return joined.rename({"low": "interval"})


def _plain(cell: object) -> str:
    if isinstance(cell, bool):
        return "●" if cell else ""
    if isinstance(cell, float):
        return f"{cell:.{DIGITS}g}" if abs(cell) < 10**DIGITS else f"{cell:,.0f}"
    if hasattr(cell, "to_list"):
        return ", ".join(str(item) for item in cell.to_list())
    return str(cell)


def _each(cell: str | Iterable[str], reader: Reader, write: Callable[[str, Reader], str]) -> str:
    parts = cell.split(";") if isinstance(cell, str) else cell
    return ", ".join(write(part, reader) for part in parts if part)


def _commodity(text: str, reader: Reader) -> str:
    try:
        return reader.atlas.commodity(text).name(reader.lang)
    except UnknownNameError:
        return text


def _industry(text: str, reader: Reader) -> str:
    from oresight.industry import INDUSTRIES

    return reader.t(INDUSTRIES[text]) if text in INDUSTRIES else text


def _country(text: str, reader: Reader) -> str:
    return reader.atlas.place(text, lang=reader.lang)


def _word(text: str, reader: Reader) -> str:
    return reader.t(WORDS[text]) if text in WORDS else text
