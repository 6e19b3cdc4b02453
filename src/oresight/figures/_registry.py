"""Figures, found by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.figures._figure import Figure
    from oresight.figures._scene import Scene

__all__ = ["FigureKind", "draw", "figure", "figures", "lacking"]

SHIPPED = (
    "_ranking",
    "_shares",
    "_map",
    "_sankey",
    "_imports",
    "_concentration",
    "_leverage",
    "_measures",
    "_measures_ledger",
    "_contest",
    "_rare_earths",
    "_uses",
    "_chains",
    "_gaps",
    "_projects",
    "_demand",
    "_outlook_gap",
    "_prices",
    "_engine",
    "_story_prices",
    "_story_course",
    "_story_lines",
    "_own_parts",
    "_scoreboard",
    "_coverage",
    "_episode",
    "_holdings",
    "_worst",
)


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One kind of figure; *title* is a message key that says what it shows."""

    name: str
    title: str
    draw: Callable[[Scene], Figure] = field(repr=False)


_FIGURES: dict[str, FigureKind] = {}


def figure(name: str, title: str) -> Callable[[Callable[[Scene], Figure]], FigureKind]:
    """Register the decorated function as a figure; it takes a `Scene` and returns a `Figure`."""

    def register(drawing: Callable[[Scene], Figure]) -> FigureKind:
        _FIGURES[name] = FigureKind(name, title, drawing)
        return _FIGURES[name]

    return register


def figures() -> dict[str, FigureKind]:
    """
    Return every kind of figure by name.

    Examples
    --------
    >>> "map" in figures()
    True
    """
    for module in SHIPPED:
        import_module(f"oresight.figures.{module}")
    return dict(_FIGURES)


def draw(name: str, scene: Scene) -> Figure:
    """
    Draw a figure.

    Raises
    ------
    UnknownNameError
        If no figure is called *name*; carries the nearest words.
    BadInputError
        If the data do not suffice for it.
    """
    known = figures()
    if name not in known:
        raise UnknownNameError("figure", name, near=nearest(name, known))
    return known[name].draw(scene)


def lacking(name: str, what: str) -> BadInputError:
    """Return the error of a figure that has nothing to show; *what* is a message key."""
    return BadInputError(
        Fault(
            what,
            N_("Choose another commodity, importer or year for the figure {figure!r}."),
            fields={"figure": name},
        )
    )
