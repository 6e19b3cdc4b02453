"""The work behind ``report``: what each kind is about, computed and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.codes import nearest
from oresight.errors import Fault, UnknownNameError, UsageError
from oresight.exposure import national_exposure
from oresight.locale import N_
from oresight.report import (
    REPORTS,
    commodity_brief,
    commodity_report,
    form_of,
    publish,
    requirements_sheet,
)
from oresight.runs import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import polars as pl

    from oresight.cli._work import Work
    from oresight.report import Document

    Made = tuple[Document, Mapping[str, pl.DataFrame]]
    Step = Callable[[str], None]

__all__ = ["Asked", "write_report"]

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
    document, sheets = _of_a_commodity(work, asked, step)
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
