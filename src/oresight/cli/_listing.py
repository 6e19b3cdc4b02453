"""``list`` and ``show``: what there is, and one commodity on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from oresight.cli._session import Session, session_of
from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import polars as pl

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
        session = session_of(context)
        if kind not in LISTS:
            raise UnknownNameError("list", kind, near=nearest(kind, LISTS) or tuple(LISTS))
        _emit(session, LISTS[kind](session), {"list": kind}, columns=SCREEN.get(kind, ()))

    @app.command("show", help=t(N_("Show one commodity on one screen.")))
    def show(
        context: typer.Context,
        commodity: str = typer.Argument(..., help=t(N_("Slug, symbol or name, such as Co"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        stage: str | None = typer.Option(None, help=t(N_("mine or refine; both if absent"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
    ) -> None:
        from oresight.exposure import commodity_sheet

        session = session_of(context)
        item = session.atlas.commodity(commodity)
        day = session.day(as_of)
        place = session.importer(importer)
        rows = commodity_sheet(session.atlas, item.id, importer=place, as_of=day)
        if stage is not None:
            rows = rows.filter(rows["stage"] == session.stage(stage).value)
        inputs: dict[str, object] = {"show": item.id, "importer": place, "stage": stage}
        _emit(session, rows, inputs, columns=SHEET, as_of=day)


def _emit(
    session: Session,
    rows: pl.DataFrame,
    inputs: dict[str, object],
    *,
    columns: tuple[str, ...] = (),
    as_of: dt.date | None = None,
) -> None:
    from oresight.cli._output import emit
    from oresight.runs import Run

    run = Run.of(inputs, edition=session.atlas.edition, as_of=as_of)
    emit(session, rows, run=run, columns=columns)


def _commodities(session: Session) -> pl.DataFrame:
    return session.atlas.table("commodities").select(
        "commodity", "symbol", "kind", "parent", name=f"name_{session.lang}"
    )


def _countries(session: Session) -> pl.DataFrame:
    return session.atlas.table("countries").select(
        pl_rename("country", "id"), "status", name=f"name_{session.lang}"
    )


def pl_rename(old: str, new: str) -> pl.Expr:
    """Return a column under another name."""
    import polars as pl

    return pl.col(old).alias(new)


def _methods(session: Session) -> pl.DataFrame:
    import polars as pl

    from oresight.methods import methods

    return pl.DataFrame(
        [
            {
                "id": item.id,
                "title": session.t(item.title),
                "evidence": item.evidence,
                "experimental": item.experimental,
                "purpose": session.t(item.purpose),
                "indicators": list(item.indicators),
            }
            for item in methods().values()
        ]
    )


def _measures(session: Session) -> pl.DataFrame:
    return session.atlas.table("measures").select(
        "id", "imposer", "target", "commodities", "instrument", title=f"title_{session.lang}"
    )


def _figures(session: Session) -> pl.DataFrame:
    import polars as pl

    from oresight.figures import figures

    rows = [{"id": name, "title": session.t(item.title)} for name, item in figures().items()]
    return pl.DataFrame(rows)


def _products(session: Session) -> pl.DataFrame:
    from oresight.methods.technology import products

    return products(session.atlas)


def _scenarios(session: Session) -> pl.DataFrame:
    from oresight.cli._scenario import list_scenarios

    return list_scenarios(session)


LISTS: Final[dict[str, Callable[[Session], pl.DataFrame]]] = {
    "commodities": _commodities,
    "countries": _countries,
    "methods": _methods,
    "measures": _measures,
    "figures": _figures,
    "products": _products,
    "scenarios": _scenarios,
}
