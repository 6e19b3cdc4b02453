"""Whatever a file holds, the answer is a table or a list of faults."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.errors import BadInputError
from oresight.industry import read_io_table

CELL = st.sampled_from(["A", "B", "ore", "", "1", "-1", "0", "nan", "inf", "x", '"', "1e400"])
LINE = st.lists(CELL, min_size=1, max_size=6).map(",".join)
HEAD = st.sampled_from(
    ["from_region,from_sector,to_region,to_sector,value", "region,,A,A\nsector,,ore,cars", ""]
)


def answer(file):
    """The industries of the table, or its faults."""
    try:
        return read_io_table(file).industries
    except BadInputError as error:
        return error.faults


@given(HEAD, st.lists(LINE, max_size=6), st.sampled_from([".csv", ".tsv", ".parquet", ".zip"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_table_or_a_fault(head, rows, suffix):
    """
    No text brings the reader down.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{suffix}"
        file.write_text("\n".join([head, *rows]), encoding="utf-8")
        assert answer(file)


@given(st.binary(max_size=400), st.sampled_from([".csv", ".txt", ".parquet", ".zip"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_table_or_a_fault(raw, suffix):
    """
    No bytes bring the reader down.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{suffix}"
        file.write_bytes(raw)
        assert answer(file)
