"""A chart, its table, its words and its sources: one object, so that they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oresight.cells import plain_columns
from oresight.figures._render import render_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["Figure"]

WIDTH = 720


@dataclass(frozen=True)
class Figure:
    """
    A picture ready for page, document and notebook.

    Parameters
    ----------
    title
        The finding, in words.
    subtitle
        Unit, basis and year.
    option
        An ECharts option in JSON values; drawing functions are named, see ``runtime.js``.
    table
        The numbers shown, and nothing that is not shown; cells carry codes, not words.
    alt
        What a reader who does not see the picture should know.
    sources
        Ids of the table ``sources``.
    height
        In pixels, at the standard width of 720.
    fixed
        Whether the height must stay: text stands at set places in it.
    """

    name: str
    title: str
    subtitle: str
    option: Mapping[str, Any]
    table: pl.DataFrame
    alt: str
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    height: int = 380
    fixed: bool = False

    def svg(self, width: int = WIDTH) -> str:
        """Return the picture as SVG; the same figure gives the same bytes."""
        return render_svg(self.option, width=width, height=round(self.height * width / WIDTH))

    def csv(self) -> str:
        """Return the table as CSV whose cells no spreadsheet runs."""
        return plain_columns(self.table).write_csv()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the picture, and the alternative text, to a notebook."""
        return {"image/svg+xml": self.svg(), "text/plain": f"{self.title}\n{self.alt}"}
