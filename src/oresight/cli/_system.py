"""``doctor``: what is installed, and whether it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer  # noqa: TC002  # Typer reads annotations when the tree is built.

from oresight.cli._session import Session, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.locale import Translator

__all__ = ["register"]


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""

    @app.command("doctor", help=t(N_("Tell what is installed and whether it is whole.")))
    def doctor(context: typer.Context) -> int:
        from oresight.cli._output import emit
        from oresight.runs import Run

        session = session_of(context)
        rows = _findings(session)
        emit(session, rows, run=Run.of({"doctor": True}, edition=session.atlas.edition))
        return 0 if rows["ok"].all() else 1


def _findings(session: Session) -> pl.DataFrame:
    import platform

    import polars as pl

    from oresight import __version__

    found = [
        ("oresight", __version__, True),
        ("python", platform.python_version(), True),
        ("edition", session.atlas.edition, True),
        ("tables", str(len(session.atlas.names)), bool(session.atlas.names)),
        *_parts(),
        *_assets(),
    ]
    return pl.DataFrame(found, schema=["part", "value", "ok"], orient="row")


def _parts() -> list[tuple[str, str, bool]]:
    from importlib.metadata import PackageNotFoundError, version

    rows = []
    for name in ("polars", "duckdb", "numpy", "typst", "quickjs-ng", "xlsxwriter", "fastexcel"):
        try:
            rows.append((name, version(name), True))
        except PackageNotFoundError:
            rows.append((name, 'pip install "oresight[app]"', False))
    return rows


def _assets() -> list[tuple[str, str, bool]]:
    from importlib.resources import files

    folder = files("oresight.figures") / "assets"
    names = [item.name for item in folder.iterdir()] if folder.is_dir() else []
    return [("assets", ", ".join(sorted(names)) or "-", bool(names))]
