"""Tables on slides: as many rows a slide as it holds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from oresight.figures import ems
from oresight.report._slide_text import INK, Box, fill, room_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.slide import Slide

    from oresight.report._document import TableBlock

__all__ = ["add_table", "pages"]

SIZE: Final = 11.0
MARGIN_X, MARGIN_Y = 0.07, 0.04
"""Around the words of a cell, in inches."""

INCH: Final = 72.0
SPARE: Final = 1.0
LATIN: Final = re.compile(r"[!-~\u00a0-\u2e7f]+")
KEPT: Final = 6.0
"""Letters that stay together whatever they are."""

NARROWEST: Final = 4.0
WIDEST: Final = 36.0
"""What a column may ask for, in letters."""


def pages(block: TableBlock, *, width: float, height: float) -> list[TableBlock]:
    """Return a table cut into as many as there must be for each to fit a place, in inches."""
    columns = _columns(block, width)
    left = height - _tall(block.header, columns)
    found: list[list[tuple[str, ...]]] = [[]]
    free = left
    for row in block.rows:
        need = _tall(row, columns)
        if found[-1] and need > free:
            found.append([])
            free = left
        found[-1].append(row)
        free -= need
    return [replace(block, rows=tuple(rows)) for rows in found]


def add_table(slide: Slide, block: TableBlock, box: Box) -> None:
    """Put a table on a slide, its first row the heading."""
    rows = (block.header, *block.rows)
    columns = _columns(block, box.width)
    tall = [_tall(row, columns) for row in rows]
    place = Box(box.left, box.top, box.width, sum(tall)).place
    frame = slide.shapes.add_table(len(rows), len(columns), *place)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", block.title)
    _plain(frame)
    table = frame.table
    from pptx.util import Inches

    for column, width in zip(table.columns, columns, strict=True):
        column.width = Inches(width)
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        row.height = Inches(tall[at])
        for cell, text, width, side in zip(row.cells, words, columns, block.aligned, strict=True):
            _write(cell, text, width, head=at == 0, right=side == "right", tall=tall[at])


def _columns(block: TableBlock, width: float) -> list[float]:
    """Return the widths of the columns, in inches: what their longest words ask for, in proportion."""
    columns = list(zip(block.header, *block.rows, strict=True))
    asked = [min(max(NARROWEST, *map(ems, texts)), WIDEST) for texts in columns]
    least = [max(map(_longest, texts)) * SIZE / INCH + 2 * MARGIN_X for texts in columns]
    free = max(width - sum(least), 0.0)
    wide = [low + free * one / sum(asked) for low, one in zip(least, asked, strict=True)]
    return [width * one / sum(wide) for one in wide]


def _longest(text: str) -> float:
    """Return the width of what may not be broken; letters of full width may be broken anywhere."""
    whole = max((ems(word) for word in LATIN.findall(text)), default=0.0)
    return 1.1 * max(whole, min(ems(text), KEPT)) + SPARE


def _tall(row: Sequence[str], columns: Sequence[float]) -> float:
    return 2 * MARGIN_Y + max(
        room_for(text.split("\n"), SIZE, width=width - 2 * MARGIN_X)
        for text, width in zip(row, columns, strict=True)
    )


def _plain(frame: Any) -> None:
    """Take the colours of the template off: a light style with lines between rows."""
    style = frame._element.graphic.graphicData.tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    )
    style.text = "{9D7B26C5-4107-4FEC-AEDC-1716B250A1EF}"
    frame.table.horz_banding = False


def _write(cell: Any, text: str, width: float, *, head: bool, right: bool, tall: float) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    box = Box(0, 0, width - 2 * MARGIN_X, tall)
    fill(cell.text_frame, text.split("\n"), box, size=SIZE, bold=head, color=INK)
    cell.margin_left = cell.margin_right = Inches(MARGIN_X)
    cell.margin_top = cell.margin_bottom = Inches(MARGIN_Y)
    if right:
        for paragraph in cell.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.RIGHT
