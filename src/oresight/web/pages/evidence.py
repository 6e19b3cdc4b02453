"""検証: the engine on past episodes, misses first; what else it was held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from fastapi import APIRouter

from oresight.evidence import method_error_summary, method_errors
from oresight.figures import draw
from oresight.locale import N_, format_number
from oresight.report import Callout, Fact, Facts, Heading, Paragraph
from oresight.runs import Run
from oresight.web._blocks import Tile, Tiles, Waiting
from oresight.web._cards import card_of, word_table
from oresight.web._choices import Code
from oresight.web._page import Page, page
from oresight.web._past import DRAWS, backtested, is_known, proof
from oresight.web._visit import Reading

if TYPE_CHECKING:
    from oresight.evidence import Backtest
    from oresight.web._visit import Visit

router = APIRouter()

ALL: Final = "all"
KEYS: Final = ("episode", "commodity", "metric", "observations", "missed")
BOARD: Final = (
    "episode", "commodity", "metric", "observations", "missed", "mae", "low", "high",
    "mae_no_effect", "mae_full_ban", "coverage_90", "crps", "unit", "grade",
)  # fmt: skip

HONEST: Final = (
    N_("The engine gets what was announced, never what followed; an act never teaches itself."),
    N_("Not strictly blind: the priors of licences were written by people who had read these episodes."),
    N_(
        "Two priors lean on an episode outright: the share of licences approved on the magnet licences "
        "of 2025, the delay on the Chinese statute."
    ),
    N_(
        "Three choices were made after scores had been seen: how the rush is dated, the shape of the "
        "delay, and consignments as counts."
    ),
    N_("The median became the point forecast after scores were known; no row changed sides."),
    N_("Only episodes from outside test the engine blind: oresight evidence run --episodes FILE."),
)  # fmt: skip
"""What a reader must know before believing a score."""


@page(router, "/evidence")
def evidence(visit: Reading) -> Page:
    """Return how far to trust the engine: misses first."""
    known = is_known(visit.desk, "backtest")
    if known:
        blocks = _board(visit)
    else:
        text = N_("Past episodes are being replayed; this takes up to half a minute, once.")
        blocks = [Waiting(visit.href("/evidence/board"), visit.t(text))]
    return Page(
        title=visit.t(N_("Evidence")),
        lead=visit.t(N_("How far to trust the numbers: misses first.")),
        blocks=(_honest(visit), *blocks, _others(visit)),
        tables={"scores": backtested(visit.desk).scores} if known else {},
        run=_run(visit, "backtest"),
        command=f"oresight evidence run --draws {DRAWS['backtest']}",
        kept=known,
    )


@page(router, "/evidence/board")
def board(visit: Reading) -> Page:
    """Return the scoreboard of past episodes."""
    found = backtested(visit.desk)
    return Page(
        title=visit.t(N_("Scoreboard of past episodes")),
        blocks=tuple(_board(visit)),
        tables={"scores": found.scores, "observations": found.observations},
        run=_run(visit, "backtest"),
        command=f"oresight evidence run --draws {DRAWS['backtest']}",
    )


@page(router, "/evidence/methods")
def of_methods(visit: Reading) -> Page:
    """Return the error of methods against official values."""
    summary, errors = visit.desk.results.of(
        ("method errors",), lambda: (method_error_summary(visit.atlas), method_errors(visit.atlas))
    )
    return Page(
        title=visit.t(N_("Methods against official values")),
        lead=visit.t(N_("Every value that an authority has published and we compute too.")),
        blocks=(
            word_table(visit, summary, title=visit.t(N_("By check"))),
            word_table(
                visit, errors, title=visit.t(N_("Value by value, misses first")),
                data=visit.same(form=".csv", table="errors"),
            ),
        ),
        tables={"summary": summary, "errors": errors},
        run=Run.of({"evidence": "methods"}, edition=visit.atlas.edition),
        command="oresight evidence show methods --detail",
    )  # fmt: skip


@page(router, "/evidence/controls")
def controls(visit: Reading) -> Page:
    """Return what the engine claims where little should move."""
    rows = proof(visit.desk, "controls")["rows"]
    lang = "ja" if visit.lang == "ja" else "en"
    rows = rows.rename({f"title_{lang}": "case"}).drop("title_en", "title_ja", strict=False)
    columns = (
        "case", "commodity", "observed", "value", "low", "high", "least", "most", "passed", "grade",
    )  # fmt: skip
    return Page(
        title=visit.t(N_("Where little should move")),
        lead=visit.t(N_("Ratios; what the engine claims too much or too little of stands first.")),
        blocks=(word_table(visit, rows, columns=columns, data=visit.same(form=".csv")),),
        tables={"controls": rows},
        run=_run(visit, "controls"),
        command=f"oresight evidence run --controls --draws {DRAWS['controls']}",
    )


@page(router, "/evidence/references")
def references(visit: Reading) -> Page:
    """Return the answers of published studies beside ours."""
    rows = proof(visit.desk, "references")["rows"]
    columns = (
        "model", "case", "result", "theirs", "theirs_low", "theirs_high", "value", "low", "high",
        "unit", "ours_inside", "grade", "why",
    )  # fmt: skip
    return Page(
        title=visit.t(N_("Published studies beside ours")),
        lead=visit.t(
            N_("Ours is the median of the draws; where it lies outside theirs stands first.")
        ),
        blocks=(word_table(visit, rows, columns=columns, data=visit.same(form=".csv")),),
        tables={"references": rows, "models": visit.atlas.table("reference_models")},
        run=_run(visit, "references"),
        command=f"oresight evidence run --reference --draws {DRAWS['references']}",
    )


def _run(visit: Visit, name: str) -> Run:
    inputs = {"evidence": name, "draws": DRAWS[name]}
    return Run.of(inputs, edition=visit.atlas.edition, seed=1)


def _honest(visit: Visit) -> Callout:
    return Callout(tuple(map(visit.t, HONEST)))


def _board(visit: Visit) -> list[object]:
    """Return picture, scores by episode, scores over all, what has no score, and the certificate."""
    found = backtested(visit.desk)
    t = visit.t
    figure = visit.desk.results.of(
        ("scoreboard", visit.lang), lambda: draw("scoreboard", visit.scene(past=found))
    )
    scored = found.scores.filter(pl.col("value").is_not_null())
    wide = _wide(scored.filter(pl.col("episode") != ALL))
    links = [visit.href(f"/evidence/{name}") for name in wide["episode"]]
    unscored = found.scores.filter(pl.col("value").is_null() & pl.col("note").is_not_null())
    return [
        card_of(visit, figure),
        word_table(
            visit, wide, columns=BOARD, links=links, title=t(N_("By episode, misses first")),
            data=visit.href("/evidence/board.csv"),
        ),
        word_table(
            visit, _wide(scored.filter(episode=ALL)).drop("missed"), columns=BOARD[2:],
            title=t(N_("All observations together, by number")),
        ),
        word_table(
            visit, unscored, columns=("episode", "commodity", "metric", "note"),
            title=t(N_("What cannot be compared, and why")),
        ),
        *_certificate(visit, found),
    ]  # fmt: skip


def _wide(scored: pl.DataFrame) -> pl.DataFrame:
    """Return one row a group, in the order of the scores."""
    wide = scored.pivot("indicator", index=KEYS, values="value", aggregate_function="first")
    ends = scored.filter(indicator="mae").select(*KEYS[:3], "low", "high", "unit", "grade")
    return wide.join(ends, on=KEYS[:3], how="left", maintain_order="left", nulls_equal=True)


def _certificate(visit: Visit, found: Backtest) -> list[object]:
    card, t = found.certificate, visit.t
    facts = (
        Fact(t(N_("Draws checked")), format_number(card["checked_draws"], visit.lang, digits=0), ""),
        Fact(t(N_("Draws that failed")), format_number(card["failed_draws"], visit.lang, digits=0), ""),
        Fact(t(N_("Largest imbalance")), f"{card['max_imbalance']:.1e}", t(N_("of the market"))),
        Fact(t(N_("Duality gap")), f"{card['duality_gap']:.1e}", t(N_("of the market's value"))),
    )  # fmt: skip
    audit = N_("The same markets are solved by independent solvers with this command:")
    return [
        Heading(t(N_("Certificate")), 2),
        Facts(facts),
        Paragraph(t(audit)),
        Code("oresight evidence run --audit"),
    ]


def _others(visit: Visit) -> Tiles:
    """Return the ways to the other proofs; those that take long say so."""
    t = visit.t
    slow = t(N_("takes up to a minute, once"))
    tiles = (
        ("methods", N_("Methods against official values"), "", ""),
        ("controls", N_("Where little should move"), N_("Negative controls"), slow),
        ("references", N_("Published studies beside ours"), N_("USGS, Fed and others"), slow),
    )
    return Tiles(
        tuple(
            Tile(
                visit.href(f"/evidence/{name}"),
                t(title),
                t(text) if text else "",
                badge if badge and not is_known(visit.desk, name) else "",
            )
            for name, title, text, badge in tiles
        ),
        t(N_("Held against other knowledge")),
    )
