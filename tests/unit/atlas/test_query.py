"""Questions in SQL read, and can do nothing else."""

from __future__ import annotations

import polars as pl
import pytest

from oresight.atlas import Limits, open_atlas, query
from oresight.errors import BadInputError, UnknownNameError

ATLAS = open_atlas()


def test_an_answer_equals_the_table_it_came_from():
    """Every row and column of the governance table survives the trip."""
    answer = query(ATLAS, "SELECT * FROM governance ORDER BY country, year, dimension")
    expected = ATLAS.table("governance").sort("country", "year", "dimension")
    assert expected.equals(answer)


def test_tables_join_by_name():
    """Two tables meet in one statement."""
    answer = query(
        ATLAS,
        "WITH p AS (SELECT DISTINCT commodity FROM production) "
        "SELECT count(*) AS n FROM p JOIN commodities USING (commodity)",
    )
    assert ATLAS.table("production")["commodity"].n_unique() == answer["n"][0]


def test_sums_of_whole_numbers_are_numbers():
    """DuckDB's 128-bit sums come back as floating point, which JSON can carry."""
    answer = query(ATLAS, "SELECT sum(year) AS s, 1.5::DECIMAL(9, 2) AS d FROM governance")
    assert [pl.Float64, pl.Float64] == answer.dtypes
    assert float(ATLAS.table("governance")["year"].sum()) == answer["s"][0]


@pytest.mark.parametrize(
    "column", ["INTERVAL 1 DAY", "union_value(a := 1)", "MAP {'a': 1}", "'101'::BIT", "{'a': 1}"]
)
def test_types_no_table_has_come_back_as_text(column):
    """Types that Polars cannot hold do not end the program."""
    assert [pl.String] == query(ATLAS, f"SELECT {column} AS x").dtypes


def test_describe_and_show_are_understood():
    """The statements that tell what there is are allowed."""
    described = query(ATLAS, "DESCRIBE governance")["column_name"].to_list()
    assert ATLAS.table("governance").columns == described
    assert list(ATLAS.names) == sorted(query(ATLAS, "SHOW TABLES")["name"])


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1; SELECT 2",
        "COPY commodities TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA version",
        "SET threads = 8",
        "CREATE TABLE x AS SELECT 1",
        "INSERT INTO commodities SELECT * FROM commodities",
        "DROP TABLE commodities",
        "CALL pragma_version()",
        "EXPLAIN ANALYZE SELECT 1",
    ],
)
def test_whatever_does_not_read_is_refused(sql):
    """Only one statement, and only one that reads."""
    with pytest.raises(BadInputError, match="One statement that only reads"):
        query(ATLAS, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM sqlite_scan('{file}', 'x')",
        "SELECT getenv('HOME')",
        "SELECT * FROM query_table('{file}')",
    ],
)
def test_files_and_network_are_out_of_reach(sql, tmp_path):
    """No function of the database opens a file or a connection."""
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with pytest.raises(BadInputError):
        query(ATLAS, sql.format(file=file, folder=tmp_path))


def test_variables_of_the_program_are_out_of_reach():
    """A frame in the caller's scope is not a table."""
    secret = pl.DataFrame({"a": [1]})
    assert secret.height
    with pytest.raises(UnknownNameError):
        query(ATLAS, "SELECT * FROM secret")


def test_an_unknown_table_offers_the_nearest_name():
    """A slip in a table's name is met with the right one."""
    with pytest.raises(UnknownNameError) as caught:
        query(ATLAS, "SELECT * FROM comodities")
    assert "commodities" in caught.value.near


def test_a_fault_names_the_line_of_the_statement():
    """The place of a syntax error is the line in the statement."""
    with pytest.raises(BadInputError) as caught:
        query(ATLAS, "SELECT commodity\nFROM commodities\nWHERE (")
    assert caught.value.faults[0].where.line == 3


def test_an_unknown_column_is_worded():
    """The database's own words are passed on without its trace."""
    with pytest.raises(BadInputError, match="nope"):
        query(ATLAS, "SELECT nope FROM commodities")


@pytest.mark.parametrize("other", ["a", "A"])
def test_columns_of_one_name_are_refused(other):
    """A frame cannot have two columns of one name, nor can SQL tell them apart by case."""
    with pytest.raises(BadInputError, match="Two columns"):
        query(ATLAS, f"SELECT 1 AS a, 2 AS {other}")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '\ud800'",
        "SELECT " + "(" * 50_000 + "1" + ")" * 50_000,
        "SELECT list(range) FROM range(1000000000)",
        "SELECT ? + 1",
        "SELECT $a",
        "SELECT * FROM duckdb_secrets()",
        "SELECT json_execute_serialized_sql('x')",
    ],
)
def test_statements_made_to_do_harm_end_in_words(sql):
    """Half a character, endless brackets, a list that fills the memory: a message each."""
    with pytest.raises(BadInputError):
        query(ATLAS, sql)


def test_a_runaway_join_is_cut_off():
    """A question that never ends is stopped by the clock."""
    brief = Limits(seconds=0.2)
    with pytest.raises(BadInputError, match="seconds"):
        query(
            ATLAS,
            "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(9) c",
            limits=brief,
        )


def test_an_answer_too_long_is_refused():
    """More rows than the limit are a fault, not a full memory."""
    with pytest.raises(BadInputError, match="more than 10 rows"):
        query(ATLAS, "SELECT * FROM range(11)", limits=Limits(rows=10))
