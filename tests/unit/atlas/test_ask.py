"""Questions of someone we do not know: nothing is read, nothing hangs, memory is bounded."""

import resource
import time

import pytest

from oresight.atlas import Limits, ask
from oresight.errors import BadInputError

BRIEF = Limits(seconds=1.0, rows=1_000, megabytes=200, threads=1)

REACHING = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT * FROM 'https://example.org/x.csv'",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT * FROM duckdb_secrets()",
]

CHANGING = [
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "EXPORT DATABASE '/tmp/y'",
    "ATTACH '/tmp/a.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit='10GB'",
    "PRAGMA database_list",
    "CREATE TABLE x AS SELECT 1",
    "CALL pragma_version()",
    "SELECT 1; SELECT 2",
]

ENDLESS = [
    "WITH RECURSIVE t AS (SELECT 1 x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t",
    "SELECT count(*) FROM range(1000000000000)",
    "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b",
    "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
]

LARGE = [
    "SELECT repeat('x', 2000000000)",
    "SELECT range(1000000000)",
    "SELECT array_agg(r) FROM (SELECT repeat('x', 1000000) r FROM range(1000000))",
    "SELECT sha256(repeat('x', 1000000000))",
    "SELECT printf('%1000000000d', 1)",
]


def test_a_question_is_answered():
    """
    Rows come back with their types.
    """
    rows = ask(None, "SELECT country, year, quantity FROM production WHERE commodity = 'gallium'")
    assert rows.columns == ["country", "year", "quantity"]
    assert rows["year"].dtype.is_integer()


@pytest.mark.slow
@pytest.mark.parametrize("sql", [*REACHING, *CHANGING])
def test_nothing_else_is_reached_or_changed(sql):
    """
    Files, addresses, surroundings and settings are refused in words.
    """
    with pytest.raises(BadInputError):
        ask(None, sql, limits=BRIEF)


@pytest.mark.slow
@pytest.mark.parametrize("sql", [*ENDLESS, *LARGE])
def test_what_would_never_end_is_ended(sql):
    """
    Whatever is asked, an answer in words is there soon.
    """
    begun = time.monotonic()
    with pytest.raises(BadInputError):
        ask(None, sql, limits=BRIEF)
    assert time.monotonic() - begun < 12


@pytest.mark.slow
def test_memory_is_bounded_whatever_is_asked():
    """
    No process that was asked has held more than its bound, and libraries.
    """
    with pytest.raises(BadInputError):
        ask(None, LARGE[0], limits=BRIEF)
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert held < 1_200


def test_an_answer_of_many_bytes_is_refused():
    """
    Ten thousand long texts are more than an answer may be.
    """
    with pytest.raises(BadInputError, match="larger than"):
        ask(None, "SELECT repeat('x', 20000) AS x FROM range(900)")


def test_a_mistake_is_told_with_its_place():
    """
    Line and letter of what the database does not understand.
    """
    with pytest.raises(BadInputError) as error:
        ask(None, "SELECT *\nFORM measures")
    assert error.value.faults[0].where.line == 2
