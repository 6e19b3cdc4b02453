"""The words everything shares: codes, errors, quantities, safe cells, run ids."""

import datetime as dt

import polars as pl
import pytest

from oresight.cells import plain_columns, safe_text
from oresight.codes import Grade, Stage, nearest, parse_date
from oresight.errors import (
    BadInputError,
    Fault,
    MissingExtraError,
    OresightError,
    Place,
    UnknownNameError,
    UsageError,
)
from oresight.quantity import Quantity
from oresight.runs import Run


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "yesterday", "", "2026", "24.11.2026", "２０２６"]
)
def test_a_day_that_is_none_is_refused(text):
    """
    What is not a day of the calendar is a fault that names it.
    """
    with pytest.raises(BadInputError) as caught:
        parse_date(text)
    assert repr(text) in str(caught.value)


def test_a_day_is_a_day():
    """
    A leap day exists in its year.
    """
    assert parse_date("2024-02-29") == dt.date(2024, 2, 29)


def test_the_worst_grade_wins():
    """
    One assumption makes the whole assumed.
    """
    assert Grade.worst([Grade.REPORTED, "assumed", "estimated"]) is Grade.ASSUMED


def test_stages_stand_in_the_order_of_the_chain():
    """
    From mine to product.
    """
    assert list(Stage) == ["mine", "refine", "component", "product"]


def test_the_nearest_word_comes_first():
    """
    Case does not matter.
    """
    assert nearest("COBOLT", ["copper", "Cobalt", "tin"])[0] == "Cobalt"


@pytest.mark.parametrize(
    ("kind", "code", "builtin"),
    [
        (UsageError, 2, Exception),
        (BadInputError, 3, ValueError),
        (UnknownNameError, 3, LookupError),
        (MissingExtraError, 5, ImportError),
    ],
)
def test_errors_are_one_tree_with_an_exit_code_each(kind, code, builtin):
    """
    A built-in parent lets plain Python catch them.
    """
    assert kind.exit_code == code
    assert issubclass(kind, OresightError)
    assert issubclass(kind, builtin)


def test_a_place_reads_from_the_outside_in():
    """
    File, sheet and cell, line, column.
    """
    assert str(Place(file="a.xlsx", sheet="Parts", cell="B2")) == "a.xlsx:Parts!B2"
    assert str(Place(file="a.csv", line=3, column="share")) == "a.csv:3:share"


def test_every_fault_is_told():
    """
    The text of an error has one line a fault.
    """
    error = BadInputError(
        *(Fault("Line {n} is wrong.", "Mend it.", fields={"n": n}) for n in (1, 2))
    )
    assert str(error).splitlines() == ["Line 1 is wrong. Mend it.", "Line 2 is wrong. Mend it."]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\r=x"])
def test_no_spreadsheet_runs_a_cell(text):
    """
    What would start a formula is plain text.
    """
    assert safe_text(text).startswith("'")


def test_a_table_is_flattened_and_made_safe():
    """
    Lists are joined; formulas become text; numbers stay.
    """
    table = pl.DataFrame({"a": ["=1", "ok"], "b": [["x", "y"], []], "c": [-1.0, 2.0]})
    flat = plain_columns(table)
    assert flat["a"].to_list() == ["'=1", "ok"]
    assert flat["b"].to_list() == ["x;y", ""]
    assert flat["c"].to_list() == [-1.0, 2.0]


def test_a_quantity_reads_as_one_line():
    """
    Value, interval, unit, grade and sources.
    """
    shown = repr(Quantity(0.5, "1", low=0.4, high=0.6, sources=("a", "b")))
    assert shown == "Quantity(0.5 [0.4, 0.6] 1, reported, 2 sources)"
    assert "missing" in repr(Quantity(None, "t"))


def run_of(**changes):
    base = {"inputs": {"a": 1}, "edition": "2026.11", "as_of": dt.date(2026, 11, 24), "seed": 1}
    base |= changes
    return Run.of(base.pop("inputs"), **base).id


@pytest.mark.parametrize(
    "changes",
    [{"inputs": {"a": 2}}, {"edition": "2026.12"}, {"as_of": dt.date(2026, 11, 25)}, {"seed": 2}],
)
def test_another_input_is_another_run(changes):
    """
    Inputs, edition, day and seed each change the id.
    """
    assert run_of(**changes) != run_of()


def test_the_same_input_is_the_same_run():
    """
    The order of the inputs does not matter.
    """
    assert run_of(inputs={"a": 1, "b": 2}) == run_of(inputs={"b": 2, "a": 1})
