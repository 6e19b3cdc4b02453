"""What the spread of a result comes from: shares of its variance, from draws that exist already."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.quantity import INTERVAL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Term = tuple[int, ...]
    """Degree in each input."""

__all__ = ["FEWEST_DRAWS", "chance_share", "even_ranks", "named_shares", "variance_shares"]

DEGREE = 8
"""Of the polynomials of one input, and of two together."""

ALONE = 5
"""Degree to which an input is followed by itself, to choose those that matter."""

DRAWS_A_TERM = 4
"""Draws that each coefficient must have."""

AT_ONCE = 10
STANDS_OUT = 3.5
"""Standard errors beyond which hardly one of the candidates lies by chance."""

FEWEST_DRAWS = 50
"""Of which the variance can be parted, the middle one not among them."""

BATCHES = 40
"""Runs of consecutive draws that are weighted together in the bootstrap."""

TAIL = (1 - INTERVAL_LEVEL) / 2
SCHEMA: Final = {
    "input": pl.String,
    "indicator": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def variance_shares(
    result: Values,
    inputs: Mapping[str, Values],
    *,
    most: int = 8,
    resamples: int = 100,
    seed: int = 0,
) -> pl.DataFrame:
    """
    Return which inputs the variance of a result comes from, without another solution of the model.

    ``first_order`` is the share that would go if an input were known; ``total`` what would be left of
    the variance if all others were known, interactions with them included. What neither polynomials of
    the inputs nor their pairs tell is ``unexplained``: inputs that are not listed, and noise. Where a
    result is skewed, take its logarithm.

    Parameters
    ----------
    result
        Axes ``(draw,)``.
    inputs
        Even numbers between 0 and 1 by name, independent of each other, axes ``(draw,)``: see
        `oresight.runs.Points.of`; without the middle draw.
    most
        Inputs whose total share is looked for: those that move the mean or the spread most.
    resamples
        Of the draws, for the interval.

    Returns
    -------
    polars.DataFrame
        ``input, indicator, value, low, high``; shares in parts of one, intervals of 90 %.

    Raises
    ------
    BadInputError
        If there are fewer than fifty draws, or the result does not vary.

    Notes
    -----
    Shares are squared coefficients of orthonormal Legendre polynomials of one input or two (Sudret
    2008, doi:10.1016/j.ress.2007.04.002) that stand out from noise, less what noise adds to them.
    Intervals come from a Bayesian bootstrap (Rubin 1981) of forty runs
    of consecutive draws.

    Examples
    --------
    >>> from oresight.runs import Points
    >>> points = Points(seed=1, draws=513)
    >>> inputs = {name: points.of(name)[1:] for name in "ab"}
    >>> found = variance_shares(3 * inputs["a"] + inputs["b"], inputs)
    >>> found.filter(indicator="total")["value"].round(2).to_list()
    [0.9, 0.1]
    """
    _refuse(result)
    names = [*inputs]
    numbers = np.stack([inputs[name] for name in names], axis=1)
    alone = np.array([_alone(result, numbers[:, at]) for at in range(len(names))])
    spread = [_alone((result - result.mean()) ** 2, numbers[:, at]) for at in range(len(names))]
    order = np.argsort(-np.maximum(alone, spread), kind="stable")[:most]
    fit = _Fit(numbers[:, np.sort(order)], result)
    found = fit.shares(np.ones(BATCHES))
    generator = np.random.default_rng(seed)
    again = np.array([fit.shares(generator.exponential(size=BATCHES)) for _ in range(resamples)])
    off = np.quantile(again - again.mean(axis=0), [TAIL, 1 - TAIL], axis=0)
    low, high = found + off
    labels = [
        *(("first_order", names[at]) for at in np.sort(order)),
        *(("total", names[at]) for at in np.sort(order)),
        ("unexplained", None),
    ]
    rows = [
        (name, indicator, *np.clip((found[at], low[at], high[at]), 0.0, 1.0).tolist())
        for at, (indicator, name) in enumerate(labels)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def chance_share(
    result: Values, inputs: Mapping[str, Values], *, shuffles: int = 19, seed: int = 0
) -> float:
    """
    Return the largest total share that any input gets where draws and results do not belong together.

    Of many inputs and few draws some seem to matter. With nineteen shuffles of the result one in
    twenty decompositions names an input by chance that has a larger share than this.

    Examples
    --------
    >>> from oresight.runs import Points
    >>> points = Points(seed=1, draws=129)
    >>> inputs = {name: points.of(name)[1:] for name in "abcdefgh"}
    >>> 0 < chance_share(inputs["a"], inputs) < 0.3
    True
    """
    generator = np.random.default_rng(seed)
    found = [
        variance_shares(generator.permutation(result), inputs, resamples=1)
        .filter(indicator="total")["value"]
        .to_numpy()
        .max(initial=0.0)
        for _ in range(shuffles)
    ]
    return float(max(found))


def named_shares(result: Values, inputs: Mapping[str, Values], *, most: int = 8) -> pl.DataFrame:
    """
    Return `variance_shares` of the inputs that chance would not name: see `chance_share`.

    Examples
    --------
    >>> from oresight.runs import Points
    >>> points = Points(seed=1, draws=129)
    >>> inputs = {name: points.of(name)[1:] for name in "abcdefgh"}
    >>> named_shares(inputs["a"] + 0.01 * inputs["b"], inputs)["input"].to_list()
    ['a', 'a', None]
    """
    found = variance_shares(result, inputs, most=most)
    floor = chance_share(result, inputs)
    seen = found.filter(pl.col("value") > floor, indicator="total")["input"]
    return found.filter(pl.col("input").is_null() | pl.col("input").is_in(seen.to_list()))


def even_ranks(drawn: Values) -> Values:
    """
    Return what a draw found as an even number between 0 and 1, so that it can stand as an input.

    Examples
    --------
    >>> even_ranks(np.array([0.5, 0.1, 0.9, 0.8])).tolist()
    [0.375, 0.125, 0.875, 0.625]
    """
    ranks = np.argsort(np.argsort(drawn, kind="stable"), kind="stable")
    return np.asarray((ranks + 0.5) / len(drawn))


def _refuse(result: Values) -> None:
    if len(result) < FEWEST_DRAWS or not np.isfinite(result).all() or not np.ptp(result) > 0:
        raise BadInputError(
            Fault(
                N_("The variance of {draws} draws cannot be parted."),
                N_("Give at least {fewest} draws of a finite result that varies."),
                fields={"draws": len(result), "fewest": FEWEST_DRAWS},
            )
        )


def _alone(result: Values, number: Values) -> float:
    """Return the share of the variance that one input tells by itself."""
    basis = _legendre(number, ALONE)[:, 1:]
    coefficient = basis.T @ (result - result.mean()) / len(result)
    noise = ALONE * result.var() / len(result)
    return float(((coefficient**2).sum() - noise) / result.var())


def _legendre(number: Values, degree: int) -> Values:
    """Return orthonormal Legendre polynomials on the unit interval, axes ``(draw, degree)``."""
    values = np.polynomial.legendre.legvander(2.0 * number - 1.0, degree)
    return np.asarray(values * np.sqrt(2.0 * np.arange(degree + 1) + 1.0))


def _terms(inputs: int, degree: int) -> list[Term]:
    """Return the degrees of every polynomial of one input or two, up to a degree in all."""
    found: list[Term] = [(0,) * inputs]
    for at in range(inputs):
        found += [_term(inputs, {at: one}) for one in range(1, degree + 1)]
    for first, second in combinations(range(inputs), 2):
        found += [
            _term(inputs, {first: one, second: other})
            for one, other in product(range(1, degree), repeat=2)
            if one + other <= degree
        ]
    return found


def _term(inputs: int, degrees: dict[int, int]) -> Term:
    return tuple(degrees.get(at, 0) for at in range(inputs))


class _Fit:
    """Those polynomials of some inputs that stand out from noise."""

    def __init__(self, numbers: Values, result: Values) -> None:
        inputs = numbers.shape[1]
        powers = _legendre(numbers, DEGREE)
        terms = _terms(inputs, DEGREE)
        columns = (powers[:, range(inputs), term].prod(axis=1) for term in terms)
        basis = np.stack([*columns], axis=1)
        chosen = _chosen(basis, result)
        self.terms, self.basis = np.array(terms)[chosen], basis[:, chosen]
        parts = np.array_split(np.arange(len(result)), BATCHES)
        self.sizes = np.array([len(part) for part in parts], dtype=float)
        self.grams = np.stack([self.basis[part].T @ self.basis[part] for part in parts])
        self.sides = np.stack([self.basis[part].T @ result[part] for part in parts])
        self.squares = np.array([result[part] @ result[part] for part in parts])

    def shares(self, weights: Values) -> Values:
        """Return first-order shares, total shares, and what is left, with batches weighted."""
        even = weights * self.sizes.sum() / (weights @ self.sizes)
        size = self.sizes.sum()
        gram, side = np.tensordot(even, self.grams, 1), even @ self.sides
        turned = np.linalg.inv(gram)
        coefficient = turned @ side
        rest = max(even @ self.squares - coefficient @ side, 0.0) / (size - len(side))
        part = np.where(self.terms.any(axis=1), coefficient**2 - rest * np.diag(turned), 0.0)
        part /= part.sum() + rest
        touched = self.terms > 0
        alone = touched.sum(axis=1) == 1
        return np.array([*(part @ (touched & alone[:, None])), *(part @ touched), 1.0 - part.sum()])


def _chosen(basis: Values, result: Values) -> list[int]:
    """Return columns one after another whose part in what is left stands out, the constant first."""
    chosen = [0]
    most = len(result) // DRAWS_A_TERM
    while len(chosen) < most:
        some = basis[:, chosen]
        rest = result - some @ np.linalg.lstsq(some, result, rcond=None)[0]
        noise = np.sqrt(rest @ rest / (len(rest) - len(chosen)) * len(rest))
        sign = np.abs(basis.T @ rest)
        sign[chosen] = 0.0
        new = [int(at) for at in np.argsort(-sign)[:AT_ONCE] if sign[at] > STANDS_OUT * noise]
        if not new:
            break
        chosen += new[: most - len(chosen)]
    return chosen
