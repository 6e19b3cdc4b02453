"""A table holds what it was given, and says all that is wrong with it at once."""

import numpy as np
import pytest

from oresight.errors import BadInputError, UnknownNameError
from oresight.industry import IOTable


def test_purchases_are_laid_by_product_and_buyer(two_regions):
    """
    What cars of A take of ore stands by the region it comes from.
    """
    assert two_regions.purchases[0, 1].tolist() == [2.0, 2.0]


def test_output_is_all_that_is_sold(two_regions):
    """
    Sales to industries and to final users add to output.
    """
    assert two_regions.output.tolist() == [3.0, 10.0, 6.0, 8.0]


def test_value_added_is_output_less_purchases(two_regions):
    """
    What is left after paying suppliers is value added.
    """
    assert two_regions.value_added.tolist() == [2.0, 6.0, 5.0, 5.0]


def test_value_added_equals_final_use(two_regions):
    """
    Income and expenditure of the whole table are one number.
    """
    assert two_regions.value_added.sum() == two_regions.final.sum()


def test_an_industry_is_found_by_region_and_sector(two_regions):
    """
    Industries are listed region by region.
    """
    assert two_regions.at("B", "cars") == 3


def test_an_unknown_sector_offers_the_nearest(two_regions):
    """
    A misspelt sector is answered with one that exists.
    """
    with pytest.raises(UnknownNameError, match="cars"):
        two_regions.at("B", "carz")


def test_every_kind_of_fault_is_told_at_once():
    """
    A negative purchase and a negative final use are two faults of one report.
    """
    flows, final = np.array([[0.0, -5.0], [2.0, 0.0]]), np.array([[1.0], [-8.0]])
    with pytest.raises(BadInputError) as raised:
        IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)
    assert str(raised.value) == (
        "What A cars buys from A ore is -5, not an amount. "
        "Correct the cell; a purchase is zero or more.\n"
        "Final users take -8 of A cars, not an amount. "
        "Correct the cells, or leave out changes in stocks and balancing items."
    )


def test_a_purchase_that_is_no_number_is_a_fault():
    """
    Missing is not zero.
    """
    flows, final = np.array([[0.0, np.nan], [2.0, 0.0]]), np.array([[1.0], [8.0]])
    with pytest.raises(BadInputError, match="A cars buys from A ore is nan"):
        IOTable.from_matrix(("A",), ("ore", "cars"), flows, final)


def test_output_that_is_not_what_is_sold_is_a_fault(ore_and_cars):
    """
    Output stated by another source does not pass.
    """
    with pytest.raises(BadInputError, match="A cars is stated to make 11 and sells 10"):
        IOTable(
            ("A",), ("ore", "cars"), ore_and_cars.purchases, ore_and_cars.final,
            stated_output=np.array([6.0, 11.0]),
        )  # fmt: skip


def test_many_faults_of_a_kind_are_counted():
    """
    Five are named, the others are a number.
    """
    flows, final = np.full((3, 3), -1.0), np.ones((3, 1))
    with pytest.raises(BadInputError, match="Further cells with the same fault: 4"):
        IOTable.from_matrix(("A",), ("a", "b", "c"), flows, final)


def test_names_are_distinct():
    """
    Two regions of one name cannot be told apart.
    """
    with pytest.raises(BadInputError, match="regions are empty or not distinct"):
        IOTable(("A", "A"), ("ore",), np.zeros((1, 2, 2)), np.ones((2, 2)))


def test_a_matrix_of_another_size_is_a_fault():
    """
    The shape found and the shape expected are both said.
    """
    with pytest.raises(BadInputError, match=r"\(2, 2\), not \(3, 3\)"):
        IOTable.from_matrix(("A",), ("a", "b", "c"), np.ones((2, 2)), np.ones((3, 1)))


def test_the_check_counts_what_is_odd():
    """
    An industry that makes nothing and one that buys for more than it sells are counted.
    """
    flows, final = (
        np.array([[0.0, 5.0, 0.0], [0.0] * 3, [0.0] * 3]),
        np.array([[1.0], [2.0], [0.0]]),
    )
    check = IOTable.from_matrix(("A",), ("ore", "cars", "none"), flows, final).check
    assert (check.no_output, check.negative_value_added) == (1, 1)
