"""What holds of the concentration of any supply."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from oresight.methods.concentration import hhi, n1_cover, top_n_share

OUTPUTS = st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=12)


def shares(outputs: list[float]) -> np.ndarray:
    amounts = np.array(outputs)
    return amounts / amounts.sum()


@given(OUTPUTS)
def test_the_index_lies_between_an_equal_split_and_a_monopoly(outputs: list[float]) -> None:
    """From one over the number of suppliers to one."""
    found = float(hhi(shares(outputs)))
    assert 1 / len(outputs) - 1e-12 <= found <= 1 + 1e-12


@given(st.floats(0.001, 1000.0))
def test_a_monopolist_has_an_index_of_one(output: float) -> None:
    """One supplier, whatever its size."""
    assert float(hhi(shares([output]))) == 1.0


@given(OUTPUTS, st.randoms())
def test_the_order_of_suppliers_does_not_matter(outputs: list[float], random) -> None:
    """Permutation invariance of the index."""
    mixed = random.sample(outputs, len(outputs))
    assert_allclose(hhi(shares(mixed)), hhi(shares(outputs)))


@given(OUTPUTS, st.randoms())
def test_the_order_of_suppliers_does_not_matter_to_the_top_three(outputs, random) -> None:
    """Permutation invariance of the top-three share."""
    mixed = random.sample(outputs, len(outputs))
    assert_allclose(top_n_share(shares(mixed), 3), top_n_share(shares(outputs), 3))


@given(st.lists(st.floats(0.001, 1000.0), min_size=2, max_size=12))
def test_merging_suppliers_never_lowers_the_index(outputs: list[float]) -> None:
    """Two suppliers that become one are at least as concentrated."""
    merged = [outputs[0] + outputs[1], *outputs[2:]]
    assert float(hhi(shares(merged))) >= float(hhi(shares(outputs))) - 1e-12


@given(OUTPUTS)
def test_more_countries_never_lower_the_top_share(outputs: list[float]) -> None:
    """The top three hold at least what the largest holds."""
    assert float(top_n_share(shares(outputs), 3)) >= float(top_n_share(shares(outputs), 1))


@given(OUTPUTS)
def test_three_or_fewer_suppliers_are_the_whole(outputs: list[float]) -> None:
    """The top three of at most three named suppliers is everything."""
    assert_allclose(top_n_share(shares(outputs[:3]), 3), 1.0)


@given(OUTPUTS, st.floats(0.0, 0.9))
def test_demand_inside_the_supplier_only_raises_the_cover(outputs, part: float) -> None:
    """The more the lost supplier used itself, the more is left for the others."""
    total = sum(outputs)
    without = n1_cover(total, max(outputs), demand=total, demand_inside=0.0)
    using = n1_cover(total, max(outputs), demand=total, demand_inside=part * total)
    assert float(using) >= float(without)
