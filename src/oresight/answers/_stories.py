"""What a story comes to, and what the years to come may bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.answers._answer import Answer
from oresight.chains import outlook_of
from oresight.runs import Run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from oresight.atlas import Atlas, Commodity
    from oresight.codes import Iso3
    from oresight.runs import RunStore

__all__ = ["outlook", "tell"]


def tell(
    atlas: Atlas,
    name: str,
    *,
    importer: Iso3,
    draws: int,
    seed: int,
    branches: Sequence[str] = (),
    edition: Path | None = None,
    store: RunStore | None = None,
) -> Answer:
    """
    Follow a story of the library, or of a file, to prices, shortage and lines that stop.

    Raises
    ------
    BadInputError
        If there is no such story, or its file has faults.
    """
    from oresight.scenarios import load_scenario, run_scenario, story_lines, summary

    story = load_scenario(atlas, name)
    found = run_scenario(
        story, importer=importer, draws=draws, seed=seed, branches=tuple(branches),
        edition=edition, store=store,
    )  # fmt: skip
    rows = pl.concat([summary(found), story_lines(found)], how="diagonal")
    options = "".join(f" --branch {one}" for one in branches)
    command = (
        f"oresight scenario run {name} --importer {importer} --draws {draws} --seed {seed}{options}"
    )
    extra = {"certificate": found.certificate, "blocks": found.told.to_dicts()}
    return Answer(rows, found.run, command, extra)


def outlook(
    atlas: Atlas,
    item: Commodity,
    *,
    as_of: dt.date,
    until: int = 2040,
    draws: int = 25,
    seed: int = 1,
) -> Answer:
    """
    Return demand to a year by scenario against announced supply, and what the price says.

    Raises
    ------
    BadInputError
        If no outlook is known for the commodity.
    """
    found = outlook_of(atlas, item.id, as_of=as_of, until=until, draws=draws, seed=seed)
    inputs: dict[str, object] = {"outlook": [item.id], "scenarios": None, "until": until}
    run = Run.of(inputs | {"draws": draws}, edition=atlas.edition, as_of=as_of, seed=seed)
    command = (
        f"oresight outlook {item.id} --until {until} --as-of {as_of} --draws {draws} --seed {seed}"
    )
    return Answer(found.table, run, command, {"certificate": found.certificate})
