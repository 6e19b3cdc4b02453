"""Shares of variance against the closed form of Ishigami and Homma's function (1990)."""

import numpy as np
import polars as pl
import pytest

from oresight.errors import BadInputError
from oresight.runs import Points, variance_shares

A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = (0.5 * (1 + B * np.pi**4 / 5) ** 2 / VARIANCE, A**2 / 8 / VARIANCE, 0.0)
THIRD = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = (FIRST[0] + THIRD, FIRST[1], THIRD)
INPUTS = ("x", "y", "z")


def numbers(names, *, draws=1025, seed=1):
    points = Points(seed, draws)
    return {name: points.of(name)[1:] for name in names}


def ishigami(inputs):
    x, y, z = (np.pi * (2 * inputs[name] - 1) for name in INPUTS)
    return np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)


def ends(found):
    told = found.filter(pl.col("input").is_not_null())
    return told["low"].to_numpy(), told["high"].to_numpy()


@pytest.fixture(scope="module")
def shares():
    inputs = numbers(INPUTS)
    return variance_shares(ishigami(inputs), inputs)


@pytest.mark.parametrize(("indicator", "known"), [("first_order", FIRST), ("total", TOTAL)])
def test_shares_are_those_of_the_closed_form(shares, indicator, known):
    """
    To a hundredth, from a thousand draws.
    """
    found = shares.filter(indicator=indicator)
    assert found["input"].to_list() == [*INPUTS]
    assert found["value"].to_list() == pytest.approx(known, abs=0.01)


def test_intervals_hold_the_truth(shares):
    """
    All six, or all but one.
    """
    known = np.array([*FIRST, *TOTAL])
    low, high = ends(shares)
    inside = (low - 1e-9 <= known) & (known <= high + 1e-9)
    assert inside.sum() >= 5
    assert (high - low).max() < 0.1


def test_few_draws_have_wide_intervals():
    """
    Four hundred draws, ten seeds: nine truths in ten, or nearly.
    """
    known = np.array([*FIRST, *TOTAL])
    hits = []
    for seed in range(10):
        inputs = numbers(INPUTS, draws=401, seed=seed)
        low, high = ends(variance_shares(ishigami(inputs), inputs))
        hits += [*((low - 0.02 <= known) & (known <= high + 0.02))]
    assert np.mean(hits) > 0.75


def test_what_matters_is_found_among_many():
    """
    Three inputs of thirty, one of them without a share of its own; noise is left unexplained.
    """
    inputs = numbers([*INPUTS, *(f"idle {at}" for at in range(27))])
    noise = np.random.default_rng(5).standard_normal(1024)
    result = ishigami(inputs) + noise * np.sqrt(VARIANCE / 4)
    found = variance_shares(result, inputs, most=6)
    total = dict(found.filter(indicator="total").select("input", "value").iter_rows())
    assert set(INPUTS) <= set(total)
    assert [total[name] for name in INPUTS] == pytest.approx([0.8 * one for one in TOTAL], abs=0.05)
    assert found.filter(indicator="unexplained")["value"].item() == pytest.approx(0.2, abs=0.05)


def test_equal_seeds_give_equal_bytes():
    """
    The resampling is seeded.
    """
    inputs = numbers(INPUTS, draws=300)
    one, again = (variance_shares(ishigami(inputs), inputs, seed=4) for _ in "ab")
    assert one.equals(again)


@pytest.mark.parametrize("result", [np.ones(100), np.full(100, np.nan), np.arange(10.0)])
def test_what_cannot_be_parted_is_refused(result):
    """
    No variance, nothing known, or too few draws.
    """
    with pytest.raises(BadInputError, match="cannot be parted"):
        variance_shares(result, {"x": np.linspace(0, 1, len(result))})
