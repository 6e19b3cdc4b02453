"""``evidence`` and ``doctor``: how far to trust the results, and what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from oresight.cli._session import Session, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.locale import Translator

__all__ = ["register"]


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    evidence = typer.Typer(
        help=t(N_("Our error against official values.")),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(evidence, name="evidence")

    @evidence.command("show", help=t(N_("Print how our numbers compare with the official ones.")))
    def show(
        context: typer.Context,
        subject: str = typer.Argument("methods", help=t(N_("methods"))),
        detail: bool = typer.Option(False, "--detail", help=t(N_("Every value, misses first"))),
    ) -> None:
        from oresight.cli._output import emit
        from oresight.errors import UnknownNameError
        from oresight.evidence import method_error_summary, method_errors
        from oresight.runs import Run

        session = session_of(context)
        if subject != "methods":
            raise UnknownNameError("evidence", subject, near=("methods",))
        rows = method_errors(session.atlas) if detail else method_error_summary(session.atlas)
        inputs = {"evidence": subject, "detail": detail}
        emit(session, rows, run=Run.of(inputs, edition=session.atlas.edition))

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
