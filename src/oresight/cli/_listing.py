"""``list`` and ``show``: what there is, and one commodity on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.locale import Translator

__all__ = ["register"]

SHEET = (
    "indicator", "stage", "country", "value", "low", "high", "unit", "p_cross", "reading", "grade",
)  # fmt: skip
SCREEN = {
    "methods": ("id", "title", "evidence", "purpose"),
    "products": ("product", "name_en", "name_ja", "materials"),
    "scenarios": ("id", "title", "branches"),
}
"""What a list shows on the screen; other formats have every column."""


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""

    @app.command("list", help=t(N_("List what there is: commodities, countries, methods …")))
    def list_(
        context: typer.Context,
        kind: str = typer.Argument(
            ...,
            help=t(N_("commodities, countries, methods, measures, figures, products or scenarios")),
        ),
    ) -> None:
        from oresight.answers import list_all
        from oresight.cli._output import answer

        session = session_of(context)
        found = list_all(session.atlas, kind, lang=session.lang)
        answer(session, found, columns=SCREEN.get(kind, ()))

    @app.command("show", help=t(N_("Show one commodity on one screen.")))
    def show_(
        context: typer.Context,
        commodity: str = typer.Argument(..., help=t(N_("Slug, symbol or name, such as Co"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        stage: str | None = typer.Option(None, help=t(N_("mine or refine; both if absent"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
    ) -> None:
        from oresight.answers import show
        from oresight.cli._output import answer

        session = session_of(context)
        found = show(
            session.atlas,
            session.atlas.commodity(commodity),
            importer=session.importer(importer),
            as_of=session.day(as_of),
            stage=None if stage is None else session.stage(stage),
        )
        answer(session, found, columns=SHEET)
