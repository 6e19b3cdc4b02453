"""Trade as countries declare it to the United Nations."""

from __future__ import annotations

import json

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.comtrade import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def read_records(folder, records, **options):
    data = json.dumps({"data": records}).encode()
    return read(samples.written(folder, "comtrade", data), ATLAS, **options)["trade_reported"]


def test_totals_are_kept_and_parts_are_not(tmp_path):
    """A mode of transport, the world as partner and a code of cars are left out."""
    table = read(samples.written(tmp_path, "comtrade"), ATLAS)["trade_reported"]
    columns = ("period", "reporter", "partner", "flow", "hs6", "value", "quantity_t", "grade")
    assert table.select(columns).rows() == [
        ("2023", "CHN", "USA", "import", "811292", 2000.0, 5.0, "reported"),
        ("2024-06", "CHN", "DEU", "export", "811292", 2000.0, 5.0, "estimated"),
        ("2024-06", "CHN", "JPN", "export", "811292", 2000.0, 5.0, "reported"),
        ("2024-06", "CHN", "TWN", "export", "811292", 1.0, None, "reported"),
    ]


def test_the_api_and_the_page_say_the_same(tmp_path):
    """JSON and CSV of the same records are the same table."""
    first = read(samples.written(tmp_path, "comtrade"), ATLAS)["trade_reported"]
    file = samples.written(tmp_path, "comtrade", samples.comtrade_csv())
    assert first.equals(read(file, ATLAS)["trade_reported"])


def test_every_code_is_kept_when_asked(tmp_path):
    """Cars are trade, too."""
    table = read_records(tmp_path, samples.comtrade_records(), all_codes=True)
    assert table["hs6"].unique().sort().to_list() == ["811292", "870323"]


def test_all_faults_are_listed_at_once(tmp_path):
    """A period, a partner and a weight, each with record and column."""
    records = samples.comtrade_records()[:1] * 3
    changes = [{"period": "2024"}, {"partnerISO": "JPX"}, {"netWgt": "5 t"}]
    with pytest.raises(BadInputError) as caught:
        read_records(tmp_path, [r | c for r, c in zip(records, changes, strict=True)])
    assert [(f.where.line, f.where.column) for f in caught.value.faults] == [
        (1, "period"),
        (2, "partnerISO"),
        (3, "netWgt"),
    ]


def test_records_without_a_column_are_refused(tmp_path):
    """An answer of another kind is not guessed at."""
    with pytest.raises(BadInputError, match="primaryValue"):
        read_records(tmp_path, [{"period": "2024"}])


@pytest.mark.parametrize(
    "data", [b'{"data": [1]}', b'{"data": 3}', b"[[]]", b'{"data": [', b"[" * 9999]
)
def test_json_of_another_shape_is_refused(tmp_path, data):
    """Truncated, nested without end, or simply something else."""
    with pytest.raises(BadInputError):
        read(samples.written(tmp_path, "comtrade", data), ATLAS)


def test_nothing_that_the_atlas_uses_is_a_fault(tmp_path):
    """A file of cars alone would change nothing; the remedy says how to keep them."""
    records = [samples.comtrade_records()[5]]
    with pytest.raises(BadInputError, match="--all-codes"):
        read_records(tmp_path, records)
