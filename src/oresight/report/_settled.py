"""Office files without the clock: the same content, the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Final

__all__ = ["settled"]

OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that such a file can tell."""

PACKED: Final = ".xlsx"
ABOUT: Final = "docProps/core.xml"
MOMENT: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
THEME: Final = re.compile(r"ppt/theme/theme\d+\.xml")
FACES: Final = (
    (re.compile(rb'<a:latin typeface="[^"]*"[^>]*/>'), b'<a:latin typeface="Yu Gothic"/>'),
    (re.compile(rb'<a:ea typeface="[^"]*"[^>]*/>'), '<a:ea typeface="游ゴシック"/>'.encode()),
)
"""The face that Japanese offices have; slides and charts take theirs from the theme."""


def settled(content: bytes, *, day: dt.date) -> bytes:
    """
    Return an office file with the moments in it set to a day, workbooks within it as well.

    Raises
    ------
    zipfile.BadZipFile
        If it is none.
    """
    moment = dt.datetime.combine(day, dt.time()).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(PACKED):
                part = settled(part, day=day)
            elif name == ABOUT:
                part = MOMENT.sub(rb"\g<1>" + moment, part)
            elif THEME.fullmatch(name):
                for pattern, face in FACES:
                    part = pattern.sub(face, part)
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, part)
    return buffer.getvalue()
