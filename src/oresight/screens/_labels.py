"""Columns and values as a reader sees them: names, units and intervals instead of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.atlas import EVENT_LABELS, STATUS_LABELS
from oresight.errors import UnknownNameError
from oresight.locale import GRADES, INDICATORS, N_, STAGES, translator
from oresight.runs import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    from oresight.screens._reader import Reader

__all__ = ["READINGS", "label_columns", "readable", "with_intervals"]

COLUMNS: Final = {
    "after": N_("After"),
    "announced": N_("Announced"),
    "basis": N_("Basis"),
    "before": N_("Before"),
    "best_rank": N_("Best rank"),
    "case": N_("Case"),
    "block": N_("Block"),
    "blocks": N_("Blocks"),
    "branch": N_("Branch"),
    "branches": N_("Branches"),
    "cases": N_("Cases"),
    "cause": N_("Cause"),
    "change": N_("What is done"),
    "check": N_("Check"),
    "commodities": N_("Commodities"),
    "commodity": N_("Commodity"),
    "country": N_("Country"),
    "date": N_("Date"),
    "day": N_("First line stops: day"),
    "description": N_("Description"),
    "done": N_("Shards done"),
    "effective": N_("In force from"),
    "effective_draws": N_("Draws it rests on"),
    "end_use": N_("Use"),
    "ended": N_("Ended"),
    "event": N_("Event"),
    "episode": N_("Episode"),
    "field": N_("Field"),
    "file": N_("File"),
    "full_ban": N_("Under a full ban"),
    "grade": N_("Grade"),
    "high": N_("High"),
    "hash": N_("Fingerprint"),
    "horizon_months": N_("Months followed"),
    "id": N_("Id"),
    "importer": N_("Importer"),
    "imposer": N_("Imposer"),
    "indicator": N_("Indicator"),
    "industry": N_("Industry"),
    "input_name": N_("What is not known"),
    "instrument": N_("Instrument"),
    "interval": N_("90 % interval"),
    "knowable": N_("Who could tell"),
    "knock_on_least": N_("With knock-on, by the best plan"),
    "knock_on_most": N_("With knock-on, by rationing"),
    "known_until": N_("Facts until"),
    "learned_from": N_("Other acts heard"),
    "legal_reference": N_("Legal reference"),
    "item": N_("Item"),
    "least": N_("At least"),
    "level": N_("Level"),
    "low": N_("Low"),
    "line": N_("Product or industry"),
    "lines_twentieth_weeks": N_("One line in twenty stands still: weeks"),
    "lost": N_("Months of use lost"),
    "mae": N_("Mean absolute error"),
    "mae_full_ban": N_("Error of a full ban"),
    "mae_no_effect": N_("Error of no effect"),
    "coverage_90": N_("Part within the 90 % interval"),
    "crps": N_("Ranked probability score"),
    "max_flow_error": N_("Largest error of amounts"),
    "max_price_error": N_("Largest error of prices"),
    "mean": N_("Mean of the first year"),
    "mean_absolute_error": N_("Mean absolute error"),
    "median_rank": N_("Median rank"),
    "method": N_("Method"),
    "metric": N_("What was seen"),
    "missed": N_("Missed"),
    "model": N_("Model"),
    "most": N_("At most"),
    "name": N_("Name"),
    "no_effect": N_("Without effect"),
    "note": N_("Note"),
    "materials": N_("Materials"),
    "observations": N_("Observations"),
    "observed": N_("Observed"),
    "p_critical": N_("P(risk ≥ 1)"),
    "p_cross": N_("Probability of crossing"),
    "ours_inside": N_("Ours within theirs"),
    "observed_inside": N_("Observed within ours"),
    "passed": N_("Passed"),
    "period": N_("Period"),
    "price": N_("Peak price, base = 1"),
    "probability": N_("Probability, %"),
    "rank": N_("Rank"),
    "reading": N_("Reading"),
    "rank_correlation": N_("Rank correlation"),
    "product": N_("Product"),
    "refiner": N_("Largest refiner"),
    "refiner_share": N_("Share"),
    "result": N_("Result"),
    "rows": N_("Rows"),
    "sampling": N_("How it was drawn"),
    "scenario": N_("Scenario"),
    "share": N_("Share"),
    "share_percent": N_("Share, %"),
    "shards": N_("Shards"),
    "shortage_percent": N_("Peak shortage, %"),
    "size": N_("Bytes"),
    "solver": N_("Solver"),
    "sources": N_("Sources"),
    "stage": N_("Stage"),
    "status": N_("Status"),
    "status_reason": N_("Reason for the status"),
    "stops": N_("First line stops"),
    "suspended_from": N_("Suspended from"),
    "suspended_until": N_("Suspended until"),
    "supply_risk": N_("Supply risk"),
    "target": N_("Target"),
    "task": N_("Task"),
    "theirs": N_("Theirs"),
    "theirs_high": N_("Theirs, high"),
    "theirs_inside": N_("Theirs within ours"),
    "theirs_low": N_("Theirs, low"),
    "threshold": N_("Threshold"),
    "title": N_("Title"),
    "unit": N_("Unit"),
    "value": N_("Value"),
    "value_added": N_("Value added lost, million USD"),
    "variant": N_("Variant"),
    "weeks": N_("Weeks"),
    "weakest": N_("Weakest link"),
    "why": N_("Why"),
    "within": N_("Within tolerance"),
    "worst": N_("Mean of the worst"),
    "worst_rank": N_("Worst rank"),
    "year": N_("Year"),
}

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
