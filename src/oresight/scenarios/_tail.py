"""How bad the worst is: a second ensemble with more draws there, beside what plain draws tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.chains import ensemble
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs import tail_draws, tail_mean
from oresight.scenarios._drivers import branch_targets, needed_draws, parted
from oresight.scenarios._run import carry_out, tilted
from oresight.scenarios._targets import goods_of, loss_of
from oresight.scenarios._task import open_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from oresight.runs import Executor, Progress, RunStore
    from oresight.scenarios._run import Outcome
    from oresight.scenarios._targets import Target

__all__ = ["FEW_DRAWS", "Tail", "story_tail", "tilts_of", "worst_is_part"]

FEW_DRAWS: Final = 30
"""Effective draws below which a mean of the worst is told to rest on few."""

FEW: Final = N_("It rests on few draws: take more, or a larger part.")

WORST_SHOWN: Final = 0.2
"""Part of the plain draws whose inputs tell towards which end the worst lies."""

HARDEST: Final = 3.0
"""Tilt of an input that the whole variance comes from: at 3 half of its numbers lie above 0.8."""

MOST: Final = 4
"""Inputs that are tilted: each takes draws away from the middle of all."""

LEAST: Final = 0.05
"""Share of the variance from which an input is worth a tilt."""

LIMIT: Final = 0.5
"""The largest part of the draws that is a tail."""

SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(
        ("scenario", "branch", "indicator", "result", "sampling", "industry", "commodity", "stage",
         "form", "country", "importer"), pl.String,
    ),
    "year": pl.Int64,
    **dict.fromkeys(
        ("part", "value", "low", "high", "mc_error", "effective_draws"), pl.Float64
    ),
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "tilted": pl.List(pl.String),
    "note": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Tail:
    """
    The worst of a story.

    Parameters
    ----------
    rows
        Two rows ``expected_worst`` a ``result``, by ``sampling``: ``plain`` and ``tilted``, with the
        ``part`` that is worst; ``low`` and ``high`` are ends of the 90 % confidence interval of that
        mean, not of draws. ``effective_draws`` is how many draws that count alike it rests on,
        ``tilted`` the inputs that were pushed; ``note`` tells where draws are few, a message key.
    certificates
        Of the second ensembles, one a result: see `Outcome.certificate`.
    """

    rows: pl.DataFrame
    certificates: tuple[dict[str, float | int], ...]


def story_tail(
    found: Outcome,
    *,
    part: float = 0.05,
    store: RunStore | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Tail:
    """
    Return the mean of the worst part of a story's results, with as many draws again put there.

    Each result is followed a second time, from the next seed, with those inputs pushed towards the
    worst that its variance comes from. Weights make up for it. Other rows of the story stay those of
    plain draws.

    Parameters
    ----------
    part
        Of the draws, the worst.

    Raises
    ------
    BadInputError
        If the part is none, or there are too few draws to see what to tilt.
    """
    worst_is_part(part)
    needed_draws(found.asked.draws)
    rows: list[dict[str, object]] = []
    certificates = []
    for branch in found.branches:
        for target, inputs in branch_targets(found, branch):
            again = _again(found, target, tilts_of(target, inputs))
            bold = carry_out(again, store=store, executor=executor, progress=progress)
            certificates.append(bold.certificate)
            rows += _both(found, bold, target, part)
    return Tail(pl.DataFrame(rows, schema=SCHEMA), tuple(certificates))


def worst_is_part(part: float) -> None:
    """
    Refuse what is no worst part of the draws.

    Raises
    ------
    BadInputError
        If it is nothing, or more than half.

    Examples
    --------
    >>> worst_is_part(0.01)
    """
    if not 0 < part <= LIMIT:
        raise BadInputError(
            Fault(
                N_("A worst part of {part} is none."),
                N_("Give more than 0 % and at most 50 %, such as 1 %."),
                fields={"part": f"{part:.6g}"},
            )
        )


def tilts_of(target: Target, inputs: Mapping[str, NDArray[np.float64]]) -> dict[str, float]:
    """Return which inputs to push, and how hard: as much as the variance comes from them."""
    shares = parted(target, dict(inputs)).filter(
        pl.col("value") >= LEAST, pl.col("low") > 0, indicator="total"
    )
    drawn = target.values[1:]
    worst = drawn >= np.quantile(drawn, 1 - WORST_SHOWN)
    most = shares.sort("value", descending=True).head(MOST)
    return {
        name: HARDEST * share * (1.0 if inputs[name][worst].mean() >= inputs[name].mean() else -1.0)
        for name, share in most.select("input", "value").iter_rows()
    }


def _again(found: Outcome, target: Target, tilts: dict[str, float]) -> Outcome:
    """Return the plan of a second ensemble, from the next seed, of the markets a result is of."""
    branch = str(target.keys["branch"])
    cells = tuple(
        cell for cell in found.asked.cells if cell[0] == branch and target.market in {"", cell[1]}
    )
    return tilted(replace(found, branches=(branch,)), cells, seed=found.asked.seed + 1, tilts=tilts)


def _both(
    found: Outcome, bold: Outcome, target: Target, part: float
) -> Iterator[dict[str, object]]:
    """Yield the worst of a result as plain draws have it, and as those of the second ensemble do."""
    yield _row(target, weights_of(found), part) | {"sampling": "plain"}
    for one in _same(bold, target):
        yield _row(one, weights_of(bold), part) | {
            "sampling": "tilted", "tilted": [name for name, _ in bold.asked.tilts],
        }  # fmt: skip


def _same(bold: Outcome, target: Target) -> Iterator[Target]:
    """Yield the same number of another ensemble of the same branch."""
    branch = str(target.keys["branch"])
    known = goods_of(bold, branch) if target.market else [loss_of(bold, branch)]
    yield from (one for one in known if one is not None and one.same == target.same)


def weights_of(found: Outcome) -> NDArray[np.float64]:
    """Return what each draw counts for, axes ``(draw,)``; the middle one nothing."""
    asked = found.asked
    points = ensemble(
        open_edition(asked.atlas), draws=asked.draws, seed=asked.seed, tilts=dict(asked.tilts)
    )
    return points.weights


def _row(target: Target, weights: NDArray[np.float64], part: float) -> dict[str, object]:
    mean = tail_mean(target.values, weights, part=part)
    effective = tail_draws(target.values, weights, part=part)
    return target.row | {
        "indicator": "expected_worst",
        "part": part,
        "value": mean.value,
        "low": mean.low,
        "high": mean.high,
        "mc_error": mean.error,
        "effective_draws": effective,
        "unit": target.unit,
        "note": FEW if effective < FEW_DRAWS else None,
    }
