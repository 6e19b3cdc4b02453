"""Numbers of a scenario: read with their unit, drawn, written back."""

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.scenarios import Number


@pytest.mark.parametrize(
    ("text", "sort", "value"),
    [
        ("96_600 t/yr", "output", 96_600.0),
        ("8 kt/yr", "output", 8_000.0),
        ("45 days", "time", 45.0),
        ("2 weeks", "time", 14.0),
        ("25 %", "share", 0.25),
        ("29%", "share", 0.29),
        ("２５ ％", "share", 0.25),
        ("0.25", "share", 0.25),
        ("300 USD/t", "money", 300.0),
        ("-5 %/yr", "growth", -0.05),
        ("3 kg/t", "content", 0.003),
    ],
)
def test_a_number_is_read_in_its_unit(text, sort, value):
    """
    Units are written in the value; width and spaces do not matter.
    """
    assert Number.parse(text, sort).middle == value


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("300", "tonnes"),
        ("300 EUR/t", "money"),
        ("many", "share"),
        ("1e999 t", "tonnes"),
        ("", "time"),
    ],
)
def test_what_is_no_number_with_its_unit_is_refused(text, sort):
    """
    A number without a unit is none where a unit is meant.
    """
    with pytest.raises(BadInputError):
        Number.parse(text, sort)


@pytest.mark.parametrize(
    ("shape", "parts", "at"),
    [
        ("triangular", (0.1, 0.4, 0.8), (0.1, 0.8)),
        ("uniform", (0.2, 0.6), (0.2, 0.6)),
    ],
)
def test_a_bounded_distribution_ends_where_it_is_written(shape, parts, at):
    """
    The lowest and highest draw are the ends.
    """
    drawn = Number("share", shape, parts).at(np.array([0.0, 1.0]))
    assert drawn.tolist() == pytest.approx(at)


def test_a_lognormal_has_the_percentiles_it_is_written_with():
    """
    Each side of the median has a spread of its own.
    """
    drawn = Number("tonnes", "lognormal", (10.0, 5.0, 40.0)).at(np.array([0.05, 0.5, 0.95]))
    assert drawn.tolist() == pytest.approx([5.0, 10.0, 40.0])


def test_a_normal_has_its_mean_in_the_middle():
    """
    One standard deviation away lies 84 percent.
    """
    drawn = Number("growth", "normal", (0.2, 0.05)).at(np.array([0.5, 0.8413447]))
    assert drawn.tolist() == pytest.approx([0.2, 0.25])


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        ("triangular", (0.4, 0.1, 0.8)),
        ("triangular", (0.1, 0.8)),
        ("lognormal", (10.0, 12.0, 40.0)),
        ("normal", (1.0, -1.0)),
        ("uniform", (0.5, 0.5)),
        ("beta", (1.0, 2.0)),
        ("fixed", (float("nan"),)),
    ],
)
def test_parts_out_of_order_are_no_distribution(shape, parts):
    """
    What would draw nonsense is refused where it is made.
    """
    with pytest.raises(BadInputError):
        Number("share", shape, parts)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number("share", "fixed", (0.07,)), "7 %"),
        (Number("output", "fixed", (96_600.0,)), "96600 t/yr"),
        (Number("time", "normal", (45.0, 5.0)), "{normal: [45 days, 5 days]}"),
    ],
)
def test_a_number_is_written_as_a_file_has_it(number, text):
    """
    No digit is lost or added.
    """
    assert number.text == text


@pytest.mark.parametrize("text", ["1e300 t", "1e-300 t", "123456789012345.6 t"])
def test_a_number_is_written_so_that_it_can_be_read_again(text):
    """
    Three hundred digits are no number that a file may hold.
    """
    number = Number.parse(text, "tonnes")
    assert Number.parse(number.text, "tonnes") == number


def test_a_number_that_its_unit_makes_endless_is_named():
    """
    So many years are more days than there are numbers.
    """
    with pytest.raises(BadInputError, match="larger"):
        Number.parse("1e308 years", "time")
