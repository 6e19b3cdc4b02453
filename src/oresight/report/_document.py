"""A document as a list of blocks: what it says, apart from how it looks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from oresight.locale import N_, format_date, translator

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from oresight.figures import Figure
    from oresight.runs import Run

__all__ = [
    "Block",
    "Callout",
    "Command",
    "Document",
    "Equation",
    "Equations",
    "Fact",
    "Facts",
    "FigureBlock",
    "FigureRow",
    "Heading",
    "Items",
    "Letter",
    "PageBreak",
    "Paragraph",
    "TableBlock",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1."""

    text: str
    level: int = 1
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Callout:
    """The findings that come first."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "callout"


@dataclass(frozen=True, slots=True)
class Items:
    """A plain list."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "list"


@dataclass(frozen=True, slots=True)
class Fact:
    """One number shown large, with what it is and how sure it is."""

    label: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A row of numbers shown large."""

    facts: tuple[Fact, ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A picture with its finding, basis, sources, notes and alternative text."""

    image: str
    title: str
    subtitle: str
    alt: str
    sources: str
    notes: tuple[str, ...] = ()
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Figures beside each other."""

    figures: tuple[FigureBlock, ...]
    kind: ClassVar[str] = "row"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of words; ``widths`` are shares of the free width, 0 for as wide as needed."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligned: tuple[str, ...]
    widths: tuple[float, ...]
    sources: str = ""
    notes: tuple[str, ...] = ()
    long: bool = True
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of an equation, in Typst mathematics, and what it means."""

    letter: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation with its letters and its source."""

    title: str
    equation: str
    letters: tuple[Letter, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Equations:
    """Equations, set in two columns."""

    equations: tuple[Equation, ...]
    kind: ClassVar[str] = "equations"


@dataclass(frozen=True, slots=True)
class Command:
    """A command to type."""

    text: str
    kind: ClassVar[str] = "command"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page."""

    kind: ClassVar[str] = "break"


Block = (
    Heading
    | Paragraph
    | Callout
    | Items
    | Facts
    | FigureBlock
    | FigureRow
    | TableBlock
    | Equations
    | Command
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Document:
    """
    What a document says, ready to be set in type.

    Parameters
    ----------
    images
        SVG by the file name that figure blocks use.
    figures
        What the pictures were drawn from, by the name of their sheet.
    annex
        Blocks after the others that are for looking up: slides leave them out.
    """

    title: str
    subtitle: str
    kicker: str
    lang: str
    run: Run
    blocks: tuple[Block, ...]
    images: Mapping[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    numbered: bool = True
    figures: Mapping[str, Figure] = field(default_factory=dict)
    annex: tuple[Block, ...] = ()

    @property
    def command(self) -> str:
        """The command that makes the document again; empty where it names none."""
        told = [block.text for block in self.every if isinstance(block, Command)]
        return told[-1] if told else ""

    @property
    def every(self) -> tuple[Block, ...]:
        """The blocks, those of the annex after the others."""
        return self.blocks + self.annex

    @property
    def day(self) -> dt.date:
        """The day of which it tells."""
        if self.run.as_of is None:
            msg = "a document needs an as-of date"
            raise ValueError(msg)
        return self.run.as_of

    def to_data(self) -> dict[str, Any]:
        """Return what the template reads."""
        t = translator(self.lang)
        day = self.day
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "kicker": self.kicker,
            "keywords": list(self.keywords),
            "lang": self.lang,
            "numbered": self.numbered,
            "dated": t(N_("As of {date}"), date=format_date(day, self.lang)),
            "year": day.year,
            "month": day.month,
            "day": day.day,
            "run": self.run.to_dict(),
            "words": {
                "run": t(N_("Run")),
                "edition": t(N_("Edition")),
                "figure": t(N_("Figure ")),
                "table": t(N_("Table ")),
                "sources": t(N_("Sources: ")),
                "note": t(N_("Note: ")),
            },
            "blocks": [{"kind": block.kind, **asdict(block)} for block in self.every],
        }
