"""Objects show themselves in a notebook: plain facts, the table, nothing that a browser would run."""

import datetime as dt

import polars as pl
import pytest

import oresight
from oresight.answers import Answer
from oresight.display import Shown
from oresight.quantity import Quantity
from oresight.runs import Run

RUN = Run.of({"a": 1}, edition="2026.11", as_of=dt.date(2026, 11, 27))


def test_a_quantity_shows_value_interval_and_grade():
    """
    Value, both ends, unit and grade can be read.
    """
    shown = Quantity(0.61, unit="t", low=0.58, high=0.64)._repr_html_()
    assert [word for word in ("0.61", "0.58", "0.64", ">t<", "reported") if word not in shown] == []


def test_what_is_shown_is_escaped():
    """
    A text that is markup is shown as text.
    """
    assert "<script>" not in Quantity(1.0, unit="<script>alert(1)</script>")._repr_html_()


def test_a_long_table_says_how_many_rows_are_left():
    """
    Twelve rows are shown, and the rest is counted.
    """
    found = Answer(pl.DataFrame({"value": list(range(20))}), RUN, "oresight list")
    assert "+ 8 rows in .rows" in found._repr_html_()


@pytest.mark.parametrize("name", ["Atlas", "Quantity", "Scenario"])
def test_what_the_package_offers_has_a_face(name):
    """
    The classes at the top of the package show themselves.
    """
    assert issubclass(getattr(oresight, name), Shown)


def test_a_chain_tells_commodity_and_year():
    """
    Properties that are as plain as fields are shown too.
    """
    shown = oresight.chain("cobalt", base_year=2024)._repr_html_()
    assert "cobalt" in shown
    assert "2024" in shown
