"""Words on a slide: boxes of a fixed place, letters made smaller until they fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from oresight.figures import ems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.slide import Slide

__all__ = ["ACCENT", "INK", "QUIET", "Box", "add_text", "fill", "fitting", "room_for", "shade"]

INK, QUIET, ACCENT, WASH = "1A1A1C", "5C5F66", "0B3D91", "F1F4F9"
LINE: Final = 1.35
"""Height of a line, in letters."""

INCH: Final = 72.0
SMALLEST: Final = 8.0
STEP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def place(self) -> tuple[int, int, int, int]:
        """The same as python-pptx takes it."""
        from pptx.util import Inches

        left, top, width, height = (
            Inches(part) for part in (self.left, self.top, self.width, self.height)
        )
        return left, top, width, height


def room_for(lines: Sequence[str], size: float, *, width: float) -> float:
    """
    Return the height in inches that lines take at a size in points.

    Examples
    --------
    >>> round(room_for(["コバルト" * 18], 12.0, width=6.0), 2)
    0.45
    """
    held = max(width * INCH / size, 1.0)
    rows = sum(max(math.ceil(ems(line) / held), 1) for line in lines)
    return rows * size * LINE / INCH


def fitting(lines: Sequence[str], size: float, *, width: float, height: float) -> float:
    """Return the largest size up to *size* at which lines fit into a place, but not below 8 points."""
    while size > SMALLEST and room_for(lines, size, width=width) > height:
        size -= STEP
    return size


def add_text(
    slide: Slide,
    lines: Sequence[str],
    box: Box,
    *,
    size: float,
    color: str = INK,
    bold: bool = False,
) -> Any:
    """Put lines into a box of their own, a paragraph a line, and return its shape."""
    shape = slide.shapes.add_textbox(*box.place)
    fill(shape.text_frame, lines, box, size=size, color=color, bold=bold)
    return shape


def fill(
    frame: Any, lines: Sequence[str], box: Box, *, size: float, color: str = INK, bold: bool = False
) -> None:
    """Write lines into a frame, at the largest size that fits."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    fitted = fitting(lines, size, width=box.width, height=box.height)
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(fitted), bold
        run.font.color.rgb = RGBColor.from_string(color)


def shade(shape: Any, color: str = WASH) -> None:
    """Fill a shape with a plain colour, without an edge."""
    from pptx.dml.color import RGBColor

    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(color)
    shape.line.fill.background()
