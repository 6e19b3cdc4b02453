"""The one-page sheet (一枚紙) of one commodity: verdict, three numbers, pictures, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.chains import outlook_of, outlook_words
from oresight.errors import BadInputError
from oresight.locale import N_, format_date
from oresight.report._actions import actions
from oresight.report._album import Album, publisher_line
from oresight.report._document import (
    Block,
    Callout,
    Command,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
)
from oresight.report._tables import Words, table_block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Commodity
    from oresight.exposure import NationalExposure
    from oresight.figures import Scene

__all__ = ["commodity_brief", "commodity_findings", "latest_measures"]

MEASURES = 3
LANES = 4
SQUEEZE = 0.5
FIGURES = ("sankey", "imports")
SCENARIO = "STEPS"


def commodity_brief(
    commodity: Commodity, exposure: NationalExposure, scene: Scene, *, command: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the sheet of one commodity, and the tables behind it by name.

    Parameters
    ----------
    exposure
        The exposure of the importer, computed for this commodity alone.
    """
    words = Words(scene.atlas, scene.lang)
    album = Album(scene, squeeze=SQUEEZE, titled=False)
    t = words.t
    name, place = commodity.name(scene.lang), words.place(exposure.importer)
    blocks: list[Block] = [
        *commodity_findings(commodity, exposure, words),
        *[block for figure in FIGURES for block in album.nearest(figure, commodity.id)],
        *album.figure("measures", commodity=commodity.id, rows=LANES),
        Heading(words.t(N_("What to do"))),
        Items(actions(commodity, exposure, words)),
        Command(command),
    ]
    album.sheets |= {"scores": exposure.scores, "ledger": exposure.standing.measures}
    document = Document(
        title=t(N_("{commodity}: exposure of {importer}"), commodity=name, importer=place),
        subtitle=t(
            N_("As of {date}, from edition {edition} of the data"),
            date=format_date(exposure.as_of, scene.lang),
            edition=exposure.run.edition,
        ),
        kicker=t(N_("ONE-PAGE SHEET")),
        lang=scene.lang,
        run=exposure.run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=(name, place),
        numbered=False,
    )
    return document, album.sheets


def commodity_findings(
    commodity: Commodity, exposure: NationalExposure, words: Words
) -> tuple[Callout, Facts]:
    """Return what is to be said first of a commodity: a verdict, and three numbers."""
    return _verdict(commodity, exposure, words), _numbers(exposure, words)


def _best(
    exposure: NationalExposure, method: str, indicator: str, stage: str | None = None
) -> dict[str, object] | None:
    rows = exposure.of(method).filter(
        pl.col("indicator") == indicator, pl.col("value").is_not_null()
    )
    if stage is not None:
        rows = rows.filter(pl.col("stage") == stage)
    rows = rows.sort("value", descending=True)
    return rows.row(0, named=True) if rows.height else None


def _verdict(commodity: Commodity, exposure: NationalExposure, words: Words) -> Callout:
    t = words.t
    lines = []
    for stage in ("mine", "refine"):
        top = _best(exposure, "concentration", "top1_share", stage)
        if top is not None:
            lines.append(
                t(
                    N_(
                        "{stage}: {country} holds {share} of world output ({year}, interval {interval})."
                    ),
                    stage=words.stage(stage),
                    country=words.place(top["country"]),  # type: ignore[arg-type]
                    share=words.percent(top["value"]),  # type: ignore[arg-type]
                    year=top["year"],
                    interval=words.percent_interval(top["low"], top["high"]),  # type: ignore[arg-type]
                )
            )
    reaching = exposure.standing.measures.filter(pl.col("commodities").list.len() > 0)
    counts = dict(reaching["status"].value_counts().iter_rows())
    lines.append(
        t(
            N_(
                "{in_force} measures on {commodity} that reach {importer} are in force; the status of "
                "{unknown} is unknown."
            ),
            in_force=counts.get("in_force", 0),
            commodity=commodity.word(words.lang),
            importer=words.place(exposure.importer),
            unknown=counts.get("unknown", 0),
        )
    )
    return Callout((*lines, *_outlook(commodity, exposure, words)))


def _outlook(commodity: Commodity, exposure: NationalExposure, words: Words) -> list[str]:
    """Return what the price says and what stands behind it; nothing where neither can be told."""
    try:
        found = outlook_of(exposure.case.atlas, commodity.id, as_of=exposure.as_of)
    except BadInputError:
        return []
    if found.risk(SCENARIO) is None:
        return []
    text = N_("Outlook under stated policies: {words}.")
    return [words.t(text, words=outlook_words(found, SCENARIO, words.t))]


def _numbers(exposure: NationalExposure, words: Words) -> Facts:
    t = words.t
    risk = _best(exposure, "eu-sr", "supply_risk")
    reliance = _best(exposure, "dependence", "net_import_reliance")
    restricted = _best(exposure, "restriction", "restricted_share")
    return Facts(
        (
            _fact(t(N_("Supply risk (1 and more: critical)")), risk, words, share=False),
            _fact(t(N_("Net import reliance")), reliance, words, share=True),
            _fact(t(N_("Supply under restriction")), restricted, words, share=True),
        )
    )


def _fact(label: str, row: dict[str, object] | None, words: Words, *, share: bool) -> Fact:
    t = words.t
    if row is None:
        return Fact(label, words.number(None), t(N_("not known: the data do not suffice")))
    show = words.percent if share else words.number
    span = words.percent_interval if share else words.interval
    detail = t(
        N_("{stage}, {year}; 90 % interval {interval}; {grade}"),
        stage=words.stage(row["stage"]),  # type: ignore[arg-type]
        year=row["year"] or "",
        interval=span(row["low"], row["high"]),  # type: ignore[arg-type]
        grade=words.grade(row["grade"]),  # type: ignore[arg-type]
    )
    return Fact(label, show(row["value"]), detail)  # type: ignore[arg-type]


def latest_measures(exposure: NationalExposure, words: Words) -> list[Block]:
    """Return the latest measures that reach the importer; nothing where there is none."""
    t = words.t
    rows = (
        exposure.standing.measures.filter(pl.col("commodities").list.len() > 0)
        .sort("effective", descending=True, nulls_last=True)
        .head(MEASURES)
    )
    if rows.is_empty():
        return []
    return [
        table_block(
            t(N_("Latest measures")),
            (
                t(N_("Imposer")),
                t(N_("Measure")),
                t(N_("From")),
                t(N_("Status")),
                t(N_("Reason for the status")),
            ),
            [
                (
                    words.place(row["imposer"]),
                    row["title"],
                    str(row["effective"] or row["announced"] or "–"),
                    words.status(row["status"]),
                    row["status_reason"],
                )
                for row in rows.to_dicts()
            ],
            widths=(0, 1.6, 0, 0, 1.6),
            sources=publisher_line(
                words.atlas, exposure.scores["sources"].explode().drop_nulls().unique().sort()
            ),
            long=False,
        )
    ]
