"""The national brief and the one-page sheet: chapters in order, written to PDF and Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.locale import N_, format_date
from oresight.report._album import Album
from oresight.report._benchmarks import (
    benchmarks_chapter,
    gaps_chapter,
    methods_chapter,
)
from oresight.report._closing import last_page
from oresight.report._document import Document
from oresight.report._exposed import findings, leverage_chapter, where_chapter
from oresight.report._policy import changes_chapter, measures_chapter
from oresight.report._scenarios import scenarios_chapter
from oresight.report._tables import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from oresight.exposure import NationalExposure
    from oresight.figures import Scene
    from oresight.scenarios import Account

__all__ = ["national_brief"]

SQUEEZE = 0.86
"""Two pictures fit on most pages."""


def national_brief(
    exposure: NationalExposure,
    scene: Scene,
    *,
    command: str,
    stories: Sequence[Account] = (),
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the brief of an importer on a day, and every table behind it by name.

    Parameters
    ----------
    scene
        Atlas, importer, day and language in which the figures are drawn.
    command
        The command that makes the document again.
    stories
        Scenarios that were followed, in the order of their chapter; without one there is none.
    """
    words = Words(scene.atlas, scene.lang)
    album = Album(scene, squeeze=SQUEEZE)
    t = words.t
    blocks = [
        findings(exposure, words, stories=stories),
        *changes_chapter(exposure, words),
        *where_chapter(exposure, album, words),
        *leverage_chapter(exposure, album, words),
        *measures_chapter(exposure, album, words),
        *scenarios_chapter(stories, album, words),
        *benchmarks_chapter(exposure, album, words),
        *methods_chapter(words, exposure.ranking),
        *gaps_chapter(exposure, album, words),
    ]
    album.sheets |= {
        "ranking": exposure.ranking,
        "scores": exposure.scores,
        "changes": exposure.standing.changes,
        "expiring": exposure.standing.expiring,
        "ledger": exposure.standing.measures,
        "missing": exposure.missing,
    }
    blocks += last_page(exposure, album, words, command)
    place = words.place(exposure.importer)
    document = Document(
        title=t(N_("Critical-mineral exposure of {importer}"), importer=place),
        subtitle=t(
            N_("As of {date}, from edition {edition} of the data"),
            date=format_date(exposure.as_of, scene.lang),
            edition=exposure.run.edition,
        ),
        kicker=t(N_("NATIONAL EXPOSURE BRIEF")),
        lang=scene.lang,
        run=exposure.run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=(place, t(N_("critical minerals")), t(N_("supply security"))),
    )
    return document, album.sheets
