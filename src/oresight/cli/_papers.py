"""The work behind ``report``: what each kind is about, computed and written."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oresight.cli._company import Wanted, assessed, read_parts
from oresight.cli._scenario import story_of
from oresight.codes import nearest
from oresight.errors import Fault, UnknownNameError, UsageError
from oresight.exposure import national_exposure
from oresight.locale import N_
from oresight.report import (
    REPORTS,
    commodity_brief,
    commodity_report,
    compared,
    form_of,
    own_parts_report,
    publish,
    requirements_sheet,
    scenario_comparison,
)
from oresight.runs import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from oresight.cli._session import Session
    from oresight.cli._work import Work
    from oresight.report import Document
    from oresight.scenarios import Scenario

    Made = tuple[Document, Mapping[str, pl.DataFrame]]
    Step = Callable[[str], None]

__all__ = ["Asked", "write_report"]

BOTH = 2
LEVEL = 0.05
"""Probability of a stop that the proposed stock accepts, as `company assess` has it."""

OF_A_COMMODITY = {
    "brief": commodity_brief,
    "commodity": commodity_report,
    "requirements": requirements_sheet,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report, of what, and the file it goes to."""

    kind: str
    about: tuple[str, ...]
    out: Path
    archive: bool
    scenario: str | None = None
    measure: str | None = None

    @property
    def words(self) -> str:
        """The same as a command line has it."""
        kept = " --archive" if self.archive else ""
        return f"report {self.kind} {' '.join(self.about)} -o {self.out.name}{kept}"


def write_report(work: Work, asked: Asked, *, step: Step) -> None:
    """
    Write a report in the language of the session.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    UsageError
        If the file's ending is none of the forms, or the report is of something else.
    """
    form = form_of(asked.out.suffix)
    if asked.kind not in REPORTS:
        known = tuple(REPORTS)
        raise UnknownNameError("report", asked.kind, near=nearest(asked.kind, known) or known)
    make = {"scenario": _of_stories, "company": _of_parts}.get(asked.kind, _of_a_commodity)
    document, sheets = make(work, asked, step)
    step(N_("Writing the report"))
    content = publish(document, sheets, atlas=work.case.atlas, form=form, archive=asked.archive)
    write_atomically(asked.out, content)


def _of_a_commodity(work: Work, asked: Asked, step: Step) -> Made:
    if len(asked.about) != 1:
        raise UsageError(
            Fault(
                N_("This report is of one commodity."),
                N_("Name one commodity, as `oresight list commodities` has it."),
            )
        )
    lang = work.session.lang
    item = work.case.atlas.commodity(asked.about[0])
    exposure = national_exposure(
        work.case.with_commodities((item.id,)), work.since, lang=lang, step=step
    )
    step(N_("Drawing the figures"))
    command = work.command(f"--lang {lang} {asked.words}")
    scene = work.scene(lang, item.id)
    return OF_A_COMMODITY[asked.kind](item, exposure, scene, command=command)


def _of_stories(work: Work, asked: Asked, step: Step) -> Made:
    session, case = work.session, work.case
    one, other = _pair(session, asked.about)
    session.note_compiling()
    draws = work.stories.draws
    found = compared(
        one, other, importer=case.importer, draws=draws, seed=case.seed, lang=session.lang,
        edition=session.atlas_path, step=step,
    )  # fmt: skip
    command = (
        f"oresight --lang {session.lang} {asked.words} --importer {case.importer} "
        f"--as-of {case.as_of} --scenario-draws {draws}"
    )
    return scenario_comparison(found, work.scene(session.lang), command=command)


def _pair(session: Session, names: tuple[str, ...]) -> tuple[Scenario, Scenario]:
    """Return the two stories named: two of one branch each, or the two branches of one."""
    stories = [story_of(session, name) for name in names]
    if len(stories) == 1 and len(stories[0].branch_ids) == BOTH:
        first, second = (stories[0].along(branch) for branch in stories[0].branch_ids)
        return first, second
    if len(stories) == BOTH and all(len(one.branch_ids) == 1 for one in stories):
        return stories[0], stories[1]
    raise UsageError(
        Fault(
            N_("This report compares two stories of one branch each."),
            N_("Name two stories as NAME:BRANCH, or one story that has two branches."),
        )
    )


def _of_parts(work: Work, asked: Asked, step: Step) -> Made:
    session, case = work.session, work.case
    if len(asked.about) != 1:
        raise UsageError(
            Fault(
                N_("This report is of one workbook of parts."),
                N_("Name the filled-in template, as `oresight company template` writes it."),
            )
        )
    file = Path(asked.about[0])
    parts, listed = read_parts(session, file, None)
    draws = work.stories.draws
    wanted = Wanted(
        case.importer, case.as_of, asked.scenario, asked.measure, LEVEL, draws, case.seed
    )
    found = assessed(session, parts, listed, wanted)
    step(N_("Drawing the figures"))
    followed = [f"--{name} {shlex.quote(value)}" for name, value in
                (("scenario", asked.scenario), ("measure", asked.measure)) if value]  # fmt: skip
    command = " ".join(
        (
            f"oresight --lang {session.lang} report company {shlex.quote(file.name)}",
            f"-o {asked.out.name} --importer {case.importer} --as-of {case.as_of}",
            f"--scenario-draws {draws}",
            *followed,
        )
    )
    return own_parts_report(found, work.scene(session.lang), command=command)
