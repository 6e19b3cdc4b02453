"""The report on one commodity: from the mine to what no one knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import Stage
from oresight.locale import N_, format_date
from oresight.report._album import Album, source_line
from oresight.report._closing import reproduction
from oresight.report._document import Block, Document, Heading, Paragraph
from oresight.report._sheet import commodity_findings
from oresight.report._side_by_side import blanks_chapter, side_by_side_chapter
from oresight.report._tables import Words, table_block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Commodity
    from oresight.codes import CommodityId
    from oresight.exposure import NationalExposure
    from oresight.figures import Scene

__all__ = ["commodity_report"]

SQUEEZE: Final = 0.78
STAGES_TOLD: Final = (Stage.MINE, Stage.REFINE)
COUNTRIES: Final = 8


def commodity_report(
    commodity: Commodity, exposure: NationalExposure, scene: Scene, *, command: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the report on one commodity, and the tables behind it by name.

    Parameters
    ----------
    exposure
        The exposure of the importer, computed for this commodity alone.
    scene
        Atlas, importer, day and language in which the figures are drawn.
    command
        The command that makes the document again.
    """
    words = Words(scene.atlas, scene.lang)
    album = Album(scene.with_choices(commodity=commodity.id), squeeze=SQUEEZE)
    blocks: list[Block] = [
        *commodity_findings(commodity, exposure, words),
        *_chain(commodity.id, album, words),
        *_policy(exposure, album, words),
        *_ahead(album, words),
        *side_by_side_chapter(exposure, words),
        *blanks_chapter(exposure, album, words),
    ]
    album.sheets |= {
        "scores": exposure.scores,
        "missing": exposure.missing,
        "ledger": exposure.standing.measures,
        "changes": exposure.standing.changes,
    }
    t, name, place = words.t, commodity.name(scene.lang), words.place(exposure.importer)
    document = Document(
        title=t(N_("{commodity}: supply of {importer}"), commodity=name, importer=place),
        subtitle=t(
            N_("As of {date}, from edition {edition} of the data"),
            date=format_date(exposure.as_of, scene.lang),
            edition=exposure.run.edition,
        ),
        kicker=t(N_("COMMODITY REPORT")),
        lang=scene.lang,
        run=exposure.run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=(name, place, t(N_("supply security"))),
        annex=(*_annex(album, words), *reproduction(exposure, album, words, command)),
    )
    return document, album.sheets


def _chain(commodity: CommodityId, album: Album, words: Words) -> list[Block]:
    """Return who mines and refines it, how that came about, and where the importer buys."""
    t = words.t
    opening = t(
        N_(
            "Output is told by stage, because the narrowest point of a chain is often not the mine. "
            "Shares are those of the country where a mine or plant stands, not of its owner."
        )
    )
    return [
        Heading(t(N_("From the mine to the industry"))),
        Paragraph(opening),
        *album.nearest("sankey", commodity),
        *album.row("map", [{"stage": stage} for stage in STAGES_TOLD]),
        Heading(t(N_("Shares and concentration over time"))),
        *album.nearest("concentration", commodity),
        Heading(
            t(N_("Where {importer} buys"), importer=words.place(album.scene.importer)),
        ),
        *album.nearest("imports", commodity),
    ]


def _policy(exposure: NationalExposure, album: Album, words: Words) -> list[Block]:
    """Return what restricts it, what it cost meanwhile, and what the last measure would do."""
    t = words.t
    blocks: list[Block] = [
        Heading(t(N_("Restrictions and prices"))),
        Paragraph(
            t(
                N_(
                    "The status holds for {date}. A suspension whose end has passed without a "
                    "confirming entry is unknown: it is neither taken for in force nor for extended."
                ),
                date=format_date(exposure.as_of, words.lang),
            )
        ),
        *album.figure("measures"),
        *album.figure("prices"),
    ]
    shocks = [*album.figure("shock-price"), *album.figure("shock-volumes")]
    if shocks:
        followed = t(
            N_(
                "The last restriction on it, followed through the market of today month by month. What "
                "nobody has measured is drawn from a prior; the bands hold what that leaves open."
            )
        )
        blocks += [
            Heading(t(N_("What the last restriction does")), 2),
            Paragraph(followed),
            *shocks,
        ]
    return blocks


def _ahead(album: Album, words: Words) -> list[Block]:
    """Return what it is used for, what is being built, and whether that will do."""
    t = words.t
    used = [*album.figure("uses"), *album.figure("projects")]
    ahead = [*album.figure("outlook-gap"), *album.figure("demand")]
    blocks: list[Block] = []
    if used:
        blocks += [Heading(t(N_("Uses and projects"))), *used]
    if ahead:
        conditional = t(
            N_(
                "A low price says that there is enough today; it does not say that there will be. "
                "What follows is conditional on stated policies and announced projects, not a forecast."
            )
        )
        blocks += [Heading(t(N_("Outlook"))), Paragraph(conditional), *ahead]
    return blocks


def _annex(album: Album, words: Words) -> list[Block]:
    """Return the tables to look things up in: output by country, and imports by origin."""
    t = words.t
    blocks: list[Block] = [Heading(t(N_("Annex: tables")))]
    for key, figure in album.figures.items():
        if figure.name == "map":
            blocks.append(_output(album.sheets[key], words))
        elif figure.name == "imports":
            blocks.append(_imports(album.sheets[key], words))
    return blocks if len(blocks) > 1 else []


def _output(rows: pl.DataFrame, words: Words) -> Block:
    t, shown = words.t, rows.sort("share", descending=True).head(COUNTRIES)
    return table_block(
        t(
            N_("World output, {stage}, {year}"),
            stage=words.stage(rows["stage"][0]),
            year=rows["year"][0],
        ),
        (t(N_("Country")), t(N_("Output")), t(N_("Unit")), t(N_("Share")), t(N_("Grade"))),
        [
            (
                words.place(row["country"]),
                words.number(row["quantity"], 0),
                row["unit"],
                words.percent(row["share"], 1),
                words.grade(row["grade"]),
            )
            for row in shown.to_dicts()
        ],
        right=(1, 3),
        widths=(2, 1, 0, 1, 1),
        sources=_named(shown, words),
        long=False,
    )


def _imports(rows: pl.DataFrame, words: Words) -> Block:
    t, last = words.t, rows.filter(pl.col("year") == rows["year"].max())
    return table_block(
        t(N_("Imports by origin, {year}"), year=last["year"][0]),
        (t(N_("Origin")), t(N_("Share")), t(N_("Grade"))),
        [
            (words.place(row["country"]), words.percent(row["share"], 1), words.grade(row["grade"]))
            for row in last.sort("share", descending=True).to_dicts()
        ],
        right=(1,),
        widths=(2, 1, 1),
        sources=_named(last, words),
        long=False,
    )


def _named(rows: pl.DataFrame, words: Words) -> str:
    names = rows["sources"].explode().drop_nulls().unique().sort()
    return source_line(words.atlas, names, lang=words.lang)
