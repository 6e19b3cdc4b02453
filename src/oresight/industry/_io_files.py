"""Where the parts of a table lie: a folder or an archive, opened with limits."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, Protocol

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_, system_reason

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager

__all__ = ["PARAMETERS", "Archive", "Folder", "Parts", "lines", "opened", "refused", "small_json"]

PARAMETERS: Final = "file_parameters.json"
"""The file by which pymrio says what lies beside it."""

MAX_JSON: Final = 1 << 20
MAX_LINE: Final = 8 << 20
"""Characters of a line: several times the longest of a table of thirty thousand industries."""

MAX_RATIO: Final = 30
"""Unpacked over packed bytes of a Parquet file, which is packed already."""

CHUNK: Final = 1 << 20


class Parts(Protocol):
    """The files of one table, by their names."""

    @property
    def name(self) -> str:
        """The folder or archive, for messages."""

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""

    def stream(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a file."""

    def path(self, name: str) -> AbstractContextManager[Path]:
        """Lend a file of the disk, for what reads at random."""


@dataclass(frozen=True)
class Folder:
    """Files side by side on the disk."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.folder)

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return (self.folder / name).is_file()

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file."""
        with (self.folder / name).open("rb") as found:
            yield found

    @contextmanager
    def path(self, name: str) -> Iterator[Path]:
        """Lend the file itself."""
        yield self.folder / name


@dataclass(frozen=True)
class Archive:
    """Files of one folder in a zip archive; what is read is read as it is unpacked."""

    file: Path
    archive: zipfile.ZipFile
    within: str

    @property
    def name(self) -> str:
        """The archive."""
        return str(self.file)

    def has(self, name: str) -> bool:
        """Tell whether there is such a member."""
        return self._member(name) in self.archive.namelist()

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """Open a member."""
        with self.archive.open(self._member(name)) as found:
            yield found

    @contextmanager
    def path(self, name: str) -> Iterator[Path]:
        """Unpack a member for as long as it is needed."""
        info = self.archive.getinfo(self._member(name))
        if info.file_size > MAX_RATIO * max(info.compress_size, CHUNK):
            raise refused(N_("The archive unpacks to far more than such a file holds."), self.name)
        with tempfile.TemporaryDirectory(prefix="oresight-") as folder:
            target = Path(folder) / "part.parquet"
            with self.archive.open(info) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink, CHUNK)
            yield target

    def _member(self, name: str) -> str:
        return f"{self.within}/{name}" if self.within else name


@contextmanager
def opened(path: Path, within: str) -> Iterator[Parts]:
    """
    Open a folder that pymrio saved, or an archive that holds one.

    Raises
    ------
    BadInputError
        If there is no table, several without *within*, or the archive is damaged.
    """
    try:
        if path.is_dir():
            folder = path / within
            if not (folder / PARAMETERS).is_file():
                raise refused(N_("There is no table here: file_parameters.json is missing."), path)
            yield Folder(folder)
            return
        with zipfile.ZipFile(path) as archive:
            yield Archive(path, archive, _home(path, archive, within.strip("/")))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise refused(N_("The archive is truncated or damaged."), path) from None
    except OSError as error:
        raise BadInputError(
            Fault(
                N_("The file cannot be read: {reason}."),
                N_("Check its name and permissions, and the room on the disk."),
                fields={"reason": system_reason(error)},
                where=Place(file=str(path)),
            )
        ) from None


def _home(path: Path, archive: zipfile.ZipFile, within: str) -> str:
    """Return the folder of the table, the shallowest there is; those of its accounts lie below it."""
    found = [
        "" if parent == "." else parent
        for parent in (
            str(PurePosixPath(name).parent)
            for name in archive.namelist()
            if PurePosixPath(name).name == PARAMETERS
        )
    ]
    if within in found:
        return within
    found = [one for one in found if one.startswith(within)]
    depth = min((one.count("/") + bool(one) for one in found), default=0)
    homes = sorted(one for one in found if one.count("/") + bool(one) == depth)
    if not homes:
        raise refused(N_("There is no table here: file_parameters.json is missing."), path)
    if len(homes) > 1:
        raise BadInputError(
            Fault(
                N_("The archive holds several tables: {names}."),
                N_("Say which by its folder in the archive."),
                fields={"names": ", ".join(homes)},
                where=Place(file=str(path)),
            )
        )
    return homes[0]


def refused(why: str, path: Path | str) -> BadInputError:
    """Return the error for a file that cannot be taken; *why* is a message key without fields."""
    return BadInputError(
        Fault(
            why, N_("Save the table again, with pymrio or as one flat file."), where=Place(file=str(path)),
        )
    )  # fmt: skip


def lines(stream: IO[bytes], file: str) -> Generator[str, None, None]:
    """
    Yield the lines of a text, none longer than a table may have; close it before the stream.

    Raises
    ------
    BadInputError
        If a line is longer, or the text is not UTF-8.
    """
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        while line := text.readline(MAX_LINE):
            if len(line) >= MAX_LINE:
                raise refused(N_("A line is longer than any table has."), file)
            yield line
    except UnicodeDecodeError:
        raise refused(N_("The file is not UTF-8 text."), file) from None
    finally:
        text.detach()  # the stream is closed by who opened it


def small_json(parts: Parts, name: str) -> dict[str, object]:
    """
    Return a small JSON file as a mapping.

    Raises
    ------
    BadInputError
        If it is large, or no mapping.
    """
    with parts.stream(name) as stream:
        raw = stream.read(MAX_JSON)
    try:
        found = json.loads(raw) if len(raw) < MAX_JSON else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise refused(N_("The file is not the JSON that pymrio writes."), f"{parts.name}/{name}")
    return found
