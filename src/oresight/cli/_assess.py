"""``assess`` and ``trace``: what the methods say, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from oresight.cli._session import LAST_SEED, session_of
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.cli._session import Session
    from oresight.locale import Translator
    from oresight.methods import Case

__all__ = ["register"]

FINDING = 1
"""Exit code where a score reaches the bar set with ``--fail-on``."""

COLUMNS = (
    "indicator",
    "commodity",
    "stage",
    "country",
    "year",
    "value",
    "low",
    "high",
    "unit",
    "p_cross",
    "grade",
)
LINKS = ("item", "commodity", "stage", "country", "value", "low", "high", "grade", "weakest")
RANKS = ("commodity", "median_rank", "best_rank", "worst_rank", "cause")


def register(app: typer.Typer, t: Translator) -> None:
    """Add the commands."""

    @app.command("assess", help=t(N_("Apply a method, or all side by side.")))
    def assess_(
        context: typer.Context,
        commodities: list[str] = typer.Argument(None, help=t(N_("Commodities; all if absent"))),
        method: str = typer.Option("concentration", "--method", help=t(N_("Method"))),
        all_methods: bool = typer.Option(
            False, "--all-methods", help=t(N_("All methods, with their rank disagreement"))
        ),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        year: int | None = typer.Option(None, help=t(N_("Year of the data"))),
        stage: str | None = typer.Option(None, help=t(N_("mine or refine; both if absent"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
        draws: int = typer.Option(1000, min=1, max=1_000_000, help=t(N_("Size of the sample"))),
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
        fail_on: float | None = typer.Option(
            None, "--fail-on", help=t(N_("Exit with 1 if any headline value reaches this"))
        ),
        explain: bool = typer.Option(
            False, "--explain", help=t(N_("Tell each formula with the numbers put into it"))
        ),
    ) -> int:
        from oresight.answers import assess, assess_all
        from oresight.cli._output import answer
        from oresight.codes import Stage
        from oresight.methods import Case

        session = session_of(context)
        case = Case(
            session.atlas,
            session.importer(importer),
            session.day(as_of),
            commodities=tuple(session.atlas.commodity(name).id for name in commodities or ())
            or None,
            stages=(Stage.MINE, Stage.REFINE) if stage is None else (session.stage(stage),),
            year=year,
            draws=draws,
            seed=seed,
        )
        found = assess_all(case) if all_methods else assess(case, method)
        answer(session, found, columns=RANKS if all_methods else COLUMNS)
        if explain and not all_methods:
            _explain(session, method, case)
        reached = fail_on is not None and bool((found.rows["value"] >= fail_on).any())
        return FINDING if reached else 0

    @app.command("trace", help=t(N_("Follow a product to its materials and its weakest link.")))
    def trace_(
        context: typer.Context,
        product: str = typer.Argument(..., help=t(N_("Product, as `list products` names it"))),
        importer: str = typer.Option("JPN", help=t(N_("Importing country"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which policy is read"))),
    ) -> None:
        from oresight.answers import trace
        from oresight.cli._output import answer
        from oresight.methods import Case

        session = session_of(context)
        case = Case(session.atlas, session.importer(importer), session.day(as_of))
        answer(session, trace(case, product), columns=LINKS)


def _explain(session: Session, method: str, case: Case) -> None:
    """Tell the formulas of a method, each with the numbers of one use, as notes."""
    from oresight.methods import explain, find_method

    for one in explain(find_method(method), case).worked:
        session.note("{text}", text="\n  ".join(one.lines))
