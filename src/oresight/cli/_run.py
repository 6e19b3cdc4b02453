"""``run``: the main job, end to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import LAST_SEED, session_of
from oresight.cli._stories import DRAWS, TOLD
from oresight.locale import LANGUAGES, N_

if TYPE_CHECKING:
    from oresight.locale import Translator

__all__ = ["register"]

SHOWN = 10
COLUMNS = (
    "commodity",
    "median_rank",
    "supply_risk",
    "low",
    "high",
    "p_critical",
    "refiner",
    "refiner_share",
)


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command("run", help=t(N_("Do everything, ending in the brief.")))
    def run(
        context: typer.Context,
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(
            None, help=t(N_("Day on which policy is read; today if absent"))
        ),
        since: str | None = typer.Option(
            None, help=t(N_("Tell changes from this day; six months back if absent"))
        ),
        out: Path = typer.Option(Path("out"), help=t(N_("Directory to write to"))),
        draws: int = typer.Option(1000, min=1, max=1_000_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        scenario: list[str] = typer.Option(
            list(TOLD),
            "--scenario",
            help=t(N_("Story to tell, file or library; none for no story")),
        ),
        scenario_draws: int = typer.Option(
            DRAWS, min=1, max=100_000, help=t(N_("Size of the sample of each story"))
        ),
        serve: bool = typer.Option(
            False, "--serve", help=t(N_("Open the workbench when the brief is written"))
        ),
    ) -> None:
        from oresight.cli._output import emit
        from oresight.cli._progress import Steps
        from oresight.cli._work import Work, write_everything

        session = session_of(context)
        work = Work.of(
            session, importer=importer, as_of=as_of, since=since, draws=draws, seed=seed,
            scenarios=tuple(scenario), scenario_draws=scenario_draws,
        )  # fmt: skip
        with Steps(session) as steps:
            exposure, written = write_everything(work, out, languages=LANGUAGES, step=steps.begin)
        emit(
            session,
            exposure.worst(SHOWN),
            run=exposure.run,
            columns=COLUMNS,
            fallback="table",
        )
        for path in written:
            session.note(N_("Written: {path}"), path=path)
        if not serve:
            session.note(N_("`oresight serve` opens the same, and more, in the browser."))
            return
        from oresight.cli._serve import PORT, open_workbench

        place = work.case.importer
        open_workbench(session, importer=place, today=work.case.as_of, browser=True, port=PORT)
