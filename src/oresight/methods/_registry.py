"""Methods, found by name: one file each, more through the entry point ``oresight.methods``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Literal

from oresight.codes import nearest
from oresight.display import Shown
from oresight.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from oresight.methods._case import Case
    from oresight.methods._formula import Formula

__all__ = ["Method", "find_method", "method", "methods"]

EvidenceGrade = Literal["A", "B", "C", "D"]

SHIPPED = (
    "concentration",
    "eu_crm",
    "geopolrisk",
    "dependence",
    "restriction",
    "leverage",
    "friendshoring",
    "technology",
)


@dataclass(frozen=True, slots=True)
class Method(Shown):
    """
    A way to turn facts into indicators.

    ``evidence`` says how well its formula is known: A reproduced from published inputs, B read in a
    primary text, C second-hand, D from memory. C and D are experimental.
    """

    id: str
    title: str
    purpose: str
    formulas: tuple[Formula[Any, Any], ...]
    indicators: tuple[str, ...]
    evidence: EvidenceGrade
    references: tuple[str, ...]
    limits: str
    assess: Callable[[Case], pl.DataFrame] = field(repr=False)

    @property
    def experimental(self) -> bool:
        """Whether the formula rests on second-hand knowledge or on our own design."""
        return self.evidence in {"C", "D"}


_METHODS: dict[str, Method] = {}


def method(
    name: str,
    title: str,
    *,
    purpose: str,
    formulas: tuple[Formula[Any, Any], ...],
    indicators: tuple[str, ...],
    evidence: EvidenceGrade,
    references: tuple[str, ...],
    limits: str,
) -> Callable[[Callable[[Case], pl.DataFrame]], Method]:
    """
    Register the decorated function as a method.

    The function takes a `Case` and returns a score table (see `score_table`). *title*, *purpose*
    and *limits* are message keys.
    """

    def register(assess: Callable[[Case], pl.DataFrame]) -> Method:
        declared = Method(
            name, title, purpose, formulas, indicators, evidence, references, limits, assess
        )
        _METHODS[name] = declared
        return declared

    return register


def methods() -> dict[str, Method]:
    """
    Return every method by id: those shipped, then those other packages bring.

    Examples
    --------
    >>> "concentration" in methods()
    True
    """
    _load()
    return dict(_METHODS)


@cache
def _load() -> None:
    """Load the methods once: to look through all packages takes a thirtieth of a second each time."""
    for module in SHIPPED:
        import_module(f"oresight.methods.{module}")
    for entry in entry_points(group="oresight.methods"):
        entry.load()


def find_method(name: str) -> Method:
    """
    Return the method called *name*.

    Raises
    ------
    UnknownNameError
        If there is none; carries the nearest words.
    """
    known = methods()
    if name not in known:
        raise UnknownNameError("method", name, near=nearest(name, known))
    return known[name]
