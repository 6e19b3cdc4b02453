"""What is not known of a result, input by input, and what would be worth knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.chains import ensemble, numbers_of, origin_input, origin_named
from oresight.errors import BadInputError, Fault
from oresight.industry import ALL, varied_rules
from oresight.locale import N_
from oresight.runs import FEWEST_DRAWS, named_shares
from oresight.scenarios._targets import LOST, PEAK, Target, goods_of, loss_of, that_matter, valued
from oresight.scenarios._task import open_edition
from oresight.scenarios._unknowns import Unknowns, market_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains import Followed
    from oresight.industry import Downstream
    from oresight.runs import Points
    from oresight.scenarios._run import Outcome

    Inputs = dict[str, NDArray[np.float64]]


__all__ = ["branch_targets", "measure_drivers", "needed_draws", "parted", "story_drivers"]

SHARES: Final = {
    "first_order": "variance_share_first",
    "total": "variance_share_total",
    "unexplained": "unexplained",
}
"""Indicators of the rows, by what they are to `oresight.runs.variance_shares`."""

GOOD: Final = "commodity", "stage", "form"

SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(
        ("scenario", "branch", "indicator", "result", "input", "input_name", "knowable", "industry",
         "commodity", "stage", "form", "country", "importer"), pl.String,
    ),
    "year": pl.Int64,
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
}  # fmt: skip


def needed_draws(draws: int) -> None:
    """
    Refuse to part the variance of so few draws.

    Raises
    ------
    BadInputError
        With how many are needed.

    Examples
    --------
    >>> needed_draws(51)
    """
    if draws <= FEWEST_DRAWS:
        raise BadInputError(
            Fault(
                N_("{draws} draws are too few to say what a spread comes from."),
                N_("Take {fewest} draws or more: the more, the narrower the shares."),
                fields={"draws": draws, "fewest": FEWEST_DRAWS + 1},
            )
        )


def story_drivers(found: Outcome, *, lang: str = "en") -> pl.DataFrame:
    """
    Return which unknowns the spread of a story's results comes from, on the draws there are.

    Of each branch: in each market the months of use lost of the good that loses most, or, where none
    is lost in any draw, the logarithm of the highest peak price; and the value added lost in all.

    Parameters
    ----------
    lang
        Language in which inputs are named.

    Returns
    -------
    pl.DataFrame
        ``result`` is what was parted. ``variance_share_first`` is the part of its variance that would
        go if the ``input`` were known, ``variance_share_total`` what would stay if all others were;
        ``unexplained`` is left: who ships to whom, but for the part of the chief origin in imports,
        which has a name, and what no polynomial follows. ``knowable`` says how it could be learned:
        ``survey``, ``statistics``, ``event`` (nobody can tell before), ``story`` (assumed). Inputs
        are in no row whose share chance could give one of so many in so few draws.

    Raises
    ------
    BadInputError
        If there are fewer than 51 draws, or no result varies.
    """
    needed_draws(found.asked.draws)
    unknowns = Unknowns(open_edition(found.asked.atlas), lang, found.scenario)
    frames = []
    for branch in found.branches:
        origins: Inputs = {}
        for target, inputs in branch_targets(found, branch):
            origins |= (own := _origin_of(found, branch, target))
            frames.append(_shares(target, inputs | (own if target.market else origins), unknowns))
    return _some(frames)


def _origin_of(found: Outcome, branch: str, target: Target) -> Inputs:
    """Return the part of the chief origin in imports of a good, before anything is heard of."""
    if not target.market:
        return {}
    good = _good(target)
    parts = {
        one.country: one.values[0, 1:]
        for one in found.series(branch, market=target.market, indicator="imports_from")
        if (one.commodity, one.stage, one.form) == good and np.isfinite(one.values[0]).all()
    }
    return origin_named(good, parts)


def branch_targets(found: Outcome, branch: str) -> Iterator[tuple[Target, Inputs]]:
    """Yield the results of a branch that matter, each with the inputs it may come from."""
    inputs = branch_inputs(found, branch)
    for target in that_matter(goods_of(found, branch)):
        yield target, inputs[target.market]
    loss = loss_of(found, branch)
    if loss is not None:
        yield loss, inputs[""]


def branch_inputs(found: Outcome, branch: str) -> dict[str, Inputs]:
    """Return the numbers that draws of a branch differ in, by market; without a name, all of them."""
    asked = found.asked
    atlas = open_edition(asked.atlas)
    points = ensemble(atlas, draws=asked.draws, seed=asked.seed)
    names = {
        market: market_inputs(found, branch, market)
        for name, market in asked.cells
        if name == branch
    }
    every = dict.fromkeys(name for some in names.values() for name in some)
    drawn = _numbers(points, (*every, *varied_rules(atlas)))
    return {"": drawn} | {
        market: {name: drawn[name] for name in some} for market, some in names.items()
    }


def measure_drivers(
    atlas: Atlas, followed: tuple[Followed, ...], lines: Downstream, *, lang: str = "en"
) -> pl.DataFrame:
    """
    Return the same of a measure that was simulated, on the draws whose paths are kept.

    Parameters
    ----------
    followed
        See `oresight.chains.Simulation`.
    lines
        Those of the importer under the measure.

    Raises
    ------
    BadInputError
        If there are fewer than 51 draws, or no result varies.
    """
    points = followed[0].chain.points
    needed_draws(points.draws)
    unknowns = Unknowns(atlas, lang)
    by_market = {
        one.chain.commodity: _numbers(points, (*one.severities, *one.chain.varied))
        for one in followed
    }
    frames: list[pl.DataFrame] = []
    origins: Inputs = {}
    for one in followed:
        for target in that_matter(_goods(one)):
            origins |= (own := _origin_in(one, target))
            frames.append(_shares(target, by_market[one.chain.commodity] | own, unknowns))
    loss = valued(lines.together, {"industry": ALL, "importer": followed[0].importer})
    if loss is not None:
        every = {name: drawn for some in by_market.values() for name, drawn in some.items()}
        every |= origins | _numbers(points, varied_rules(atlas))
        frames.append(_shares(loss, every, unknowns))
    return _some(frames)


def _good(target: Target) -> tuple[str, str, str]:
    commodity, stage, form = (str(target.keys[name] or "") for name in GOOD)
    return commodity, stage, form


def _origin_in(one: Followed, target: Target) -> Inputs:
    """Return the part of the chief origin in imports of a good of a market that was followed."""
    good = _good(target)
    forms = [(form.commodities[0], form.stage.value, form.name) for form in one.chain.forms]
    return origin_input(one, forms.index(good))


def _goods(one: Followed) -> Iterator[Target]:
    """Yield months of use lost since a measure bites, and peak prices, of each good it tells of."""
    for name, values, stage, country in numbers_of(one):
        form = one.chain.forms[stage]
        keys: dict[str, object] = {
            "commodity": form.commodities[0], "stage": form.stage.value, "form": form.name or None,
            "country": country, "importer": one.importer, "year": one.chain.year,
        }  # fmt: skip
        if country != one.importer:
            continue
        if name == PEAK:
            yield Target(PEAK, one.chain.commodity, keys, values, "1", one.chain.sources)
        elif name == "shortage" and values.ndim > 1:
            lost = np.maximum(values[one.months.effective :], 0.0).sum(axis=0)
            yield Target(LOST, one.chain.commodity, keys, lost, "month", one.chain.sources)


def _numbers(points: Points, names: Iterable[str]) -> Inputs:
    """Return numbers by name, the middle draw left out: it is one number for all."""
    return {name: points.of(name)[1:] for name in dict.fromkeys(names)}


def parted(target: Target, inputs: Inputs) -> pl.DataFrame:
    """
    Return the shares of a result's variance; of a price it is that of the logarithm.

    Inputs are in no row whose share chance could give one of so many in so few draws.
    """
    drawn = target.values[1:]
    values = np.log(drawn) if target.result == PEAK else drawn
    return named_shares(values, inputs)


def _shares(target: Target, inputs: Inputs, unknowns: Unknowns) -> pl.DataFrame:
    rows = [
        target.row | share | _worded(share, unknowns)
        for share in parted(target, inputs).iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _worded(share: dict[str, Any], unknowns: Unknowns) -> dict[str, object]:
    """Return what an input is called and how it could be learned; nothing of what is left."""
    named: dict[str, object] = {"indicator": SHARES[share["indicator"]], "unit": "1"}
    if share["input"] is None:
        return named
    one = unknowns.of(share["input"])
    return named | {"input_name": one.words, "knowable": one.knowable}


def _some(frames: list[pl.DataFrame]) -> pl.DataFrame:
    if not frames:
        raise BadInputError(
            Fault(
                N_("No result varies: there is nothing to part."),
                N_("Follow a story or a measure that moves prices or use."),
            )
        )
    return pl.concat(frames)
