"""Two bounds, their rows and their certificate."""

import numpy as np
import pytest

from oresight.industry import Shock, cascade


@pytest.fixture
def found(two_regions, lean):
    """Ore of B runs at a fifth for two months."""
    shock = Shock.of_months(two_regions, {("B", "ore"): np.full(2, 0.2)}, months=6)
    return cascade(two_regions, shock, lean, regions=("A",))


def test_the_lower_bound_is_below_the_upper(found):
    """
    The best plan loses less than rationing alike.
    """
    assert 0 < found.total.lower < found.total.upper


def test_a_region_and_its_sectors_are_bounded_too(found):
    """
    The sum of all comes first, then a region and each sector in it.
    """
    assert [(one.region, one.sector) for one in found.value_added] == [
        ("WLD", ""), ("A", ""), ("A", "ore"), ("A", "cars"),
    ]  # fmt: skip


def test_upper_bounds_of_sectors_add_to_their_region(found):
    """
    Rationing is one walk, told at any depth.
    """
    _, region, *sectors = found.value_added
    assert sum(one.upper for one in sectors) == pytest.approx(region.upper)


def test_rows_carry_bounds_and_no_middle(found):
    """
    Between the bounds nothing is known.
    """
    assert found.frame.select("value", "unit", "grade").unique().rows() == [
        (None, "EUR", "assumed")
    ]


def test_consumers_have_a_row_of_their_own(found):
    """
    Final use unmet stands beside value added lost, never in it.
    """
    assert found.frame["indicator"].unique(maintain_order=True).to_list() == [
        "value_added_loss",
        "final_use_unmet",
    ]


def test_the_certificate_counts_its_programmes(found):
    """
    One for each row, all closed to rounding.
    """
    card = found.certificate
    assert card.programmes == found.frame.height
    assert max(card.duality_gap, card.max_imbalance, card.table_imbalance) < 1e-9


def test_a_cascade_says_what_it_found(found):
    """
    A person reads the bounds, the unit and the grade.
    """
    assert repr(found).startswith("Cascade(value added lost ")
