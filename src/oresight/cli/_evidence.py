"""``evidence``: how far to trust the results, against official values and against the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from oresight.cli._session import LAST_SEED, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.cli._session import Session
    from oresight.locale import Translator

__all__ = ["register"]

SCORED = ("episode", "commodity", "metric", "indicator", "value", "low", "high", "observations")
SEEN = ("episode", "commodity", "metric", "period", "observed", "value", "low", "high")
BESIDE = ("model", "case", "result", "theirs", "value", "low", "high", "unit", "ours_inside")
CLAIMED = ("case", "observed", "value", "low", "high", "least", "most", "passed")
AUDITED = ("case", "solver", "max_price_error", "max_flow_error", "status")
LICENCE_DRAWS = 100
NOT_CONVERGED = 4
DIFFERS = "differs"


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""
    evidence = typer.Typer(
        help=t(N_("Our error against official values and past episodes.")),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(evidence, name="evidence")

    @evidence.command("show", help=t(N_("Print how our numbers compare with the official ones.")))
    def show(
        context: typer.Context,
        subject: str = typer.Argument("methods", help=t(N_("methods, references or licences"))),
        detail: bool = typer.Option(False, "--detail", help=t(N_("Every value, misses first"))),
    ) -> None:
        from oresight.cli._output import emit
        from oresight.errors import UnknownNameError
        from oresight.runs import Run

        session = session_of(context)
        if subject not in SUBJECTS:
            raise UnknownNameError("evidence", subject, near=tuple(SUBJECTS))
        rows = SUBJECTS[subject](session.atlas, detail)
        inputs = {"evidence": subject, "detail": detail}
        emit(session, rows, run=Run.of(inputs, edition=session.atlas.edition))

    @evidence.command("run", help=t(N_("Replay past episodes blind and score the engine on them.")))
    def run(
        context: typer.Context,
        file: Path | None = typer.Option(
            None, "--episodes", help=t(N_("CSV file of episodes; those of the atlas if absent"))
        ),
        draws: int = typer.Option(200, min=1, max=10_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        detail: bool = typer.Option(
            False, "--detail", help=t(N_("Every observation, the largest misses first"))
        ),
        check: bool = typer.Option(
            False, "--audit", help=t(N_("Solve random markets with independent solvers instead"))
        ),
        reference: bool = typer.Option(
            False, "--reference", help=t(N_("Answer the questions of published studies instead"))
        ),
        controls: bool = typer.Option(
            False, "--controls", help=t(N_("Ask where little should move instead"))
        ),
    ) -> int:
        from oresight.cli._output import emit
        from oresight.evidence import audit, backtest, episodes, read_episodes
        from oresight.runs import Run

        session = session_of(context)
        session.note_compiling()
        if check:
            inputs: dict[str, object] = {"evidence": "audit"}
            rows = audit(seed=seed)
            run = Run.of(inputs, edition=session.atlas.edition, seed=seed)
            emit(session, rows, run=run, columns=AUDITED)
            return 1 if (rows["status"] == DIFFERS).any() else 0
        if reference or controls:
            return (_beside if reference else _controls)(session, draws=draws, seed=seed)
        seen = episodes(session.atlas) if file is None else read_episodes(session.atlas, file)
        found = backtest(session.atlas, seen, draws=draws, seed=seed)
        inputs = {"evidence": "run", "episodes": seen, "draws": draws, "detail": detail}
        emit(
            session,
            found.observations if detail else found.scores,
            run=Run.of(inputs, edition=session.atlas.edition, seed=seed),
            columns=SEEN if detail else SCORED,
            extra={"certificate": found.certificate},
        )
        session.note(
            N_(
                "Values are over each source's own reference period, or months; "
                "where the engine is no closer than a guess stands first."
            )
        )
        return NOT_CONVERGED if found.certificate["failed_draws"] else 0


def _beside(session: Session, *, draws: int, seed: int) -> int:
    """Print published results beside ours."""
    from oresight.cli._output import emit
    from oresight.evidence import reference_comparison
    from oresight.runs import Run

    rows = reference_comparison(session.atlas, draws=draws, seed=seed)
    inputs = {"evidence": "reference", "draws": draws}
    run = Run.of(inputs, edition=session.atlas.edition, seed=seed)
    emit(session, rows, run=run, columns=BESIDE)
    session.note(
        N_(
            "Ours is the median of the draws; where it lies outside theirs stands first. "
            "--format md gives reasons."
        )
    )
    return 0


def _controls(session: Session, *, draws: int, seed: int) -> int:
    """Print what the engine claims where little should move."""
    from oresight.cli._output import emit
    from oresight.evidence import negative_controls
    from oresight.runs import Run

    rows = negative_controls(session.atlas, draws=draws, seed=seed)
    words = {"title_ja": "case"} if session.lang == "ja" else {"title_en": "case"}
    rows = rows.rename(words).drop("title_en", "title_ja", strict=False)
    inputs = {"evidence": "controls", "draws": draws}
    run = Run.of(inputs, edition=session.atlas.edition, seed=seed)
    emit(session, rows, run=run, columns=CLAIMED)
    session.note(N_("Ratios; what the engine claims too much or too little of stands first."))
    return 0


def _methods(atlas: Atlas, detail: bool) -> pl.DataFrame:
    from oresight.evidence import method_error_summary, method_errors

    return method_errors(atlas) if detail else method_error_summary(atlas)


def _references(atlas: Atlas, detail: bool) -> pl.DataFrame:
    rows = atlas.table("reference_models")
    return (
        rows if detail else rows.select("model", "case", "result", "value", "low", "high", "unit")
    )


def _licences(atlas: Atlas, detail: bool) -> pl.DataFrame:
    from oresight.evidence import licence_ablation

    rows = licence_ablation(atlas, draws=LICENCE_DRAWS)
    return rows if detail else rows.pivot("indicator", index=["variant", "metric"], values="value")


SUBJECTS: dict[str, Callable[[Atlas, bool], pl.DataFrame]] = {
    "licences": _licences,
    "methods": _methods,
    "references": _references,
}
