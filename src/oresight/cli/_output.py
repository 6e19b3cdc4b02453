"""The one way results leave: table, TSV, CSV, JSON, Parquet or Markdown, on stdout alone."""

from __future__ import annotations

import io
import json
import sys
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from oresight.cells import plain_columns
from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_
from oresight.screens import Screen, label_columns, readable, with_intervals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import polars as pl

    from oresight.answers import Answer
    from oresight.cli._session import Session
    from oresight.runs import Run

__all__ = ["FORMATS", "answer", "emit"]


FORMATS: Final = ("table", "tsv", "csv", "json", "parquet", "md")


def emit(
    session: Session,
    rows: pl.DataFrame,
    *,
    run: Run,
    columns: tuple[str, ...] = (),
    shown: pl.Expr | None = None,
    screen: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    screens: Callable[[], Iterable[Screen]] | None = None,
    fallback: str = "tsv",
    extra: Mapping[str, object] | None = None,
) -> None:
    """
    Print a result in the format asked for, and its run on stderr.

    Parameters
    ----------
    columns
        What a table on the screen shows; every other format gives all columns.
    shown
        The rows that a table on the screen shows; all if absent.
    screen
        How a table on the screen lays the rows out, where one row a number would be too long.
    screens
        Tables of words that a screen shows in place of the rows, one under the other.
    fallback
        The format where none was asked for and stdout is not a screen.
    extra
        Further keys of the JSON object, such as ``certificate``.
    """
    chosen = session.format or ("table" if sys.stdout.isatty() else fallback)
    if chosen not in FORMATS:
        raise UnknownNameError("format", chosen, near=nearest(chosen, FORMATS) or FORMATS)
    if chosen == "json":
        _write_json(rows, run, extra or {})
    elif chosen == "table" and screens is not None:
        for one in screens():
            _print_words(session, one)
    elif chosen == "table":
        told = rows if shown is None else rows.filter(shown)
        _print_table(session, told if screen is None else screen(told), columns)
    else:
        _WRITERS[chosen](rows)
    session.note(N_("run {id}, edition {edition}"), id=run.id, edition=run.edition)


def answer(session: Session, found: Answer, *, columns: tuple[str, ...] = ()) -> None:
    """Print an answer in the format asked for; *columns* are those that a screen shows."""
    emit(session, found.rows, run=found.run, columns=columns, extra=found.extra)


def _write_json(rows: pl.DataFrame, run: Run, extra: Mapping[str, object]) -> None:
    def text(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)

    # A row a line: an indented object would be written in Python, seven times slower.
    listed = ",\n  ".join(map(text, rows.iter_rows(named=True)))
    parts = {"run": text(run.to_dict()), "rows": f"[\n  {listed}\n ]" if listed else "[]"}
    parts |= {name: text(value) for name, value in extra.items()}
    body = ",\n ".join(f"{text(name)}: {part}" for name, part in parts.items())
    sys.stdout.write(f"{{\n {body}\n}}\n")


def _print_table(session: Session, rows: pl.DataFrame, columns: tuple[str, ...]) -> None:
    known = rows.filter(rows["value"].is_not_null()) if "value" in rows.columns else rows
    asked = [name for name in columns if name in rows.columns] or rows.columns
    shown = known.select(
        [name for name in asked if known[name].null_count() < max(known.height, 1)]
    )
    words = with_intervals(shown, readable(shown, session))
    right = frozenset(
        name
        for name in words.columns
        if name == "interval" or (name in shown.columns and shown[name].dtype.is_numeric())
    )
    _print_words(session, Screen(words, right))
    if known.height < rows.height:
        session.note(
            N_("Numbers not known: {count}; `--format json` says why."),
            count=rows.height - known.height,
        )


def _print_words(session: Session, screen: Screen) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    title = screen.title or None
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
        title=title,
        title_justify="left",
    )
    for name, column in zip(screen.words.columns, screen.words.iter_columns(), strict=True):
        heading = label_columns(name, session.lang)
        whole = name in screen.whole
        table.add_column(
            _narrow(heading, column) if whole else heading,
            justify="right" if name in screen.right else "left",
            overflow="fold",
            no_wrap=whole,
        )
    for row in screen.words.iter_rows():
        table.add_row(*row)
    Console(file=sys.stdout, soft_wrap=False).print(table)


def _narrow(heading: str, column: pl.Series) -> str:
    """Return a heading broken between words, to be no wider than its cells where that can be."""
    widest = max((len(cell) for cell in column), default=0)
    return "\n".join(wrap(heading, max(widest, 1), break_long_words=False))


def _write_separated(rows: pl.DataFrame, separator: str) -> None:
    sys.stdout.write(plain_columns(rows).write_csv(separator=separator))


def _write_parquet(rows: pl.DataFrame) -> None:
    buffer = io.BytesIO()
    rows.write_parquet(buffer)
    sys.stdout.buffer.write(buffer.getvalue())


def _write_markdown(rows: pl.DataFrame) -> None:
    flat = plain_columns(rows)
    lines = ["| " + " | ".join(flat.columns) + " |", "|" + " --- |" * flat.width]
    for row in flat.iter_rows():
        cells = ("" if cell is None else str(cell).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    sys.stdout.write("\n".join(lines) + "\n")


_WRITERS: Final[dict[str, Callable[[pl.DataFrame], None]]] = {
    "csv": lambda rows: _write_separated(rows, ","),
    "tsv": lambda rows: _write_separated(rows, "\t"),
    "parquet": _write_parquet,
    "md": _write_markdown,
}
