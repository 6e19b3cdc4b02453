"""A document from what a reader gathered: figures and findings in the order they were put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.locale import N_, format_date
from oresight.report._album import Album
from oresight.report._closing import closing
from oresight.report._document import Callout, Document, Heading, Paragraph
from oresight.report._tables import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from oresight.figures import Figure, Scene
    from oresight.report._document import Block, TableBlock
    from oresight.runs import Run

__all__ = ["Part", "gather"]

SQUEEZE: Final = 0.86
"""Two pictures fit on most pages."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    One thing of a document.

    Parameters
    ----------
    heading
        Empty for a figure that speaks for itself.
    findings
        What is to be said first.
    note
        What the reader wrote beside it.
    closing
        What stands under it, such as a certificate.
    command
        What gives the same again.
    sheets
        Tables behind it besides those of its figures.
    """

    figures: tuple[Figure, ...] = ()
    heading: str = ""
    findings: tuple[str, ...] = ()
    tables: tuple[TableBlock, ...] = ()
    note: str = ""
    closing: tuple[str, ...] = ()
    command: str = ""
    sheets: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def gather(
    parts: Sequence[Part],
    scene: Scene,
    *,
    title: str,
    run: Run,
    kicker: str = "",
    draws: int | None = None,
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return a document of parts in their order, and every table behind it by name.

    Parameters
    ----------
    scene
        Atlas, day and language of the document; each part brings its own view.
    kicker
        What kind of document it is; that of a briefing if absent.
    draws
        Size of the sample; that of the scene if absent.
    """
    words = Words(scene.atlas, scene.lang)
    album = Album(scene, squeeze=SQUEEZE)
    t = words.t
    blocks = [block for at, part in enumerate(parts, start=1) for block in _blocks(part, album, at)]
    command = "\n".join(dict.fromkeys(part.command for part in parts if part.command))
    return Document(
        title=title,
        subtitle=t(
            N_("As of {date}, from edition {edition} of the data"),
            date=format_date(scene.as_of, scene.lang),
            edition=run.edition,
        ),
        kicker=kicker or t(N_("BRIEFING MATERIAL")),
        lang=scene.lang,
        run=run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=(t(N_("critical minerals")), t(N_("supply security"))),
        annex=tuple(closing(run, album, words, command=command, draws=draws)),
    ), album.sheets


def _blocks(part: Part, album: Album, at: int) -> list[Block]:
    album.sheets |= {f"{name} {at}": sheet for name, sheet in part.sheets.items()}
    return [
        *([Heading(part.heading)] if part.heading else []),
        *([Callout(part.findings)] if part.findings else []),
        *([Paragraph(part.note)] if part.note else []),
        *(album.add(figure) for figure in part.figures),
        *part.tables,
        *(Paragraph(line) for line in part.closing),
    ]
