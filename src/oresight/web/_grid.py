"""A table whose cells carry an interval, drawn thin under the number and told in words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.report import Words

__all__ = ["MISSING", "Cell", "Column", "Grid", "number_cell", "share_cell"]

MISSING: Final = "–"
WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One cell.

    Parameters
    ----------
    detail
        What stands small under the text: an interval, or why the number is missing.
    span
        Low, value and high, 0 to 1 along the bar; None for no bar.
    """

    text: str
    detail: str = ""
    span: tuple[float, float, float] | None = None
    href: str | None = None
    strong: bool = False

    @property
    def bar(self) -> tuple[float, float, float] | None:
        """Start, width and mark of the bar, in per cent of its length."""
        if self.span is None:
            return None
        low, value, high = (round(WHOLE * min(max(one, 0.0), 1.0), 1) for one in self.span)
        return low, round(max(high - low, 0.0), 1), value


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column.

    Parameters
    ----------
    href
        Address of the table sorted by it.
    sort
        ``ascending`` or ``descending`` where the table is sorted by it.
    key
        Its name for what computes on the page.
    wide
        Whether its cells hold sentences.
    """

    title: str
    right: bool = False
    href: str | None = None
    sort: str | None = None
    key: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A table of cells; the first cell of each row names it.

    Parameters
    ----------
    data
        Address of the whole table as CSV.
    level
        Of its heading.
    marks
        What each row tells what computes on the page, by name.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    data: str = ""
    level: int = 2
    left_out: int = 0
    id: str = ""
    marks: Sequence[Mapping[str, str]] = ()
    kind: ClassVar[str] = "grid"
    template: ClassVar[str] = "grid.html"


def share_cell(
    words: Words, value: float | None, low: float | None, high: float | None, *, why: str = ""
) -> Cell:
    """Return a share of one as per cent with its interval; *why* tells what keeps it unknown."""
    if value is None:
        return Cell(MISSING, why)
    if low is None or high is None:
        return Cell(words.percent(value), span=(value, value, value))
    return Cell(words.percent(value), words.percent_interval(low, high), (low, value, high))


def number_cell(
    words: Words,
    value: float | None,
    low: float | None,
    high: float | None,
    *,
    top: float,
    why: str = "",
) -> Cell:
    """Return a number with its interval, its bar drawn up to *top*."""
    if value is None:
        return Cell(MISSING, why)
    ends = (value, value, value) if low is None or high is None else (low, value, high)
    span = (ends[0] / top, ends[1] / top, ends[2] / top) if top > 0 else None
    detail = "" if low is None or high is None else words.interval(low, high)
    return Cell(words.number(value), detail, span)
