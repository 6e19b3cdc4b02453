"""What changes between two stories: blocks, dates and numbers, and their results under the same luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.atlas import open_ledger
from oresight.codes import Grade
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import estimate
from oresight.scenarios._ground import begin_of
from oresight.scenarios._lines import lines_of
from oresight.scenarios._run import carry_out, plan
from oresight.scenarios._summary import CALM, HIDDEN, told_of
from oresight.scenarios._task import open_edition
from oresight.scenarios._write import value_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from oresight.scenarios._model import Block, Scenario
    from oresight.scenarios._run import Outcome, Series

__all__ = ["compare_results", "compare_scenarios", "differences", "loss_differences", "plan_pair"]

CHANGES: Final = {
    "branch": pl.String,
    "block": pl.String,
    "change": pl.String,
    "field": pl.String,
    "before": pl.String,
    "after": pl.String,
}
RESULTS: Final = {
    "branch": pl.String,
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
}


YEAR: Final = 12
"""Months of the first year."""


def compare_scenarios(one: Scenario, other: Scenario) -> pl.DataFrame:
    """
    Return what changes from one story to another.

    Branches go together by their names, or where each story has but one.

    Returns
    -------
    pl.DataFrame
        One row a change: ``branch, block, change, field, before, after``; the change is added,
        removed or changed.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario
    >>> story = open_scenario("antimony-2024")
    >>> compare_scenarios(story, story.without_block("licences"))["change"].to_list()
    ['removed']
    """
    rows: list[tuple[str, str, str, str, str, str]] = []
    if one.horizon_months != other.horizon_months:
        before, after = (f"{story.horizon_months} months" for story in (one, other))
        rows.append(("", "", "changed", "horizon", before, after))
    if one.base_year != other.base_year:
        before, after = (str(story.base_year or "") for story in (one, other))
        rows.append(("", "", "changed", "base_year", before, after))
    for left, right in _pairs(one, other):
        name = left or right or ""
        old = {} if left is None else {block.id: block for block in one.story(left)}
        new = {} if right is None else {block.id: block for block in other.story(right)}
        before, after = _weight(one, left), _weight(other, right)
        if left and right and before != after:
            rows.append((name, "", "changed", "weight", before, after))
        for block in dict.fromkeys([*old, *new]):
            rows += [(name, block, *change) for change in _changes(old.get(block), new.get(block))]
    return pl.DataFrame(rows, schema=CHANGES, orient="row")


def _pairs(one: Scenario, other: Scenario) -> Iterator[tuple[str | None, str | None]]:
    left, right = one.branch_ids, other.branch_ids
    if len(left) == len(right) == 1:
        yield left[0], right[0]
        return
    for name in dict.fromkeys([*left, *right]):
        yield (name if name in left else None), (name if name in right else None)


def _weight(story: Scenario, branch: str | None) -> str:
    """Return the weight of a branch as a file has it; nothing where it has none."""
    weight = story.weights.get(branch or "")
    return "" if weight is None else f"{100 * weight:g} %"


def _changes(old: Block | None, new: Block | None) -> Iterator[tuple[str, str, str, str]]:
    if old is None and new is not None:
        yield "added", "kind", "", new.kind
    elif new is None and old is not None:
        yield "removed", "kind", old.kind, ""
    elif old is not None and new is not None:
        if old.kind != new.kind:
            yield "changed", "kind", old.kind, new.kind
        for name in dict.fromkeys([*old.values, *new.values]):
            before, after = (block.values.get(name) for block in (old, new))
            if before != after:
                texts = ("" if value is None else value_text(value) for value in (before, after))
                yield ("changed", name, *texts)  # type: ignore[misc]


def compare_results(
    one: Scenario,
    other: Scenario,
    *,
    importer: str,
    draws: int,
    seed: int = 1,
    edition: Path | None = None,
) -> tuple[pl.DataFrame, dict[str, float | int]]:
    """
    Return how the results of two stories differ, draw by draw under the same random numbers.

    Returns
    -------
    pl.DataFrame
        One row a number of the whole story: ``before`` and ``after`` are medians, ``value, low, high``
        those of the difference. A market that one story leaves alone counts as its calm base year.
    dict
        The certificate of both.
    """
    pair = plan_pair(one, other, importer=importer, draws=draws, seed=seed, edition=edition)
    return differences(*(carry_out(found) for found in pair))


def plan_pair(
    one: Scenario,
    other: Scenario,
    *,
    importer: str,
    draws: int,
    seed: int = 1,
    edition: Path | None = None,
) -> tuple[Outcome, Outcome]:
    """
    Return what would be run to compare two stories: both in the same months, with the same luck.

    Raises
    ------
    BadInputError
        If neither has a block.
    """
    stories = [story for story in (one, other) if any(map(story.story, story.branch_ids))]
    if not stories:
        raise BadInputError(
            Fault(
                N_("Neither of the two stories does anything."),
                N_("Compare with a story that has a block."),
            )
        )
    ledger = open_ledger(open_edition("" if edition is None else str(edition)))
    begin = min(begin_of(story, ledger) for story in stories)
    months = max(
        _months(begin, begin_of(story, ledger)) + story.horizon_months for story in stories
    )
    first, second = (
        plan(
            story, importer=importer, draws=draws, seed=seed, edition=edition, span=(begin, months)
        )
        for story in (one, other)
    )
    return first, second


def differences(one: Outcome, other: Outcome) -> tuple[pl.DataFrame, dict[str, float | int]]:
    """
    Return how the results of two runs differ, as `compare_results` does.

    Parameters
    ----------
    one, other
        What `plan_pair` planned, carried out.
    """
    rows = [
        row
        for left, right in _pairs(one.scenario, other.scenario)
        if left is not None and right is not None
        for row in _differences(one, other, (left, right))
    ]
    cards = [run.certificate for run in (one, other)]
    together = {
        name: max(card[name] for card in cards) if name in {"max_imbalance", "duality_gap"}
        else sum(card[name] for card in cards)
        for name in cards[0]
    }  # fmt: skip
    return pl.DataFrame(rows, schema=RESULTS), together


def loss_differences(one: Outcome, other: Outcome) -> pl.DataFrame:
    """
    Return how much value added two runs lose, and how much less or more the second one does.

    Returns
    -------
    pl.DataFrame
        One row a pair of branches, of the first year, in USD, with the columns of
        `compare_results`. A branch that nothing is computed of loses nothing.
    """
    rows = []
    for left, right in _pairs(one.scenario, other.scenario):
        if left is None or right is None:
            continue
        before, after = _lost(one, left), _lost(other, right)
        rows.append(
            {"branch": left, "indicator": "value_added_loss", "unit": "USD"} | _apart(before, after)
        )
    return pl.DataFrame(rows, schema=RESULTS)


def _lost(run: Outcome, branch: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return value added that is lost in the first year, in every draw."""
    calm = np.zeros(run.asked.draws)
    if all(name != branch for name, _ in run.asked.cells):
        return calm
    monthly = lines_of(run, branch).losses.value_added
    return monthly[:YEAR].sum(axis=0) if monthly.size else calm


def _apart(
    before: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    after: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> dict[str, object]:
    """Return both medians, and the difference draw by draw with its interval."""
    apart = estimate(after - before)
    return {
        "before": float(np.median(before)),
        "after": float(np.median(after)),
        "value": float(apart.value),
        "low": float(apart.low),
        "high": float(apart.high),
        "grade": Grade.ASSUMED.value,
    }


def _differences(
    one: Outcome, other: Outcome, pair: tuple[str, str]
) -> Iterator[dict[str, object]]:
    known = [_by_key(run, branch) for run, branch in zip((one, other), pair, strict=True)]
    for key in dict.fromkeys([*known[0], *known[1]]):
        some = next(side[key] for side in known if key in side)
        if some.indicator not in CALM and not all(key in side for side in known):
            continue
        told = [_whole(side.get(key), some) for side in known]
        for name, before in told[0].items():
            after = told[1][name]
            yield {
                "branch": pair[0],
                "indicator": name,
                "commodity": some.commodity,
                "stage": some.stage,
                "form": some.form or None,
                "country": some.country,
                "unit": "month" if name == "lost_use" else "1",
            } | _apart(before, after)


def _by_key(run: Outcome, branch: str) -> dict[tuple[str, ...], Series]:
    return {
        (one.commodity, one.stage, one.form, one.country, one.indicator): one
        for one in run.series(branch)
        if one.indicator not in HIDDEN and one.indicator != "imports_from"
    }


def _whole(
    one: Series | None, like: Series
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Return numbers of the whole story in every draw; the calm base year where there is none."""
    from dataclasses import replace

    if one is None:
        one = replace(like, values=like.values * 0.0 + CALM[like.indicator])
    return {name: values for name, values in told_of(one) if values.ndim == 1}


def _months(begin: dt.date, end: dt.date) -> int:
    return 12 * (end.year - begin.year) + end.month - begin.month
