"""``outlook``: demand by scenario against announced supply, and what the price says beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from oresight.cli._session import session_of
from oresight.codes import WORLD
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from oresight.chains import Outlook
    from oresight.cli._session import Session
    from oresight.locale import Translator
    from oresight.runs import Run

__all__ = ["register"]

COLUMNS = (
    "indicator", "commodity", "stage", "country", "scenario", "year", "value", "low", "high",
    "unit", "reading",
)  # fmt: skip
SHOWN = (2024, 2030, 2035, 2040, 2045, 2050)
"""Years that a table on the screen shows; every other format gives all of them."""

SCREEN = (
    "gap_after_scrap_share", "cover_without_largest", "price_ratio", "served_share",
    "recycled_share", "scrap_potential_share",
)  # fmt: skip
NOT_CONVERGED = 4
TOTAL = "TOTAL"
READINGS = ("price_signal", "structural_risk")


def register(app: typer.Typer, t: Translator) -> None:
    """Add the command."""

    @app.command("outlook", help=t(N_("Hold demand to 2040 against announced supply.")))
    def outlook(
        context: typer.Context,
        commodities: list[str] | None = typer.Argument(
            None, help=t(N_("Slugs, symbols or names; the readings of all if absent"))
        ),
        scenario: list[str] | None = typer.Option(
            None, help=t(N_("STEPS, APS or NZE; all if absent"))
        ),
        until: int = typer.Option(2040, min=2030, max=2050, help=t(N_("Last year"))),
        as_of: str | None = typer.Option(None, help=t(N_("Day on which the price is read"))),
        draws: int = typer.Option(
            25, min=0, max=10_000, help=t(N_("Size of the sample; 0 leaves the engine out"))
        ),
        seed: int = typer.Option(1, help=t(N_("Start of the sample"))),
    ) -> int:
        from oresight.chains import outlook_commodities, outlook_of
        from oresight.runs import Run

        session = session_of(context)
        day = session.day(as_of)
        asked = [session.atlas.commodity(name).id for name in commodities or ()]
        if asked and draws:
            session.note_compiling()
        found = [
            outlook_of(
                session.atlas,
                one,
                as_of=day,
                scenarios=scenario or (),
                until=until,
                draws=draws if asked else 0,
                seed=seed,
            )
            for one in asked or outlook_commodities(session.atlas)
        ]
        inputs: dict[str, object] = {"outlook": asked, "scenarios": scenario, "until": until}
        run = Run.of(inputs | {"draws": draws}, edition=session.atlas.edition, as_of=day, seed=seed)
        return _emit(session, found, run, every=not asked)


def _emit(session: Session, found: Sequence[Outlook], run: Run, *, every: bool) -> int:
    import polars as pl

    from oresight.chains import worst_certificate
    from oresight.cli._output import emit

    reading = pl.col("indicator").is_in(READINGS)
    rows = pl.concat([one.table for one in found])
    certificate = worst_certificate([one.certificate for one in found])
    emit(
        session,
        rows.filter(reading) if every else rows,
        run=run,
        columns=COLUMNS,
        shown=reading | _on_screen(rows),
        extra={"certificate": certificate} if certificate else {},
    )
    for one in () if every else found:
        _note(session, one)
    return NOT_CONVERGED if certificate.get("failed_draws") else 0


def _note(session: Session, one: Outlook) -> None:
    """Say what the numbers come to, and what to mind."""
    from oresight.chains import outlook_words

    for match in one.matches:
        if (note := match.worded(session.lang)) is not None:
            session.note("{note}", note=note)
    session.note(
        N_("{commodity}, {scenario}: {words}."),
        commodity=session.atlas.commodity(one.commodity).name(session.lang),
        scenario=one.scenarios[0],
        words=outlook_words(one, one.scenarios[0], session.t),
    )


def _on_screen(rows: pl.DataFrame) -> pl.Expr:
    """Return the rows a screen has room for: some years, the world, one scenario but for demand."""
    import polars as pl

    first = rows["scenario"].drop_nulls()[0]
    world = (pl.col("indicator") == "announced_supply") & (pl.col("country") == WORLD)
    demand = (pl.col("indicator") == "demand") & (pl.col("end_use") == TOTAL)
    read = pl.col("indicator").is_in(SCREEN) & (pl.col("scenario") == first)
    shown: pl.Expr = pl.col("year").is_in(SHOWN) & (world | demand | read)
    return shown
