"""Whatever is asked, the SQL door answers with a table or says what is wrong."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oresight.atlas import open_atlas, query
from oresight.errors import BadInputError

ATLAS = open_atlas()
WORDS = [
    "SELECT", "FROM", "WHERE", "GROUP BY ALL", "ORDER BY", "LIMIT 5", "JOIN", "USING (country)", "AS",
    "WITH", "DESCRIBE", "SHOW TABLES", "SUMMARIZE", "VALUES", "UNION", "*", ",", "(", ")", ";", "'", '"',
    "1", "NULL", "1.5::DECIMAL(9, 2)", "INTERVAL 1 DAY", "[1, 2]", "{'a': 1}", "MAP {'a': 1}",
    "DATE '2026-11-24'", "now()", "count(*)", "sum(year)", "country", "dimension", "governance",
    "watchlists", "benchmarks", "nothing", "x", "a.b", "=", "<", "||", "--", "/*", "$1", "?", "COPY",
    "PRAGMA", "ATTACH 'x'", "read_csv('x')", "unnest([1, 2])", "'101'::BIT", "uuid()", "random()",
]  # fmt: skip
PLAIN = [
    "SELECT {} FROM governance LIMIT 3",
    "SELECT {} AS x, {} AS y",
    "FROM governance SELECT {} LIMIT 3",
    "WITH t AS (SELECT {} AS x) SELECT x, {} FROM t",
    "DESCRIBE SELECT {}",
]
PIECES = st.sampled_from(WORDS) | st.text(max_size=6)


def answered(sql):
    try:
        return query(ATLAS, sql).width
    except BadInputError as error:
        return len(str(error))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(PIECES, max_size=9))
def test_any_words_are_answered_or_refused(words):
    """Words in any order."""
    assert answered(" ".join(words)) > 0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=st.sampled_from(PLAIN), first=PIECES, second=PIECES)
def test_any_column_is_answered_or_refused(frame, first, second):
    """Statements that could be right, with anything for a column."""
    assert answered(frame.replace("{}", first, 1).replace("{}", second, 1)) > 0
