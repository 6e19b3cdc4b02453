"""Files made to do harm are refused in words, without filling memory or disk."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas._edition import write_tables
from oresight.atlas.importers import _files, import_file
from oresight.atlas.importers._files import check_workbook
from oresight.atlas.importers._rows import workbook
from oresight.errors import BadInputError

FLAT = ("comext", "comtrade", "japan", "usgs", "wgi")
PACKED = ("baci", "iea", "pinksheet", "wgi")
MEMBERS = {"baci": "BACI_HS17_Y2024_V202601.csv"}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    write_tables(folder, samples.JAPAN_TABLES)
    return folder


def refused(folder, form, data, own):
    with pytest.raises(BadInputError) as caught:
        import_file(form, samples.written(folder, form, data), own)
    return str(caught.value)


@pytest.mark.parametrize("form", PACKED)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(tmp_path, own, form, share):
    """A download that stopped half-way is not read half-way."""
    data = samples.SAMPLES[form][1]()
    message = refused(tmp_path, form, data[: int(share * len(data))], own)
    assert "truncated or damaged" in message


@pytest.mark.parametrize("form", PACKED)
def test_a_flipped_byte_is_noticed(tmp_path, own, form):
    """The archive's own checksums are checked."""
    data = bytearray(samples.SAMPLES[form][1]())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        wanted = MEMBERS.get(form)
        info = next(i for i in archive.infolist() if wanted in (None, i.filename))
    start = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data[start] ^= 0xFF
    refused(tmp_path, form, bytes(data), own)


def test_a_bomb_is_refused_by_its_claim(tmp_path, own):
    """A gigabyte of one letter packs to a megabyte: nobody's figures do."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(MEMBERS["baci"], "w", force_zip64=True) as stream:
            for _ in range(200):
                stream.write(b"\n" * 1_000_000)
        archive.writestr("country_codes_V202601.csv", samples.BACI_COUNTRIES)
    assert "far more" in refused(tmp_path, "baci", data.getvalue(), own)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path, monkeypatch):
    """What is unpacked is counted; what the archive says is not believed."""
    monkeypatch.setattr(_files, "MAX_BOOK", 1 << 20)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (4 << 20))
    raw = bytearray(data.getvalue())
    for place in (raw.rfind(b"PK\x01\x02") + 24,):
        struct.pack_into("<I", raw, place, 10)
    file = tmp_path / "book.xlsx"
    file.write_bytes(raw)
    with pytest.raises(BadInputError):
        workbook(file)


def test_a_sheet_that_spans_the_earth_is_refused(tmp_path, own):
    """One cell at the far corner would ask for seventeen thousand million cells."""
    original = samples.pinksheet()
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(data, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/worksheets/sheet2.xml":
                content = content.replace(b'r="A1"', b'r="XFD1048576"')
            new.writestr(info, content)
    assert "spans far more cells" in refused(tmp_path, "pinksheet", data.getvalue(), own)


@pytest.mark.parametrize("form", FLAT)
def test_a_line_without_end_is_refused(tmp_path, own, form):
    """A line is read in pieces, and stops at 64 KiB."""
    data = samples.csv_bytes([["a", "b"]]) + b"x" * 200_000
    assert "longer than 64 KiB" in refused(tmp_path, form, data, own)


@pytest.mark.parametrize("form", FLAT)
def test_nul_bytes_are_refused(tmp_path, own, form):
    """Text has none."""
    assert "NUL" in refused(tmp_path, form, b"a,b\n\0,1\n", own)


@pytest.mark.parametrize("form", FLAT)
def test_an_empty_file_is_refused(tmp_path, own, form):
    """Nothing is not a file of any kind."""
    assert "empty" in refused(tmp_path, form, b"", own)


def test_a_field_larger_than_python_reads_is_a_fault(tmp_path, own):
    """A quoted cell over many short lines ends in a message."""
    data = samples.csv_bytes([samples.USGS_LONG]) + b'"' + b"x\n" * 100_000
    refused(tmp_path, "usgs", data, own)


def test_formulas_in_cells_stay_words(tmp_path, own):
    """Nothing in a file is run; a name that is a formula is an unknown name."""
    row = samples.usgs_row("Cobalt", '=HYPERLINK("http://x")', 2025, "1")
    message = refused(tmp_path, "usgs", samples.csv_bytes([samples.USGS_LONG, row]), own)
    assert "No country is called" in message


def test_a_flood_of_faults_is_counted_not_listed(tmp_path, own):
    """A thousand broken lines are five hundred faults and a count."""
    row = samples.usgs_row("Cobalt", "Nowhere", 2025, "1")
    with pytest.raises(BadInputError) as caught:
        import_file(
            "usgs",
            samples.written(
                tmp_path, "usgs", samples.csv_bytes([samples.USGS_LONG, *[row] * 1000])
            ),
            own,
        )
    assert len(caught.value.faults) == 501
    assert caught.value.faults[-1].fields["count"] == 500


def test_the_atlas_of_the_tests_is_whole(own):
    """After all that, the edition is what it was."""
    assert open_atlas(own).table("japan_hs9").height == 1


@pytest.mark.parametrize("place", [b'r="A4294967295"', b'r="ZZZZZZZ2"'])
@pytest.mark.parametrize("row", [b'r="2"', b'r="4294967295"'])
def test_a_cell_far_beyond_any_sheet_is_refused_before_it_is_read(tmp_path, place, row):
    """
    A reader that made room for such a cell would end the program: it never comes to that.
    """
    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.active.append(["y"])
    book.save(tmp_path / "whole.xlsx")
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(path, "w") as far:
        for name in whole.namelist():
            far.writestr(name, whole.read(name).replace(b'r="A2"', place).replace(b'r="2"', row))
    with pytest.raises(BadInputError, match="far more cells"):
        check_workbook(path)
