"""A world of two regions, two sectors, and nothing that cannot be followed by hand."""

import numpy as np
import pytest

from oresight.industry import Behaviour, IOTable


@pytest.fixture
def ore_and_cars():
    """One region: ore 6 = 5 to cars + 1; cars 10 = 2 to ore + 8."""
    flows, final = np.array([[0.0, 5.0], [2.0, 0.0]]), np.array([[1.0], [8.0]])
    return IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)


@pytest.fixture
def two_regions():
    """Cars of A take ore of both; cars of B take ore of B alone."""
    flows = np.array([[0.0, 2.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0], [0.0, 2.0, 0.0, 3.0], [0.0] * 4])
    final = np.array([[1.0, 0.0], [6.0, 2.0], [0.0, 1.0], [0.0, 8.0]])
    return IOTable.from_matrix(("A", "B"), ("ore", "cars"), flows, final, unit="EUR", year=2022)


@pytest.fixture
def lean():
    """Ten days of stock, ten to restore it, no overtime."""
    return Behaviour(10.0, 10.0, 0.8, 1.0, 365.0)
