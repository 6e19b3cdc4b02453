"""The work behind ``run``, ``brief`` and ``figure``: compute once, write in every language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.cli._stories import NONE, Stories
from oresight.errors import Fault, UsageError
from oresight.exposure import NationalExposure, national_exposure
from oresight.figures import Scene, draw
from oresight.locale import N_
from oresight.methods import Case
from oresight.report import commodity_brief, national_brief, workbook, write_pdf
from oresight.runs import write_atomically

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from oresight.cli._session import Session
    from oresight.codes import CommodityId
    from oresight.scenarios import Account

__all__ = ["Work", "write_brief", "write_everything", "write_figure"]

MONTHS_BACK = 6


@dataclass(frozen=True, slots=True)
class Work:
    """One question to the whole system."""

    session: Session
    case: Case
    since: dt.date
    stories: Stories

    @classmethod
    def of(
        cls,
        session: Session,
        *,
        importer: str,
        as_of: str | None,
        since: str | None,
        draws: int,
        seed: int = 1,
        scenarios: tuple[str, ...] = (NONE,),
        scenario_draws: int = 1,
    ) -> Work:
        """Return the work that a command line asks for."""
        day = session.day(as_of)
        case = Case(session.atlas, session.importer(importer), day, draws=draws, seed=seed)
        back = _months_before(day) if since is None else session.day(since)
        stories = Stories(scenarios, scenario_draws)
        stories.loaded(session)  # so that a fault of theirs is told before anything is computed
        return cls(session, case, back, stories)

    def command(self, name: str) -> str:
        """Return the command that makes the same result again."""
        return (
            f"oresight {name} --importer {self.case.importer} --as-of {self.case.as_of} "
            f"--since {self.since} --draws {self.case.draws}"
        )

    def whole_command(self, name: str) -> str:
        """Return the same for a brief of the country, with its stories."""
        return f"{self.command(name)} {self.stories.options}"

    def accounts(self, step: Callable[[str], None]) -> tuple[Account, ...]:
        """Return the stories of the brief, followed and read."""
        case = self.case
        return self.stories.told(self.session, importer=case.importer, seed=case.seed, step=step)

    def scene(self, lang: str, commodity: CommodityId | None = None) -> Scene:
        """Return what the figures need."""
        case = self.case
        return Scene(
            case.atlas,
            importer=case.importer,
            as_of=case.as_of,
            lang=lang,
            commodity=commodity,
            draws=case.draws,
            seed=case.seed,
        )


def _months_before(day: dt.date) -> dt.date:
    years, month = divmod(day.month - MONTHS_BACK - 1, 12)
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, 28))


def write_everything(
    work: Work, out: Path, *, languages: tuple[str, ...], step: Callable[[str], None]
) -> tuple[NationalExposure, list[Path]]:
    """
    Write the national brief in every language, and one workbook of every table in it.

    The numbers are computed once; only their words differ.
    """
    own = work.session.lang
    stories = work.accounts(step)
    exposure = national_exposure(work.case, work.since, lang=own, step=step)
    command = work.whole_command("run")
    written: list[Path] = []
    for lang in languages:
        step(N_("Writing the brief"))
        worded = exposure if lang == own else exposure.with_language(lang)
        document, tables = national_brief(
            worded, work.scene(lang), command=command, stories=stories
        )
        written.append(out / f"brief-{work.case.importer}.{lang}.pdf")
        write_pdf(document, written[-1])
        if lang == own:
            step(N_("Writing the workbook"))
            content = workbook(
                work.case.atlas, tables, run=exposure.run, lang=lang, command=command
            )
            written.append(out / f"brief-{work.case.importer}.xlsx")
            write_atomically(written[-1], content)
    return exposure, written


def write_brief(
    work: Work,
    path: Path,
    *,
    lang: str,
    step: Callable[[str], None],
    commodity: str | None = None,
) -> None:
    """Write a brief in one language: of one commodity, or of the whole country."""
    if commodity is None:
        stories = work.accounts(step)
        exposure = national_exposure(work.case, work.since, lang=lang, step=step)
        command = work.whole_command(f"--lang {lang} brief -o {path.name}")
        step(N_("Writing the brief"))
        document, _ = national_brief(exposure, work.scene(lang), command=command, stories=stories)
    else:
        item = work.case.atlas.commodity(commodity)
        case = work.case.with_commodities((item.id,))
        exposure = national_exposure(case, work.since, lang=lang)
        command = work.command(f"--lang {lang} brief {item.id} -o {path.name}")
        scene = work.scene(lang, item.id)
        document, _ = commodity_brief(item, exposure, scene, command=command)
    write_pdf(document, path)


def write_figure(name: str, scene: Scene, path: Path, *, width: int) -> None:
    """
    Write a figure as a picture, its table, or its option.

    Raises
    ------
    UsageError
        If the ending of *path* is none of ``.svg``, ``.csv`` and ``.json``.
    """
    figure = draw(name, scene)
    if path.suffix == ".svg":
        content = figure.svg(width=width)
    elif path.suffix == ".csv":
        content = figure.csv()
    elif path.suffix == ".json":
        content = json.dumps(figure.option, ensure_ascii=False, indent=1)
    else:
        raise UsageError(
            Fault(
                N_("A figure cannot be written as {suffix!r}."),
                N_("End the file name in .svg, .csv or .json."),
                fields={"suffix": path.suffix},
            )
        )
    write_atomically(path, content.encode())
