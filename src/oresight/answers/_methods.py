"""What the methods say: of one commodity, side by side, of a product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.answers._answer import Answer
from oresight.exposure import commodity_sheet, disagreement
from oresight.methods import Case, find_method
from oresight.runs import Run

if TYPE_CHECKING:
    import datetime as dt

    from oresight.atlas import Atlas, Commodity
    from oresight.codes import Iso3, Stage

__all__ = ["assess", "assess_all", "show", "trace"]


def show(
    atlas: Atlas, item: Commodity, *, importer: Iso3, as_of: dt.date, stage: Stage | None = None
) -> Answer:
    """
    Return every method's numbers for one commodity, and what its outlook reads.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> atlas = open_atlas()
    >>> found = show(atlas, atlas.commodity("Co"), importer="JPN", as_of=dt.date(2026, 11, 27))
    >>> found.rows["commodity"].unique().to_list()
    ['cobalt']
    """
    rows = commodity_sheet(atlas, item.id, importer=importer, as_of=as_of)
    if stage is not None:
        rows = rows.filter(rows["stage"] == stage.value)
    inputs: dict[str, object] = {"show": item.id, "importer": importer, "stage": stage}
    run = Run.of(inputs, edition=atlas.edition, as_of=as_of)
    chosen = "" if stage is None else f" --stage {stage}"
    return Answer(
        rows, run, f"oresight show {item.id} --importer {importer} --as-of {as_of}{chosen}"
    )


def assess(case: Case, method: str) -> Answer:
    """
    Return what one method says.

    Raises
    ------
    UnknownNameError
        If there is no such method; carries the nearest words.
    """
    rows = find_method(method).assess(case)
    return Answer(rows, _run(case, method), _command(case, f"--method {method}"))


def assess_all(case: Case) -> Answer:
    """Return how all methods rank the same commodities, and what makes them differ."""
    return Answer(disagreement(case), _run(case, "all"), _command(case, "--all-methods"))


def _stage(case: Case) -> Stage | None:
    return case.stages[0] if len(case.stages) == 1 else None


def _run(case: Case, method: str) -> Run:
    stage = _stage(case)
    return Run.of(
        {
            "assess": sorted(case.commodities or ()),
            "method": method,
            "importer": case.importer,
            "year": case.year,
            "stage": None if stage is None else stage.value,
            "draws": case.draws,
        },
        edition=case.atlas.edition,
        as_of=case.as_of,
        seed=case.seed,
    )


def _command(case: Case, method: str) -> str:
    names = "".join(f" {name}" for name in case.commodities or ())
    year = "" if case.year is None else f" --year {case.year}"
    stage = "" if _stage(case) is None else f" --stage {_stage(case)}"
    return (
        f"oresight assess{names} {method} --importer {case.importer} --as-of {case.as_of}"
        f"{year}{stage} --draws {case.draws} --seed {case.seed}"
    )


def trace(case: Case, product: str) -> Answer:
    """
    Return a product's materials with their stages, and its weakest link.

    Raises
    ------
    UnknownNameError
        If there is no such product; carries the nearest words.
    """
    from oresight.methods.technology import trace as chain_of

    inputs = {"trace": product, "importer": case.importer}
    run = Run.of(inputs, edition=case.atlas.edition, as_of=case.as_of)
    command = f"oresight trace {product} --importer {case.importer} --as-of {case.as_of}"
    return Answer(chain_of(case, product), run, command)
