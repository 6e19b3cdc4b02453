"""What the ledger says, and what one entry of it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.answers._answer import Answer
from oresight.atlas import measures_as_of, open_ledger
from oresight.runs import Run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from oresight.atlas import Atlas
    from oresight.codes import Iso3

__all__ = ["measures", "simulate"]


def measures(
    atlas: Atlas,
    day: dt.date,
    *,
    lang: str,
    wanted: Mapping[str, str | None],
    own: Path | None = None,
) -> Answer:
    """
    Return the ledger with the status of each measure on a day.

    Parameters
    ----------
    wanted
        ``imposer``, ``target``, ``commodity``, ``instrument`` and ``status``, as far as asked for.
    own
        File of the user's own measures, laid over the shipped ledger.
    """
    rows = measures_as_of(open_ledger(atlas, own=own), day, lang=lang, **wanted)
    run = Run.of({"measures": dict(wanted), "own": own}, edition=atlas.edition, as_of=day)
    options = "".join(f" --{name} {value}" for name, value in wanted.items() if value is not None)
    return Answer(rows, run, f"oresight measures --as-of {day}{options}")


def simulate(
    atlas: Atlas,
    measure: str,
    *,
    importer: Iso3,
    as_of: dt.date,
    months: int,
    draws: int,
    seed: int,
) -> Answer:
    """
    Return what one measure does to prices, imports and shortage, and which lines stop.

    Raises
    ------
    BadInputError
        If there is no such measure, or it is not modelled; says why.
    """
    from oresight.chains import simulate_measure
    from oresight.industry import downstream

    entry = open_ledger(atlas)[measure]
    found = simulate_measure(atlas, entry, importer=importer, months=months, draws=draws, seed=seed)
    lines = downstream(atlas, found.followed, importer=importer, seed=seed)
    inputs = {
        "simulate": entry.id, "importer": importer, "months": months, "draws": draws, "io": None,
    }  # fmt: skip
    run = Run.of(inputs, edition=atlas.edition, as_of=as_of, seed=seed)
    command = (
        f"oresight simulate {entry.id} --importer {importer} --months {months} --draws {draws} "
        f"--seed {seed}"
    )
    rows = pl.concat([found.table, lines.table], how="diagonal")
    return Answer(rows, run, command, {"certificate": found.certificate})
