"""Whatever the bytes, a workbook or a list of smelters is read, or refused in words."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.company import books

from oresight.company import read_smelters, read_workbook, template
from oresight.errors import BadInputError
from oresight.locale import describe

FILLED = template("en", filled=True)
LISTED = books.smelter_list(
    {"Metal (*)": "Tin", "Smelter Look-up (*)": "A", "Smelter Country (*)": "Peru"}
)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.sampled_from(
        ["Dy", "CHN", "CHN 60; VNM 40", "12 g", "1億円", "１２３", "=1+1", "不明", "あり", "0"]
    ),
)


def told(read, data):
    """Read, or return what is wrong in both languages."""
    try:
        return read(data, name="x.xlsx")
    except BadInputError as error:
        return [describe(error, lang) for lang in ("ja", "en")]


@given(st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_read_or_refused(data):
    """
    Random bytes end in words.
    """
    assert told(read_workbook, data)
    assert told(read_smelters, data)


@st.composite
def mutations(draw, data):
    """Cut, overwrite and repeat pieces of a good file."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(changed) - 1)))
        changed[at : at + draw(st.integers(0, 30))] = draw(st.binary(max_size=30))
    return bytes(changed)


@given(mutations(FILLED))
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
def test_a_damaged_workbook_is_read_or_refused(data):
    """
    A good template with bytes changed ends in parts or in words.
    """
    assert told(read_workbook, data)


MEMBERS = books.members(FILLED)
PARTS_OF = sorted(name for name in MEMBERS if name.endswith((".xml", ".rels")))
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([
        b"<v>", b"</c>", b"<f>", b't="s"', b't="e"', b't="d"', b"4294967296", b"-1", b"A4294967295",
        b"ZZZZ9", b'r=""', b"&#0;", b"1e999", b"NaN", b"<is><t>", b's="9999"', b'<row r="0">', b"\0",
    ]),
)  # fmt: skip


@st.composite
def inner_mutations(draw):
    """Put pieces into the parts of a good workbook, whose archive stays whole."""
    changed = dict(MEMBERS)
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(PARTS_OF))
        part = bytearray(changed[name])
        at = draw(st.integers(0, len(part)))
        part[at : at + draw(st.integers(0, 12))] = draw(PIECES)
        changed[name] = bytes(part)
    return books.archive(changed)


@given(inner_mutations())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_a_workbook_with_damaged_parts_is_read_or_refused(data):
    """
    What stands in the parts of a whole archive ends in parts or in words, and the process goes on.
    """
    assert told(read_workbook, data)


@given(mutations(LISTED))
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_a_damaged_list_of_smelters_is_read_or_refused(data):
    """
    So does a list of smelters.
    """
    assert told(read_smelters, data)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=18), max_size=4))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_cells_are_read_or_refused(rows):
    """
    Cells of every kind, under all headings, end in parts or in faults with a place.
    """
    from oresight.company._fields import FIELDS

    headings = [field.name for field in FIELDS]
    clean = [[_writable(cell) for cell in row] for row in rows]
    assert told(read_workbook, books.workbook(*clean, headings=headings))


def _writable(cell):
    """Leave out what no spreadsheet can hold."""
    if isinstance(cell, str):
        return "".join(letter for letter in cell if letter.isprintable())
    if isinstance(cell, float) and not abs(cell) < 1e300:
        return None
    return cell if not isinstance(cell, int) or abs(cell) < 1e300 else None
