"""The chapter on stories: from what is done to prices, lines that stop, and what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.codes import Grade
from oresight.industry import ALL
from oresight.locale import N_, format_date, format_spread
from oresight.report._album import source_line
from oresight.report._document import Block, Heading, Items, Paragraph
from oresight.report._story_blocks import block_name, blocks_table
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.report._album import Album
    from oresight.report._tables import Words
    from oresight.scenarios import Account

__all__ = ["left_out_of", "scenarios_chapter", "story_finding"]

ROWS = 10
"""Rows of a table at most: so many goods or lines as their branches leave room for."""

GOOD = ("commodity", "stage", "form")
LINE = ("product", "industry")
MILLION = 1e6
LEAST = 0.05
"""Probability from which a line is named among the findings."""


def scenarios_chapter(stories: Sequence[Account], album: Album, words: Words) -> list[Block]:
    """Return what each story comes to; nothing where there is none."""
    if not stories:
        return []
    t = words.t
    for name, frames in _sheets(stories).items():
        album.sheets[name] = pl.concat(frames, how="diagonal_relaxed")
    opening = t(
        N_(
            "A scenario is a dated story, not a forecast: what would be done, by whom and from when. It "
            "is played in markets of a base year, month by month. Where it may go several ways, its "
            "branches are told apart: a weight is the user's to give, and none stands for a probability "
            "of ours. What nobody has measured is a prior, stated below each story."
        )
    )
    blocks: list[Block] = [Heading(t(N_("What happens if …"))), Paragraph(opening)]
    for told in stories:
        blocks += _story(told, album, words)
    return blocks


def story_finding(told: Account, words: Words) -> str:
    """Return in one sentence what the worst branch of a story comes to; empty where nothing does."""
    worst = told.goods.filter(~pl.col("calm")).sort("lost", descending=True, nulls_last=True)
    if worst.is_empty():
        return ""
    t, row = words.t, worst.row(0, named=True)
    parts = [
        t(
            N_("the price of {good} peaks at {price} times its base"),
            good=told.good_name(row, words.lang, within=True),
            price=words.number(row["price"], 1),
        )
    ]
    here = told.lines.filter(pl.col("branch") == row["branch"], pl.col("probability") >= LEAST)
    if here.height:
        line = here.row(0, named=True)
        parts.append(
            t(
                N_(
                    "the first line of {line} stops about {date}, with a probability of {share} % "
                    "({low}–{high} %)"
                ),
                line=told.line_name(line, words.lang, within=True),
                date=format_date(line["date"], words.lang),
                share=words.number(100 * line["probability"], 0),
                low=words.number(100 * line["probability_low"], 0),
                high=words.number(100 * line["probability_high"], 0),
            )
        )
    parts += [
        t(
            N_("industries lose {value} million USD of value added in a year ({interval})"),
            value=words.number(lost["value"] / MILLION, 0),
            interval=words.interval(lost["low"] / MILLION, lost["high"] / MILLION, digits=0),
        )
        for lost in told.losses.filter(branch=row["branch"]).to_dicts()
    ]
    text = t(N_("; ")).join(parts)
    named = {"story": told.title(words.lang), "branch": told.branch_name(row["branch"], words.lang)}
    if len(told.outcome.branches) == 1:
        return t(N_("If “{story}” came about: {finding}."), finding=text, **named)
    return t(N_("If “{story}” came about ({branch}): {finding}."), finding=text, **named)


def _sheets(stories: Sequence[Account]) -> dict[str, list[pl.DataFrame]]:
    """Return the frames behind the chapter by the name of their sheet."""
    found: dict[str, list[pl.DataFrame]] = {}
    for told in stories:
        frames = {"goods": told.goods, "lines": told.lines, "losses": told.losses,
                  "blocks": told.outcome.told}  # fmt: skip
        for name, frame in frames.items():
            named = frame.select(pl.lit(told.outcome.scenario.id).alias("scenario"), pl.all())
            if "sources" in frame.columns:
                named = named.with_columns(grade=pl.lit(Grade.ASSUMED.value))
            found.setdefault(f"scenario-{name}", []).append(named)
    return found


def _story(told: Account, album: Album, words: Words) -> list[Block]:
    t, lang = words.t, words.lang
    names = [told.branch_name(one, lang) for one in told.outcome.branches]
    parts = [told.outcome.scenario.description.text(lang)]
    if len(names) > 1:
        parts.append(t(N_("Branches: {branches}."), branches=t(N_("; ")).join(names)))
    parts.append(
        t(
            N_("Followed for {months} months from {date}, each branch in {draws} draws."),
            months=told.outcome.asked.months,
            date=format_date(told.outcome.begin, lang),
            draws=told.draws,
        )
    )
    solved = told.outcome.certificate
    parts.append(
        t(
            N_("Draws that did not clear: {failed}; worst imbalance of a market: {imbalance}."),
            failed=solved["failed_draws"],
            imbalance=f"{solved['max_imbalance']:.0e}",
        )
    )
    blocks: list[Block] = [
        Heading(told.title(lang), 2),
        Paragraph(" ".join(filter(None, parts))),
        blocks_table(told, words),
        *([Items(left)] if (left := left_out_of(told, words)) else []),
    ]
    album_of = {"scenario": told.outcome.scenario.id, "account": told}
    goods, lines = _goods(told, words), _lines(told, words)
    if goods is None:
        blocks.append(Paragraph(t(N_("Next to nothing happens to any good."))))
    else:
        blocks += [*album.figure("scenario-prices", **album_of), goods]
    if lines is None:
        blocks.append(Paragraph(t(N_("No line of the importer stops in any draw."))))
    else:
        blocks += [*album.figure("scenario-lines", **album_of), lines]
    return blocks


def _draws_note(told: Account, words: Words) -> str:
    return words.t(
        N_("Median of {draws} draws and, in brackets, the interval that holds 90 % of them."),
        draws=told.draws,
    )


def _spread(
    words: Words, row: Mapping[str, object], name: str, digits: int, *, times: float = 1
) -> str:
    """Return a number with its interval in brackets."""
    told = [row[part] for part in (name, f"{name}_low", f"{name}_high")]
    known = [times * one for one in told if isinstance(one, float)]
    if len(known) < len(told):
        return words.number(None)
    return format_spread(known[0], (known[1], known[2]), words.lang, digits=digits)


def _goods(told: Account, words: Words) -> Block | None:
    """Return the goods hit hardest, branch by branch."""
    rows = told.goods.filter(~pl.col("calm"))
    if rows.is_empty():
        return None
    t = words.t
    kept = rows.select(GOOD).unique(maintain_order=True).head(_room(rows))
    shown = rows.join(kept, on=GOOD, how="semi", nulls_equal=True)
    return _by_branch(
        told, shown, words,
        title=N_("{story}: goods hit hardest"),
        header=(
            t(N_("Commodity")),
            t(N_("Peak price, base = 1")),
            t(N_("Peak shortage, %")),
            t(N_("Months of use lost")),
            t(N_("Loss of buyers, million USD")),
        ),
        rows=[
            (
                row["branch"],
                told.good_name(row, words.lang),
                _spread(words, row, "price", 1),
                _spread(words, row, "shortage", 0, times=100),
                _spread(words, row, "lost", 1),
                _spread(words, row, "buyers", 0, times=1 / MILLION),
            )
            for row in shown.to_dicts()
        ],
        note=t(
            N_(
                "Buyers lose by prices in the first year. The loss is of the same shortage as that "
                "of value added: the two are never added up."
            )
        ),
    )  # fmt: skip


def _by_branch(
    told: Account, shown: pl.DataFrame, words: Words, *, title: str, header: Sequence[str],
    rows: Sequence[tuple[str, ...]], note: str, whole: tuple[int, ...] = (),
) -> Block:  # fmt: skip
    """
    Return a table whose rows begin with a branch, named in the title where there is but one.

    *whole* are positions in the header of columns that may not be broken.
    """
    t, lang = words.t, words.lang
    branches = {row[0] for row in rows}
    named = t(title, story=told.title(lang))
    if len(branches) > 1:
        cells = [(row[1], told.branch_name(row[0], lang), *row[2:]) for row in rows]
        heads = (header[0], t(N_("Branch")), *header[1:])
    else:
        only = told.branch_name(branches.pop(), lang)
        named = t(N_("{title} ({branch})"), title=named, branch=only) if only else named
        cells, heads = [row[1:] for row in rows], tuple(header)
    texts = len(heads) - len(header) + 1
    widths = [1.2] * texts + [0.0 if at in whole else 0.8 for at in range(1, len(header))]
    return table_block(
        named,
        heads,
        cells,
        right=range(texts, len(heads)),
        widths=widths,
        sources=_sources(shown, words),
        notes=(_draws_note(told, words), note),
        long=False,
    )


def _room(rows: pl.DataFrame) -> int:
    """Return how many goods or lines a table has room for."""
    return max(ROWS // rows["branch"].n_unique(), 3)


def _lines(told: Account, words: Words) -> Block | None:
    """Return the lines most likely to stop, and what all industries lose together."""
    rows = told.lines.filter(pl.col("probability") > 0)
    if rows.is_empty():
        return None
    t = words.t
    alike = pl.when(pl.col("product").is_null()).then(pl.col("industry")).otherwise(pl.lit(""))
    groups = rows.group_by("like", alike.alias("own"), maintain_order=True).agg(
        pl.col(*LINE).first(), others=pl.struct(LINE).n_unique() - 1
    )
    kept = groups.drop("like", "own").head(_room(rows))
    shown = rows.join(kept, on=LINE, nulls_equal=True, maintain_order="left")
    return _by_branch(
        told, shown, words,
        title=N_("{story}: lines that stop first"),
        header=(
            t(N_("Product or industry")),
            t(N_("Probability, %")),
            t(N_("First line stops")),
            t(N_("Weeks it stands still")),
            t(N_("Value added lost, million USD")),
        ),
        rows=[
            *(_line_row(told, row, words) for row in shown.to_dicts()),
            *_all_industries(told, words),
        ],
        note=t(
            N_(
                "Day and weeks are those of the draws in which the line stops. Value added is that "
                "of the first year, known of industries only; it depends on how a shortage is shared."
            )
        ),
        whole=(2,),
    )  # fmt: skip


def _line_row(told: Account, row: dict[str, object], words: Words) -> tuple[str, ...]:
    name = told.line_name(row, words.lang)
    if row["others"]:
        name = words.t(N_("{line} and {count} alike"), line=name, count=row["others"])
    date = words.number(None)
    if row["date"] is not None:
        date = f"{row['date']}\n({row['date_low']}–{row['date_high']})"
    return (
        str(row["branch"]),
        name,
        _spread(words, row, "probability", 0, times=100),
        date,
        _spread(words, row, "weeks", 0),
        _spread(words, row, "value_added", 0, times=1 / MILLION),
    )


def _all_industries(told: Account, words: Words) -> list[tuple[str, ...]]:
    renamed = {"value": "all", "low": "all_low", "high": "all_high"}
    return [
        (
            row["branch"],
            told.line_name({"product": None, "industry": ALL}, words.lang),
            *[words.number(None)] * 3,
            _spread(words, row, "all", 0, times=1 / MILLION),
        )
        for row in told.losses.rename(renamed).to_dicts()
    ]


def _sources(rows: pl.DataFrame, words: Words) -> str:
    names = rows["sources"].explode().drop_nulls().unique().sort()
    return source_line(words.atlas, names, lang=words.lang)


def left_out_of(told: Account, words: Words) -> tuple[str, ...]:
    """Return what of a story the engine does not follow, and why, a line each."""
    t = words.t
    left = told.outcome.told.filter(~pl.col("modelled")).unique(
        ["block", "market", "reason"], maintain_order=True
    )
    return tuple(
        t(
            N_("Not modelled: {block} on {market}: {reason}"),
            block=_block_title(told, row["block"], words),
            market=words.commodity_word(row["market"]),
            reason=t(row["reason"]),
        )
        for row in left.to_dicts()
    )


def _block_title(told: Account, block: str, words: Words) -> str:
    story = told.outcome.scenario
    found = {one.id: one for name in story.branch_ids for one in story.story(name)}
    return block_name(found[block], words)
