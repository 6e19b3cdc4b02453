"""Workbooks from outside: looked at before anything reads them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BYTES", "Archive", "open_archive", "refused"]

MAX_BYTES: Final = 10 << 20
"""Bytes of a file, as it comes."""

MAX_UNPACKED: Final = 64 << 20
"""Bytes of a workbook once unpacked; ten times the template when it is full."""

MAX_MEMBERS: Final = 2_000
MAX_RATIO: Final = 200
"""Unpacked over packed bytes of a member, beyond which it is a bomb; sheets pack 5 to 60."""

SMALL: Final = 1 << 16
"""Bytes below which a member may pack as well as it likes."""

CHUNK: Final = 1 << 20

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
DECLARED: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
NESTED: Final = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".7z", ".rar", ".gz")
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip
"""What the standard library raises for an archive that is not whole."""

AGAIN: Final = N_("Save the workbook again in Excel as .xlsx.")


@dataclass(frozen=True)
class Archive:
    """
    The parts of a workbook, unpacked and looked at.

    Parameters
    ----------
    members
        Bytes of each part in XML, by name.
    """

    members: dict[str, bytes] = field(repr=False)


def refused(name: str, what: str, remedy: str = AGAIN, **fields: object) -> BadInputError:
    """Return the error of a file that is not read at all; *what* is a message key."""
    return BadInputError(Fault(what, remedy, fields=fields, where=Place(file=name)))


def open_archive(data: bytes, name: str) -> Archive:
    """
    Return what a workbook holds, or refuse it.

    Nothing an archive says of its own size is believed: each part is unpacked in pieces, and counted.

    Raises
    ------
    BadInputError
        If it is no workbook, is protected, holds macros or other files, declares entities, or
        unpacks to more than a workbook holds.
    """
    _check_kind(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, name)
            return Archive(dict(_unpacked(archive, name)))
    except BROKEN as error:
        if isinstance(error, BadInputError):
            raise
        raise refused(name, N_("The workbook is truncated or damaged.")) from None


def _check_kind(data: bytes, name: str) -> None:
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise refused(
                name,
                N_("The workbook is protected by a password."),
                N_("Take the password off in Excel, and save it again."),
            )
        raise refused(name, N_("The workbook is in the old Excel format (.xls)."))
    if not data.startswith(ZIP):
        raise refused(name, N_("The file is not an Excel workbook (.xlsx), nor a text (.csv)."))


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    infos = archive.infolist()
    names = {info.filename.casefold() for info in infos}
    if len(infos) > MAX_MEMBERS:
        raise refused(name, N_("The workbook has more parts than a workbook has."))
    if any(info.flag_bits & 1 for info in infos):
        raise refused(
            name,
            N_("The workbook is protected by a password."),
            N_("Take the password off in Excel, and save it again."),
        )
    if any(one.endswith("vbaproject.bin") for one in names):
        raise refused(
            name,
            N_("The workbook holds macros, which are never run here."),
            N_("Save it in Excel as .xlsx, which has none."),
        )
    if any(one.endswith(NESTED) for one in names):
        raise refused(
            name,
            N_("The workbook holds another file."),
            N_("Delete what is embedded in it, and save it again."),
        )
    if "xl/workbook.xml" not in names:
        raise refused(name, N_("The archive is not an Excel workbook (.xlsx)."))


def _unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the parts in XML; all parts are counted."""
    room = MAX_UNPACKED
    for info in archive.infolist():
        with archive.open(info) as stream:
            pieces = []
            size = 0
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > room or size > max(MAX_RATIO * info.compress_size, SMALL):
                    raise refused(name, N_("The workbook unpacks to far more than one holds."))
                pieces.append(piece)
        room -= size
        if info.filename.casefold().endswith((".xml", ".rels", ".vml")):
            whole = b"".join(pieces)
            _check_declarations(whole, name)
            yield info.filename, whole


def _check_declarations(part: bytes, name: str) -> None:
    """Refuse entities in any encoding: Excel writes none, and they reach for other files."""
    if DECLARED.search(part.replace(b"\0", b"")):
        raise refused(name, N_("The workbook declares entities, which Excel never does."))
