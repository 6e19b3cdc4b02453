"""``data``: the atlas itself: list, describe, ask in SQL, import, compare, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import Session, session_of
from oresight.errors import Fault, UsageError
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.locale import Translator

__all__ = ["register"]


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    data = typer.Typer(
        help=t(N_("The atlas: tables, sources, editions.")),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(data, name="data")
    _register_reading(data, t)
    _register_writing(data, t)


def _register_reading(data: typer.Typer, t: Translator) -> None:
    @data.command("list", help=t(N_("List the tables.")))
    def list_(context: typer.Context) -> None:
        session = session_of(context)
        _emit(session, _tables(session), {"data": "list"})

    @data.command("describe", help=t(N_("Describe a table: columns, units, sources, licence.")))
    def describe(
        context: typer.Context, table: str = typer.Argument(..., help=t(N_("Table")))
    ) -> None:
        session = session_of(context)
        _emit(session, _fields(session, table), {"data": "describe", "table": table})

    @data.command("sql", help=t(N_("Ask the tables in SQL; nothing can be written.")))
    def sql(
        context: typer.Context, query: str = typer.Argument(..., help=t(N_("One SELECT statement")))
    ) -> None:
        from oresight.atlas import query as ask

        session = session_of(context)
        _emit(session, ask(session.atlas, query), {"data": "sql", "query": query})

    @data.command("diff", help=t(N_("Compare two editions.")))
    def diff(
        context: typer.Context,
        older: str = typer.Argument(..., help=t(N_("Directory of an edition, or `shipped`"))),
        newer: str = typer.Argument("shipped", help=t(N_("Directory of an edition, or `shipped`"))),
        table: str | None = typer.Option(None, help=t(N_("One table only"))),
    ) -> None:
        from oresight.atlas import diff_editions, open_atlas

        session = session_of(context)
        first, second = (open_atlas(None if name == "shipped" else name) for name in (older, newer))
        rows = diff_editions(first, second, table=table)
        _emit(session, rows, {"data": "diff", "older": first.edition, "newer": second.edition})


def _register_writing(data: typer.Typer, t: Translator) -> None:
    @data.command("export", help=t(N_("Write a table, or all, with their description.")))
    def export(
        context: typer.Context,
        table: str | None = typer.Argument(None, help=t(N_("Table; all if absent"))),
        out: Path = typer.Option(..., "-o", "--out", help=t(N_("Directory to write to"))),
    ) -> None:
        from oresight.atlas import export_tables

        session = session_of(context)
        form = session.format or "csv"
        written = export_tables(session.atlas, out, names=(table,) if table else None, form=form)
        session.note(N_("Files written in {folder}: {count}"), count=len(written), folder=out)

    @data.command("import", help=t(N_("Read an official file into an edition of your own.")))
    def import_(
        context: typer.Context,
        form: str = typer.Argument(..., help=t(N_("usgs, wgi, iea, baci, comtrade …"))),
        file: Path | None = typer.Argument(None, help=t(N_("The file as published"))),
        all_codes: bool = typer.Option(
            False, "--all-codes", help=t(N_("Keep trade codes the atlas does not use"))
        ),
        download: bool = typer.Option(
            False, "--download", help=t(N_("Fetch the file from its publisher first"))
        ),
    ) -> None:
        from oresight.atlas import import_file

        session = session_of(context)
        if session.atlas_path is None:
            raise UsageError(
                Fault(
                    N_("An import needs a directory for your own edition."),
                    N_("Name it: oresight --atlas DIR data import …"),
                )
            )
        rows = import_file(
            form,
            file,
            session.atlas_path,
            all_codes=all_codes,
            download=download,
            note=session.note,
        )
        _emit(session, rows, {"data": "import", "format": form, "file": file})


def _emit(session: Session, rows: pl.DataFrame, inputs: dict[str, object]) -> None:
    from oresight.cli._output import emit
    from oresight.runs import Run

    emit(session, rows, run=Run.of(inputs, edition=session.atlas.edition))


def _tables(session: Session) -> pl.DataFrame:
    import polars as pl

    infos = [session.atlas.info(name) for name in session.atlas.names]
    return pl.DataFrame(
        {
            "name": [info.name for info in infos],
            "title": [info.title_ja if session.lang == "ja" else info.title for info in infos],
            "rows": [session.atlas.table(info.name).height for info in infos],
            "licence": [", ".join(info.licences) for info in infos],
        }
    )


def _fields(session: Session, table: str) -> pl.DataFrame:
    import polars as pl

    info = session.atlas.info(table)
    session.note("{title}: {text}", title=info.title, text=info.description)
    rows = [
        (f.name, f.type, f.unit, f.name in info.primary_key, f.description) for f in info.fields
    ]
    columns = ["name", "type", "unit", "key", "description"]
    return pl.DataFrame(rows, schema=columns, orient="row")
