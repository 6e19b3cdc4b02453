"""PowerPoint: a document with one figure or table a slide, to be edited by whoever opens it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.errors import Fault, MissingExtraError
from oresight.locale import N_, translator
from oresight.report._document import Callout, Facts, FigureBlock, FigureRow, TableBlock
from oresight.report._native import native_charts
from oresight.report._settled import settled
from oresight.report._slide_charts import add_chart
from oresight.report._slide_table import add_table, pages
from oresight.report._slide_text import ACCENT, INK, QUIET, Box, add_text, fill, shade
from oresight.report._typst import picture_png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from oresight.figures import Figure
    from oresight.report._document import Block, Document, Fact

__all__ = ["slides"]

WIDTH, HEIGHT = 13.333, 7.5
"""Of a slide, in inches: sixteen to nine."""

SIDE: Final = 0.55
INNER: Final = WIDTH - 2 * SIDE
TITLE = Box(SIDE, 0.4, INNER, 0.85)
SUBTITLE = Box(SIDE, 1.28, INNER, 0.42)
BODY = Box(SIDE, 1.78, INNER, 4.62)
SOURCE = Box(SIDE, 6.48, INNER, 0.5)
FOOT = Box(SIDE, 7.05, INNER, 0.25)
TITLE_ONLY: Final = 5
"""The layout of python-pptx's own template that has a title and nothing else."""

PIXELS: Final = 720
GAP: Final = 0.25
IMAGE: Final = ".svg"
TWO_ROWS: Final = 5
TONGUES: Final = {"ja": "ja-JP", "en": "en-GB"}
RUN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"
SIZES: Final = re.compile(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"')


def slides(document: Document) -> bytes:
    """
    Return a document as PowerPoint: findings, then one figure or table a slide.

    Bars, lines and points are native charts, other figures are pictures. The same document gives
    the same bytes.

    Raises
    ------
    MissingExtraError
        If python-pptx is not installed.
    """
    deck = _Deck(_blank(document), document)
    deck.open()
    deck.first()
    for block in document.blocks:
        deck.add(block)
    deck.close()
    buffer = io.BytesIO()
    deck.show.save(buffer)
    return settled(buffer.getvalue(), day=document.day)


def _blank(document: Document) -> Presentation:
    try:
        import pptx
    except ImportError:
        raise MissingExtraError(
            Fault(N_("Slides need a part that is not installed."), 'pip install "oresight[app]"')
        ) from None
    from pptx.util import Inches

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    about = show.core_properties
    about.title, about.subject, about.author = document.title, document.subtitle, "oresight"
    about.keywords, about.language = ", ".join(document.keywords), document.lang
    about.last_modified_by = "oresight"
    return show


@dataclass(frozen=True, slots=True)
class _Deck:
    """Slides in the making."""

    show: Presentation
    document: Document

    def open(self) -> None:
        """Add the first slide: what it is, and of which day, edition and run."""
        document, slide = self.document, self._slide(self.document.title, size=34, top=2.3)
        add_text(slide, [document.kicker], Box(SIDE, 1.7, INNER, 0.4), size=14, color=ACCENT,
                 bold=True)  # fmt: skip
        add_text(slide, [document.subtitle], Box(SIDE, 3.9, INNER, 0.5), size=16, color=QUIET)
        add_text(slide, [self._stamp], Box(SIDE, 4.5, INNER, 0.4), size=12, color=QUIET)

    def first(self) -> None:
        """Add the findings, with the numbers that are shown large."""
        blocks = self.document.blocks
        lines = [line for block in blocks if isinstance(block, Callout) for line in block.lines]
        facts = [fact for block in blocks if isinstance(block, Facts) for fact in block.facts]
        if lines or facts:
            self._lines(lines, facts)

    def close(self) -> None:
        """Add the last slide: how to make it again."""
        t, run = translator(self.document.lang), self.document.run
        slide = self._slide(t(N_("How to reproduce this document")))
        told = [
            f"{t(N_('Edition of the data'))}: {run.edition}",
            f"{t(N_('Version of the code'))}: {run.version}",
            f"{t(N_('Run'))}: {run.id}",
        ]
        add_text(slide, told, Box(SIDE, 1.8, INNER, 1.3), size=16)
        if self.document.command:
            box = Box(SIDE, 3.3, INNER, 1.6)
            shade(add_text(slide, [self.document.command], box, size=14))
        self._foot(slide)
        tongue = TONGUES.get(self.document.lang, self.document.lang)
        for one in self.show.slides:
            for run in one._element.iter(RUN):
                run.set("lang", tongue)

    def add(self, block: Block) -> None:
        """Add what a block comes to on slides; running text, lists and headings come to none."""
        if isinstance(block, FigureBlock):
            self._figure(block)
        elif isinstance(block, FigureRow):
            for one in block.figures:
                self._figure(one)
        elif isinstance(block, TableBlock):
            self._table(block)

    @property
    def _stamp(self) -> str:
        t, run = translator(self.document.lang), self.document.run
        return f"{t(N_('Run'))} {run.id} ・ {t(N_('Edition'))} {run.edition}"

    def _slide(self, title: str, *, size: float = 24, top: float = TITLE.top) -> Slide:
        slide = self.show.slides.add_slide(self.show.slide_layouts[TITLE_ONLY])
        box = Box(TITLE.left, top, TITLE.width, TITLE.height if top == TITLE.top else 1.4)
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = box.place
        fill(head.text_frame, [title], box, size=size, bold=True, color=ACCENT)
        return slide

    def _foot(self, slide: Slide) -> None:
        add_text(slide, [self._stamp], FOOT, size=9, color=QUIET)

    def _figure(self, block: FigureBlock) -> None:
        slide = self._slide(block.title)
        add_text(slide, [block.subtitle], SUBTITLE, size=13, color=QUIET)
        figure = self.document.figures.get(block.image.removesuffix(IMAGE))
        charts = () if figure is None else native_charts(figure, lang=self.document.lang)
        if charts:
            for chart, box in zip(charts, _side_by_side(len(charts)), strict=True):
                add_chart(slide, chart, box, alt=block.alt)
        else:
            self._picture(slide, block, figure)
        self._sources(slide, block)
        slide.notes_slide.notes_text_frame.text = "\n".join([block.alt, *block.notes])

    def _picture(self, slide: Slide, block: FigureBlock, figure: Figure | None) -> None:
        svg = self.document.images[block.image] if figure is None else figure.svg()
        tall, wide = _size(svg)
        png = picture_png(svg, width=wide, height=tall)
        scale = min(BODY.width / wide, BODY.height / tall)
        width, height = wide * scale, tall * scale
        box = Box(SIDE + (INNER - width) / 2, BODY.top, width, height)
        picture = slide.shapes.add_picture(io.BytesIO(png), *box.place)
        picture._element.nvPicPr.cNvPr.set("descr", block.alt)

    def _table(self, block: TableBlock) -> None:
        parts = pages(block, width=BODY.width, height=BODY.height)
        for at, part in enumerate(parts, start=1):
            more = f" ({at}/{len(parts)})" if len(parts) > 1 else ""
            slide = self._slide(block.title + more)
            add_table(slide, part, Box(SIDE, SUBTITLE.top, INNER, BODY.height))
            self._sources(slide, block)

    def _sources(self, slide: Slide, block: FigureBlock | TableBlock) -> None:
        t = translator(self.document.lang)
        told = [t(N_("Sources: ")) + block.sources] if block.sources else []
        told += [t(N_("Note: ")) + note for note in block.notes]
        add_text(slide, told, SOURCE, size=10, color=QUIET)
        self._foot(slide)

    def _lines(self, lines: Sequence[str], facts: Sequence[Fact]) -> None:
        """Add what comes first: the findings, and the numbers below them."""
        slide = self._slide(translator(self.document.lang)(N_("Key findings")))
        told = [f"■ {line}" for line in lines]
        height = 2.6 if facts else 5.2
        add_text(slide, told, Box(SIDE, 1.4, INNER, height), size=22, color=INK)
        width = (INNER - GAP * (len(facts) - 1)) / max(len(facts), 1)
        for at, fact in enumerate(facts):
            left = SIDE + at * (width + GAP)
            back = Box(left, 4.2, width, 2.6)
            shade(slide.shapes.add_textbox(*back.place))
            inner = width - 0.4
            add_text(slide, [fact.label], Box(left + 0.2, 4.35, inner, 0.6), size=16, color=QUIET)
            add_text(slide, [fact.value], Box(left + 0.2, 4.95, inner, 0.8), size=40, color=ACCENT,
                     bold=True)  # fmt: skip
            add_text(slide, [fact.detail], Box(left + 0.2, 5.8, inner, 0.9), size=14, color=QUIET)
        self._foot(slide)


def _side_by_side(count: int) -> list[Box]:
    """Return places for charts: in a row, from five on in two."""
    rows = 1 if count < TWO_ROWS else 2
    across = -(-count // rows)
    width, height = BODY.width / across, BODY.height / rows
    return [
        Box(BODY.left + (at % across) * width, BODY.top + (at // across) * height, width, height)
        for at in range(count)
    ]


def _size(svg: str) -> tuple[int, int]:
    """Return the height and the width of a picture, in pixels."""
    found = SIZES.search(svg)
    if found is None:
        return PIXELS // 2, PIXELS
    return round(float(found[2])), round(float(found[1]))
