"""A formula, declared once: computed, documented, footnoted and explained from one place."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from oresight.display import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["FORMULAS", "Formula", "Symbol", "Use", "formula", "watched"]

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
    ``takes`` says which part of the equation each parameter of the function is.
    """

    id: str
    equation: str
    symbols: tuple[Symbol, ...]
    unit: str
    source: str
    compute: Callable[P, R] = field(repr=False)
    takes: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Compute the formula."""
        found = self.compute(*args, **kwargs)
        uses = _WATCHED.get()
        if uses is not None:
            given = inspect.signature(self.compute).bind(*args, **kwargs)
            given.apply_defaults()
            uses.append(Use(self, dict(given.arguments), found))
        return found

    def __post_init__(self) -> None:
        """Take over the docstring of the function."""
        object.__setattr__(self, "__doc__", self.compute.__doc__)


@dataclass(frozen=True, slots=True)
class Use:
    """One time that a formula was computed: what was put into it, by parameter, and what came out."""

    formula: Formula[Any, Any]
    given: Mapping[str, object]
    found: object


FORMULAS: dict[str, Formula[Any, Any]] = {}
"""Every formula declared so far, by id."""

_WATCHED: ContextVar[list[Use] | None] = ContextVar("watched", default=None)


@contextmanager
def watched() -> Iterator[list[Use]]:
    """
    Collect every use of a formula inside the block, in this thread.

    Examples
    --------
    >>> import numpy as np
    >>> from oresight.methods.concentration import hhi
    >>> with watched() as uses:
    ...     _ = hhi(np.array([0.5, 0.5]))
    >>> uses[0].formula.id, float(uses[0].found)
    ('hhi', 0.5)
    """
    uses: list[Use] = []
    token = _WATCHED.set(uses)
    try:
        yield uses
    finally:
        _WATCHED.reset(token)


def formula(
    name: str,
    equation: str,
    *,
    symbols: tuple[Symbol, ...],
    unit: str,
    source: str,
    takes: Mapping[str, str] | None = None,
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
    takes
        The part of the equation, in Typst mathematics, that each parameter of the function is.
    """

    def declare(compute: Callable[P, R]) -> Formula[P, R]:
        declared = Formula(name, equation, symbols, unit, source, compute, takes or {})
        if name in FORMULAS:
            msg = f"formula {name!r} is declared twice"
            raise ValueError(msg)
        FORMULAS[name] = declared
        return declared

    return declare
