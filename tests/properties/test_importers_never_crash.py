"""Whatever the bytes, an importer reads them or says what is wrong with them."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas._edition import write_tables
from oresight.errors import BadInputError

FORMS = sorted(samples.SAMPLES)
BYTES = {form: samples.SAMPLES[form][1]() for form in FORMS}
BYTES |= {
    "wgi csv": samples.wgi_csv(),
    "usgs wide": samples.usgs_2025(),
    "comtrade csv": samples.comtrade_csv(),
    "japan sjis": samples.japan("cp932"),
    "baci csv": ("\n".join(samples.BACI_LINES) + "\n").encode(),
}
NAMES = {"baci csv": "BACI_HS17_Y2024_V202601.csv"}
WORDS = [
    b"", b"-1", b"NA", b"1e400", b"nan", b"\xff\xfe", b"\x81", b'"', b",", b"\n", b"\r\n", b"\0",
    b"9" * 40, b"{}", b"null", b"[", b"=1+1", "東".encode(), b"\x1a", b"inf", b"2024-13",
]  # fmt: skip


@pytest.fixture(scope="module")
def atlas():
    with tempfile.TemporaryDirectory() as folder:
        write_tables(folder, samples.JAPAN_TABLES)
        yield open_atlas(folder)


def try_reading(kind, data, atlas, *, all_codes):
    form = kind.partition(" ")[0]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / NAMES.get(kind, samples.SAMPLES[form][0])
        file.write_bytes(data)
        read = import_module(f"oresight.atlas.importers.{form}").read
        try:
            found = [table.width for table in read(file, atlas, all_codes=all_codes).values()]
        except BadInputError as error:
            found = [len(str(error))]
        assert all(found)


@st.composite
def mutations(draw, data):
    """Cut, overwrite, insert and repeat pieces of a good file."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(changed) - 1)))
        length = draw(st.integers(0, 40))
        word = draw(st.sampled_from(WORDS) | st.binary(max_size=12))
        match draw(st.sampled_from(["overwrite", "insert", "delete", "repeat", "cut"])):
            case "overwrite":
                changed[place : place + len(word)] = word
            case "insert":
                changed[place:place] = word
            case "delete":
                del changed[place : place + length]
            case "repeat":
                changed[place:place] = changed[place : place + length]
            case "cut":
                del changed[place:]
    return bytes(changed)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("kind", sorted(BYTES))
def test_a_damaged_file_is_read_or_refused_in_words(kind, data, atlas):
    """Any few changes to a good file give a table or a list of faults, nothing else."""
    damaged = data.draw(mutations(BYTES[kind]))
    try_reading(kind, damaged, atlas, all_codes=data.draw(st.booleans()))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400))
@pytest.mark.parametrize("kind", sorted(BYTES))
def test_any_bytes_are_refused_in_words(kind, data, atlas):
    """Noise is no file of any kind."""
    try_reading(kind, data, atlas, all_codes=True)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("form", ["iea", "iea demand", "pinksheet", "wgi"])
def test_any_cell_of_a_workbook_may_hold_anything(form, data, atlas):
    """A cell of a good workbook is exchanged for a word, a number or nothing."""
    make = {
        "iea": ("2 Total supply for key minerals", samples.iea_rows),
        "pinksheet": ("Monthly Prices", samples.pinksheet_rows),
        "iea demand": ("1 Total demand for key minerals", samples.iea_demand_rows),
        "wgi": ("Sheet1", lambda: [samples.WGI_COLUMNS, *samples.wgi_rows()]),
    }
    sheet, rows_of = make[form]
    rows = [list(row) for row in rows_of()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        if row:
            text = st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8
            )
            cell = data.draw(st.none() | st.floats(allow_nan=False, allow_infinity=False) | text)
            row[data.draw(st.integers(0, len(row) - 1))] = cell
    sheets = {sheet: [[_as_text(cell) for cell in row] for row in rows]}
    if form == "iea demand":
        sheets["2 Total supply for key minerals"] = samples.iea_rows()
    book = samples.xlsx(sheets)
    try_reading(form, book, atlas, all_codes=False)


def _as_text(cell):
    """Keep openpyxl from taking a word for a formula, or refusing a noncharacter."""
    if isinstance(cell, str):
        return "".join(letter for letter in cell if letter not in "\ufffe\uffff").replace("=", "~")
    return cell
