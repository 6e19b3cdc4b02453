"""What is not known and how bad the worst is, as two commands ask for it and a screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.locale import N_, format_spread
from oresight.scenarios import (
    FEW_DRAWS,
    Number,
    measure_drivers,
    needed_draws,
    story_drivers,
    story_tail,
    worst_is_part,
)
from oresight.screens import Screen, label_columns, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oresight.chains import Simulation
    from oresight.cli._session import Session
    from oresight.industry import Downstream
    from oresight.runs import Executor
    from oresight.scenarios import Outcome

__all__ = ["Knowing", "asked_part", "of_measure", "of_story"]

MILLION: Final = 1e6
PERCENT: Final = 100
MONEY: Final = "value_added"

RESULTS: Final = 8
INPUTS: Final = 4
"""As many as a screen has room for."""

RIGHT: Final = frozenset({"share_percent", "worst", "effective_draws"})

KNOWABLE: Final = {
    "event": N_("only the event itself"),
    "statistics": N_("statistics, bought or evaluated"),
    "story": N_("nobody: the story assumes it"),
    "survey": N_("firms, if asked"),
}
"""How an input could be learned."""

SAMPLINGS: Final = {
    "plain": N_("draws as they fall"),
    "tilted": N_("more draws of the worst"),
}


@dataclass(frozen=True)
class Knowing:
    """
    What was asked for beside results.

    Parameters
    ----------
    drivers, worst
        Rows of either; none where it was not asked for.
    failed
        Draws of the second ensembles that failed.
    """

    drivers: pl.DataFrame | None = None
    worst: pl.DataFrame | None = None
    failed: int = 0

    @property
    def tables(self) -> list[pl.DataFrame]:
        """The rows there are."""
        return [one for one in (self.drivers, self.worst) if one is not None]

    def screens(self, session: Session, named: Callable[[str], str] = str) -> Iterator[Screen]:
        """
        Yield what a screen shows of them.

        Parameters
        ----------
        named
            Gives the name of a branch.
        """
        for rows, shown in ((self.drivers, _drivers), (self.worst, _worst)):
            if rows is not None:
                names = {one: named(one) for one in rows["branch"].unique().drop_nulls()}
                yield shown(session, rows.with_columns(pl.col("branch").replace(names)))


def of_measure(session: Session, found: Simulation, lines: Downstream) -> Knowing:
    """Return what the spread of a measure's results comes from."""
    rows = measure_drivers(session.atlas, found.followed, lines, lang=session.lang)
    _note_silent(session, rows)
    return Knowing(rows)


def _note_silent(session: Session, rows: pl.DataFrame) -> None:
    """Say of how many results nothing is named."""
    results = rows.filter(indicator="unexplained").height
    named = rows.filter(indicator="variance_share_total")
    silent = results - named.n_unique(["branch", "result", "commodity", "stage", "form"])
    if silent:
        session.note(
            N_("In {count} of {results} results no input stands out from chance: take more draws."),
            count=silent,
            results=results,
        )


def asked_part(text: str | None, *, draws: int, drivers: bool) -> float | None:
    """Return the worst part that is asked for; what draws cannot tell is refused before a run."""
    part = None if text is None else Number.parse(text, "share").middle
    if part is not None:
        worst_is_part(part)
    if drivers or part is not None:
        needed_draws(draws)
    return part


def of_story(
    session: Session,
    found: Outcome,
    *,
    drivers: bool,
    part: float | None,
    executor: Executor | None,
) -> Knowing:
    """Return what is asked of a story beside its results."""
    from oresight.cli._progress import Shards

    rows = story_drivers(found, lang=session.lang) if drivers else None
    if rows is not None:
        _note_silent(session, rows)
    if part is None:
        return Knowing(rows)
    with Shards(session) as progress:
        tail = story_tail(
            found, part=part, store=session.runs, executor=executor, progress=progress
        )
    few = tail.rows["note"].is_not_null().sum()
    if few:
        session.note(
            N_("{count} means of the worst rest on fewer than {few} draws: take more."),
            count=few,
            few=FEW_DRAWS,
        )
    failed = sum(int(one["failed_draws"]) for one in tail.certificates)
    return Knowing(rows, tail.rows, failed)


def _drivers(session: Session, rows: pl.DataFrame) -> Screen:
    """
    Return the shares that would stay if all other inputs were known, and what is left.

    Of each result the largest.
    """
    left = pl.col("indicator") == "unexplained"
    total = pl.col("indicator") == "variance_share_total"
    keys = _keys(rows)
    order = _money_first(rows.select(keys).unique(maintain_order=True)).head(RESULTS)
    several = rows.select(keys).n_unique() - order.height
    if several > 0:
        session.note(
            N_("Further results left out: {count}; other formats have them."), count=several
        )
    most = rows.filter(total).sort("value", descending=True).group_by(keys, maintain_order=True)
    shown = pl.concat([most.head(INPUTS).select(rows.columns), rows.filter(left)])
    told = order.join(shown, on=keys, how="left", nulls_equal=True, maintain_order="left_right")
    words = [
        {
            **_named(session, row, keys),
            "input_name": row["input_name"] or session.t(N_("not explained")),
            "share_percent": _spread(session, row, PERCENT, 0),
            "knowable": session.t(KNOWABLE[row["knowable"]]) if row["knowable"] else "",
        }
        for row in told.to_dicts()
    ]
    return _screen(words, keys, session.t(N_("What the spread comes from")))


def _money_first(results: pl.DataFrame) -> pl.DataFrame:
    """Return results with value added before use and prices of goods."""
    money = pl.col("result").str.starts_with(MONEY)
    return results.sort(money, descending=True, maintain_order=True)


def _worst(session: Session, rows: pl.DataFrame) -> Screen:
    keys = _keys(rows)
    words = [
        {
            **_named(session, row, keys),
            "sampling": session.t(SAMPLINGS[row["sampling"]]),
            "worst": (
                _spread(session, row, 1 / MILLION, 0)
                if row["result"].startswith(MONEY)
                else _spread(session, row, 1.0, 1)
            ),
            "effective_draws": f"{row['effective_draws']:.0f}",
        }
        for row in rows.to_dicts()
    ]
    part = rows["part"][0] if rows.height else 0.0
    title = session.t(N_("Mean of the worst {part} % of draws"), part=f"{PERCENT * part:.3g}")
    return _screen(words, keys, title)


def _keys(rows: pl.DataFrame) -> list[str]:
    """Return what tells results apart, in the order a screen names them."""
    names = ("branch", "result", "commodity", "stage", "form")
    kept = [one for one in names if one in rows.columns and rows[one].null_count() < rows.height]
    return [one for one in kept if one != "branch" or rows[one].n_unique() > 1]


def _named(session: Session, row: Mapping[str, Any], keys: list[str]) -> dict[str, str]:
    """Return which result a row is of; money is told in millions."""
    cells = pl.DataFrame({name: [row[name]] for name in keys})
    words = dict(readable(cells, session).row(0, named=True))
    if str(row["result"]).startswith(MONEY):
        words["result"] = label_columns("value_added", session.lang)
    return words


def _spread(session: Session, row: Mapping[str, Any], times: float, digits: int) -> str:
    low, high = times * row["low"], times * row["high"]
    return format_spread(times * row["value"], (low, high), session.lang, digits=digits)


def _screen(words: list[dict[str, str]], keys: list[str], title: str) -> Screen:
    """Return a table that names a result once."""
    table = pl.DataFrame(words)
    if table.height:
        again = pl.struct(keys) == pl.struct(keys).shift(1)
        blank = pl.when(again.fill_null(value=False)).then(pl.lit(""))
        table = table.with_columns(blank.otherwise(pl.col(name)).alias(name) for name in keys)
    return Screen(table, RIGHT, RIGHT, title)
