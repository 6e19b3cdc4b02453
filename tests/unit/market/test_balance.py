"""Flows from margins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oresight.errors import BadInputError
from oresight.market import balance


@given(st.integers(2, 8), st.integers(0, 10_000))
def test_margins_are_met(size, seed):
    """
    Rows exactly, columns to the tolerance.
    """
    generator = np.random.default_rng(seed)
    rows, columns = generator.uniform(0.1, 5, (2, size))
    columns *= rows.sum() / columns.sum()
    flow = balance(generator.uniform(0.1, 1, (size, size)), rows, columns)
    assert np.allclose(flow.sum(axis=1), rows, rtol=1e-12)
    assert np.abs(flow.sum(axis=0) - columns).max() <= 1e-12 * rows.sum()


def test_a_prior_that_fits_stays():
    """
    Nothing is nearer to a matrix than itself.
    """
    prior = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(balance(prior, prior.sum(axis=1), prior.sum(axis=0)), prior)


@pytest.mark.parametrize(
    ("prior", "rows", "columns"),
    [
        (np.ones((2, 2)), np.array([1.0, 1.0]), np.array([1.0, 2.0])),
        (np.eye(2), np.array([1.0, 2.0]), np.array([2.0, 1.0])),
    ],
)
def test_what_cannot_be_met_is_refused(prior, rows, columns):
    """
    Different totals, or nobody who may send.
    """
    with pytest.raises(BadInputError):
        balance(prior, rows, columns)


def test_many_matrices_are_balanced_at_once():
    """
    A stack gives what each of its members gives.
    """
    generator = np.random.default_rng(4)
    prior = generator.uniform(0.1, 1, (6, 5, 5))
    rows, columns = generator.uniform(0.1, 5, (2, 6, 5))
    columns *= (rows.sum(axis=1) / columns.sum(axis=1))[:, None]
    together = balance(prior, rows, columns)
    alone = [balance(*one) for one in zip(prior, rows, columns, strict=True)]
    assert np.allclose(together, alone, rtol=1e-12)
