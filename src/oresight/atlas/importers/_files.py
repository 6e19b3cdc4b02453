"""Files from outside: opened with limits, so that none can fill the memory or the disk."""

from __future__ import annotations

import errno
import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from oresight.atlas.importers._faults import unreadable
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_lines", "check_workbook", "is_7z", "is_zip", "unpacked"]

CHUNK: Final = 1 << 16
"""Bytes read at a time, and the longest line an official file may have."""

MAX_TEXT: Final = 8 << 30
"""Bytes of a flat file once unpacked: several times the largest year of BACI."""

MAX_BOOK: Final = 256 << 20
"""Bytes of a workbook once unpacked."""

MAX_CELLS: Final = 4_000_000
"""Cells of the rectangle that a sheet spans; ten times the largest official one."""

MAX_RATIO: Final = 300
"""Unpacked over packed bytes beyond which a member is a bomb; figures in CSV pack 4 to 20."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the standard library raises for an archive that is not whole."""

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,16})([0-9]{1,32})["']""", re.IGNORECASE)
"""Where a row or a cell says it is: also far beyond any sheet, since a reader makes room for it."""

_TAIL: Final = 64


def is_zip(path: Path) -> bool:
    """
    Return whether a file is a zip archive by its first bytes.

    Raises
    ------
    BadInputError
        If the file cannot be opened.
    """
    return _begins(path, b"PK\x03\x04")


def is_7z(path: Path) -> bool:
    """
    Return whether a file is a 7z archive by its first bytes.

    Raises
    ------
    BadInputError
        If the file cannot be opened.
    """
    return _begins(path, b"7z\xbc\xaf\x27\x1c")


def _begins(path: Path, mark: bytes) -> bool:
    with _opened(path) as stream:
        return stream.read(len(mark)) == mark


def check_lines(path: Path) -> None:
    """
    Refuse a flat file with NUL bytes or a line longer than 64 KiB, reading it in pieces.

    Raises
    ------
    BadInputError
        If the file is empty, is not text, has such a line, or cannot be read.
    """
    with _opened(path) as stream:
        _pump(stream, path, sink=None)


def unpacked(path: Path, members: re.Pattern[str]) -> Iterator[tuple[str, Path]]:
    """
    Yield the flat file at *path*, or each member of the archive there whose name matches.

    Text is checked before it is yielded (see `check_lines`). A member is unpacked to a temporary
    folder and gone when the next is asked for.

    Yields
    ------
    tuple of str and pathlib.Path
        The name, and where the text is.

    Raises
    ------
    BadInputError
        If the archive is damaged or a bomb, has no such member, or a text is not fit to be read.
    """
    if not is_zip(path):
        check_lines(path)
        yield path.name, path
        return
    with tempfile.TemporaryDirectory(prefix="oresight-") as folder, _archive(path) as archive:
        found = sorted(name for name in archive.namelist() if members.search(name))
        if not found:
            raise unreadable(path, N_("The archive holds no file of the kind wanted."))
        for name in found:
            target = Path(folder) / "member"
            _unpack(archive, name, target, path)
            yield name.rpartition("/")[2], target
            target.unlink()


def _unpack(archive: zipfile.ZipFile, name: str, target: Path, path: Path) -> None:
    info = archive.getinfo(name)
    _check_ratio(info, path)
    try:
        with archive.open(info) as stream, target.open("wb") as sink:
            _pump(stream, path, sink=sink)
    except _BROKEN as error:
        raise _broken(error, path) from None


def check_workbook(path: Path) -> None:
    """
    Refuse a workbook that is damaged, no workbook, or would not fit into memory.

    Every member is unpacked once, in pieces and without keeping them: what an archive says of
    its own size is not believed.

    Raises
    ------
    BadInputError
        If the workbook is not fit to be read.
    """
    if not is_zip(path):
        raise unreadable(path, N_("The file is not an Excel workbook (.xlsx)."))
    with _archive(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            raise unreadable(path, N_("The file is not an Excel workbook (.xlsx)."))
        room = MAX_BOOK
        for info in archive.infolist():
            try:
                with archive.open(info) as stream:
                    room -= _measure(stream, path, room)
            except _BROKEN as error:
                raise _broken(error, path) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise _closed(error, path) from None


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise _broken(error, path) from None
    with archive:
        yield archive


def _check_ratio(info: zipfile.ZipInfo, path: Path) -> None:
    if info.file_size > MAX_RATIO * max(info.compress_size, CHUNK):
        raise unreadable(path, N_("The archive unpacks to far more than such a file holds."))


def _pump(stream: IO[bytes], path: Path, *, sink: IO[bytes] | None) -> None:
    """Copy a text in pieces, checking each."""
    size = since_line = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if b"\0" in chunk:
            raise unreadable(path, N_("The file holds NUL bytes and is not text."))
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        longest = since_line + (len(chunk) if first < 0 else first)
        since_line = longest if first < 0 else len(chunk) - last - 1
        if longest > CHUNK:
            raise unreadable(path, N_("A line is longer than 64 KiB."))
        if size > MAX_TEXT:
            raise unreadable(path, N_("The archive unpacks to far more than such a file holds."))
        if sink is not None:
            sink.write(chunk)
    if not size:
        raise unreadable(path, N_("The file is empty."))


def _measure(stream: IO[bytes], path: Path, room: int) -> int:
    size, rows, columns, tail = 0, 1, 1, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > room:
            raise unreadable(path, N_("The archive unpacks to far more than such a file holds."))
        for letters, digits in _CELL.findall(tail + chunk):
            rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
        if rows * columns > MAX_CELLS:
            raise unreadable(path, N_("A sheet spans far more cells than such a file holds."))
        tail = chunk[-_TAIL:]
    return size


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def _broken(error: Exception, path: Path) -> BadInputError:
    if isinstance(error, BadInputError):
        return error
    if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
        return _closed(error, path)
    return unreadable(path, N_("The archive is truncated or damaged."))


def _closed(error: OSError, path: Path) -> BadInputError:
    return BadInputError(
        Fault(
            N_("The file cannot be read: {reason}."),
            N_("Check its name and permissions, and the room on the disk."),
            fields={"reason": system_reason(error)},
            where=Place(file=str(path)),
        )
    )
