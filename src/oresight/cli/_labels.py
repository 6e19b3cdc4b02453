"""Columns and values as a reader sees them: names, units and intervals instead of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.errors import UnknownNameError
from oresight.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    from oresight.cli._session import Session

__all__ = ["label_columns", "readable"]

COLUMNS: Final = {
    "announced": N_("Announced"),
    "basis": N_("Basis"),
    "best_rank": N_("Best rank"),
    "cause": N_("Cause"),
    "commodities": N_("Commodities"),
    "commodity": N_("Commodity"),
    "country": N_("Country"),
    "description": N_("Description"),
    "effective": N_("In force from"),
    "ended": N_("Ended"),
    "file": N_("File"),
    "grade": N_("Grade"),
    "high": N_("High"),
    "id": N_("Id"),
    "importer": N_("Importer"),
    "imposer": N_("Imposer"),
    "indicator": N_("Indicator"),
    "instrument": N_("Instrument"),
    "interval": N_("90 % interval"),
    "legal_reference": N_("Legal reference"),
    "low": N_("Low"),
    "median_rank": N_("Median rank"),
    "method": N_("Method"),
    "name": N_("Name"),
    "note": N_("Note"),
    "p_critical": N_("P(risk ≥ 1)"),
    "p_cross": N_("Probability of crossing"),
    "rank": N_("Rank"),
    "refiner": N_("Largest refiner"),
    "refiner_share": N_("Share"),
    "rows": N_("Rows"),
    "share": N_("Share"),
    "sources": N_("Sources"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "status_reason": N_("Reason for the status"),
    "suspended_from": N_("Suspended from"),
    "suspended_until": N_("Suspended until"),
    "supply_risk": N_("Supply risk"),
    "target": N_("Target"),
    "threshold": N_("Threshold"),
    "title": N_("Title"),
    "unit": N_("Unit"),
    "value": N_("Value"),
    "worst_rank": N_("Worst rank"),
    "year": N_("Year"),
}

WORDS: Final = {
    "mine": N_("Mining"),
    "refine": N_("Refining"),
    "component": N_("Components"),
    "product": N_("Products"),
    "reported": N_("reported"),
    "estimated": N_("estimated"),
    "assumed": N_("assumed"),
    "announced": N_("announced"),
    "in_force": N_("in force"),
    "suspended": N_("suspended"),
    "ended": N_("ended"),
    "unknown": N_("unknown"),
}

DIGITS = 3
"""Significant digits of a number on the screen."""


def label_columns(name: str, lang: str) -> str:
    """Return the heading of a column in a language; an unknown column keeps its name."""
    return translator(lang)(COLUMNS[name]) if name in COLUMNS else name


def readable(table: pl.DataFrame, session: Session) -> pl.DataFrame:
    """Return a table of strings, with names in the reader's language."""
    import polars as pl

    writers: dict[str, Callable[[Any], str]] = {
        "commodity": lambda text: _commodity(text, session),
        "commodities": lambda text: _each(text, session, _commodity),
        "country": lambda text: _country(text, session),
        "importer": lambda text: _country(text, session),
        "refiner": lambda text: _country(text, session),
        "cause": session.t,
        "note": session.t,
        "imposer": lambda text: _country(text, session),
        "target": lambda text: _each(text, session, _country),
        "stage": lambda text: _each(text, session, _word),
        "grade": lambda text: _word(text, session),
        "status": lambda text: _word(text, session),
    }
    return pl.DataFrame(
        {
            name: [writers.get(name, _plain)(cell) if cell is not None else "" for cell in column]
            for name, column in zip(table.columns, table.iter_columns(), strict=True)
        },
        schema=dict.fromkeys(table.columns, pl.String),
    )


def _plain(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.{DIGITS}g}" if abs(cell) < 10**DIGITS else f"{cell:,.0f}"
    if hasattr(cell, "to_list"):
        return ", ".join(str(item) for item in cell.to_list())
    return str(cell)


def _each(cell: str | Iterable[str], session: Session, write: Callable[[str, Session], str]) -> str:
    parts = cell.split(";") if isinstance(cell, str) else cell
    return ", ".join(write(part, session) for part in parts if part)


def _commodity(text: str, session: Session) -> str:
    try:
        return session.atlas.commodity(text).name(session.lang)
    except UnknownNameError:
        return text


def _country(text: str, session: Session) -> str:
    return session.atlas.place(text, lang=session.lang)


def _word(text: str, session: Session) -> str:
    return session.t(WORDS[text]) if text in WORDS else text
