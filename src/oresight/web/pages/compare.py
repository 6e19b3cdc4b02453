"""シナリオの比較: two stories, what differs between them, and what differs in what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from oresight.errors import BadInputError
from oresight.locale import INDICATORS, N_
from oresight.report import Callout, Heading, Paragraph, certificate_line
from oresight.runs import Run
from oresight.scenarios import compare_scenarios, library
from oresight.web._blocks import Notice
from oresight.web._cards import WordTable, word_table
from oresight.web._forms import Changing
from oresight.web._launch import DRAWS, LAST_SEED, MOST_DRAWS
from oresight.web._page import Page, page
from oresight.web._pair import Asked, AskedByForm, AskedByPage, apart, begin, planned, runs_of
from oresight.web._stories import Stories
from oresight.web._told import standing
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from oresight.scenarios import Outcome, Scenario
    from oresight.web._pair import Apart

router = APIRouter()

MILLION: Final = 1e6
ROWS: Final = 40
FIRST: Final = ("lost_use", "shortage_peak", "price_ratio_peak")
"""Numbers that a page tells; the other forms have all."""

UNITS: Final = {"month": N_("months"), "1": N_("base = 1, or a share")}


DIFFERENCE: Final = N_(
    "Difference: B less A, draw by draw with the same random numbers; median and 90 % interval."
)


@page(router, "/scenarios/compare")
def compare(visit: Reading, asked: AskedByPage) -> Page:
    """Return what differs between two stories, and in what comes of them."""
    t = visit.t
    pair = planned(visit, asked)
    changes = compare_scenarios(*pair)
    runs = runs_of(visit, asked, pair) if asked.draws else None
    found = apart(visit, *runs) if runs else None
    names = [_title(visit, story) for story in pair]
    return Page(
        title=t(N_("Comparison of two scenarios")),
        lead=t(N_("A: {a}. B: {b}."), a=names[0], b=names[1]),
        blocks=[*_told(visit, found), *_changes(visit, changes)],
        tables=({} if found is None else {"differences": found.rows, "losses": found.losses})
        | {"changes": changes},
        run=Run.of(
            {"diff": [story.hash for story in pair], **asked.fields()},
            edition=visit.atlas.edition, seed=asked.seed,
        ),
        command=f"oresight scenario diff {asked.a} {asked.b} --draws {asked.draws} "
        f"--importer {asked.importer or visit.importer} --seed {asked.seed}",
        template="compare.html",
        more={
            "asked": asked,
            "choices": _choices(visit),
            "under_way": _under_way(visit, runs) if runs and found is None else None,
            "found": found,
            "draws": asked.draws or DRAWS,
            "most_draws": MOST_DRAWS,
            "last_seed": LAST_SEED,
            "here": visit.href("/scenarios/compare", **_filled(visit, asked)),
        },
        kept=False,
        private=True,
    )  # fmt: skip


@router.post("/{lang}/scenarios/compare", tags=["changes"], operation_id="start_comparison")
def start(visit: Reading, _: Changing, asked: AskedByForm) -> Response:
    """Run both stories with the same luck, and lead to what differs."""
    begin(visit, asked)
    return RedirectResponse(visit.href("/scenarios/compare", **asked.fields()), 303)


def _filled(visit: Visit, asked: Asked) -> dict[str, str]:
    return asked.fields() | {"importer": asked.importer or str(visit.importer)}


def _title(visit: Visit, story: Scenario) -> str:
    """Return what a story is called, with its branch if it goes along one."""
    name, colon, branch = story.id.partition(":")
    title = story.title.text(visit.lang) or name
    if not colon:
        return title
    whole = Stories(visit.desk).open(name)
    return visit.t(
        N_("{story}, {branch}"), story=title, branch=whole.branch_name(branch, visit.lang) or branch
    )


def _choices(visit: Visit) -> list[tuple[str, str]]:
    """Return every story, and every branch of each, with its name."""
    stories = Stories(visit.desk)
    found = []
    for name in (*stories.own, *library()):
        try:
            story = stories.open(name)
        except BadInputError:
            continue
        title = story.title.text(visit.lang) or name
        found.append((name, title))
        found += [
            (f"{name}:{one}", visit.t(N_("{story}, {branch}"), story=title,
                                      branch=story.branch_name(one, visit.lang) or one))
            for one in story.branch_ids if story.branches
        ]  # fmt: skip
    return found


def _under_way(visit: Visit, runs: tuple[Outcome, Outcome]) -> list[object]:
    """Return where each run stands that was begun."""
    return [standing(visit, found.stored) for found in runs if found.stored is not None]


def _told(visit: Visit, found: Apart | None) -> list[object]:
    """Return what differs in what comes of both stories: losses first, then each number."""
    if found is None:
        return []
    return [
        Heading(visit.t(N_("What differs in what comes of them")), 2),
        Callout(tuple(_loss_line(visit, row) for row in found.losses.to_dicts())),
        _table(visit, found),
        Paragraph(certificate_line(found.certificate, visit.words)),
    ]


def _table(visit: Visit, found: Apart) -> WordTable:
    """Return the largest differences of each number, in words."""
    t, words = visit.t, visit.words
    order = {name: at for at, name in enumerate(FIRST)}
    known = found.rows.filter(pl.col("indicator").is_in(list(order))).sort(
        pl.col("indicator").replace_strict(order, return_dtype=pl.Int64),
        pl.col("value").abs(),
        descending=[False, True],
    )
    several = known["branch"].n_unique() > 1
    rows = [
        (
            t(INDICATORS[row["indicator"]]),
            *((row["branch"],) if several else ()),
            found.told.good_name(row, visit.lang),
            words.number(row["before"]),
            words.number(row["after"]),
            words.number(row["value"]),
            f"{words.number(row['low'])} – {words.number(row['high'])}",
            t(UNITS[row["unit"]]),
        )
        for row in known.head(ROWS).to_dicts()
    ]
    header = (
        t(N_("Indicator")), *((t(N_("Branch")),) if several else ()), t(N_("Good")), "A", "B",
        "B − A", t(N_("90 % interval")), t(N_("Unit")),
    )  # fmt: skip
    right = tuple(name in {"A", "B", "B − A", t(N_("90 % interval"))} for name in header)
    return WordTable(
        header, tuple(rows), right, left_out=max(found.rows.height - ROWS, 0), note=t(DIFFERENCE),
        data=visit.same(form=".csv"),
    )  # fmt: skip


def _loss_line(visit: Visit, row: dict[str, object]) -> str:
    """Return the loss of both and the difference, in a sentence."""
    numbers = {
        name: visit.words.number(float(str(row[name])) / MILLION, 0)
        for name in ("before", "after", "value", "low", "high")
    }
    return visit.t(
        N_(
            "Value added lost in the first year: A {before}, B {after} million USD; B less A: {value} "
            "({low} to {high}) million USD."
        ),
        **numbers,
    )


def _changes(visit: Visit, changes: pl.DataFrame) -> list[object]:
    title = visit.t(N_("What differs between them"))
    if changes.is_empty():
        text = N_("Nothing: the same happens in both.")
        return [Heading(title, 2), Notice(visit.t(text))]
    return [
        word_table(
            visit, changes, columns=changes.columns, title=title,
            data=visit.same(form=".csv", table="changes"),
        )
    ]  # fmt: skip
