"""Stories that were run, read again: what was asked and what came of it, from the disk."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import write_atomically
from oresight.scenarios._account import Account
from oresight.scenarios._library import library, load_scenario, parse_scenario
from oresight.scenarios._lines import story_lines
from oresight.scenarios._run import TOLD, Outcome, plan
from oresight.scenarios._summary import summary
from oresight.scenarios._task import TASK, Asked, open_edition
from oresight.scenarios._write import write_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.runs import StoredRun
    from oresight.scenarios._model import Scenario

__all__ = ["is_story", "keep_account", "keep_plan", "kept_account", "kept_plan", "reopen"]

PLAN: Final = "plan.json"
ROWS: Final = "rows.parquet"
OWNER: Final = 0o600


def is_story(stored: StoredRun) -> bool:
    """Tell whether a run is that of a story."""
    return stored.job.task == TASK


def reopen(stored: StoredRun) -> Outcome:
    """
    Return what a run of a story was asked for, with its result as far as there is one.

    The titles of a story are no part of its run: those of the library are found again.

    Raises
    ------
    BadInputError
        If it is no run of a story, or one of another edition or version.
    """
    if is_story(stored):
        asked = Asked.from_inputs(stored.job.inputs)
        for story in _stories(asked):
            for branches in _branches(asked, story):
                found = plan(
                    story, importer=asked.importer, draws=asked.draws, seed=asked.seed,
                    branches=branches, edition=Path(asked.atlas) if asked.atlas else None,
                    span=(dt.date.fromisoformat(asked.begin), asked.months),
                )  # fmt: skip
                if found.run.id == stored.id:
                    return replace(found, stored=stored)
    raise BadInputError(
        Fault(
            N_("Run {id} is none of a story in this edition and version."),
            N_("Run the story again."),
            fields={"id": stored.id},
        )
    )


def _stories(asked: Asked) -> Iterator[Scenario]:
    """Yield what the story may have been: that of the library with its titles, or the bare text."""
    atlas = open_edition(asked.atlas)
    if asked.name in library():
        yield load_scenario(atlas, asked.name)
    yield parse_scenario(atlas, asked.text.encode(), name=asked.name)


def _branches(asked: Asked, story: Scenario) -> Iterator[tuple[str, ...]]:
    """Yield which branches may have been asked for: all, or those in which anything happens."""
    yield story.branch_ids
    known = {branch for branch, _ in asked.cells}
    yield tuple(one for one in story.branch_ids if one in known)


def keep_plan(found: Outcome, folder: Path) -> None:
    """Write down what a run is asked for, titles and all, so that it is read again at once."""
    body = {
        "story": write_scenario(found.scenario),
        "name": found.scenario.id,
        "branches": found.branches,
        "told": found.told.rows(),
        "bases": {market: [year, list(names)] for market, (year, names) in found.bases.items()},
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    write_atomically(folder / PLAN, text.encode(), mode=OWNER)


def kept_plan(stored: StoredRun, folder: Path) -> Outcome:
    """
    Return what a run is asked for as `keep_plan` wrote it, else as it is found again.

    Raises
    ------
    BadInputError
        If it is no run of a story of this edition and version.
    """
    try:
        body = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        asked = Asked.from_inputs(stored.job.inputs)
        atlas = open_edition(asked.atlas)
        return Outcome(
            scenario=parse_scenario(atlas, body["story"].encode(), name=body["name"]),
            branches=tuple(body["branches"]),
            asked=asked,
            stored=stored,
            run=stored.job.run,
            told=pl.DataFrame(body["told"], schema=TOLD, orient="row"),
            bases={
                name: (int(year), tuple(known)) for name, (year, known) in body["bases"].items()
            },
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        found = reopen(stored)
        keep_plan(found, folder)
        return found


def keep_account(found: Outcome, folder: Path) -> Account:
    """Read a story that was run, months too, and write down what it comes to."""
    rows = pl.concat([summary(found), story_lines(found)], how="diagonal")
    content = BytesIO()
    rows.write_parquet(content)
    write_atomically(folder / ROWS, content.getvalue(), mode=OWNER)
    return Account(found, rows)


def kept_account(stored: StoredRun, folder: Path) -> Account:
    """
    Return a story that was run as it was read before, else read it now.

    Examples
    --------
    >>> import tempfile
    >>> from oresight.runs import RunStore
    >>> from oresight.scenarios import open_scenario, run_scenario
    >>> home = Path(tempfile.mkdtemp())
    >>> story = open_scenario("gallium-germanium-2023")
    >>> found = run_scenario(story, draws=2, store=RunStore(home / "runs"))
    >>> again = kept_account(found.stored, home / "kept")
    >>> again.title("en") == story.title.en, again.draws
    (True, 2)
    """
    found = kept_plan(stored, folder)
    try:
        return Account(found, pl.read_parquet(folder / ROWS))
    except (FileNotFoundError, pl.exceptions.ComputeError):
        return keep_account(found, folder)
