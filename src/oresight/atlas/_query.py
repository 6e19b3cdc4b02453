"""Questions in SQL: one statement that reads, in a database that can reach nothing else."""

from __future__ import annotations

import re
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import polars as pl

    from oresight.atlas._store import Atlas

__all__ = ["Limits", "query"]

LOCKED: Final = (
    "SET temp_directory=''",
    "SET arrow_large_buffer_size=true",
    "SET python_enable_replacements=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)

_LISTING = re.compile(r"\bshow\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)
_NO_TABLE = re.compile(r"Table with name (\S+) does not exist")
_PLAIN = re.compile(
    r"(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|VARCHAR"
    r"|BOOLEAN|DATE|TIME|TIMESTAMP( WITH TIME ZONE)?|\"NULL\")(\[\])?"
)
_EXACT = re.compile(r"HUGEINT|UHUGEINT|DECIMAL\(\d+,\s*\d+\)")


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much a question may take.

    Parameters
    ----------
    seconds
        A question over every table answers in seconds; a runaway join is cut off here.
    rows
        Several times the largest shipped table; an answer beyond it is a slip of the pen.
    megabytes
        Of memory, for the database.
    """

    seconds: float = 60.0
    rows: int = 5_000_000
    megabytes: int = 2_000
    threads: int = 2

    @property
    def settings(self) -> tuple[str, str]:
        """The statements that set them."""
        return f"SET memory_limit='{self.megabytes}MB'", f"SET threads={self.threads}"


ORDINARY: Final = Limits()


def query(atlas: Atlas, sql: str, *, limits: Limits = ORDINARY) -> pl.DataFrame:
    """
    Answer one SELECT, WITH, DESCRIBE or SHOW statement over the tables.

    The tables have their names in the atlas. Files, network, extensions and settings are out of
    reach. Sums of whole numbers and decimals come back as floating point; types that a table of
    the atlas never has come back as text.

    Raises
    ------
    UnknownNameError
        If a table is not known; carries the nearest names.
    BadInputError
        If the statement is wrong, writes, takes too long, or answers with too many rows.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> query(open_atlas(), "SELECT symbol FROM commodities WHERE commodity = 'cobalt'").item()
    'Co'
    """
    import duckdb
    import polars as pl

    with duckdb.connect(":memory:") as connection:
        try:
            _check_one_reading_statement(sql)
            _load(connection, atlas, _mentioned(atlas, sql))
            for setting in (*limits.settings, *LOCKED):
                connection.execute(setting)
            with _time_limit(connection, limits.seconds):
                return _answer(connection, sql, most=limits.rows)
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise _worded(error, atlas, limits) from None


def _check_one_reading_statement(sql: str) -> None:
    import duckdb

    try:
        sql.encode()
    except UnicodeEncodeError:
        raise BadInputError(
            Fault(
                N_("The statement is not text."),
                N_("Write a single SELECT, WITH, DESCRIBE or SHOW statement."),
            )
        ) from None
    statements = duckdb.extract_statements(sql)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise BadInputError(
            Fault(
                N_("One statement that only reads is allowed."),
                N_("Write a single SELECT, WITH, DESCRIBE or SHOW statement."),
            )
        )


def _mentioned(atlas: Atlas, sql: str) -> list[str]:
    """Return the tables whose names occur in the text; all where it asks what there is."""
    if _LISTING.search(sql):
        return list(atlas.names)
    words = {word.casefold() for word in _WORD.findall(sql)}
    return [name for name in atlas.names if name.casefold() in words]


def _load(connection: duckdb.DuckDBPyConnection, atlas: Atlas, names: list[str]) -> None:
    """
    Copy tables into the database.

    Parquet is read as it is; other tables go through it, since DuckDB takes a Polars frame only
    through pyarrow, which is not a dependency.
    """
    with tempfile.TemporaryDirectory(prefix="oresight-") as folder:
        for number, name in enumerate(names):
            file = atlas.path(name)
            if file.suffix != ".parquet":
                file = Path(folder) / f"{number}.parquet"
                atlas.table(name).write_parquet(file, compression="uncompressed")
            connection.read_parquet(str(file)).create(name)


@contextmanager
def _time_limit(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, *, most: int) -> pl.DataFrame:
    import polars as pl

    relation = connection.sql(sql)
    _check_column_names(relation.columns)
    columns = [_column(*pair) for pair in zip(relation.columns, relation.types, strict=True)]
    rows = pl.DataFrame(relation.limit(most + 1).project(", ".join(columns)))
    if rows.height > most:
        raise BadInputError(
            Fault(
                N_("The answer has more than {limit} rows."),
                N_("Add LIMIT, or sum up with GROUP BY."),
                fields={"limit": most},
            )
        )
    return rows


def _check_column_names(names: list[str]) -> None:
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        raise BadInputError(
            *(
                Fault(
                    N_("Two columns of the answer are called {name!r}."),
                    N_("Name one of them otherwise with AS."),
                    fields={"name": name},
                    where=Place(column=name),
                )
                for name in twice
            )
        )


def _column(name: str, kind: object) -> str:
    """Return the SQL that brings a column into a type that Polars has."""
    quoted = '"' + name.replace('"', '""') + '"'
    if _PLAIN.fullmatch(str(kind)):
        return quoted
    wanted = "DOUBLE" if _EXACT.fullmatch(str(kind)) else "VARCHAR"
    return f"CAST({quoted} AS {wanted}) AS {quoted}"


def _worded(error: Exception, atlas: Atlas, limits: Limits) -> BadInputError:
    text = str(error)
    where = _place(text)
    unknown = _NO_TABLE.search(text)
    if unknown:
        name = unknown[1]
        return UnknownNameError("table", name, near=nearest(name, atlas.names), where=where)
    if "interrupted" in text.casefold():
        return BadInputError(
            Fault(
                N_("The question took more than {seconds} seconds."),
                N_("Narrow it with WHERE, or join on more columns."),
                fields={"seconds": round(limits.seconds)},
            )
        )
    return BadInputError(
        Fault(
            N_("The database says: {message}"),
            N_("See `oresight data describe TABLE` for the columns."),
            fields={"message": " ".join(text.partition("\n\n")[0].split())},
            where=where,
        )
    )


def _place(text: str) -> Place:
    """Return the line and the letter that the database points at; of a line cut short, the line."""
    found = _LINE.search(text)
    if found is None:
        return Place()
    letter = len(found[3]) - len(f"LINE {found[1]}: ") + 1
    told = letter > 0 and "..." not in found[2]
    return Place(line=int(found[1]), column=str(letter) if told else None)
