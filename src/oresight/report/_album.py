"""What a document gathers while it is written: pictures, and every table behind them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oresight.errors import BadInputError
from oresight.figures import Scene, draw, figures
from oresight.locale import N_, translator
from oresight.report._document import FigureBlock, FigureRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId
    from oresight.figures import Figure
    from oresight.locale import Translator
    from oresight.report._document import Block

__all__ = ["Album", "publisher_line", "source_line"]

TITLED = 3
PICTURE_WIDTH = 720
"""Width in pixels at which charts are drawn for a page of A4."""


@dataclass
class Album:
    """
    The pictures and tables of one document, in the order they were asked for.

    ``squeeze`` scales the height of every picture, for a page that must hold several; ``titled`` tells
    whether sources are named with their titles, for which a single page has no room.

    The only object here that changes: a document is written into it, then it is closed.
    """

    scene: Scene
    squeeze: float = 1.0
    titled: bool = True
    images: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, pl.DataFrame] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def t(self) -> Translator:
        """The translator of the document's language."""
        return translator(self.scene.lang)

    def figure(self, name: str, **choices: object) -> tuple[FigureBlock, ...]:
        """
        Draw a figure and return its block; nothing where the data do not suffice.

        What was left out is remembered, and told in the chapter on gaps.
        """
        return self.drawn(name, self.scene.with_choices(**choices))

    def drawn(self, name: str, scene: Scene) -> tuple[FigureBlock, ...]:
        """Draw a figure of a view of its own, as `figure` does."""
        return tuple(self.add(one) for one in self._drawn(name, scene))

    def nearest(self, name: str, commodity: CommodityId) -> tuple[FigureBlock, ...]:
        """Draw a figure of a commodity, else of the next wider one for which the data suffice."""
        catalogue = self.scene.atlas.catalogue
        for one in (commodity, *catalogue.ancestors(commodity)):
            drawn = self._drawn(name, self.scene.with_choices(commodity=one), noted=False)
            if drawn:
                return tuple(self.add(figure) for figure in drawn)
        return self.figure(name, commodity=commodity)

    def row(self, name: str, choices: Sequence[Mapping[str, object]]) -> tuple[Block, ...]:
        """Draw a figure for each of some choices, beside each other where there are several."""
        scenes = [self.scene.with_choices(**one) for one in choices]
        drawn = [figure for one in scenes for figure in self._drawn(name, one)]
        found = tuple(self.add(one, across=len(drawn)) for one in drawn)
        return (FigureRow(found),) if len(found) > 1 else found

    def _drawn(self, name: str, scene: Scene, *, noted: bool = True) -> tuple[Figure, ...]:
        try:
            return (draw(name, scene),)
        except BadInputError:
            if noted:
                self.left_out.append(self.t(figures()[name].title))
            return ()

    def add(self, drawn: Figure, *, across: int = 1) -> FigureBlock:
        """Keep a figure's picture and table, and return its block; *across* stand in a row."""
        key = f"{len(self.images) + 1:02d}-{drawn.name}"
        squeeze = 1.0 if drawn.fixed else self.squeeze
        squeezed = replace(drawn, height=round(drawn.height * squeeze))
        self.images[f"{key}.svg"] = squeezed.svg(width=PICTURE_WIDTH // across)
        self.sheets[key] = drawn.table
        self.figures[key] = drawn
        return FigureBlock(
            image=f"{key}.svg",
            title=drawn.title,
            subtitle=drawn.subtitle,
            alt=drawn.alt,
            sources=source_line(self.scene.atlas, drawn.sources, lang=self.scene.lang)
            if self.titled
            else publisher_line(self.scene.atlas, drawn.sources),
            notes=drawn.notes,
        )


def source_line(atlas: Atlas, sources: Iterable[str], *, lang: str) -> str:
    """
    Return sources as a reader knows them: publisher and title, each once.

    Where there are many, publishers alone are named; the last page has the titles.
    """
    found = [atlas.source(name) for name in dict.fromkeys(sources)]
    if len(found) > TITLED:
        publishers = "; ".join(dict.fromkeys(source.publisher or source.id for source in found))
        return translator(lang)(N_("{publishers} (titles on the last page)"), publishers=publishers)
    return "; ".join(
        dict.fromkeys(
            f"{source.publisher}, {source.title}" if source.publisher else source.title
            for source in found
        )
    )


def publisher_line(atlas: Atlas, sources: Iterable[str]) -> str:
    """Return who published the sources, each once: for a page without room for titles."""
    return "; ".join(dict.fromkeys(atlas.source(name).publisher or name for name in sources))
