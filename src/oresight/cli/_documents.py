"""``brief`` and ``figure``: documents and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.cli._stories import DRAWS, TOLD, Stories
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt

    from oresight.cli._session import Session
    from oresight.codes import Iso3
    from oresight.company import Assessment
    from oresight.locale import Translator
    from oresight.scenarios import Account

__all__ = ["register"]


def _assessed(
    session: Session,
    parts: Path | None,
    *,
    importer: Iso3,
    as_of: dt.date,
    account: Account | None,
    measure: str | None,
) -> Assessment | None:
    """Return a company's parts before the story of a figure; None without any."""
    if parts is None:
        return None
    from oresight.company import assess, read_workbook

    return assess(
        session.atlas,
        read_workbook(parts, atlas=session.atlas),
        importer=importer,
        as_of=as_of,
        story=None if account is None else account.outcome,
        measure=measure if account is None else None,
    )


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""

    @app.command(
        "brief", help=t(N_("Write a brief: of one commodity on one page, or of a country."))
    )
    def brief(
        context: typer.Context,
        commodity: str | None = typer.Argument(
            None, help=t(N_("Commodity; the whole country if absent"))
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        since: str | None = typer.Option(
            None, help=t(N_("Tell changes from this day; six months back if absent"))
        ),
        draws: int = typer.Option(1000, min=1, max=1_000_000, help=t(N_("Size of the sample"))),
        scenario: list[str] = typer.Option(
            list(TOLD),
            "--scenario",
            help=t(N_("Story to tell, file or library; none for no story")),
        ),
        scenario_draws: int = typer.Option(
            DRAWS, min=1, max=100_000, help=t(N_("Size of the sample of each story"))
        ),
        out: Path = typer.Option(..., "-o", "--out", help=t(N_("PDF to write"))),
    ) -> None:
        from oresight.cli._progress import Steps
        from oresight.cli._work import Work, write_brief

        session = session_of(context)
        work = Work.of(
            session, importer=importer, as_of=as_of, since=since, draws=draws,
            scenarios=tuple(scenario), scenario_draws=scenario_draws,
        )  # fmt: skip
        with Steps(session) as steps:
            write_brief(work, out, lang=session.lang, step=steps.begin, commodity=commodity)
        session.note(N_("Written: {path}"), path=out)

    @app.command("figure", help=t(N_("Draw a figure as SVG, or write its table as CSV.")))
    def figure(
        context: typer.Context,
        name: str = typer.Argument(..., help=t(N_("Figure, as `list figures` names it"))),
        commodity: str | None = typer.Option(None, help=t(N_("Commodity"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        stage: str | None = typer.Option(None, help=t(N_("mine or refine"))),
        year: int | None = typer.Option(None, help=t(N_("Year of the data"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        measure: str | None = typer.Option(
            None, help=t(N_("Measure to follow, for figures of the engine; as `list measures`"))
        ),
        scenario: str | None = typer.Option(
            None,
            help=t(N_("Story to follow, for figures of a story: file, or name of the library")),
        ),
        table: str | None = typer.Option(None, help=t(N_("Table, for the figure `coverage`"))),
        episode: str | None = typer.Option(
            None, help=t(N_("Past episode, for the figure `episode`"))
        ),
        parts: Path | None = typer.Option(
            None, help=t(N_("Workbook of parts, for figures of a company"))
        ),
        width: int = typer.Option(720, min=200, max=4000, help=t(N_("Width in pixels"))),
        out: Path = typer.Option(
            ..., "-o", "--out", help=t(N_("File to write: .svg, .csv or .json"))
        ),
    ) -> None:
        from oresight.cli._work import write_figure
        from oresight.figures import Scene

        session = session_of(context)
        place = session.importer(importer)
        told = () if scenario is None else Stories((scenario,), DRAWS).told(session, importer=place)
        account = told[0] if told else None
        scene = Scene(
            session.atlas,
            importer=place,
            as_of=session.day(as_of),
            lang=session.lang,
            commodity=None if commodity is None else session.atlas.commodity(commodity).id,
            stage=None if stage is None else session.stage(stage),
            year=year,
            measure=measure,
            scenario=scenario,
            table=table,
            episode=episode,
            account=account,
            assessment=_assessed(
                session,
                parts,
                importer=place,
                as_of=session.day(as_of),
                account=account,
                measure=measure,
            ),
        )
        write_figure(name, scene, out, width=width)
        session.note(N_("Written: {path}"), path=out)
