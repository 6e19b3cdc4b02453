"""A method with numbers in its formulas: those that its own computation puts into them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from oresight.methods._formula import watched
from oresight.methods._plain import plain_equation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from oresight.methods._case import Case
    from oresight.methods._formula import Formula, Use
    from oresight.methods._registry import Method

__all__ = ["Explained", "Worked", "explain"]

DRAWS: Final = 1009
"""A sample of a size that no list of countries has: so its uses are told from those of the point."""

SHOWN: Final = 6
"""Numbers of a list that are written out, the largest first."""

DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Worked:
    """
    A formula with the numbers of one computation.

    Parameters
    ----------
    given
        Numbers by the part of the equation that they stand for, as text.
    found
        The result, as text.
    """

    formula: Formula[Any, Any]
    given: Mapping[str, str]
    found: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The equation, what is put into it, and what comes out."""
        equation = plain_equation(self.formula.equation)
        given = [f"{letter} = {value}" for letter, value in self.given.items()]
        return (equation, *given, f"→ {self.found} [{self.formula.unit}]")


@dataclass(frozen=True)
class Explained:
    """What a method says, and how it came about."""

    scores: pl.DataFrame
    worked: tuple[Worked, ...]


def explain(method: Method, case: Case) -> Explained:
    """
    Apply a method and keep a use of each formula on the published numbers: the first without gaps.

    Of tables only the first line is told. Formulas that the case does not need are left out.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import CommodityId, Iso3
    >>> from oresight.methods import Case, find_method
    >>> cobalt = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24), (CommodityId("cobalt"),))
    >>> explain(find_method("concentration"), cobalt).worked[0].lines[0]
    'H = Σ_c s_c^2'
    """
    with watched() as uses:
        scores = method.assess(replace(case, draws=DRAWS))
    first: dict[str, Use] = {}
    for use in sorted((use for use in uses if not _is_sample(use)), key=_has_gap):
        first.setdefault(use.formula.id, use)
    known = [first[one.id] for one in _formulas(method, first.values()) if one.id in first]
    return Explained(scores, tuple(_worked(use) for use in known))


def _formulas(method: Method, uses: Iterable[Use]) -> list[Formula[Any, Any]]:
    """Return the formulas of a method in their order, then those that it borrowed."""
    own = {one.id: one for one in method.formulas}
    return list((own | {use.formula.id: use.formula for use in uses}).values())


def _is_sample(use: Use) -> bool:
    return any(DRAWS in one.shape for one in _arrays((*use.given.values(), use.found)))


def _arrays(values: Iterable[object]) -> list[NDArray[Any]]:
    return [one for one in values if isinstance(one, np.ndarray)]


def _has_gap(use: Use) -> bool:
    """Tell whether a number is missing, among those put in or as the result."""
    numbers = [np.asarray(one) for one in (*use.given.values(), use.found) if one is not None]
    return any(one.dtype.kind == "f" and bool(np.isnan(one).any()) for one in numbers)


def _worked(use: Use) -> Worked:
    values, found = dict(use.given), use.found
    if any(one.ndim > 1 for one in _arrays(values.values())):
        values = {name: _first(one) for name, one in values.items()}
        found = _first(found)
    order = _order(values.values())
    given = {
        plain_equation(use.formula.takes.get(name, name)): _text(value, order)
        for name, value in values.items()
        if value is not None
    }
    return Worked(use.formula, given, _text(found, order))


def _first(value: object) -> object:
    return value[0] if isinstance(value, np.ndarray) and value.ndim else value


def _order(values: Iterable[object]) -> NDArray[np.intp] | None:
    """Return the order of the largest of the first list, in which all lists of its length are told."""
    for value in values:
        if isinstance(value, np.ndarray) and value.ndim == 1 and value.size > SHOWN:
            weight = np.nan_to_num(value.astype(np.float64), nan=-np.inf, neginf=-np.inf)
            return np.argsort(-weight, kind="stable")
    return None


def _text(value: object, order: NDArray[np.intp] | None) -> str:
    numbers = np.asarray(value)
    if numbers.ndim == 0:
        return _number(numbers.item())
    flat = numbers.ravel()
    if order is not None and flat.size == order.size:
        flat = flat[order]
    told = ", ".join(_number(one) for one in flat[:SHOWN].tolist())
    left = flat.size - SHOWN
    return f"({told}, … +{left})" if left > 0 else f"({told})"


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}" if abs(value) < 10**DIGITS else f"{value:,.0f}"
    return str(value)
