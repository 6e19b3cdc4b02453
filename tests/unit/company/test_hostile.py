"""Files that no honest program makes are refused in words, and never opened further."""

import io
import struct
import zipfile

import openpyxl
import pytest
from tests.unit.company import books

from oresight.company import MAX_BYTES, read_workbook, template
from oresight.errors import BadInputError

GOOD = books.workbook(books.ROW)
FILLED = template("en", filled=True)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def refusal(data):
    with pytest.raises(BadInputError) as caught:
        read_workbook(data, name="x.xlsx")
    return str(caught.value)


def member(name, data=GOOD):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_a_good_workbook_is_read():
    """
    What the other tests break is whole.
    """
    assert [part.id for part in read_workbook(GOOD, name="x.xlsx").parts] == ["M-1"]


@pytest.mark.parametrize("declared", [b"<!DOCTYPE x>", b'<!ENTITY a "b">', b"<! doctype x>"])
def test_entities_are_refused(declared):
    """
    Neither a document type nor an entity is read: they reach for other files.
    """
    sheet = member(SHEET).replace(b"<worksheet", declared + b"<worksheet", 1)
    assert "declares entities" in refusal(books.with_member(GOOD, SHEET, sheet, replace=True))


def test_entities_are_refused_in_other_encodings():
    """
    Two bytes a letter hide nothing.
    """
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert "declares entities" in refusal(books.with_member(GOOD, "xl/extra.xml", text))


def test_a_bomb_is_refused_before_it_fills_the_memory():
    """
    A part that packs a thousand to one is no sheet.
    """
    bomb = books.with_member(GOOD, "xl/media/big.bin", b"\0" * (40 << 20))
    assert len(bomb) < MAX_BYTES
    assert "unpacks to far more" in refusal(bomb)


def test_many_parts_are_refused():
    """
    A workbook has some dozen parts, not thousands.
    """
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(2_100):
            archive.writestr(f"xl/x{number}.xml", "<x/>")
    assert "more parts" in refusal(buffer.getvalue())


@pytest.mark.parametrize("name", ["xl/embeddings/a.xlsx", "xl/embeddings/a.zip", "a.docx"])
def test_files_in_files_are_refused(name):
    """
    A workbook within a workbook is not looked into.
    """
    assert "holds another file" in refusal(books.with_member(GOOD, name, b"PK\x03\x04"))


def test_macros_are_refused():
    """
    Nothing is run, and nothing that could be is kept.
    """
    assert "macros" in refusal(books.with_member(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))


def test_a_password_is_told():
    """
    A protected workbook is a compound file with its package encrypted in it.
    """
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
    assert "password" in refusal(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "old Excel format" in refusal(ole)


def test_a_protected_member_is_told():
    """
    The flag of an encrypted part in the directory of the archive is seen.
    """
    data = bytearray(GOOD)
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert "password" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 \0\0\0", "not an Excel workbook"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"PK\x03\x04" + b"\0" * 64, "damaged"),
        (b"x" * (MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_workbook_is_told(data, word):
    """
    Empty, cut off, too large, or something else.
    """
    assert word in refusal(data)


def test_an_archive_without_a_workbook_is_told():
    """
    A plain zip is not read as one.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "not an Excel workbook" in refusal(buffer.getvalue())


def test_a_far_cell_costs_no_more_than_a_near_one():
    """
    One cell at the far end makes no rectangle of billions.
    """
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["Parts"]["XFD1048576"] = "far"
    assert read_workbook(books.saved(book), name="x.xlsx").parts[0].id == "M-1"


@pytest.mark.parametrize("reference", [b"A4294967295", b"ZZZZ1", b"a1", b"A0", b"A-1", b"1A"])
def test_a_cell_that_stands_nowhere_is_refused(reference):
    """
    A row of four billion once asked for more memory than there is, and ended the process.
    """
    sheet = member(SHEET).replace(b'r="A2"', b'r="' + reference + b'"')
    assert "damaged" in refusal(books.with_member(GOOD, SHEET, sheet, replace=True))


def test_texts_within_texts_are_refused():
    """
    Ten thousand levels of nesting are no text.
    """
    deep = b"<si>" + b"<r>" * 10_000 + b"</r>" * 10_000 + b"</si>"
    strings = member(STRINGS, FILLED).replace(b"<si>", deep + b"<si>", 1)
    assert "damaged" in refusal(books.with_member(FILLED, STRINGS, strings, replace=True))


def test_more_cells_than_a_sheet_of_parts_has_are_refused():
    """
    Half a million cells fit into ten megabytes; nobody buys so many parts.
    """
    rows = b"".join(b"<row>" + b"<c><v>1</v></c>" * 50 + b"</row>" for _ in range(9_000))
    sheet = member(SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    found = refusal(books.with_member(GOOD, SHEET, sheet, replace=True))
    assert "far more cells" in found or "unpacks" in found


def test_how_a_word_is_spoken_is_no_part_of_it():
    """
    Japanese Excel keeps a reading beside each text.
    """
    name = b"<t>Magnet for traction motor</t>"
    spoken = "<t>磁石</t><rPh sb='0' eb='2'><t>ジシャク</t></rPh>".encode()
    strings = member(STRINGS, FILLED).replace(name, spoken)
    data = books.with_member(FILLED, STRINGS, strings, replace=True)
    assert read_workbook(data, name="x.xlsx").parts[0].name == "磁石"


def test_formulas_without_a_value_are_told_by_cell():
    """
    A program that never computed leaves no value; nought is not made of it.
    """
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["Parts"]["F2"] = "=10+20"
    text = refusal(books.saved(book))
    assert "x.xlsx:Parts!F2" in text
    assert "formula without a value" in text


def test_formulas_with_a_value_are_read():
    """
    What Excel computed counts.
    """
    sheet = member(SHEET).replace(b"<v>30</v>", b"<f>10+20</f><v>30</v>")
    data = books.with_member(GOOD, SHEET, sheet, replace=True)
    assert read_workbook(data, name="x.xlsx").parts[0].stock_days == 30.0


def test_errors_of_excel_are_told_by_cell():
    """
    A cell with #N/A is not taken for a blank.
    """
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["Parts"]["F2"] = "#N/A"
    book["Parts"]["F2"].data_type = "e"
    assert "x.xlsx:Parts!F2" in refusal(books.saved(book))


def test_dates_are_not_taken_for_days():
    """
    A date where days are meant is told, not counted from 1900.
    """
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["Parts"]["F2"] = __import__("datetime").date(2026, 1, 30)
    assert "is no number here" in refusal(books.saved(book))


def test_a_sheet_may_begin_anywhere():
    """
    Empty rows and columns before the table move no address.
    """
    book = openpyxl.Workbook()
    book.active.title = "Parts"
    for column, heading in enumerate(books.HEADINGS, start=4):
        book.active.cell(6, column, heading)
        book.active.cell(7, column, (*books.ROW[:2], "Dyx", *books.ROW[3:])[column - 4])
    assert "x.xlsx:Parts!F7" in refusal(books.saved(book))


def test_merged_cells_do_not_break_the_reading():
    """
    A heading merged over columns leaves blanks, which are blanks.
    """
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["Parts"].insert_rows(1)
    book["Parts"]["A1"] = "Our parts"
    book["Parts"].merge_cells("A1:G1")
    assert read_workbook(books.saved(book), name="x.xlsx").parts[0].name == "Magnet"
