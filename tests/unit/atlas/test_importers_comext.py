"""Detailed trade of the European Union's members."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.comext import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def read_lines(folder, lines, **options):
    data = ("\n".join(lines) + "\n").encode()
    return read(samples.written(folder, "comext", data), ATLAS, **options)["trade_reported"]


def test_procedures_are_added_up(tmp_path):
    """Two procedures are one flow; subtotals and other goods are left out."""
    table = read(samples.written(tmp_path, "comext"), ATLAS)["trade_reported"]
    columns = ("period", "frequency", "reporter", "partner", "flow", "code", "value", "quantity_t")
    assert table.select(columns).rows() == [
        ("2023", "annual", "GRC", "SRB", "import", "81129289", 1.0, 0.01),
        ("2024-02", "monthly", "AUT", "OTH", "export", "81129289", 0.7, 0.003),
        ("2024-02", "monthly", "DEU", "CHN", "import", "81129289", 70.0, 0.32),
    ]


def test_a_zip_of_the_file_is_the_file(tmp_path):
    """Packed or not, it is one table."""
    plain = read(samples.written(tmp_path, "comext"), ATLAS)["trade_reported"]
    packed = samples.archive({"full202402.dat": samples.comext()})
    zipped = read(samples.written(tmp_path, "comext", packed), ATLAS)["trade_reported"]
    assert plain.equals(zipped)


def test_the_older_layout_is_read(tmp_path):
    """Files before 2024 name their columns otherwise."""
    lines = samples.comext_lines()
    names = {
        "REPORTER": "DECLARANT_ISO",
        "PARTNER": "PARTNER_ISO",
        "VALUE_EUR": "VALUE_IN_EUROS",
        "QUANTITY_KG": "QUANTITY_IN_KG",
    }
    old = ",".join(names.get(name, name) for name in lines[0].split(","))
    assert read_lines(tmp_path, [old, *lines[1:]]).equals(read_lines(tmp_path, lines))


def test_every_code_is_kept_when_asked(tmp_path):
    """Glue to Andorra comes in, subtotals still do not."""
    codes = read_lines(tmp_path, samples.comext_lines(), all_codes=True)["code"]
    assert codes.unique().sort().to_list() == ["35069190", "81129289"]


def test_all_faulty_lines_are_listed_with_their_text(tmp_path):
    """A month, a value and a flow that cannot be."""
    lines = samples.comext_lines()
    lines[1] = lines[1].replace("202402", "202413")
    lines[2] = lines[2].replace("5000", "5 000 EUR")
    lines[3] = lines[3].replace(",06,2,", ",06,7,")
    with pytest.raises(BadInputError) as caught:
        read_lines(tmp_path, lines)
    assert [f.where.line for f in caught.value.faults] == [2, 3, 4]
    assert str(caught.value.faults[1].fields["text"]).startswith("DE,CN")


def test_an_unknown_reporter_is_refused(tmp_path):
    """Only countries declare."""
    lines = samples.comext_lines()
    with pytest.raises(BadInputError, match="ZZ"):
        read_lines(tmp_path, [lines[0], lines[1].replace("DE,", "ZZ,", 1)])


def test_a_7z_archive_is_named_as_such(tmp_path):
    """The bulk file is packed in a way that must be undone first."""
    with pytest.raises(BadInputError, match="7z"):
        read(samples.written(tmp_path, "comext", b"7z\xbc\xaf\x27\x1c\0\0"), ATLAS)
