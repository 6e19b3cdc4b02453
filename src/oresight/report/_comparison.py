"""Two stories compared: assumptions, results, what differs in the same draws, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.figures import comparison_figures
from oresight.locale import INDICATORS, N_, format_date
from oresight.report._album import Album, source_line
from oresight.report._closing import closing
from oresight.report._document import (
    Block,
    Callout,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
)
from oresight.report._scenarios import left_out_of, story_finding
from oresight.report._story_blocks import block_name, blocks_table, field_name, told_value
from oresight.report._tables import Words, table_block
from oresight.runs import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.figures import Scene
    from oresight.report._compared import Comparison
    from oresight.scenarios import Account
    from oresight.scenarios import Block as StoryBlock

__all__ = ["scenario_comparison"]

SQUEEZE: Final = 0.9
SIDES: Final = ("A", "B")
ROWS: Final = 12
INPUTS: Final = 8
MILLION: Final = 1e6
TOLD: Final = ("lost_use", "price_ratio_peak", "shortage_peak")
DIGITS: Final = {"lost_use": 1, "price_ratio_peak": 2, "shortage_peak": 2}


def scenario_comparison(
    found: Comparison, scene: Scene, *, command: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the report on two stories A and B, and the tables behind it by name.

    Parameters
    ----------
    scene
        Atlas, importer, day and language in which the figures are drawn.
    command
        The command that makes the document again.
    """
    words = Words(scene.atlas, scene.lang)
    album, t = Album(scene, squeeze=SQUEEZE), words.t
    names = [one.title(scene.lang) for one in found.pair]
    blocks: list[Block] = [
        _findings(found, names, words),
        _numbers(found, words),
        *_assumptions(found, names, words),
        *_results(found, album, words),
        *_sensitivities(found, names, words),
        *_certificate(found, words),
    ]
    album.sheets |= _sheets(found)
    run = _run(found, scene)
    inputs = [(side, name) for side, name in zip(SIDES, names, strict=True)]
    draws = found.pair[0].draws
    document = Document(
        title=t(N_("Scenarios compared")),
        subtitle=t(N_("A: {a}; B: {b}"), a=names[0], b=names[1]),
        kicker=t(N_("COMPARISON OF SCENARIOS")),
        lang=scene.lang,
        run=run,
        blocks=tuple(blocks),
        images=album.images,
        figures=album.figures,
        keywords=tuple(names),
        annex=tuple(closing(run, album, words, command=command, inputs=inputs, draws=draws)),
    )
    return document, album.sheets


def _run(found: Comparison, scene: Scene) -> Run:
    asked = [(one.outcome.scenario.hash, one.draws) for one in found.pair]
    inputs = {"comparison": asked, "importer": scene.importer}
    seed = found.pair[0].outcome.asked.seed
    return Run.of(inputs, edition=scene.atlas.edition, as_of=scene.as_of, seed=seed)


def _findings(found: Comparison, names: list[str], words: Words) -> Callout:
    t = words.t
    lines = []
    for side, told, name in zip(SIDES, found.pair, names, strict=True):
        text = story_finding(told, words)
        if text:
            lines.append(t(N_("{side}: {finding}"), side=side, finding=text))
        else:
            calm = N_("{side}: in “{story}” next to nothing happens to any good.")
            lines.append(t(calm, side=side, story=name))
    worst = _differing(found, "lost_use").head(1)
    lines += [
        t(
            N_("B less A: {value} months of use of {good} ({interval}), in the same draws."),
            value=words.number(row["value"], 1),
            good=found.pair[0].good_name(row, words.lang, within=True),
            interval=words.interval(row["low"], row["high"], digits=1),
        )
        for row in worst.to_dicts()
    ]
    return Callout(tuple(lines))


def _differing(found: Comparison, indicator: str) -> pl.DataFrame:
    """Return the differences of one indicator, largest first."""
    rows = found.differences.filter(pl.col("indicator") == indicator)
    return rows.sort(pl.col("value").abs(), descending=True)


def _numbers(found: Comparison, words: Words) -> Facts:
    t = words.t
    facts = []
    for side, told in zip(SIDES, found.pair, strict=True):
        label = t(N_("{side}: value added lost in the first year, million USD"), side=side)
        row = next(iter(told.losses.to_dicts()), None)
        if row is None:
            facts.append(Fact(label, words.number(None), t(N_("no industry is told to lose any"))))
            continue
        span = words.interval(row["low"] / MILLION, row["high"] / MILLION, digits=0)
        detail = t(
            N_("90 % interval {interval}; {grade}"), interval=span, grade=words.grade("assumed")
        )
        facts.append(Fact(label, words.number(row["value"] / MILLION, 0), detail))
    apart = found.differences.filter(pl.col("indicator") == "value_added_loss").to_dicts()
    facts += [_apart(row, words) for row in apart]
    return Facts(tuple(facts))


def _apart(row: dict[str, float], words: Words) -> Fact:
    """Return how much more value added B loses than A."""
    t = words.t
    value, *ends = (row[name] / MILLION for name in ("value", "low", "high"))
    detail = t(
        N_("90 % interval {interval}, in the same draws; {grade}"),
        interval=words.interval(*ends, digits=0),
        grade=words.grade("assumed"),
    )
    return Fact(t(N_("B less A, million USD")), words.number(value, 0), detail)


def _assumptions(found: Comparison, names: list[str], words: Words) -> list[Block]:
    t = words.t
    blocks: list[Block] = [
        Heading(t(N_("What was assumed"))),
        Paragraph(
            t(
                N_(
                    "A scenario is a dated story, not a forecast. Both are played in markets of a base year, "
                    "month by month from {date}, for {months} months, in {draws} draws each that share "
                    "their random numbers."
                ),
                date=format_date(found.pair[0].outcome.begin, words.lang),
                months=found.pair[0].outcome.asked.months,
                draws=found.pair[0].draws,
            )
        ),
    ]
    for side, told, name in zip(SIDES, found.pair, names, strict=True):
        blocks.append(Heading(t(N_("{side}: {finding}"), side=side, finding=name), 2))
        blocks.append(
            blocks_table(told, words)
            if told.outcome.scenario.story(told.outcome.branches[0])
            else Paragraph(t(N_("Nothing is done: the markets of the base year go on.")))
        )
    return [*blocks, *_changes(found, words)]


def _changes(found: Comparison, words: Words) -> list[Block]:
    """Return what differs between the two, field by field."""
    t = words.t
    if found.changes.is_empty():
        return [Paragraph(t(N_("The two stories assume the same.")))]
    blocks = [_blocks(one) for one in found.pair]
    return [
        table_block(
            t(N_("What differs in the assumptions")),
            (t(N_("Block")), t(N_("Field")), "A", "B"),
            [_change(row, blocks, words) for row in found.changes.head(ROWS).to_dicts()],
            widths=(1.3, 1.5, 1.3, 1.3),
            long=False,
        )
    ]


def _blocks(told: Account) -> dict[str, StoryBlock]:
    story = told.outcome.scenario
    return {one.id: one for one in story.story(story.branch_ids[0])}


def _change(
    row: dict[str, str], blocks: list[dict[str, StoryBlock]], words: Words
) -> tuple[str, ...]:
    """Return one difference: what is in one story alone is told as such."""
    sides = [one.get(row["block"]) for one in blocks]
    block = sides[0] or sides[1]
    if block is None:
        return (row["field"], words.number(None), row["before"], row["after"])
    name = block_name(block, words)
    if row["change"] != "changed":
        told = [words.t(N_("is there") if one else N_("is not there")) for one in sides]
        return (name, words.number(None), *told)
    values = [words.number(None) if one is None else told_value(one.values.get(row["field"]), words)
              for one in sides]  # fmt: skip
    return (name, field_name(block, row["field"], words), *values)


def _results(found: Comparison, album: Album, words: Words) -> list[Block]:
    t = words.t
    drawn: list[Block] = [
        album.add(one) for one in comparison_figures(found.pair, found.differences, album.scene)
    ]
    table = _difference_table(found, words)
    return [
        Heading(t(N_("What comes of it"))),
        *(drawn or [Paragraph(t(N_("Next to nothing happens to any good.")))]),
        *([table] if table is not None else []),
    ]


def _difference_table(found: Comparison, words: Words) -> Block | None:
    """Return the results of both, and B less A with its interval in the same draws."""
    t = words.t
    goods = _differing(found, "lost_use").select("commodity", "stage", "form").head(ROWS // 3)
    rows = found.differences.filter(pl.col("indicator").is_in(TOLD)).join(
        goods, on=["commodity", "stage", "form"], how="semi", nulls_equal=True
    )
    if rows.is_empty():
        return None
    return table_block(
        t(N_("Results of A and B, and how far they are apart")),
        (
            t(N_("Commodity")),
            t(N_("Result")),
            "A",
            "B",
            t(N_("B less A")),
            t(N_("90 % interval")),
            t(N_("Unit")),
        ),
        [
            (
                found.pair[0].good_name(row, words.lang),
                t(INDICATORS[row["indicator"]]),
                *(
                    words.number(row[name], DIGITS[row["indicator"]])
                    for name in ("before", "after", "value")
                ),
                words.interval(row["low"], row["high"], digits=DIGITS[row["indicator"]]),
                t(N_("months")) if row["unit"] == "month" else row["unit"],
            )
            for row in rows.sort("commodity", "form", "indicator").to_dicts()
        ],
        right=(2, 3, 4, 5),
        widths=(1.4, 1.4, 0, 0, 0, 0, 0),
        sources=_story_sources(found, words),
        notes=(
            t(
                N_(
                    "Medians; the difference is that of each draw, so that its median need not be the "
                    "difference of the medians."
                )
            ),
        ),
        long=False,
    )


def _story_sources(found: Comparison, words: Words) -> str:
    names = pl.concat([one.goods["sources"].explode().drop_nulls() for one in found.pair])
    return source_line(words.atlas, names.unique().sort(), lang=words.lang)


def _sensitivities(found: Comparison, names: list[str], words: Words) -> list[Block]:
    """Return which unknowns the spread of each comes from."""
    t = words.t
    blocks: list[Block] = [Heading(t(N_("What the results hang on")))]
    if not found.drivers:
        few = N_("{draws} draws are too few to say what a spread comes from.")
        return [*blocks, Paragraph(t(few, draws=found.pair[0].draws))]
    for side, name, rows in zip(SIDES, names, found.drivers, strict=True):
        told = rows.filter(pl.col("indicator") == "variance_share_total").sort(
            "value", descending=True
        )
        if told.is_empty():
            silent = N_("{side}: no unknown stands out from chance; more draws would tell more.")
            blocks.append(Paragraph(t(silent, side=side)))
        else:
            blocks.append(_drivers_table(side, name, told.head(INPUTS), words))
    return blocks


def _drivers_table(side: str, name: str, rows: pl.DataFrame, words: Words) -> Block:
    t = words.t
    return table_block(
        t(N_("{side}: unknowns behind the spread of “{story}”"), side=side, story=name),
        (
            t(N_("Unknown")),
            t(N_("Result")),
            t(N_("Commodity")),
            t(N_("Part of the spread, %")),
            t(N_("90 % interval")),
        ),
        [
            (
                row["input_name"],
                t(INDICATORS[row["result"]]),
                words.commodity(row["commodity"]) if row["commodity"] else words.number(None),
                words.number(100 * row["value"], 0),
                words.percent_interval(row["low"], row["high"]),
            )
            for row in rows.to_dicts()
        ],
        right=(3, 4),
        widths=(2.4, 1.2, 1, 0, 0),
        notes=(t(N_("What would be left of the spread if all else were known.")),),
        long=False,
    )


def _certificate(found: Comparison, words: Words) -> list[Block]:
    """Return how well the markets were solved, and what of the stories was not followed."""
    t, card = words.t, found.certificate
    lines = [
        t(N_("Draws checked: {count}, of which {failed} did not clear."),
          count=card["checked_draws"], failed=card["failed_draws"]),
        t(N_("Worst imbalance of a market: {value} of its size."), value=f"{card['max_imbalance']:.0e}"),
        t(N_("Worst duality gap: {value}."), value=f"{card['duality_gap']:.0e}"),
    ]  # fmt: skip
    left = [line for one in found.pair for line in left_out_of(one, words)]
    blocks: list[Block] = [Heading(t(N_("Certificate"))), Items(tuple(lines))]
    if left:
        lead = t(N_("What the engine does not follow:"))
        blocks += [Paragraph(lead), Items(tuple(dict.fromkeys(left)))]
    return blocks


def _sheets(found: Comparison) -> dict[str, pl.DataFrame]:
    """Return the tables behind the report by the names of their sheets."""
    sheets = {"changes": found.changes, "differences": found.differences}
    for side, told in zip(SIDES, found.pair, strict=True):
        sheets |= {
            f"goods-{side}": told.goods,
            f"lines-{side}": told.lines,
            f"losses-{side}": told.losses,
        }
    for side, rows in zip(SIDES, found.drivers, strict=False):
        sheets[f"drivers-{side}"] = rows
    return sheets
