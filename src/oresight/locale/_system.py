"""Why the system refused a file, in words that have a translation."""

from __future__ import annotations

import errno
from typing import Final

from oresight.locale._translate import N_

__all__ = ["system_reason"]

REASONS: Final = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.EACCES: N_("there is no permission"),
    errno.EPERM: N_("there is no permission"),
    errno.EROFS: N_("the place is read-only"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of the path is no folder"),
    errno.EEXIST: N_("it is there already"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ELOOP: N_("links lead in a circle"),
    errno.EMFILE: N_("too many files are open"),
    errno.EIO: N_("the disk does not answer"),
}


def system_reason(error: BaseException) -> str:
    """
    Return why a file was refused, as a message key; in the system's words where it has none of ours.

    Examples
    --------
    >>> system_reason(PermissionError(errno.EACCES, "Permission denied"))
    'there is no permission'
    """
    number = error.errno if isinstance(error, OSError) else None
    own = REASONS.get(number) if number is not None else None
    return own or getattr(error, "strerror", None) or str(error)
