"""``serve``: the workbench, on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt

    from oresight.cli._session import Session
    from oresight.codes import Iso3
    from oresight.locale import Translator

__all__ = ["PORT", "open_workbench", "register"]

PORT = 8765


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command("serve", help=t(N_("Open the workbench: pages in the browser, on this machine.")))
    def serve(
        context: typer.Context,
        port: int = typer.Option(PORT, min=0, max=65535, help=t(N_("Port; 0 for any free one"))),
        host: str = typer.Option(
            "127.0.0.1", help=t(N_("Address to listen at; others than this machine need a token"))
        ),
        token: str | None = typer.Option(
            None,
            envvar="ORESIGHT_TOKEN",
            help=t(N_("Token that visitors must show; made if needed")),
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(
            None, help=t(N_("Day on which policy is read; today if absent"))
        ),
        folder: Path | None = typer.Option(
            None, help=t(N_("Folder for your workbooks, stories and tray; your own data if absent"))
        ),
        open_: bool = typer.Option(False, "--open", help=t(N_("Open the browser too"))),
    ) -> None:
        session = session_of(context)
        open_workbench(
            session,
            importer=session.importer(importer),
            today=None if as_of is None else session.day(as_of),
            browser=open_,
            host=host,
            port=port,
            token=token,
            **({} if folder is None else {"folder": folder}),
        )


def open_workbench(
    session: Session, *, importer: Iso3, today: dt.date | None, browser: bool = False, **given: Any
) -> None:
    """
    Answer until interrupted.

    Parameters
    ----------
    browser
        Whether a browser is opened too.
    given
        Further settings, see `oresight.web.Settings`.

    Raises
    ------
    MissingExtraError
        If the parts that pages need are not installed.
    """
    try:
        from oresight.web import Settings, serve
    except ImportError as error:
        from oresight.errors import Fault, MissingExtraError

        raise MissingExtraError(
            Fault(
                N_("The workbench needs a part that is not installed."),
                'pip install "oresight[app]"',
            )
        ) from error

    settings = Settings(
        atlas_path=session.atlas_path, runs=session.runs.folder, importer=importer, today=today,
        **given,
    )  # fmt: skip
    if not settings.is_local:
        session.note(
            N_("Warning: other machines can reach {host}; they need the token."),
            host=settings.host,
        )

    def ready(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        session.note(N_("The workbench is open; Ctrl+C ends it."))
        if browser:
            import webbrowser

            webbrowser.open(address)

    serve(settings, ready=ready)
