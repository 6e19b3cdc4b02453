"""A figure as a card: finding, chart, table, sources, and the lines that make it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlencode

from oresight.errors import BadInputError
from oresight.screens import label_columns, readable, with_intervals
from oresight.web._drawn import drawn
from oresight.web._grounds import Grounds, grounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from oresight.figures import Figure
    from oresight.screens import Screen
    from oresight.web._visit import Visit

__all__ = ["Card", "WordTable", "card", "card_of", "screen_table", "word_table"]

ROWS: Final = 80
"""Rows that a page shows of a table; the other forms have all of them."""

NONE: Final = Grounds()
HIDDEN: Final = frozenset({"sources", "mc_error", "note"})
CHOICES: Final = ("commodity", "stage", "year", "measure", "scenario", "table", "episode")
"""Choices of a figure that stand in its address."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """
    A table of words.

    Parameters
    ----------
    right
        Whether each column is of numbers.
    links
        Addresses that the first cell of each row leads to; empty for none.
    left_out
        Rows that are not shown.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    title: str = ""
    links: tuple[str | None, ...] = ()
    left_out: int = 0
    note: str = ""
    data: str = ""
    kind: ClassVar[str] = "word_table"


@dataclass(frozen=True, slots=True)
class Card:
    """
    A figure on a page.

    Parameters
    ----------
    address
        Of the figure's own page; with an ending, of its other forms.
    publishers
        Id and name of each source.
    python
        Lines that draw the same in Python.
    grounds
        What the figure rests on.
    """

    figure: Figure
    table: WordTable
    address: str
    query: str
    choices: Mapping[str, str]
    publishers: tuple[tuple[str, str], ...]
    grades: tuple[str, ...]
    command: str
    python: str
    grounds: Grounds = NONE
    kind: ClassVar[str] = "card"

    def form(self, ending: str) -> str:
        """Return the address of the figure in another form."""
        return f"{self.address}{ending}{self.query}"


def word_table(
    visit: Visit,
    table: pl.DataFrame,
    *,
    columns: Iterable[str] | None = None,
    title: str = "",
    links: Iterable[str | None] = (),
    rows: int = ROWS,
    note: str = "",
    data: str = "",
) -> WordTable:
    """
    Return a table as words in the reader's language, its intervals joined, its empty columns dropped.

    Parameters
    ----------
    columns
        Those to show, in order; all but the technical ones if absent.
    rows
        Rows to show at most.
    data
        Address of the whole table as CSV.
    """
    names = [name for name in columns or table.columns if name in table.columns]
    shown = table.select([name for name in names if columns is not None or name not in HIDDEN])
    shown = shown.select([one.name for one in shown if one.null_count() < max(shown.height, 1)])
    top = shown.head(rows)
    words = with_intervals(top, readable(top, visit))
    numbers = {one.name for one in top if one.dtype.is_numeric()} | {"interval"}
    return WordTable(
        tuple(label_columns(name, visit.lang) for name in words.columns),
        tuple(words.iter_rows()),
        tuple(name in numbers for name in words.columns),
        title,
        tuple(links),
        max(shown.height - rows, 0),
        note,
        data,
    )


def screen_table(visit: Visit, screen: Screen, *, data: str = "") -> WordTable:
    """Return a table of words as a terminal shows it, for a page."""
    return WordTable(
        tuple(label_columns(name, visit.lang) for name in screen.words.columns),
        tuple(screen.words.iter_rows()),
        tuple(name in screen.right for name in screen.words.columns),
        screen.title,
        data=data,
    )


def card_of(visit: Visit, figure: Figure, **choices: object) -> Card:
    """Return the card of a figure that was drawn; *choices* are those of its scene."""
    given = {name: str(choices[name]) for name in CHOICES if choices.get(name) is not None}
    options = " ".join([*(f"--{name} {value}" for name, value in given.items()), visit.options])
    view = {"importer": str(visit.importer), "as_of": visit.as_of.isoformat()} | given
    words = word_table(visit, figure.table)
    known = "grade" in figure.table.columns
    grades = sorted(set(figure.table["grade"].drop_nulls())) if known else []
    query = f"?{urlencode(visit.state | given)}" if visit.state | given else ""
    return Card(
        figure,
        words,
        f"/{visit.lang}/figures/{figure.name}",
        query,
        view,
        tuple((name, _source(visit, name)) for name in dict.fromkeys(figure.sources)),
        tuple(visit.words.grade(one) for one in grades),
        f"oresight figure {figure.name} {options} -o {figure.name}.svg",
        _python(figure.name, view, visit.lang),
        grounds(visit, figure.name, given),
    )


def card(visit: Visit, name: str, /, **choices: object) -> tuple[Card, ...]:
    """Draw a figure and return its card; nothing where the data do not suffice, which is noted."""
    try:
        figure, _ = drawn(visit, name, choices)
    except BadInputError as error:
        from oresight.locale import describe

        visit.notes.extend(describe(error, visit.lang))
        return ()
    return (card_of(visit, figure, **choices),)


def _source(visit: Visit, name: str) -> str:
    source = visit.atlas.source(name)
    return f"{source.publisher}, {source.title}" if source.publisher else source.title


def _python(name: str, view: Mapping[str, str], lang: str) -> str:
    given = "".join(
        f", {key}={value!r}" for key, value in view.items() if key not in ("importer", "as_of")
    )
    return (
        "import datetime as dt\n"
        "from oresight import open_atlas\n"
        "from oresight.figures import Scene, draw\n"
        f"day = dt.date.fromisoformat({view['as_of']!r})\n"
        f"scene = Scene(open_atlas(), importer={view['importer']!r}, as_of=day, lang={lang!r}{given})\n"
        f"draw({name!r}, scene)"
    )
