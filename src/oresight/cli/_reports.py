"""``report``: the five reports, each as PDF, Excel or PowerPoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.locale import Translator

__all__ = ["register"]

COMPARED = 128
"""Draws of two stories compared: fewer seldom tell what a spread comes from."""


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command(
        "report", help=t(N_("Write a report as PDF, Excel or PowerPoint, by the file's ending."))
    )
    def report(
        context: typer.Context,
        kind: str = typer.Argument(
            ..., help=t(N_("Kind: brief, commodity, requirements, scenario or company"))
        ),
        about: list[str] = typer.Argument(
            ...,
            help=t(
                N_(
                    "Commodity; one or two scenarios, as FILE or NAME:BRANCH; or the workbook of parts"
                )
            ),
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        since: str | None = typer.Option(
            None, help=t(N_("Tell changes from this day; six months back if absent"))
        ),
        draws: int = typer.Option(1000, min=1, max=1_000_000, help=t(N_("Size of the sample"))),
        scenario_draws: int = typer.Option(
            COMPARED, min=1, max=100_000, help=t(N_("Size of the sample of each story"))
        ),
        scenario: str | None = typer.Option(
            None, help=t(N_("For company: story to follow, file or name of the library"))
        ),
        measure: str | None = typer.Option(
            None, help=t(N_("For company: measure to follow, as `list measures` names it"))
        ),
        archive: bool = typer.Option(
            False, "--archive", help=t(N_("Keep a PDF to PDF/A-2a besides PDF/UA-1"))
        ),
        out: Path = typer.Option(
            ..., "-o", "--out", help=t(N_("File to write: .pdf, .xlsx or .pptx"))
        ),
    ) -> None:
        from oresight.cli._papers import Asked, write_report
        from oresight.cli._progress import Steps
        from oresight.cli._work import Work

        session = session_of(context)
        work = Work.of(
            session, importer=importer, as_of=as_of, since=since, draws=draws,
            scenario_draws=scenario_draws,
        )  # fmt: skip
        asked = Asked(kind, tuple(about), out, archive, scenario, measure)
        with Steps(session) as steps:
            write_report(work, asked, step=steps.begin)
        session.note(N_("Written: {path}"), path=out)
