"""``simulate``: one entry of the ledger, straight to its effects."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._cascade import IO_HELP, IO_UNIT_HELP, io_table, spread
from oresight.cli._session import LAST_SEED, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.chains import Simulation
    from oresight.cli._session import Session
    from oresight.locale import Translator

__all__ = ["register"]

NOT_CONVERGED = 4


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command("simulate", help=t(N_("Follow one measure to prices, imports and shortage.")))
    def simulate(
        context: typer.Context,
        measure: str = typer.Argument(..., help=t(N_("Id, as `list measures` names it"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        months: int = typer.Option(24, min=12, max=120, help=t(N_("Months to follow"))),
        figures: Path | None = typer.Option(
            None, "--figures", help=t(N_("Folder to write the figures to, as SVG"))
        ),
        draws: int = typer.Option(100, min=1, max=100_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        io: str | None = typer.Option(None, "--io", help=t(IO_HELP)),
        io_unit: str = typer.Option("", "--io-unit", help=t(IO_UNIT_HELP)),
        drivers: bool = typer.Option(
            False,
            "--drivers",
            help=t(N_("Add what the spread comes from, and what could be learned")),
        ),
    ) -> int:
        import polars as pl

        from oresight.atlas import open_ledger
        from oresight.cli._knowing import Knowing, asked_part, of_measure
        from oresight.cli._output import emit
        from oresight.runs import Run
        from oresight.screens import MONTHS_COUNT, measure_screens, simulated

        session = session_of(context)
        place = session.importer(importer)
        asked_part(None, draws=draws, drivers=drivers)
        session.note_compiling()
        entry = open_ledger(session.atlas)[measure]
        one = simulated(session.atlas, entry, importer=place, months=months, draws=draws, seed=seed)
        found, lines = one.found, one.lines
        flows = io_table(session, io, unit=io_unit)
        far = spread(session, [lines.losses], flows)
        tables = [found.table, lines.table, *far]
        known = of_measure(session, found, lines) if drivers else Knowing()
        inputs = {
            "simulate": entry.id, "importer": place, "months": months, "draws": draws,
            "io": None if flows is None else flows.hash,
            **({"drivers": True} if drivers else {}),
        }  # fmt: skip
        run = Run.of(inputs, edition=session.atlas.edition, as_of=session.today, seed=seed)
        emit(
            session,
            pl.concat([*tables, *known.tables], how="diagonal"),
            run=run,
            screens=lambda: chain(measure_screens(session, *tables), known.screens(session)),
            extra={"certificate": found.certificate},
        )
        one.told.note(session)
        if figures is not None:
            _write_figures(session, found, figures)
        session.note(MONTHS_COUNT)
        return NOT_CONVERGED if found.certificate["failed_draws"] else 0


def _write_figures(session: Session, found: Simulation, folder: Path) -> None:
    from oresight.figures import simulation_figures
    from oresight.runs import write_atomically

    folder.mkdir(parents=True, exist_ok=True)
    for figure in simulation_figures(found.followed, atlas=session.atlas, lang=session.lang):
        write_atomically(folder / f"{figure.name}.svg", figure.svg().encode())
    session.note(N_("figures in {path}"), path=folder)
