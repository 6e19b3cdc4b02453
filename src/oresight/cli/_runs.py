"""``runs``: long computations on disk; what there is, and how to go on or stop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import Session, session_of
from oresight.errors import BadInputError
from oresight.locale import N_

if TYPE_CHECKING:
    import polars as pl

    from oresight.locale import Translator
    from oresight.runs import StoredRun

__all__ = ["register"]

COLUMNS = ("id", "status", "done", "shards", "status_reason")


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    runs = typer.Typer(
        help=t(N_("Long computations, kept on disk.")), no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(runs, name="runs")
    name = typer.Argument(..., metavar="ID", help=t(N_("Id of a run")))

    @runs.command("list", help=t(N_("List the runs, the oldest first.")))
    def list_(context: typer.Context) -> None:
        session = session_of(context)
        _emit(session, [_listed(session, one) for one in session.runs.ids])
        session.note(N_("runs are kept in {path}"), path=session.runs.folder)

    @runs.command("show", help=t(N_("Tell all about one run.")))
    def show(context: typer.Context, name: str = name) -> None:
        session = session_of(context)
        run = session.runs.open(name)
        _emit(session, [_row(session, run)])

    @runs.command("resume", help=t(N_("Compute what a run still lacks.")))
    def resume(
        context: typer.Context,
        name: str = name,
        workers: int | None = typer.Option(
            None, min=1, help=t(N_("Processes to compute in; one a core if absent"))
        ),
        cluster: str | None = typer.Option(
            None, help=t(N_("Address of a Dask scheduler, or local for one on this machine"))
        ),
    ) -> None:
        from oresight.cli._progress import Shards
        from oresight.runs import State, choose_executor, execute

        session = session_of(context)
        run = session.runs.open(name)
        executor = choose_executor(workers=workers, cluster=cluster)
        with Shards(session) as progress:
            execute(session.runs, run.job, executor=executor, progress=progress)
        _emit(session, [_row(session, run)])
        if run.status().state is not State.DONE:
            raise typer.Abort

    @runs.command("cancel", help=t(N_("Stop a run after the shards under way; they are kept.")))
    def cancel(context: typer.Context, name: str = name) -> None:
        session = session_of(context)
        run = session.runs.open(name)
        run.cancel()
        _emit(session, [_row(session, run)])

    @runs.command("delete", help=t(N_("Delete a run with all that was computed.")))
    def delete(context: typer.Context, name: str = name) -> None:
        session = session_of(context)
        session.runs.delete(name)
        session.note(N_("run {id} is deleted"), id=name)


def _emit(session: Session, rows: list[dict[str, object]]) -> None:
    import polars as pl

    from oresight.cli._output import emit
    from oresight.runs import Run

    names = [row["id"] for row in rows]
    run = Run.of({"runs": names}, edition=session.atlas.edition)
    emit(session, pl.DataFrame(rows, schema=_schema(), orient="row"), run=run, columns=COLUMNS)


def _schema() -> dict[str, pl.DataType]:
    import polars as pl

    texts, counts = pl.String(), pl.Int64()
    return {
        "id": texts,
        "status": texts,
        "done": counts,
        "shards": counts,
        "task": texts,
        "edition": texts,
        "seed": counts,
        "version": texts,
        "size": counts,
        "seconds": pl.Float64(),
        "remaining": pl.Float64(),
        "status_reason": texts,
        "inputs": texts,
        "trace": texts,
    }


def _listed(session: Session, name: str) -> dict[str, object]:
    """Return the row of a run, also of one that cannot be opened."""
    from oresight.runs import State

    try:
        return _row(session, session.runs.open(name))
    except BadInputError as error:
        return {"id": name, "status": State.FAILED.value, "status_reason": _words(session, error)}


def _row(session: Session, run: StoredRun) -> dict[str, object]:
    status, job = run.status(), run.job
    return {
        "id": run.id,
        "status": status.state.value,
        "done": status.done,
        "shards": status.total,
        "task": job.task,
        "edition": job.run.edition,
        "seed": job.run.seed,
        "version": job.run.version,
        "size": run.size(),
        "seconds": status.seconds,
        "remaining": status.remaining,
        "status_reason": _words(session, BadInputError(*status.reason)),
        "inputs": json.dumps(job.inputs, ensure_ascii=False),
        "trace": status.trace,
    }


def _words(session: Session, error: BadInputError) -> str:
    from oresight.locale import describe

    return " ".join(describe(error, session.lang))
