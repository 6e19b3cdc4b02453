"""The sheet of the four requirements (4要件整理票): evidence for each, and no verdict of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.chains import outlook_of, outlook_words
from oresight.errors import BadInputError
from oresight.figures import draw
from oresight.locale import N_, format_date
from oresight.report._album import Album
from oresight.report._document import (
    Block,
    Callout,
    Command,
    Document,
    Fact,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
)
from oresight.report._evidence import (
    Evidence,
    evidence_sheet,
    evidence_table,
    score,
    span_of_grades,
)
from oresight.report._tables import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oresight.atlas import Commodity
    from oresight.codes import CommodityId
    from oresight.exposure import NationalExposure
    from oresight.figures import Scene

__all__ = ["requirements_sheet"]

LISTED: Final = "jp_specified_minerals"
SCENARIO: Final = "STEPS"
USES: Final = 3
RESPONSES: Final = 3
SQUEEZE: Final = 0.6
LANES: Final = 8
HALF: Final = 2
"""Requirements a page."""

REQUIREMENTS: Final = {
    "importance": N_("Importance"),
    "dependence": N_("Dependence on the outside"),
    "likelihood": N_("Likelihood of a cut"),
    "need": N_("Need for measures"),
}
ASKED: Final = {
    "importance": N_("Do the people's survival, or wide parts of life and industry, depend on it?"),
    "dependence": N_("Does supply depend too much on the outside, or is it about to?"),
    "likelihood": N_("Could acts from outside cut supply, and is that likely?"),
    "need": N_("Is it particularly necessary to secure its supply, given what is being done?"),
}


def requirements_sheet(
    commodity: Commodity, exposure: NationalExposure, scene: Scene, *, command: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return evidence on the four requirements of the basic guideline of 2022, on two pages.

    A drafting aid, not an official form: it says what is known of each requirement and how well, and
    leaves the judgement to who signs.

    Parameters
    ----------
    exposure
        The exposure of the importer, computed for this commodity alone.
    """
    words = Words(scene.atlas, scene.lang)
    album = Album(scene, squeeze=SQUEEZE, titled=False)
    t = words.t
    found = {
        "importance": tuple(_importance(commodity, exposure, words)),
        "dependence": tuple(_dependence(exposure, words)),
        "likelihood": tuple(_likelihood(exposure, words)),
        "need": tuple(_need(commodity, exposure, words, scene)),
    }
    blocks: list[Block] = [Callout((_label(words),)), _overview(found, words)]
    for at, (name, rows) in enumerate(found.items()):
        blocks += [PageBreak()] if at == HALF else []
        title = t(N_("{requirement}: what is known"), requirement=t(REQUIREMENTS[name]))
        blocks += [
            Heading(t(REQUIREMENTS[name])),
            Paragraph(t(ASKED[name])),
            evidence_table(title, rows, words),
            *_picture(name, commodity, album),
        ]
    name, place = commodity.name(scene.lang), words.place(exposure.importer)
    document = Document(
        title=t(N_("{commodity}: the four requirements"), commodity=name),
        subtitle=t(
            N_("{importer}, as of {date}, from edition {edition} of the data"),
            importer=place,
            date=format_date(exposure.as_of, scene.lang),
            edition=exposure.run.edition,
        ),
        kicker=t(N_("SHEET OF THE FOUR REQUIREMENTS (DRAFTING AID, NOT AN OFFICIAL FORM)")),
        lang=scene.lang,
        run=exposure.run,
        blocks=(*blocks, Command(command)),
        images=album.images,
        figures=album.figures,
        keywords=(name, place),
        numbered=False,
    )
    every = [one for rows in found.values() for one in rows]
    album.sheets |= {"requirements": evidence_sheet(every), "scores": exposure.scores,
                     "ledger": exposure.standing.measures}  # fmt: skip
    return document, album.sheets


def _picture(name: str, commodity: Commodity, album: Album) -> tuple[Block, ...]:
    """Return the one picture that a requirement has."""
    if name == "dependence":
        return album.nearest("imports", commodity.id)
    if name == "likelihood":
        return album.figure("measures", commodity=commodity.id, rows=LANES)
    return ()


def _label(words: Words) -> str:
    return words.t(
        N_(
            "A drafting aid that gathers evidence in the order of the four requirements for designating "
            "specified critical goods (basic guideline of 30 September 2022). It is not an official form "
            "and judges nothing: whether a requirement is met is for the reader to say."
        )
    )


def _overview(found: Mapping[str, Sequence[Evidence]], words: Words) -> Facts:
    """Return how much is known of each requirement, and how well."""
    t = words.t
    facts = []
    for name, rows in found.items():
        known = [one for one in rows if one.value is not None]
        detail = t(
            N_("pieces of evidence known; weakest grade: {grade}"),
            grade=span_of_grades(known, words),
        )
        facts.append(Fact(t(REQUIREMENTS[name]), f"{len(known)} / {len(rows)}", detail))
    return Facts(tuple(facts))


def _importance(
    commodity: Commodity, exposure: NationalExposure, words: Words
) -> Iterator[Evidence]:
    t, own = words.t, "importance"
    yield score(exposure, words, requirement=own, method="eu-sr", indicator="economic_importance")
    yield _technologies(commodity, words)
    yield _uses(commodity, words)
    listed = words.atlas.table("lists").filter(
        pl.col("list_id") == LISTED, pl.col("commodity").is_in(_family(commodity, words))
    )
    label = t(N_("Within a specified critical good of Japan"))
    if listed.is_empty():
        yield Evidence(own, label, None, reason=N_("not on the list that the atlas holds"))
    else:
        row = listed.row(0, named=True)
        since = t(N_("yes, since {date}"), date=row["since"])
        yield Evidence(own, label, since, grade=row["grade"], sources=(row["source_id"],))


def _family(commodity: Commodity, words: Words) -> list[CommodityId]:
    return [commodity.id, *words.atlas.catalogue.ancestors(commodity.id)]


def _technologies(commodity: Commodity, words: Words) -> Evidence:
    t = words.t
    rows = words.atlas.table("mineral_uses").filter(pl.col("commodity") == commodity.id)
    label = t(N_("Technologies that need it"))
    if rows.is_empty():
        return Evidence("importance", label, None, reason=N_("No technology is known to need it."))
    core = rows.filter(pl.col("role") == "core")["use_id"].n_unique()
    value = t(
        N_("{count} of {total}, {core} of them cannot do without"),
        count=rows["use_id"].n_unique(),
        total=words.atlas.table("mineral_uses")["use_id"].n_unique(),
        core=core,
    )
    return Evidence(
        "importance", label, value, unit=t(N_("technologies")), grade=_weakest(rows["grade"]),
        sources=tuple(rows["source_id"].unique().sort()),
    )  # fmt: skip


def _uses(commodity: Commodity, words: Words) -> Evidence:
    """Return the largest uses of the first of the family whose uses are known."""
    t = words.t
    table = words.atlas.table("end_uses").filter(pl.col("scenario").fill_null("base") == "base")
    label = t(N_("Largest uses"))
    for one in _family(commodity, words):
        rows = table.filter(pl.col("commodity") == one).sort("share_pct", descending=True)
        if rows.height:
            shown = rows.filter(pl.col("region") == rows["region"][0]).head(USES)
            parts = [
                f"{words.atlas.term('end_use', row['end_use'], lang=words.lang)} "
                f"{words.number(row['share_pct'], 0)} %"
                for row in shown.to_dicts()
            ]
            where = t(N_("{part} ({stage})"), part=label, stage=words.place(shown["region"][0]))
            return Evidence(
                "importance", where, t(N_(", ")).join(parts), unit="%", year=shown["period"][0],
                grade=_weakest(shown["grade"]), sources=tuple(shown["source_id"].unique().sort()),
            )  # fmt: skip
    return Evidence("importance", label, None, reason=N_("not covered by the data"))


def _weakest(grades: pl.Series) -> str:
    order = ("reported", "estimated", "assumed")
    return str(max(grades, key=order.index))


def _dependence(exposure: NationalExposure, words: Words) -> Iterator[Evidence]:
    asked = (
        ("dependence", "net_import_reliance", "mine"),
        ("dependence", "net_import_reliance", "refine"),
        ("dependence", "top_origin_share", None),
        ("dependence", "import_hhi", None),
        ("concentration", "top1_share", "mine"),
        ("concentration", "top1_share", "refine"),
        ("eu-sr", "supply_risk", None),
    )
    for method, indicator, stage in asked:
        yield score(
            exposure,
            words,
            requirement="dependence",
            method=method,
            indicator=indicator,
            stage=stage,
        )


def _likelihood(exposure: NationalExposure, words: Words) -> Iterator[Evidence]:
    t, own = words.t, "likelihood"
    instruments = words.atlas.table("instruments").filter(pl.col("restricts_exports"))["instrument"]
    naming = exposure.standing.measures.filter(
        pl.col("commodities").list.len() > 0, pl.col("instrument").is_in(instruments.implode())
    )
    counted = {
        "in_force": N_("Export restrictions on it in force"),
        "unknown": N_("Export restrictions on it of unknown status"),
        "announced": N_("Export restrictions on it announced"),
    }
    for status, label in counted.items():
        rows = naming.filter(pl.col("status") == status)
        imposers = t(N_(", ")).join(words.place(one) for one in rows["imposer"].unique().sort())
        value = f"{rows.height} ({imposers})" if rows.height else "0"
        yield Evidence(
            own, t(label), value, unit=t(N_("measures")), year=str(exposure.as_of.year),
            grade="reported", sources=tuple(naming["source_id"].unique().sort()) or ("ORESIGHT_POLICY",),
        )  # fmt: skip
    for indicator in ("restricted_share", "sourcing_restricted_share"):
        yield score(exposure, words, requirement=own, method="restriction", indicator=indicator)
    hazard = words.atlas.table("event_hazard").row(0, named=True)
    yield Evidence(
        own, t(N_("Growth of export restrictions in the world")),
        t(N_("more than {value} times"), value=words.number(hazard["value"], 0)),
        unit=t(N_("times")), year=hazard["period"], grade=hazard["grade"],
        sources=(hazard["source_id"],),
    )  # fmt: skip


def _need(
    commodity: Commodity, exposure: NationalExposure, words: Words, scene: Scene
) -> Iterator[Evidence]:
    own = "need"
    for method, indicator in (
        ("leverage", "leverage_substitution"),
        ("leverage", "leverage_time"),
        ("dependence", "crma_recycling_gap"),
        ("concentration", "n1_cover"),
    ):
        yield score(exposure, words, requirement=own, method=method, indicator=indicator)
    yield _outlook(commodity, exposure, words)
    yield _shortage(scene, words)
    yield _responses(exposure, words)


def _outlook(commodity: Commodity, exposure: NationalExposure, words: Words) -> Evidence:
    t = words.t
    label = t(N_("Price and announced supply, stated policies"))
    for one in _family(commodity, words):
        try:
            found = outlook_of(words.atlas, one, as_of=exposure.as_of)
        except BadInputError:
            continue
        if found.risk(SCENARIO) is not None:
            sources = sorted({name for cell in found.table["sources"] for name in cell})
            told = outlook_words(found, SCENARIO, t)
            return Evidence(
                "need", label, f"{words.commodity(one)}: {told}", grade="assumed",
                sources=tuple(sources),
            )  # fmt: skip
    reason = N_("No announced supply of the same form is on record.")
    return Evidence("need", label, None, reason=reason)


def _shortage(scene: Scene, words: Words) -> Evidence:
    """Return what the last restriction would do, as its figure finds it."""
    label = words.t(N_("Shortage under the last restriction"))
    try:
        figure = draw("shock-volumes", scene)
    except BadInputError:
        reason = N_("The engine follows no measure on it.")
        return Evidence("need", label, None, reason=reason)
    return Evidence("need", label, figure.title, grade="assumed", sources=figure.sources)


def _responses(exposure: NationalExposure, words: Words) -> Evidence:
    """Return what the importer itself has done."""
    rows = exposure.standing.measures.filter(
        pl.col("imposer") == exposure.importer, pl.col("commodities").list.len() > 0
    ).sort("effective", descending=True, nulls_last=True)
    label = words.t(N_("Measures of the importer on record"))
    if rows.is_empty():
        return Evidence("need", label, None, reason=N_("none is in the ledger"))
    titles = words.t(N_("; ")).join(rows["title"].head(RESPONSES))
    more = rows.height - RESPONSES
    if more > 0:
        titles = words.t(N_("{names} and {count} more"), names=titles, count=more)
    return Evidence(
        "need", label, titles, unit=words.t(N_("measures")), grade="reported",
        sources=tuple(rows["source_id"].unique().sort()),
    )  # fmt: skip
