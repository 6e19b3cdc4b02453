"""The command tree, built in the reader's language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli import (
    _assess,
    _company,
    _data,
    _documents,
    _evidence,
    _ledger,
    _listing,
    _mcp,
    _outlook,
    _reports,
    _run,
    _runs,
    _scenario,
    _serve,
    _simulate,
    _system,
)
from oresight.cli._session import Session
from oresight.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.locale import Translator

__all__ = ["build"]


def build(lang: str) -> Callable[..., object]:
    """Return the command line with its help in *lang*."""
    t = translator(lang)
    app = typer.Typer(
        name="oresight",
        help=t(N_("Oresight: from an export-control notice to what stops, when, and what to do.")),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    _add_globals(app, t, lang)
    for room in (
        _run,
        _listing,
        _assess,
        _ledger,
        _simulate,
        _scenario,
        _outlook,
        _company,
        _documents,
        _reports,
        _data,
        _evidence,
        _runs,
        _mcp,
        _serve,
        _system,
    ):
        room.register(app, t)
    return typer.main.get_command(app)


def _add_globals(app: typer.Typer, t: Translator, lang: str) -> None:
    @app.callback()
    def start(
        context: typer.Context,
        language: str = typer.Option(
            lang, "--lang", help=t(N_("Language of messages, tables and documents: ja or en."))
        ),
        atlas: Path | None = typer.Option(
            None,
            "--atlas",
            help=t(N_("Directory of an imported edition; the shipped one if absent.")),
        ),
        form: str | None = typer.Option(
            None, "--format", help=t(N_("table, tsv, csv, json, parquet or md."))
        ),
        as_json: bool = typer.Option(False, "--json", help=t(N_("Short for --format json."))),
        quiet: bool = typer.Option(False, "--quiet", help=t(N_("Say nothing but the result."))),
    ) -> None:
        context.obj = Session(
            lang=language if language == lang else lang,
            atlas_path=atlas,
            format="json" if as_json else form,
            quiet=quiet,
            today=dt.datetime.now(tz=dt.UTC).astimezone().date(),
        )
