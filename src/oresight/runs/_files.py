"""Files that are whole or absent, and folders that only their owner reads."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_, system_reason

__all__ = ["OWNER_FILE", "clear_drafts", "own_folder", "read_at_most", "write_atomically"]

OWNER_FILE: Final = 0o600
OWNER_FOLDER: Final = 0o700
DRAFT: Final = ".draft-"
"""How the name of a file begins while it is written; nothing reads it."""


def own_folder(path: Path) -> Path:
    """Make a folder for its owner alone, where there is none yet."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    return path


def clear_drafts(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for draft in folder.glob(f"{DRAFT}*"):
        draft.unlink(missing_ok=True)


def read_at_most(path: Path, limit: int) -> bytes:
    """
    Return what a file holds, cut one byte past a limit: longer than it shows that it is too large.

    The size a file claims is not asked for: some say nothing and hold much.

    Raises
    ------
    BadInputError
        If it cannot be read, or is a pipe or device, which may have no end.
    """
    reason = N_("it is no plain file")
    try:
        if path.is_file() or not path.exists():  # to open a pipe waits for its other end
            with path.open("rb") as file:
                return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = system_reason(error)
    raise _refused(path, reason)


def _refused(path: Path, reason: str) -> BadInputError:
    return BadInputError(
        Fault(
            N_("The file cannot be read: {reason}."),
            N_("Check its name and permissions."),
            fields={"reason": reason},
            where=Place(str(path)),
        )
    )


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644, synced: bool = True) -> None:
    """
    Write a file under a temporary name beside its place, then rename it.

    An interruption leaves the old file, or none; never half of the new one.

    Parameters
    ----------
    synced
        Wait for the disk. Only a file that shows by itself that it is damaged can do without.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full.
    """
    if path.exists() and not path.is_file():
        # A pipe or device is written to, never replaced.
        path.write_bytes(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
