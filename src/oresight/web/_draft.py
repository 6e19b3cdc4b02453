"""A story that is being written: its text, what is wrong with it, and one change at a time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Form

from oresight.errors import BadInputError
from oresight.locale import N_, describe
from oresight.report import kind_name
from oresight.scenarios import (
    BLOCKS,
    MAX_BYTES,
    entries,
    library,
    with_day,
    with_entry,
    with_shift,
    without_entry,
)
from oresight.web._stories import SLUG, Stories
from oresight.web._timeline import draft_timeline

if TYPE_CHECKING:
    from oresight.scenarios import Entry, Scenario
    from oresight.web._timeline import TimeLine
    from oresight.web._visit import Visit

__all__ = ["Change", "Changed", "Draft", "block_kinds", "draft_of"]

FARTHEST: Final = 1200
"""Months that a block is moved at once."""

DRAFT: Final = "draft"
"""What a story without a name is called where faults are told."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    What is to be done to a text.

    Parameters
    ----------
    act
        ``add``, ``remove``, ``shift`` or ``day``; anything else changes nothing.
    """

    text: str
    act: str = ""
    block: str = ""
    branch: str = ""
    kind: str = ""
    field: str = ""
    day: dt.date | None = None
    months: int = 0
    days: int = 0

    def applied(self, lang: str) -> str:
        """
        Return the text after the change.

        Raises
        ------
        BadInputError
            If the text cannot be read, or the block is not there.
        """
        text = self.text.replace("\r\n", "\n")
        if self.act == "add":
            return with_entry(text, self.kind, branch=self.branch, start=_next(text), lang=lang)[0]
        if self.act == "remove":
            return without_entry(text, self.block, branch=self.branch)
        if self.act == "shift":
            return with_shift(
                text, self.block, months=self.months, days=self.days, branch=self.branch
            )
        if self.act == "day":
            return with_day(text, self.block, self.field, day=self.day, branch=self.branch)
        return text


def _next(text: str) -> dt.date | None:
    """Return the first day on which anything begins: there a new block is seen."""
    days = [one.days["start"] for one in entries(text) if "start" in one.days]
    return min(days, default=None)


def _change(
    text: Annotated[str, Form(max_length=MAX_BYTES)],
    act: Annotated[str, Form(max_length=200)] = "",
    block: Annotated[str, Form(max_length=80)] = "",
    branch_of: Annotated[str, Form(max_length=80)] = "",
    kind: Annotated[str, Form(max_length=80)] = "",
    field: Annotated[str, Form(max_length=20)] = "",
    day: Annotated[dt.date | None, Form()] = None,
    months: Annotated[int, Form(ge=-FARTHEST, le=FARTHEST)] = 0,
    days: Annotated[int, Form(ge=-31 * FARTHEST, le=31 * FARTHEST)] = 0,
) -> Change:
    # A button of a page without scripts says all in one word.
    verb, _, rest = act.partition(":")
    if rest:
        branch_of, _, block = rest.rpartition("/")
    return Change(text, verb, block, branch_of, kind, field, day, months, days)


Changed = Annotated[Change, Depends(_change)]


@dataclass(frozen=True)
class Draft:
    """
    A text as it was read.

    Parameters
    ----------
    story
        What it comes to; None while it has faults.
    line
        Its blocks on a line of time; None where it cannot be read at all.
    faults
        Line and words of each; no line where a fault is of no place.
    """

    text: str
    story: Scenario | None
    line: TimeLine | None
    faults: tuple[tuple[int | None, str], ...]
    branches: tuple[str, ...] = ()


def draft_of(visit: Visit, text: str, *, name: str = "") -> Draft:
    """Read a text, right or wrong."""
    story: Scenario | None = None
    faults: tuple[tuple[int | None, str], ...] = ()
    own = name if re.match(SLUG, name) and name not in library() else DRAFT
    try:
        story = Stories(visit.desk).parse(text, name=own)
    except BadInputError as error:
        faults = tuple(_fault(visit, BadInputError(one)) for one in error.faults)
    try:
        found: tuple[Entry, ...] = entries(text)
    except BadInputError:
        return Draft(text, story, None, faults)
    branches = tuple(dict.fromkeys(one.branch for one in found if one.branch))
    if story is not None and story.branches:
        branches = story.branch_ids
    return Draft(text, story, draft_timeline(visit, found, story), faults, branches)


def _fault(visit: Visit, error: BadInputError) -> tuple[int | None, str]:
    return error.faults[0].where.line, " ".join(describe(error, visit.lang))


def block_kinds(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return every kind of block with its name."""
    t = visit.t
    return tuple(
        (
            kind,
            t(N_("{name}: {meaning}"), name=kind_name(kind, visit.words), meaning=t(spec.meaning)),
        )
        for kind, spec in BLOCKS.items()
    )
