"""``measures``: the ledger of policy acts, with the status of each on a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.locale import Translator

__all__ = ["register"]

COLUMNS = ("imposer", "title", "commodities", "status", "status_reason")


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command("measures", help=t(N_("Print the measures and their status on a day.")))
    def measures_(
        context: typer.Context,
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        imposer: str | None = typer.Option(None, help=t(N_("Who acts"))),
        target: str | None = typer.Option(None, help=t(N_("Who is hit"))),
        commodity: str | None = typer.Option(None, help=t(N_("Commodity"))),
        instrument: str | None = typer.Option(None, help=t(N_("Instrument, such as export_ban"))),
        status: str | None = typer.Option(
            None, help=t(N_("announced, in_force, suspended, ended or unknown"))
        ),
        own: Path | None = typer.Option(
            None, help=t(N_("File of your own measures, laid over the shipped ledger"))
        ),
    ) -> None:
        from oresight.answers import measures
        from oresight.cli._output import answer

        session = session_of(context)
        wanted = {
            "imposer": imposer,
            "target": target,
            "commodity": commodity,
            "instrument": instrument,
            "status": status,
        }
        day = session.day(as_of)
        found = measures(session.atlas, day, lang=session.lang, wanted=wanted, own=own)
        answer(session, found, columns=COLUMNS)
