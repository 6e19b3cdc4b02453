"""Workbooks of the user's own parts: kept in a folder that nobody else may read, until deleted."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.company import read_smelters, read_workbook
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.runs import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.atlas import Atlas
    from oresight.company import Parts, Smelters

__all__ = ["Kept", "Shelf"]

MOST: Final = 40
"""Workbooks that are kept at once."""

ID: Final = re.compile(r"[0-9a-f]{12}")
PARTS: Final = "parts"
SMELTERS: Final = "smelters"
ABOUT: Final = "about.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A workbook that is kept.

    Parameters
    ----------
    file, smelters
        Names under which the user knows the files; empty for no list of smelters.
    count
        Parts in it.
    """

    id: str
    folder: Path
    file: str
    smelters: str
    count: int

    def parts(self, atlas: Atlas) -> Parts:
        """Read the parts again."""
        return read_workbook((self.folder / PARTS).read_bytes(), name=self.file, atlas=atlas)

    def listed(self, atlas: Atlas) -> Smelters | None:
        """Read the list of smelters again, if there is one."""
        path = self.folder / SMELTERS
        if not path.is_file():
            return None
        return read_smelters(path.read_bytes(), name=self.smelters, atlas=atlas)


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    The folder of workbooks.

    A workbook that was read without a fault is kept under the hash of its bytes; one with faults is
    never written.
    """

    folder: Path

    def add(
        self,
        atlas: Atlas,
        parts: tuple[str, bytes],
        smelters: tuple[str, bytes] | None = None,
    ) -> Kept:
        """
        Read a workbook and keep it.

        Parameters
        ----------
        parts, smelters
            Name and content of each file.

        Raises
        ------
        BadInputError
            With all faults of both files by sheet and cell; nothing is kept then.
        """
        count = _checked(atlas, parts, smelters)
        mark = hashlib.sha256(parts[1] + b"\0" + (smelters[1] if smelters else b"")).hexdigest()
        kept = Kept(
            mark[:12], self.folder / mark[:12], parts[0], smelters[0] if smelters else "", count
        )
        if not kept.folder.is_dir() and len(self.all()) >= MOST:
            raise BadInputError(
                Fault(
                    N_("There is no room for more than {most} workbooks."),
                    N_("Delete one that is no longer needed."),
                    fields={"most": MOST},
                )
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.folder.mkdir(exist_ok=True, mode=0o700)
        write_atomically(kept.folder / PARTS, parts[1], mode=0o600)
        if smelters is not None:
            write_atomically(kept.folder / SMELTERS, smelters[1], mode=0o600)
        about = {"file": kept.file, "smelters": kept.smelters, "count": count}
        text = json.dumps(about, ensure_ascii=False)
        write_atomically(kept.folder / ABOUT, text.encode(), mode=0o600)
        return kept

    def all(self) -> tuple[Kept, ...]:
        """Return every workbook that is kept, the latest first."""
        if not self.folder.is_dir():
            return ()
        found = [path for path in self.folder.iterdir() if ID.fullmatch(path.name)]
        whole = [path for path in found if (path / ABOUT).is_file()]
        whole.sort(key=lambda path: (path / ABOUT).stat().st_mtime, reverse=True)
        return tuple(_opened(path) for path in whole)

    def open(self, name: str) -> Kept:
        """
        Return one workbook.

        Raises
        ------
        UnknownNameError
            If it is not kept, or no longer.
        """
        path = self.folder / name
        if not ID.fullmatch(name) or not (path / ABOUT).is_file():
            raise UnknownNameError("workbook", name)
        return _opened(path)

    def delete(self, name: str) -> None:
        """Delete one workbook with all that was kept of it."""
        shutil.rmtree(self.open(name).folder)


def _opened(path: Path) -> Kept:
    about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
    return Kept(path.name, path, about["file"], about["smelters"], about["count"])


def _checked(atlas: Atlas, parts: tuple[str, bytes], smelters: tuple[str, bytes] | None) -> int:
    """Return how many parts there are; what is wrong with both files is told at once."""
    faults: list[Fault] = []
    count = 0
    try:
        count = len(read_workbook(parts[1], name=parts[0], atlas=atlas).parts)
    except BadInputError as error:
        faults += error.faults
    if smelters is not None:
        try:
            read_smelters(smelters[1], name=smelters[0], atlas=atlas)
        except BadInputError as error:
            faults += error.faults
    if faults:
        raise BadInputError(*faults)
    return count
