"""One process at a time: a lock that the system itself lets go of when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from oresight.runs._files import OWNER_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["hold", "is_held"]

PATIENCE: Final = 0.5
"""Seconds to try: whoever only looks whether a lock is held, holds it for a moment."""

PAUSE: Final = 0.02

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, *, alone: bool) -> bool:
        del alone
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int, *, alone: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def hold(path: Path) -> Iterator[bool]:
    """
    Hold a lock as long as the block runs; yield whether it was free.

    It belongs to the open file, not to a number written in it: a dead holder, even one that was
    killed, holds nothing, whoever has its process id now.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_FILE)
    try:
        taken = _take_patiently(handle) and _is_still(handle, path)
        if taken:
            os.truncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield taken
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Tell whether somebody holds a lock."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _take(handle, alone=False)
    finally:
        os.close(handle)


def _take_patiently(handle: int) -> bool:
    until = time.monotonic() + PATIENCE
    while not _take(handle, alone=True):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Tell whether the file is still in its place: its folder may have been deleted meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
