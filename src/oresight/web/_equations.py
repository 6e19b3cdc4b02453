"""Formulas on a page: drawn, told in text, letter by letter, and with numbers in them."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from oresight.methods import plain_equation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.methods import Formula, Worked
    from oresight.web._visit import Visit

__all__ = ["EquationCard", "Letter", "Reference", "References", "equation_cards", "reference"]

SCALE: Final = 1.7
"""Pixels a point: letters of an equation as large as those around it."""

WIDTH: Final = re.compile(r'width="([0-9.]+)pt"')
DOI: Final = re.compile(r"(?:https://doi\.org/|doi:)(10\.\d{4,9}/[^\s;,]+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication in words, and its lasting address where it has one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """Publications, one a line."""

    references: tuple[Reference, ...]
    title: str
    template: ClassVar[str] = "references.html"
    kind: ClassVar[str] = "references"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture whose address holds it, and how wide it is in pixels."""

    address: str
    width: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its picture, its text, what it means, its unit."""

    picture: Picture
    text: str
    meaning: str
    unit: str


@dataclass(frozen=True, slots=True)
class EquationCard:
    """A formula; *worked* has its lines with numbers, if some were put into it."""

    id: str
    picture: Picture
    text: str
    letters: tuple[Letter, ...]
    sources: tuple[Reference, ...]
    worked: str = ""
    template: ClassVar[str] = "equation.html"
    kind: ClassVar[str] = "equation"


def reference(text: str) -> Reference:
    """
    Return a publication with the address of its DOI.

    Examples
    --------
    >>> reference("European Commission 2017, doi:10.2873/769526").href
    'https://doi.org/10.2873/769526'
    >>> reference("USGS, Mineral Commodity Summaries 2026").href
    ''
    """
    found = DOI.search(text)
    if found is None:
        return Reference(text)
    words = DOI.sub("", text, count=1).strip(" ,;")
    return Reference(words, f"https://doi.org/{found[1].rstrip('.')}")


def equation_cards(
    visit: Visit, formulas: Iterable[Formula[Any, Any]], worked: Iterable[Worked] = ()
) -> list[EquationCard]:
    """Return the cards of formulas, each with its numbers where it has some."""
    numbers = {one.formula.id: "\n".join(one.lines) for one in worked}
    draw = visit.desk.pictures.submit
    return [
        EquationCard(
            one.id,
            draw(_picture, one.equation).result(),
            plain_equation(one.equation),
            tuple(
                Letter(
                    draw(_picture, symbol.letter).result(),
                    plain_equation(symbol.letter),
                    visit.t(symbol.meaning),
                    symbol.unit,
                )
                for symbol in one.symbols
            ),
            tuple(map(reference, one.source.split("; "))),
            numbers.get(one.id, ""),
        )
        for one in formulas
    ]


@cache
def _picture(equation: str) -> Picture:
    from oresight.report import equation_svg

    svg = equation_svg(equation)
    points = WIDTH.search(svg)
    width = round(SCALE * float(points[1])) if points else 0
    return Picture(f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", width)
