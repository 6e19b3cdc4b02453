"""
Editions of one's own: tables written beside the shipped ones, all or nothing.

A table is a Parquet file named after its content. A pointer file says which files make up the
edition; it is replaced last, by a rename. Whatever stops a writer leaves the pointer, and every
file it names, as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl

from oresight.atlas._store import POINTER, open_atlas
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oresight.atlas._store import Atlas

__all__ = ["Note", "current_edition", "edition_lock", "write_tables"]

OBJECTS: Final = "objects"
LOCK: Final = ".lock"
UNFINISHED: Final = ".part"
ID_DIGITS: Final = 12


class Note(Protocol):
    """Something to tell the reader of: a message and its fields."""

    def __call__(self, text: str, /, **fields: object) -> None:
        """Tell it."""


def current_edition(directory: str | Path) -> Atlas:
    """
    Open the edition in a directory, or the shipped one where there is none yet.

    Raises
    ------
    BadInputError
        If the directory holds a damaged edition.
    """
    folder = Path(directory)
    return open_atlas(folder if (folder / POINTER).exists() else None)


def write_tables(
    directory: str | Path, tables: Mapping[str, pl.DataFrame], *, note: Note | None = None
) -> str:
    """
    Lay tables over the shipped atlas in a directory and return the id of the edition.

    Tables that the directory already has and *tables* has not are kept. The same content gives
    the same id, and writes nothing twice.

    Parameters
    ----------
    directory
        Made if it does not exist.
    tables
        Whole tables by name, each replacing the one of that name.

    Raises
    ------
    BadInputError
        If another writer is at work, the disk is full or not writable, or the edition that is
        there is damaged; what was there is left as it was.
    """
    folder = Path(directory)
    try:
        with edition_lock(folder):
            edition = _write(folder, tables)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInputError(
            Fault(
                N_("The edition cannot be written: {reason}."),
                N_("Make room or choose another directory; the edition that was there is intact."),
                fields={"reason": system_reason(error)},
                where=Place(file=str(folder)),
            )
        ) from None
    if note is not None:
        note(N_("Edition {edition} in {folder}"), edition=edition, folder=folder)
    return edition


def _write(folder: Path, tables: Mapping[str, pl.DataFrame]) -> str:
    _sweep(folder)
    entries = _entries(folder)
    for name in sorted(tables):
        entries[name] = _write_object(folder, tables[name])
    edition = _edition_id(entries)
    pointer = {"edition": edition, "tables": dict(sorted(entries.items()))}
    text = json.dumps(pointer, indent=1, sort_keys=True) + "\n"
    file = folder / POINTER
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        _replace(file, text.encode())
    return edition


def _entries(folder: Path) -> dict[str, Any]:
    """Return what the pointer names, once it is known to be whole."""
    current_edition(folder)
    file = folder / POINTER
    if not file.exists():
        return {}
    entries: dict[str, Any] = json.loads(file.read_bytes())["tables"]
    return entries


def _edition_id(entries: Mapping[str, Any]) -> str:
    named = "\n".join(f"{name} {entries[name]['sha256']}" for name in sorted(entries))
    shipped = open_atlas().edition
    return f"{shipped}+{hashlib.sha256(named.encode()).hexdigest()[:ID_DIGITS]}"


def _write_object(folder: Path, table: pl.DataFrame) -> dict[str, Any]:
    digest = _content_hash(table)
    path = f"{OBJECTS}/{digest}.parquet"
    file = folder / path
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        part = file.with_suffix(UNFINISHED)
        with part.open("wb") as stream:
            table.write_parquet(stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
        _sync(file.parent)
    return {"path": path, "sha256": digest, "rows": table.height, "bytes": file.stat().st_size}


def _content_hash(table: pl.DataFrame) -> str:
    """
    Return a hash of names, types and values.

    Of the text of the values, not of the file: another version of the Parquet writer must not
    make another edition.
    """
    digest = hashlib.sha256()
    digest.update(repr([(name, str(dtype)) for name, dtype in table.schema.items()]).encode())
    lists = [name for name, dtype in table.schema.items() if dtype.is_nested()]
    flat = table.with_columns(pl.struct(name).struct.json_encode().alias(name) for name in lists)
    for part in flat.iter_slices(1_000_000):
        digest.update(part.write_csv(include_header=False).encode())
    return digest.hexdigest()


def _replace(file: Path, data: bytes) -> None:
    part = file.with_suffix(UNFINISHED)
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """Make a rename last through a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what an interrupted writer left unfinished."""
    for part in (*folder.glob(f"*{UNFINISHED}"), *folder.glob(f"{OBJECTS}/*{UNFINISHED}")):
        part.unlink(missing_ok=True)


@contextmanager
def edition_lock(directory: str | Path) -> Iterator[None]:
    """
    Hold a directory for one writer; the system lets go of it if the writer dies.

    Raises
    ------
    BadInputError
        If another writer holds it.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as stream:
        if not _try_lock(stream.fileno()):
            raise BadInputError(
                Fault(
                    N_("Another import is writing into this directory."),
                    N_("Wait until it is done, or choose another directory."),
                    where=Place(file=str(folder)),
                )
            )
        yield


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
