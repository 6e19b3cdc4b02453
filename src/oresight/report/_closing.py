"""The last page: inputs, edition, run, sources with their terms, and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.locale import N_, format_date
from oresight.report._document import Block, Command, Heading, PageBreak
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Source
    from oresight.exposure import NationalExposure
    from oresight.report._album import Album
    from oresight.report._tables import Words
    from oresight.runs import Run

__all__ = ["closing", "last_page", "reproduction"]


def last_page(exposure: NationalExposure, album: Album, words: Words, command: str) -> list[Block]:
    """Return the same as `reproduction`, on a page of its own."""
    return [PageBreak(), *reproduction(exposure, album, words, command)]


def reproduction(
    exposure: NationalExposure, album: Album, words: Words, command: str
) -> list[Block]:
    """Return what an exposure was computed from, its sources, and the command that reproduces."""
    since = (words.t(N_("Changes since")), format_date(exposure.since, words.lang))
    return closing(exposure.run, album, words, command=command, inputs=(since,))


def closing(
    run: Run,
    album: Album,
    words: Words,
    *,
    command: str,
    inputs: Sequence[tuple[str, str]] = (),
    draws: int | None = None,
) -> list[Block]:
    """
    Return inputs, edition, run id, sources with their terms, and the command that reproduces.

    Parameters
    ----------
    inputs
        What else the document was made from, each with its name.
    draws
        Size of the sample; that of the scene if absent.
    """
    t, scene = words.t, album.scene
    used = {name for sheet in album.sheets.values() for name in _named(sheet)}
    used |= {name for figure in album.figures.values() for name in figure.sources}
    sources = [words.atlas.source(name) for name in sorted(used)]
    return [
        Heading(t(N_("How to reproduce this document"))),
        table_block(
            t(N_("Inputs")),
            (t(N_("Input")), t(N_("Value"))),
            [
                (t(N_("Importer")), words.place(scene.importer)),
                (t(N_("As-of date")), format_date(scene.as_of, words.lang)),
                *inputs,
                (t(N_("Edition of the data")), run.edition),
                (t(N_("Draws and seed")), f"{draws or scene.draws:,} / {run.seed}"),
                (t(N_("Version of the code")), run.version),
                (t(N_("Run")), run.id),
            ],
            widths=(1, 2),
            long=False,
        ),
        Command(command),
        table_block(
            t(N_("Sources and their terms")),
            (t(N_("Source")), t(N_("Title")), t(N_("Licence"))),
            _told(sources),
            widths=(1, 2.2, 1.4),
        ),
    ]


def _told(sources: Sequence[Source]) -> list[tuple[str, str, str]]:
    """Return sources by publisher and licence, their titles in one cell."""
    titles: dict[tuple[str, str], list[str]] = {}
    for one in sources:
        titles.setdefault((one.publisher or one.id, one.licence or "–"), []).append(one.title)
    return [(who, "; ".join(told), licence) for (who, licence), told in titles.items()]


def _named(sheet: pl.DataFrame) -> set[str]:
    """Return the ids of the sources a table names."""
    found: set[str] = set()
    if sheet.schema.get("sources") == pl.List(pl.String):
        found |= set(sheet["sources"].explode().drop_nulls())
    if "source_id" in sheet.columns:
        found |= set(sheet["source_id"].drop_nulls())
    return found
