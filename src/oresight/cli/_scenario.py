"""``scenario``: stories written, checked, compared and run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.cli._session import Session
    from oresight.locale import Translator

__all__ = ["register"]

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


def list_scenarios(session: Session) -> pl.DataFrame:
    """Return the scenarios of the library."""
    import polars as pl

    from oresight.scenarios import library, load_scenario

    rows = []
    for name in library():
        found = load_scenario(session.atlas, name)
        rows.append(
            {
                "id": name,
                "title": found.title.text(session.lang),
                "branches": list(found.branch_ids),
                "description": found.description.text(session.lang),
            }
        )
    return pl.DataFrame(rows)
