"""``outlook``: demand by scenario against announced supply, and what the price says beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from oresight.cli._session import LAST_SEED, session_of
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

SHOWN = (2024, 2030, 2035, 2040, 2045, 2050)
"""Years that a table on the screen shows; every other format gives all of them."""

SCREEN = (
    "gap_after_scrap_share", "cover_without_largest", "price_ratio", "served_share",
    "recycled_share", "scrap_potential_share",
)  # fmt: skip
NOT_CONVERGED = 4
SIZES = ((1e6, 1e6, "Mt", 2), (1e4, 1e3, "kt", 0), (0.0, 1.0, "t", 0))
"""Tonnes from which a unit is taken, its tonnes, its sign, and decimals."""

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
        seed: int = typer.Option(1, min=0, max=LAST_SEED, help=t(N_("Start of the sample"))),
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
        shown=reading | _on_screen(rows),
        screen=partial(_by_year, session),
        extra={"certificate": certificate} if certificate else {},
    )
    if not every and session.format in {None, "table"}:
        session.note(N_("Shares are of one; under them 90 % intervals."))
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


def _by_year(session: Session, rows: pl.DataFrame) -> pl.DataFrame:
    """Return a line a series with its years side by side, and the readings last."""
    import polars as pl

    keys = ["indicator", "commodity", "stage", "scenario"]
    read = pl.col("indicator").is_in(READINGS)
    numbers = rows.filter(~read).with_columns(
        year=pl.col("year").cast(pl.String),
        cell=pl.struct("value", "low", "high", "unit").map_elements(_cell, return_dtype=pl.String),
    )
    words = pl.struct("indicator", "reading", "value").map_elements(
        lambda row: _reading(session, row), return_dtype=pl.String
    )
    readings = rows.filter(read).select(*keys, reading=words)
    if numbers.is_empty():
        return readings
    wide = numbers.pivot("year", index=keys, values="cell", aggregate_function="first")
    table = pl.concat([wide, readings], how="diagonal")
    alike = [name for name in ("commodity", "scenario") if table[name].drop_nulls().n_unique() == 1]
    return table.drop(alike)


def _cell(row: dict[str, Any]) -> str:
    """Return a number with its interval under it, if it has one; tonnes carry their unit."""
    value, low, high = row["value"], row["low"], row["high"]
    if value is None:
        return ""
    if row["unit"] == "t":
        _, size, unit, digits = next(one for one in SIZES if abs(value) >= one[0])
        return f"{value / size:,.{digits}f} {unit}"
    if low is None or high is None or f"{low:.2f}" == f"{high:.2f}":
        return f"{value:.2f}"
    return f"{value:.2f}\n{low:.2f}–{high:.2f}"


def _reading(session: Session, row: dict[str, Any]) -> str:
    """Return a reading with what it was read from: the year of a risk, the place of a price."""
    from oresight.screens import READINGS as WORDS

    word = session.t(WORDS[row["reading"]])
    if row["value"] is None:
        return word
    if row["indicator"] == "price_signal":
        return f"{word} ({row['value']:.2f})"
    return f"{word} {row['value']:.0f}"
