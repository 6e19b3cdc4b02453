"""Frames as tables of words: names for codes, numbers with their interval, blanks that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.atlas import STATUS_LABELS, Status
from oresight.codes import Grade, Stage
from oresight.locale import GRADES, N_, STAGES, format_number, translator
from oresight.report._document import TableBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oresight.atlas import Atlas

__all__ = ["MISSING", "Words", "table_block"]

MISSING = "–"
"""What stands where nothing is known; a zero is written as a zero."""


class Words:
    """Codes and numbers in the reader's language."""

    def __init__(self, atlas: Atlas, lang: str) -> None:
        self.atlas, self.lang, self.t = atlas, lang, translator(lang)

    def commodity(self, code: str) -> str:
        """Return the name of a commodity."""
        return self.atlas.commodity(code).name(self.lang)

    def commodity_word(self, code: str) -> str:
        """Return the name of a commodity as it stands within a sentence."""
        return self.atlas.commodity(code).word(self.lang)

    def commodities(self, codes: Iterable[str] | None) -> str:
        """Return the names of commodities in a row."""
        names = [self.commodity(code) for code in codes or ()]
        return self.t(N_(", ")).join(names) or self.t(N_("not tied to a commodity"))

    def place(self, code: str | None) -> str:
        """Return the short name of a country or group; a word it does not know stays."""
        return self.atlas.place(code, lang=self.lang) if code else MISSING

    def stage(self, code: str | None) -> str:
        """Return the name of a stage."""
        return self.t(STAGES[Stage(code)]) if code else MISSING

    def status(self, code: str) -> str:
        """Return the name of a status."""
        return self.t(STATUS_LABELS[Status(code)])

    def grade(self, code: str | None) -> str:
        """Return the name of a grade."""
        return self.t(GRADES[Grade(code)]) if code else MISSING

    def number(self, value: float | None, digits: int = 2) -> str:
        """Return a number, or the sign for missing."""
        return MISSING if value is None else format_number(value, self.lang, digits=digits)

    def percent(self, value: float | None, digits: int = 0) -> str:
        """Return a share of one as per cent."""
        return MISSING if value is None else f"{self.number(100 * value, digits)} %"

    def interval(self, low: float | None, high: float | None, *, digits: int = 2) -> str:
        """Return an interval."""
        if low is None or high is None:
            return MISSING
        return _span(self.number(low, digits), self.number(high, digits))

    def percent_interval(self, low: float | None, high: float | None) -> str:
        """Return an interval of shares of one as per cent."""
        if low is None or high is None:
            return MISSING
        ends = [self.number(100 * low, 0), self.number(100 * high, 0)]
        if ends[0] == ends[1] and low != high:
            ends = [self.number(100 * low, 1), self.number(100 * high, 1)]
        return f"{_span(*ends)} %"


def _span(low: str, high: str) -> str:
    """Return an interval; a dash between signs stands apart from them."""
    return f"{low} – {high}" if high.startswith(("-", "−")) else f"{low}–{high}"


def table_block(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    widths: Sequence[float] = (),
    sources: str = "",
    notes: Sequence[str] = (),
    long: bool = True,
) -> TableBlock:
    """
    Return a table block.

    Parameters
    ----------
    right
        Positions of the columns that are set flush right.
    widths
        Shares of the free width, 0 for as wide as needed; empty for all as wide as needed.
    """
    count = len(header)
    return TableBlock(
        title=title,
        header=tuple(header),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
        aligned=tuple("right" if position in right else "left" for position in range(count)),
        widths=tuple(widths) or (0.0,) * count,
        sources=sources,
        notes=tuple(notes),
        long=long,
    )
