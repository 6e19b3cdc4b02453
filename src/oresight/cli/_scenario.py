"""``scenario``: stories written, checked, compared and run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._cascade import IO_HELP, IO_UNIT_HELP, io_table, spread
from oresight.cli._session import LAST_SEED, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from oresight.cli._session import Session
    from oresight.industry import IOTable
    from oresight.locale import Translator
    from oresight.runs import Executor, Run
    from oresight.scenarios import Outcome, Scenario

__all__ = ["register", "story_of"]

COMPARED = ("branch", "indicator", "commodity", "stage", "before", "after", "value", "low", "high")
NOT_CONVERGED = 4
CHECKED = ("scenario", "title", "branches", "blocks", "horizon_months", "hash")


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    scenario = typer.Typer(
        help=t(N_("Dated stories: write, check, run and compare them.")),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(scenario, name="scenario")
    _add_new(scenario, t)
    _add_check(scenario, t)
    _add_run(scenario, t)
    _add_diff(scenario, t)


def _add_new(scenario: typer.Typer, t: Translator) -> None:
    @scenario.command(
        "new", help=t(N_("Write a file to begin with, every kind of block explained."))
    )
    def new(
        context: typer.Context,
        file: Path | None = typer.Argument(None, help=t(N_("File to write; stdout if absent"))),
        base: str | None = typer.Option(
            None, "--from", help=t(N_("Scenario of the library to begin with"))
        ),
        force: bool = typer.Option(False, "--force", help=t(N_("Replace a file that exists"))),
    ) -> None:
        from oresight.errors import BadInputError, Fault, Place
        from oresight.runs import write_atomically
        from oresight.scenarios import load_scenario, scenario_template, write_scenario

        session = session_of(context)
        if base is None:
            text = scenario_template(session.lang)
        else:
            text = write_scenario(load_scenario(session.atlas, base))
        if file is None:
            sys.stdout.write(text)
            return
        if file.exists() and not force:
            raise BadInputError(
                Fault(
                    N_("The file is there already."),
                    N_("Name another one, or add --force to replace it."),
                    where=Place(str(file)),
                )
            )
        write_atomically(file, text.encode())
        session.note(N_("written: {path}"), path=file)


def _add_check(scenario: typer.Typer, t: Translator) -> None:
    @scenario.command("check", help=t(N_("Say all that is wrong with files, line by line.")))
    def check(
        context: typer.Context,
        files: list[str] = typer.Argument(..., help=t(N_("Files, or names of the library"))),
    ) -> None:
        import polars as pl

        from oresight.cli._output import emit
        from oresight.errors import BadInputError, Fault
        from oresight.runs import Run
        from oresight.scenarios import load_scenario

        session = session_of(context)
        faults: list[Fault] = []
        rows = []
        for file in files:
            try:
                found = load_scenario(session.atlas, file)
            except BadInputError as error:
                faults.extend(error.faults)
            else:
                rows.append(
                    {
                        "scenario": file,
                        "title": found.title.text(session.lang),
                        "branches": list(found.branch_ids),
                        "blocks": len({b.id for one in found.branch_ids for b in found.story(one)}),
                        "horizon_months": found.horizon_months,
                        "hash": found.hash,
                    }
                )
        if faults:
            raise BadInputError(*faults)
        run = Run.of({"check": files, "rows": rows}, edition=session.atlas.edition)
        emit(session, pl.DataFrame(rows), run=run, columns=CHECKED)


def _add_run(scenario: typer.Typer, t: Translator) -> None:
    @scenario.command("run", help=t(N_("Follow a story to prices, imports and shortage.")))
    def run(
        context: typer.Context,
        name: str = typer.Argument(..., help=t(N_("File, or name of the library"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        draws: int = typer.Option(200, min=1, max=100_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        branch: list[str] = typer.Option(
            [], "--branch", help=t(N_("Branch to follow; all if absent"))
        ),
        mixed: bool = typer.Option(
            False, "--mixture", help=t(N_("Add the mixture of all branches by your weights"))
        ),
        workers: int | None = typer.Option(
            None, min=1, help=t(N_("Processes to compute in; one a core if absent"))
        ),
        cluster: str | None = typer.Option(
            None, help=t(N_("Address of a Dask scheduler, or local for one on this machine"))
        ),
        out: Path | None = typer.Option(
            None, "--out", help=t(N_("Folder to write the story, its table and its draws to"))
        ),
        drivers: bool = typer.Option(
            False,
            "--drivers",
            help=t(N_("Add what the spread comes from, and what could be learned")),
        ),
        worst: str | None = typer.Option(
            None, help=t(N_("Add the mean of the worst part of the draws, such as 1%"))
        ),
        io: str | None = typer.Option(None, "--io", help=t(IO_HELP)),
        io_unit: str = typer.Option("", "--io-unit", help=t(IO_UNIT_HELP)),
    ) -> int:
        session = session_of(context)
        place = session.importer(importer)
        wanted = Wanted(
            place, draws, seed, tuple(branch), mixed, workers, cluster, out, drivers, worst, io, io_unit
        )  # fmt: skip
        return _follow(session, name, wanted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `scenario run` is asked for."""

    importer: str
    draws: int
    seed: int
    branches: tuple[str, ...]
    mixed: bool
    workers: int | None
    cluster: str | None
    out: Path | None
    drivers: bool
    worst: str | None
    io: str | None
    io_unit: str

    @property
    def executor(self) -> Executor | None:
        """Where it is computed."""
        from oresight.runs import choose_executor

        return choose_executor(workers=self.workers, cluster=self.cluster)


def _follow(session: Session, name: str, wanted: Wanted) -> int:
    """Run a story, print what it comes to, and return the exit code."""
    import polars as pl

    from oresight.cli._knowing import asked_part, of_story
    from oresight.cli._output import emit
    from oresight.scenarios import Account, mixture, story_lines, summary
    from oresight.screens import story_screens

    part = asked_part(wanted.worst, draws=wanted.draws, drivers=wanted.drivers)
    flows = io_table(session, wanted.io, unit=wanted.io_unit)
    found = _outcome(session, name, wanted)
    rows = summary(found)
    if wanted.mixed:
        rows = pl.concat([rows, _mixture(mixture(found))])
    rows = pl.concat([rows, story_lines(found)], how="diagonal")
    certificate = found.certificate
    for row in found.told.filter(modelled=False).iter_rows(named=True):
        session.note(
            N_("{block} is not modelled in {market}: {reason}"),
            block=row["block"],
            market=session.atlas.commodity(row["market"]).name(session.lang),
            reason=session.t(row["reason"]),
        )
    told = Account(found, rows)
    known = of_story(session, found, drivers=wanted.drivers, part=part, executor=wanted.executor)
    rows = pl.concat([rows, *known.tables, *_spread(session, found, flows)], how="diagonal")
    if wanted.out is not None:
        _write_run(wanted.out, found, rows)
        session.note(N_("written: {path}"), path=wanted.out)
    emit(
        session,
        rows,
        run=_through(found.run, flows),
        screens=lambda: chain(
            story_screens(session, told),
            known.screens(session, lambda one: told.branch_name(one, session.lang)),
        ),
        extra={"certificate": certificate, "blocks": found.told.to_dicts()},
    )
    return NOT_CONVERGED if certificate["failed_draws"] or known.failed else 0


def _through(run: Run, flows: IOTable | None) -> Run:
    """Return the id of a run that was followed through a table: it holds what the table says."""
    if flows is None:
        return run
    inputs = {"story": run.id, "io": flows.hash}
    return type(run).of(inputs, edition=run.edition, as_of=run.as_of, seed=run.seed)


def _spread(session: Session, found: Outcome, flows: IOTable | None) -> Iterator[pl.DataFrame]:
    """Yield how far the losses of each branch spread through a table, if one was named."""
    import polars as pl

    from oresight.scenarios import lines_of

    if flows is None:
        return
    told = [lines_of(found, branch).losses for branch in found.branches]
    each = spread(session, told, flows)
    for branch, rows in zip(found.branches, each, strict=True):
        yield rows.with_columns(
            pl.lit(found.scenario.id).alias("scenario"), pl.lit(branch).alias("branch")
        )


def _outcome(session: Session, name: str, wanted: Wanted) -> Outcome:
    from oresight.cli._progress import Shards
    from oresight.scenarios import load_scenario, run_scenario

    story = load_scenario(session.atlas, name)
    session.note_compiling()
    with Shards(session) as progress:
        return run_scenario(
            story,
            importer=wanted.importer,
            draws=wanted.draws,
            seed=wanted.seed,
            branches=wanted.branches,
            edition=session.atlas_path,
            store=session.runs,
            executor=wanted.executor,
            progress=progress,
        )


def _mixture(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a mixture; without weights there is none."""
    from oresight.errors import BadInputError, Fault

    if rows.is_empty():
        raise BadInputError(
            Fault(
                N_("There is no mixture: the branches have no weights, or not all were followed."),
                N_("Give each branch a weight in the file, and follow all of them."),
            )
        )
    return rows


def _write_run(folder: Path, found: Outcome, rows: pl.DataFrame) -> None:
    """Write a story, its table, what became of its blocks, and every draw, to a folder."""
    from oresight.cells import plain_columns
    from oresight.runs import write_atomically
    from oresight.scenarios import write_scenario

    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "scenario.yaml", write_scenario(found.scenario).encode())
    write_atomically(folder / "summary.csv", plain_columns(rows).write_csv().encode())
    write_atomically(folder / "blocks.csv", plain_columns(found.told).write_csv().encode())
    shards = {} if found.stored is None else found.stored.finished()
    (folder / "draws").mkdir(exist_ok=True)
    for path in shards.values():
        write_atomically(folder / "draws" / path.name, path.read_bytes())


def _add_diff(scenario: typer.Typer, t: Translator) -> None:
    @scenario.command("diff", help=t(N_("Say what changes from one story to another.")))
    def diff(
        context: typer.Context,
        one: str = typer.Argument(
            ..., help=t(N_("File, or name of the library; NAME:BRANCH for one branch"))
        ),
        other: str = typer.Argument(
            ..., help=t(N_("File, or name of the library; NAME:BRANCH for one branch"))
        ),
        draws: int = typer.Option(
            0, min=0, max=100_000, help=t(N_("Compare results too, in so many draws"))
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
    ) -> int:
        from oresight.cli._output import emit
        from oresight.runs import Run
        from oresight.scenarios import compare_results, compare_scenarios

        session = session_of(context)
        stories = [story_of(session, name) for name in (one, other)]
        inputs: dict[str, object] = {
            "diff": [story.hash for story in stories], "draws": draws, "importer": importer,
        }  # fmt: skip
        run = Run.of(inputs, edition=session.atlas.edition, seed=seed)
        changes = compare_scenarios(*stories)
        if not draws:
            emit(session, changes, run=run)
            return 0
        session.note_compiling()
        rows, certificate = compare_results(
            *stories,
            importer=session.importer(importer),
            draws=draws,
            seed=seed,
            edition=session.atlas_path,
        )
        extra = {"certificate": certificate, "changes": changes.to_dicts()}
        emit(session, rows, run=run, columns=COMPARED, extra=extra)
        return NOT_CONVERGED if certificate["failed_draws"] else 0


def story_of(session: Session, text: str) -> Scenario:
    """Return the scenario a word stands for, in one branch if it names one behind a colon."""
    from oresight.scenarios import library, load_scenario

    name, colon, branch = text.rpartition(":")
    if colon and (name in library() or name.casefold().endswith((".yaml", ".yml"))):
        return load_scenario(session.atlas, name).along(branch)
    return load_scenario(session.atlas, text)
