"""A formula, declared once: computed, documented, footnoted and explained from one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from oresight.display import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMULAS", "Formula", "Symbol", "formula"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One letter of an equation; *meaning* is a message key."""

    letter: str
    meaning: str
    unit: str = "1"


@dataclass(frozen=True)
class Formula(Generic[P, R], Shown):
    """
    An equation, what its letters mean, where it was published, and the function that computes it.

    Call it as the function. ``equation`` is Typst mathematics, set in documents and pages alike.
    """

    id: str
    equation: str
    symbols: tuple[Symbol, ...]
    unit: str
    source: str
    compute: Callable[P, R] = field(repr=False)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Compute the formula."""
        return self.compute(*args, **kwargs)

    def __post_init__(self) -> None:
        """Take over the docstring of the function."""
        object.__setattr__(self, "__doc__", self.compute.__doc__)


FORMULAS: dict[str, Formula[Any, Any]] = {}
"""Every formula declared so far, by id."""


def formula(
    name: str, equation: str, *, symbols: tuple[Symbol, ...], unit: str, source: str
) -> Callable[[Callable[P, R]], Formula[P, R]]:
    """
    Declare the decorated function to be a formula.

    Parameters
    ----------
    name
        Unique id, in the form ``hhi``.
    equation
        The equation in Typst mathematics.
    symbols
        The letters of the equation, in order of appearance.
    unit
        Unit of the result.
    source
        Where it was published: DOI, regulation, report and page.
    """

    def declare(compute: Callable[P, R]) -> Formula[P, R]:
        declared = Formula(name, equation, symbols, unit, source, compute)
        if name in FORMULAS:
            msg = f"formula {name!r} is declared twice"
            raise ValueError(msg)
        FORMULAS[name] = declared
        return declared

    return declare
