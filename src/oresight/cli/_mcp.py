"""``mcp``: the tools of an AI assistant, over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002 - Typer reads annotations

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.locale import Translator

__all__ = ["register"]


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command(
        "mcp",
        help=t(N_("Give an AI assistant the tools to read and simulate (Model Context Protocol).")),
    )
    def mcp(context: typer.Context) -> None:
        session = session_of(context)
        try:
            from oresight.assistant import Desk, create_server
        except ImportError as error:
            from oresight.errors import Fault, MissingExtraError

            raise MissingExtraError(
                Fault(
                    N_("Tools for assistants need a part that is not installed."),
                    'pip install "oresight[app]"',
                )
            ) from error

        session.note(N_("Waiting for an assistant on standard input; Ctrl+C ends it."))
        desk = Desk(session.lang, session.atlas_path, session.runs, session.today)
        create_server(desk).run()
