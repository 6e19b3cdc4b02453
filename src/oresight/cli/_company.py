"""``company``: own parts, from the template to what stops first."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import LAST_SEED, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt

    from oresight.cli._session import Session
    from oresight.codes import Iso3
    from oresight.company import Assessment, Parts, Smelters
    from oresight.locale import Translator
    from oresight.scenarios import Outcome

__all__ = ["Wanted", "assessed", "read_parts", "register"]

NOT_CONVERGED = 4
BLANKS = (
    "tonnes_a_year",
    "refined_in",
    "mined_in",
    "stock_days",
    "spend",
    "value_at_risk",
    "substitute",
)


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    company = typer.Typer(
        help=t(
            N_(
                "Your own parts: what they hang on, and what stops first. Nothing leaves the machine."
            )
        ),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(company, name="company")
    _add_template(company, t)
    _add_check(company, t)
    _add_assess(company, t)


def _add_template(company: typer.Typer, t: Translator) -> None:
    @company.command("template", help=t(N_("Write the Excel workbook to fill in.")))
    def template(
        context: typer.Context,
        file: Path | None = typer.Argument(None, help=t(N_("File to write; stdout if absent"))),
        example: bool = typer.Option(
            False, "--example", help=t(N_("Fill it with the parts of a fictional firm"))
        ),
        force: bool = typer.Option(False, "--force", help=t(N_("Replace a file that exists"))),
    ) -> None:
        from oresight.company import template as written
        from oresight.errors import BadInputError, Fault, Place
        from oresight.runs import write_atomically

        session = session_of(context)
        if file is not None and file.exists() and not force:
            raise BadInputError(
                Fault(
                    N_("The file is there already."),
                    N_("Name another one, or add --force to replace it."),
                    where=Place(str(file)),
                )
            )
        content = written(session.lang, filled=example, atlas=session.atlas)
        if file is None:
            sys.stdout.buffer.write(content)
            return
        write_atomically(file, content)
        session.note(N_("written: {path}"), path=file)


def _add_check(company: typer.Typer, t: Translator) -> None:
    @company.command("check", help=t(N_("Say all that is wrong with a workbook, cell by cell.")))
    def check(
        context: typer.Context,
        file: Path = typer.Argument(
            ..., help=t(N_("Filled-in template, or CSV with its headings"))
        ),
        smelters: Path | None = typer.Option(
            None, "--smelters", help=t(N_("CMRT, EMRT or AMRT that a supplier filled in"))
        ),
    ) -> None:
        from oresight.cli._output import emit
        from oresight.runs import Run
        from oresight.screens import parts_screens

        session = session_of(context)
        parts, listed = read_parts(session, file, smelters)
        _note_blanks(session, parts)
        if listed is not None:
            _note_smelters(session, listed)
        rows = parts.table
        run = Run.of({"company check": rows.to_dicts()}, edition=session.atlas.edition)
        emit(session, rows, run=run, screens=lambda: parts_screens(session, parts))


def _add_assess(company: typer.Typer, t: Translator) -> None:
    @company.command(
        "assess", help=t(N_("Tell what parts hang on, how long they last, and what stops first."))
    )
    def assess(
        context: typer.Context,
        file: Path = typer.Argument(
            ..., help=t(N_("Filled-in template, or CSV with its headings"))
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        scenario: str | None = typer.Option(
            None, help=t(N_("Story to follow: file, or name of the library"))
        ),
        measure: str | None = typer.Option(
            None, help=t(N_("Measure to follow, as `list measures` names it"))
        ),
        smelters: Path | None = typer.Option(
            None, "--smelters", help=t(N_("CMRT, EMRT or AMRT that a supplier filled in"))
        ),
        level: float = typer.Option(
            0.05, help=t(N_("Probability of a stop that the proposed stock accepts"))
        ),
        stock: list[str] = typer.Option(
            [], "--stock", help=t(N_("What if a part had so many days of stock: NUMBER=DAYS"))
        ),
        draws: int = typer.Option(100, min=1, max=100_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        out: Path | None = typer.Option(None, "-o", "--out", help=t(N_("Excel file to write"))),
    ) -> int:
        session = session_of(context)
        wanted = Wanted(
            session.importer(importer), session.day(as_of), scenario, measure, level, draws, seed,
            tuple(stock),
        )  # fmt: skip
        parts, listed = read_parts(session, file, smelters)
        parts = parts.with_stock(wanted.stocks)
        if listed is not None:
            _note_smelters(session, listed)
        found = assessed(session, parts, listed, wanted)
        _tell(session, found)
        if out is not None:
            _write(session, found, out, command=wanted.command(session, file, smelters, out))
        return NOT_CONVERGED if found.certificate.get("failed_draws") else 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `company assess` is asked for."""

    importer: Iso3
    as_of: dt.date
    scenario: str | None
    measure: str | None
    level: float
    draws: int
    seed: int
    stock: tuple[str, ...] = ()

    @property
    def stocks(self) -> dict[str, float]:
        """
        Days of stock by part number, as they were written.

        Raises
        ------
        UsageError
            If a word is not a number of a part, a sign and days.
        """
        from oresight.errors import Fault, UsageError

        found: dict[str, float] = {}
        for word in self.stock:
            name, sign, days = word.rpartition("=")
            try:
                found[name] = float(days)
            except ValueError:
                sign = ""
            if not (sign and name):
                raise UsageError(
                    Fault(
                        N_("{word!r} does not say which part has how many days."),
                        N_("Write the number of a part and days, such as M-101=90."),
                        fields={"word": word},
                    )
                )
        return found

    def command(self, session: Session, file: Path, smelters: Path | None, out: Path) -> str:
        """Return the command that makes a result again, without the folders it lies in."""
        words = [
            "oresight", "--lang", session.lang, "company", "assess", file.name,
            "--importer", self.importer, "--as-of", str(self.as_of),
        ]  # fmt: skip
        if self.scenario is not None:
            words += ["--scenario", self.scenario]
        if self.measure is not None:
            words += ["--measure", self.measure]
        words += [word for one in self.stock for word in ("--stock", one)]
        if smelters is not None:
            words += ["--smelters", smelters.name]
        words += [
            "--level",
            f"{self.level:g}",
            "--draws",
            str(self.draws),
            "--seed",
            str(self.seed),
        ]
        return " ".join([*words, "-o", out.name])


def read_parts(
    session: Session, file: Path, smelters: Path | None
) -> tuple[Parts, Smelters | None]:
    """Return the parts and the list of smelters; what is wrong with both is told at once."""
    from oresight.company import read_smelters, read_workbook
    from oresight.errors import BadInputError, Fault

    faults: list[Fault] = []
    parts, listed = None, None
    try:
        parts = read_workbook(file, atlas=session.atlas)
    except BadInputError as error:
        faults += error.faults
    try:
        listed = None if smelters is None else read_smelters(smelters, atlas=session.atlas)
    except BadInputError as error:
        faults += error.faults
    if parts is None or faults:
        raise BadInputError(*faults)
    return parts, listed


def _note_blanks(session: Session, parts: Parts) -> None:
    from oresight.company import COLUMNS

    table = parts.table
    session.note(
        N_("The file can be read. Parts: {parts}; materials: {materials}."),
        parts=len(parts.parts),
        materials=table.height,
    )
    blank = {name: table[name].null_count() for name in BLANKS if table[name].null_count()}
    if blank:
        words = session.t(N_(", ")).join(
            f"{session.t(COLUMNS.get(name, _TIERS.get(name, name)))} {count}"
            for name, count in blank.items()
        )
        session.note(N_("Rows that leave it blank: {words}."), words=words)


_TIERS = {
    "refined_in": N_("Where the material is refined"),
    "mined_in": N_("Where the material is mined"),
    "substitute": N_("Substitute"),
}


def _note_smelters(session: Session, listed: Smelters) -> None:
    session.note(
        N_("Smelters listed in {file}: {count} ({commodities})."),
        count=len(listed.each),
        commodities=session.t(N_(", ")).join(
            session.atlas.commodity(one).word(session.lang) for one in sorted(listed.routes)
        ),
        file=Path(listed.file).name,
    )
    if listed.left_out:
        session.note(
            N_("Not known here, and left out: {metals}."),
            metals=session.t(N_(", ")).join(listed.left_out),
        )
    if listed.unplaced:
        session.note(N_("Smelters without a country, left out: {count}."), count=listed.unplaced)


def assessed(session: Session, parts: Parts, listed: Smelters | None, wanted: Wanted) -> Assessment:
    """Return what is asked of parts, a story run first where one is named."""
    from oresight.company import assess
    from oresight.errors import BadInputError, Fault

    if wanted.scenario is not None and wanted.measure is not None:
        raise BadInputError(
            Fault(
                N_("Both a story and a measure are to be followed."),
                N_("Name one of them."),
            )
        )
    if wanted.scenario is not None or wanted.measure is not None:
        session.note_compiling()
    return assess(
        session.atlas, parts, importer=wanted.importer, as_of=wanted.as_of, smelters=listed,
        story=_outcome(session, wanted), measure=wanted.measure, draws=wanted.draws,
        seed=wanted.seed, level=wanted.level,
    )  # fmt: skip


def _outcome(session: Session, wanted: Wanted) -> Outcome | None:
    """Return the story asked for, run; shards that are kept are not computed again."""
    if wanted.scenario is None:
        return None
    from oresight.cli._progress import Shards
    from oresight.runs import choose_executor
    from oresight.scenarios import load_scenario, run_scenario

    story = load_scenario(session.atlas, wanted.scenario)
    with Shards(session) as progress:
        return run_scenario(
            story, importer=wanted.importer, draws=wanted.draws, seed=wanted.seed,
            edition=session.atlas_path, store=session.runs, executor=choose_executor(),
            progress=progress,
        )  # fmt: skip


def _tell(session: Session, found: Assessment) -> None:
    from oresight.cli._output import emit
    from oresight.screens import company_screens

    extra: dict[str, object] = {"questions": found.questions(session.lang).to_dicts()}
    if found.certificate:
        extra["certificate"] = found.certificate
    emit(
        session,
        found.rows,
        run=found.run,
        screens=lambda: company_screens(session, found),
        extra=extra,
    )


def _write(session: Session, found: Assessment, out: Path, *, command: str) -> None:
    from oresight.company import SHEETS
    from oresight.report import workbook
    from oresight.runs import write_atomically

    tables = {session.t(SHEETS[name]): one for name, one in found.tables(session.lang).items()}
    content = workbook(session.atlas, tables, run=found.run, lang=session.lang, command=command)
    write_atomically(out, content)
    session.note(N_("written: {path}"), path=out)
